//! Values whose type is known once they are written: what a serializer of `serde` needs.

use super::super::entries::{Entry, sort};
use super::super::order::compare_utf8_as_utf16;
use super::super::{MAX_DEPTH, RecordError, TypeId};
use super::Encoder;

/// Where a nested value began: its type id and length are filled in when it ends.
pub(in super::super) struct Begun {
    at: usize,
}

/// Where the count of a list or map stands.
pub(in super::super) struct Count {
    at: usize,
}

impl<'a> Encoder<'a> {
    /// Begins a nested value, one level deeper.
    pub(in super::super) fn begin(&mut self) -> Result<Begun, RecordError> {
        if self.depth >= MAX_DEPTH {
            return self.refuse(RecordError::TooDeep);
        }
        let at = self.out.len();
        self.bytes(&[0; 6])?;
        self.depth += 1;
        Ok(Begun { at })
    }

    /// Ends a nested value.
    pub(in super::super) fn end(&mut self, begun: &Begun, type_id: TypeId) -> Result<(), RecordError> {
        self.depth = self.depth.saturating_sub(1);
        let start = begun.at + 6;
        let room = self.out.get_mut(begun.at..).and_then(<[u8]>::first_chunk_mut);
        *room.ok_or(RecordError::UnexpectedEnd)? = type_id.as_bytes();
        self.patch(begun.at + 2, self.out.len().saturating_sub(start))
    }

    /// Writes a nested value, which says its type when it is done.
    pub(in super::super) fn untyped(
        &mut self,
        write: impl FnOnce(&mut Encoder<'a>) -> Result<TypeId, RecordError>,
    ) -> Result<(), RecordError> {
        let begun = self.begin()?;
        let written = write(self);
        let type_id = self.settle(written)?;
        self.end(&begun, type_id)
    }

    /// Leaves room for the count of a list or map.
    pub(in super::super) fn count(&mut self) -> Result<Count, RecordError> {
        self.placeholder().map(|at| Count { at })
    }

    /// Ends a list.
    pub(in super::super) fn end_list(&mut self, count: &Count, elements: usize) -> Result<(), RecordError> {
        self.settle(Ok(()))?;
        self.patch(count.at, elements)
    }

    /// Writes the key of an entry, and returns the entry to be ended.
    pub(in super::super) fn key(&mut self, key: &str) -> Result<Entry, RecordError> {
        if key.is_empty() {
            return self.refuse(RecordError::EmptyKey);
        }
        let start = self.out.len();
        self.bytes(&TypeId::STRING.as_bytes())?;
        let key = self.sized(|encoder| encoder.bytes(key.as_bytes()))?;
        Ok(Entry {
            whole: start..key.end,
            key,
        })
    }

    /// Ends an entry, whose value was written behind its key.
    pub(in super::super) fn end_entry(&mut self, entry: Entry) -> Entry {
        Entry {
            whole: entry.whole.start..self.out.len(),
            ..entry
        }
    }

    /// Ends a map: brings its entries into canonical order.
    pub(in super::super) fn end_map(&mut self, count: &Count, entries: Vec<Entry>) -> Result<(), RecordError> {
        self.settle(Ok(()))?;
        self.patch(count.at, entries.len())?;
        let sorted = sort(self.out, entries, compare_utf8_as_utf16, RecordError::DuplicateKey);
        self.settle(sorted).map(drop)
    }
}
