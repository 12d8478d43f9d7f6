//! Reads canonical bytes: checks every length before it is used, allocates nothing.

use std::fmt;

use super::{MAX_DEPTH, Number, RecordError, TypeId};

/// The bytes of one attribute value, not yet checked.
///
/// ```
/// use envelope_runtime::record::{RecordError, TypeId, ValueRef};
///
/// let list = ValueRef::new(TypeId::LIST, b"\0\0\0\x02\0\x01\0\0\0\x01a\0\x02\0\0\0\x011");
/// let mut elements = list.list()?;
/// assert_eq!(elements.next().unwrap()?.as_str()?, "a");
/// assert_eq!(elements.next().unwrap()?.as_number()?.as_str(), "1");
/// assert!(elements.next().is_none());
/// # Ok::<(), RecordError>(())
/// ```
#[derive(Clone, Copy)]
pub struct ValueRef<'a> {
    type_id: TypeId,
    bytes: &'a [u8],
    depth: u8,
}

impl<'a> ValueRef<'a> {
    /// A value of this type, with these canonical bytes (without the type id).
    #[must_use]
    pub const fn new(type_id: TypeId, bytes: &'a [u8]) -> ValueRef<'a> {
        ValueRef {
            type_id,
            bytes,
            depth: 1,
        }
    }

    /// The type of the value.
    #[must_use]
    pub const fn type_id(&self) -> TypeId {
        self.type_id
    }

    /// The canonical bytes, without the type id.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Checks that this is null.
    ///
    /// # Errors
    ///
    /// [`RecordError::WrongType`], [`RecordError::TrailingBytes`].
    pub fn null(&self) -> Result<(), RecordError> {
        self.expect(TypeId::NULL)?;
        if self.bytes.is_empty() {
            Ok(())
        } else {
            Err(RecordError::TrailingBytes)
        }
    }

    /// The string.
    ///
    /// # Errors
    ///
    /// [`RecordError::WrongType`], [`RecordError::InvalidUtf8`].
    pub fn as_str(&self) -> Result<&'a str, RecordError> {
        self.expect(TypeId::STRING)?;
        std::str::from_utf8(self.bytes).map_err(|_| RecordError::InvalidUtf8)
    }

    /// The number, normalized if another writer spelled it differently.
    ///
    /// # Errors
    ///
    /// [`RecordError::WrongType`] and those of [`Number::parse`].
    pub fn as_number(&self) -> Result<Number, RecordError> {
        Number::parse(self.number_text()?)
    }

    /// The boolean.
    ///
    /// # Errors
    ///
    /// [`RecordError::WrongType`], [`RecordError::InvalidBoolean`].
    pub fn as_bool(&self) -> Result<bool, RecordError> {
        self.expect(TypeId::BOOLEAN)?;
        match self.bytes {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(RecordError::InvalidBoolean),
        }
    }

    /// The bytes of a binary value.
    ///
    /// # Errors
    ///
    /// [`RecordError::WrongType`].
    pub fn as_binary(&self) -> Result<&'a [u8], RecordError> {
        self.expect(TypeId::BINARY)?;
        Ok(self.bytes)
    }

    /// The elements of a list, in order.
    ///
    /// # Errors
    ///
    /// [`RecordError::WrongType`], [`RecordError::UnexpectedEnd`].
    pub fn list(&self) -> Result<ListIter<'a>, RecordError> {
        self.expect(TypeId::LIST)?;
        Ok(ListIter(Reader::new(self, 2 + 4)?))
    }

    /// The entries of a map, as written: another writer may have left them out of order. Whoever collects them must
    /// refuse a key that occurs twice.
    ///
    /// # Errors
    ///
    /// [`RecordError::WrongType`], [`RecordError::UnexpectedEnd`].
    pub fn map(&self) -> Result<MapIter<'a>, RecordError> {
        self.expect(TypeId::MAP)?;
        Ok(MapIter(Reader::new(self, 2 + 4 + 1 + 2 + 4)?))
    }

    /// The members of a set, as written: another writer may have left them out of order (the shipped libraries did, up
    /// to 3.1.0). Whoever collects them must refuse a member that occurs twice.
    ///
    /// # Errors
    ///
    /// [`RecordError::WrongType`] if this is none of the three kinds of sets, [`RecordError::UnexpectedEnd`].
    pub fn set(&self) -> Result<SetIter<'a>, RecordError> {
        let expected = RecordError::WrongType {
            expected: TypeId::STRING_SET,
            found: self.type_id,
        };
        let member = self.type_id.member().ok_or(expected)?;
        Ok(SetIter {
            reader: Reader::new(self, 4)?,
            member,
        })
    }

    /// The text of a number, not yet checked.
    pub(super) fn number_text(&self) -> Result<&'a str, RecordError> {
        self.expect(TypeId::NUMBER)?;
        std::str::from_utf8(self.bytes).map_err(|_| RecordError::InvalidNumber)
    }

    pub(super) fn expect(&self, expected: TypeId) -> Result<(), RecordError> {
        if self.type_id == expected {
            Ok(())
        } else {
            Err(RecordError::WrongType {
                expected,
                found: self.type_id,
            })
        }
    }
}

/// Prints the type and the length: the bytes may be a plaintext.
impl fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValueRef")
            .field("type_id", &self.type_id)
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// The elements of a list, from [`ValueRef::list`]. Ends after the first error; bytes that follow the last element are
/// one.
#[derive(Clone, Debug)]
pub struct ListIter<'a>(Reader<'a>);

impl ListIter<'_> {
    /// The number of elements that the bytes announce and have room for.
    pub(super) fn announced(&self) -> usize {
        self.0.remaining
    }
}

impl<'a> Iterator for ListIter<'a> {
    type Item = Result<ValueRef<'a>, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next(Reader::value)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// The entries of a map, from [`ValueRef::map`]. Ends after the first error; bytes that follow the last entry are one.
#[derive(Clone, Debug)]
pub struct MapIter<'a>(Reader<'a>);

impl<'a> Iterator for MapIter<'a> {
    type Item = Result<(&'a str, ValueRef<'a>), RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next(|reader| {
            let key = reader.value()?.as_str()?;
            if key.is_empty() {
                return Err(RecordError::EmptyKey);
            }
            Ok((key, reader.value()?))
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// The members of a set, from [`ValueRef::set`]. Ends after the first error; bytes that follow the last member are one.
#[derive(Clone, Debug)]
pub struct SetIter<'a> {
    reader: Reader<'a>,
    member: TypeId,
}

impl<'a> Iterator for SetIter<'a> {
    type Item = Result<ValueRef<'a>, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        let member = self.member;
        self.reader.next(|reader| reader.sized(member))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.reader.size_hint()
    }
}

/// A cursor over the counted entries of a list, map or set.
#[derive(Clone)]
struct Reader<'a> {
    rest: &'a [u8],
    remaining: usize,
    depth: u8,
}

impl<'a> Reader<'a> {
    /// Reads the count, and refuses one that the rest has no bytes for, at `least` bytes an entry.
    fn new(value: &ValueRef<'a>, least: usize) -> Result<Reader<'a>, RecordError> {
        let mut reader = Reader {
            rest: value.bytes,
            remaining: 0,
            depth: value.depth.saturating_add(1),
        };
        let count = reader.length()?;
        if count > reader.rest.len() / least {
            return Err(RecordError::UnexpectedEnd);
        }
        reader.remaining = count;
        Ok(reader)
    }

    /// The next entry; then, once, an error if bytes are left.
    fn next<T>(
        &mut self,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T, RecordError>,
    ) -> Option<Result<T, RecordError>> {
        let entry = match self.remaining.checked_sub(1) {
            Some(remaining) => {
                self.remaining = remaining;
                read(self)
            }
            None if self.rest.is_empty() => return None,
            None => Err(RecordError::TrailingBytes),
        };
        if entry.is_err() {
            *self = Reader {
                rest: &[],
                remaining: 0,
                depth: self.depth,
            };
        }
        Some(entry)
    }

    /// A nested value behind its type id and length.
    fn value(&mut self) -> Result<ValueRef<'a>, RecordError> {
        if self.depth > MAX_DEPTH {
            return Err(RecordError::TooDeep);
        }
        let type_id = TypeId::try_from(self.array()?)?;
        self.sized(type_id)
    }

    /// A value behind its length.
    fn sized(&mut self, type_id: TypeId) -> Result<ValueRef<'a>, RecordError> {
        let len = self.length()?;
        let (bytes, rest) = self.rest.split_at_checked(len).ok_or(RecordError::UnexpectedEnd)?;
        self.rest = rest;
        Ok(ValueRef {
            type_id,
            bytes,
            depth: self.depth,
        })
    }

    fn length(&mut self) -> Result<usize, RecordError> {
        let length = u32::from_be_bytes(self.array()?);
        usize::try_from(length).map_err(|_| RecordError::TooLong)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], RecordError> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(RecordError::UnexpectedEnd)?;
        self.rest = rest;
        Ok(*array)
    }

    /// An error ends the iteration early, or comes in addition.
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.remaining.checked_add(1))
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}
