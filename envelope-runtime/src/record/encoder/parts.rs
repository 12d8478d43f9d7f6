//! What the closures of [`Encoder::list`], [`Encoder::map`] and [`Encoder::set`] write to.

use std::marker::PhantomData;

use super::super::entries::Entry;
use super::super::{Element, RecordError, SetElement, TypeId};
use super::Encoder;

/// Writes the elements of a list, inside [`Encoder::list`].
pub struct ListEncoder<'e, 'a> {
    pub(super) encoder: &'e mut Encoder<'a>,
    pub(super) count: usize,
}

impl ListEncoder<'_, '_> {
    /// Appends one element; `None` becomes null.
    ///
    /// # Errors
    ///
    /// Those of the element, [`RecordError::TooDeep`] and [`RecordError::TooLong`].
    pub fn element<T: Element>(&mut self, element: &T) -> Result<(), RecordError> {
        self.encoder.nested(element)?;
        self.count += 1;
        Ok(())
    }
}

/// Writes the entries of a map, inside [`Encoder::map`].
pub struct MapEncoder<'e, 'a> {
    pub(super) encoder: &'e mut Encoder<'a>,
    pub(super) entries: Vec<Entry>,
}

impl MapEncoder<'_, '_> {
    /// Adds one entry; the value `None` becomes null.
    ///
    /// # Errors
    ///
    /// Those of the value, [`RecordError::EmptyKey`], [`RecordError::TooDeep`] and [`RecordError::TooLong`].
    pub fn entry<T: Element>(&mut self, key: &str, value: &T) -> Result<(), RecordError> {
        if key.is_empty() {
            return self.encoder.refuse(RecordError::EmptyKey);
        }
        let start = self.encoder.out.len();
        self.encoder.bytes(&TypeId::STRING.as_bytes())?;
        let key = self.encoder.sized(|encoder| encoder.bytes(key.as_bytes()))?;
        self.encoder.nested(value)?;
        self.entries.push(Entry {
            whole: start..self.encoder.out.len(),
            key,
        });
        Ok(())
    }
}

/// Writes the members of a set, inside [`Encoder::set`].
pub struct SetEncoder<'e, 'a, T> {
    pub(super) encoder: &'e mut Encoder<'a>,
    pub(super) entries: Vec<Entry>,
    pub(super) members: PhantomData<fn(T)>,
}

impl<T: SetElement> SetEncoder<'_, '_, T> {
    /// Adds one member.
    ///
    /// # Errors
    ///
    /// Those of the member, and [`RecordError::TooLong`].
    pub fn member(&mut self, member: &T) -> Result<(), RecordError> {
        let start = self.encoder.out.len();
        let key = self.encoder.sized(|encoder| member.encode(encoder))?;
        self.entries.push(Entry {
            whole: start..key.end,
            key,
        });
        Ok(())
    }
}
