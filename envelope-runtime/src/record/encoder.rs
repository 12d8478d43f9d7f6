//! Writes canonical bytes: lengths, counts, order and limits are kept here, so that types only name their parts.

mod parts;
#[cfg(feature = "serde")]
mod untyped;

use std::marker::PhantomData;
use std::ops::Range;

pub use parts::{ListEncoder, MapEncoder, SetEncoder};
#[cfg(feature = "serde")]
pub(super) use untyped::{Begun, Count};

use super::decimal::Decimal;
use super::entries::{Sorted, sort};
use super::order::compare_utf8_as_utf16;
use super::{Element, Encode, Precision, RecordError, SetElement, TypeId};

/// How deep values may nest: a list of strings is 2 deep. A set is as deep as its place, its members do not count.
pub const MAX_DEPTH: u8 = 32;

/// The largest number of bytes of one value, 64 MiB.
pub const MAX_VALUE_LEN: usize = 64 << 20;

/// Appends the canonical bytes of one value to a buffer.
///
/// After an error the buffer holds a part of the value: truncate it to where it was. The first error stays: nothing more
/// is appended, the enclosing [`list`](Encoder::list), [`map`](Encoder::map) or [`set`](Encoder::set) fails with it even
/// if its closure ignored it, and so does [`finish`](Encoder::finish). Encoders have no `Debug`, since they would print
/// what is about to be sealed.
///
/// An [`exact`](Encoder::exact) encoder refuses what the canonical bytes would not tell: the values it takes are those
/// that a readable column may keep.
///
/// ```
/// use envelope_runtime::record::{Encode, Encoder, Precision, RecordError};
///
/// let mut out = Vec::new();
/// let mut encoder = Encoder::new(&mut out, Precision::default());
/// encoder.list(|list| {
///     list.element(&"a")?;
///     list.element(&1)
/// })?;
/// encoder.finish()?;
/// assert_eq!(out, b"\0\0\0\x02\0\x01\0\0\0\x01a\0\x02\0\0\0\x011");
/// # Ok::<(), RecordError>(())
/// ```
pub struct Encoder<'a> {
    out: &'a mut Vec<u8>,
    /// Length of `out` at which the value exceeds its limit.
    limit: usize,
    depth: u8,
    precision: Precision,
    exact: bool,
    /// Whether what serde writes is refused, which may leave parts of a value out without saying so.
    #[cfg_attr(
        not(feature = "serde"),
        expect(dead_code, reason = "only what serde writes is refused")
    )]
    whole: bool,
    /// The first error; with it, `limit` is 0.
    failure: Option<RecordError>,
}

impl<'a> Encoder<'a> {
    /// An encoder that appends one value to `out`, with instants truncated to `precision`.
    pub fn new(out: &'a mut Vec<u8>, precision: Precision) -> Encoder<'a> {
        let limit = out.len().saturating_add(MAX_VALUE_LEN);
        Encoder {
            out,
            limit,
            depth: 1,
            precision,
            exact: false,
            whole: false,
            failure: None,
        }
    }

    /// An encoder that appends one value to `out`, and refuses a value of which its bytes would not tell all.
    ///
    /// That is [`RecordError::NotCanonical`] for an instant finer than `precision`, a negative zero, and a set of a
    /// [`Value`](super::Value) out of order, wherever they are nested. So whoever changes anything of a value that this
    /// encoder took changes its bytes too, or makes it one that this encoder refuses.
    ///
    /// ```
    /// use envelope_runtime::record::{Encode, Encoder, Precision, RecordError};
    ///
    /// let precision = Precision::default();
    /// let refused = (-0.0).encode(&mut Encoder::exact(&mut Vec::new(), precision));
    /// assert!(matches!(refused, Err(RecordError::NotCanonical { .. })));
    /// (-0.0).stored(precision).encode(&mut Encoder::exact(&mut Vec::new(), precision))?;
    /// # Ok::<(), RecordError>(())
    /// ```
    pub fn exact(out: &'a mut Vec<u8>, precision: Precision) -> Encoder<'a> {
        Encoder {
            exact: true,
            whole: true,
            ..Encoder::new(out, precision)
        }
    }

    /// An [`exact`](Encoder::exact) encoder that takes what serde writes as well: for callers who go on with what they decode
    /// from its bytes, not with the value.
    pub(crate) fn decodable(out: &'a mut Vec<u8>, precision: Precision) -> Encoder<'a> {
        Encoder {
            whole: false,
            ..Encoder::exact(out, precision)
        }
    }

    /// Refuses to go on where the bytes must tell all of a value, and serde writes it.
    #[cfg(feature = "serde")]
    pub(super) fn by_serde(&mut self) -> Result<(), RecordError> {
        match self.whole {
            true => self.refuse(RecordError::SignedBySerde),
            false => Ok(()),
        }
    }

    /// How finely instants are kept.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Whether to [`refuse`](Encoder::refuse) a value that the canonical bytes do not tell in full, with
    /// [`RecordError::NotCanonical`].
    ///
    /// For implementations of [`Encode`] that drop, round or reorder anything themselves. Those that hand the same
    /// encoder on need not ask.
    ///
    /// ```
    /// use envelope_runtime::record::{Encode, Encoder, Precision, RecordError, TypeId};
    ///
    /// struct Email(String);
    ///
    /// impl Encode for Email {
    ///     fn type_id(&self) -> TypeId {
    ///         TypeId::STRING
    ///     }
    ///     fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
    ///         let lower = self.0.to_ascii_lowercase();
    ///         if out.is_exact() && lower != self.0 {
    ///             return out.refuse(RecordError::NotCanonical { what: "upper case" });
    ///         }
    ///         out.bytes(lower.as_bytes())
    ///     }
    ///     fn truncate_to(&mut self, _: Precision) {
    ///         self.0.make_ascii_lowercase();
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// Makes the encoder fail, so that the error counts even where a caller ignores the result.
    ///
    /// # Errors
    ///
    /// Always: the first error of this encoder, which is `error` if there was none before.
    #[cold]
    pub fn refuse<T>(&mut self, error: RecordError) -> Result<T, RecordError> {
        self.limit = 0;
        Err(self.failure.get_or_insert(error).clone())
    }

    /// Ends the value.
    ///
    /// # Errors
    ///
    /// The first error of this encoder, also one that an implementation of [`Encode`] ignored.
    pub fn finish(self) -> Result<(), RecordError> {
        self.failure.map_or(Ok(()), Err)
    }

    /// Writes a whole value and ends it: what every caller does that starts an encoder.
    #[inline]
    pub(crate) fn encode<T: Encode + ?Sized>(mut self, value: &T) -> Result<(), RecordError> {
        value.encode(&mut self)?;
        self.finish()
    }

    /// How many bytes to reserve for a value: its hint, which may be anything in a type of a program, within reason.
    #[inline]
    pub(crate) fn capacity_for<T: Encode + ?Sized>(value: &T) -> usize {
        value.size_hint().min(MAX_VALUE_LEN)
    }

    /// Appends bytes as they are.
    ///
    /// # Errors
    ///
    /// [`RecordError::TooLong`] if the value would exceed [`MAX_VALUE_LEN`].
    #[inline]
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        if bytes.len() > self.limit.saturating_sub(self.out.len()) {
            return self.refuse(RecordError::TooLong);
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// Writes a list; the closure names its elements in order.
    ///
    /// # Errors
    ///
    /// Those of the elements, [`RecordError::TooDeep`] and [`RecordError::TooLong`].
    pub fn list(
        &mut self,
        write: impl FnOnce(&mut ListEncoder<'_, 'a>) -> Result<(), RecordError>,
    ) -> Result<(), RecordError> {
        let count_at = self.placeholder()?;
        let mut list = ListEncoder {
            encoder: self,
            count: 0,
        };
        let written = write(&mut list);
        let count = list.count;
        self.settle(written)?;
        self.patch(count_at, count)
    }

    /// Writes a map; the closure names its entries in any order.
    ///
    /// # Errors
    ///
    /// Those of the values, [`RecordError::DuplicateKey`], [`RecordError::EmptyKey`], [`RecordError::TooDeep`] and
    /// [`RecordError::TooLong`].
    pub fn map(
        &mut self,
        write: impl FnOnce(&mut MapEncoder<'_, 'a>) -> Result<(), RecordError>,
    ) -> Result<(), RecordError> {
        let count_at = self.placeholder()?;
        let mut map = MapEncoder {
            encoder: self,
            entries: Vec::new(),
        };
        let written = write(&mut map);
        let entries = map.entries;
        self.settle(written)?;
        self.patch(count_at, entries.len())?;
        let sorted = sort(self.out, entries, compare_utf8_as_utf16, RecordError::DuplicateKey);
        self.settle(sorted).map(drop)
    }

    /// Writes a set; the closure names its members in any order.
    ///
    /// # Errors
    ///
    /// Those of the members, [`RecordError::DuplicateMember`] and [`RecordError::TooLong`].
    pub fn set<T: SetElement>(
        &mut self,
        write: impl FnOnce(&mut SetEncoder<'_, 'a, T>) -> Result<(), RecordError>,
    ) -> Result<(), RecordError> {
        self.sorted_set(write).map(drop)
    }

    /// Writes a set whose members lie in a sequence: if exact, they must be in canonical order already.
    pub(super) fn sequence_set<T: SetElement>(
        &mut self,
        write: impl FnOnce(&mut SetEncoder<'_, 'a, T>) -> Result<(), RecordError>,
    ) -> Result<(), RecordError> {
        match self.sorted_set(write)? {
            Sorted::Now if self.exact => self.refuse(RecordError::NotCanonical {
                what: "a set out of order",
            }),
            _ => Ok(()),
        }
    }

    /// Writes a set, and says whether it had to be sorted.
    fn sorted_set<T: SetElement>(
        &mut self,
        write: impl FnOnce(&mut SetEncoder<'_, 'a, T>) -> Result<(), RecordError>,
    ) -> Result<Sorted, RecordError> {
        let count_at = self.placeholder()?;
        let mut set = SetEncoder {
            encoder: self,
            entries: Vec::new(),
            members: PhantomData,
        };
        let written = write(&mut set);
        let entries = set.entries;
        self.settle(written)?;
        self.patch(count_at, entries.len())?;
        // Numbers are ASCII, where both orders agree.
        let compare = if T::SET == TypeId::STRING_SET {
            compare_utf8_as_utf16
        } else {
            <[u8]>::cmp
        };
        let sorted = sort(self.out, entries, compare, RecordError::DuplicateMember);
        self.settle(sorted)
    }

    /// The result of a part, unless it or anything before has failed.
    pub(super) fn settle<T>(&mut self, result: Result<T, RecordError>) -> Result<T, RecordError> {
        match (result, &self.failure) {
            (Ok(value), None) => Ok(value),
            (Err(error), None) => self.refuse(error),
            (_, Some(first)) => Err(first.clone()),
        }
    }

    /// Appends the normal form of a number.
    pub(super) fn decimal(&mut self, decimal: &Decimal) -> Result<(), RecordError> {
        let start = self.out.len();
        decimal.write(self.out);
        if self.out.len() > self.limit {
            self.out.truncate(start);
            return self.refuse(RecordError::TooLong);
        }
        Ok(())
    }

    /// Writes an element one level deeper, behind its type id and length.
    fn nested<T: Element>(&mut self, element: &T) -> Result<(), RecordError> {
        if self.depth >= MAX_DEPTH {
            return self.refuse(RecordError::TooDeep);
        }
        self.bytes(&element.element_type_id().as_bytes())?;
        self.depth += 1;
        let written = self.sized(|encoder| element.encode_element(encoder));
        self.depth -= 1;
        written.map(drop)
    }

    /// Writes `content` behind its length, and says where.
    fn sized(
        &mut self,
        content: impl FnOnce(&mut Encoder<'a>) -> Result<(), RecordError>,
    ) -> Result<Range<usize>, RecordError> {
        let length_at = self.placeholder()?;
        let start = self.out.len();
        let written = content(self);
        self.settle(written)?;
        let end = self.out.len();
        self.patch(length_at, end - start)?;
        Ok(start..end)
    }

    /// Leaves room for a count or length, and says where.
    fn placeholder(&mut self) -> Result<usize, RecordError> {
        let at = self.out.len();
        self.bytes(&[0; 4])?;
        Ok(at)
    }

    fn patch(&mut self, at: usize, number: usize) -> Result<(), RecordError> {
        let number = u32::try_from(number).map_err(|_| RecordError::TooLong)?;
        let room = self
            .out
            .get_mut(at..)
            .and_then(<[u8]>::first_chunk_mut)
            .ok_or(RecordError::UnexpectedEnd)?;
        *room = number.to_be_bytes();
        Ok(())
    }
}
