//! The data keys of a batch of records, each of which is asked for once.

use std::collections::HashMap;

use crate::format::ParsedHeader;
use crate::schema::Suite;

/// How many data keys of a batch are asked for at the same time.
pub(super) const FETCHES_AT_ONCE: usize = 16;

/// The different data keys of a batch, numbered in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct DistinctKeys<'r> {
    numbers: HashMap<(Suite, [&'r [u8]; 2]), usize>,
    /// For each of them, the index of the first record under it.
    pub(super) first_rows: Vec<usize>,
}

impl<'r> DistinctKeys<'r> {
    /// The number of the data key of a record, given its header and its index.
    pub(super) fn number(&mut self, header: &ParsedHeader<'r>, index: usize) -> usize {
        let key = (header.suite(), header.key_parts());
        *self.numbers.entry(key).or_insert_with(|| {
            self.first_rows.push(index);
            self.first_rows.len() - 1
        })
    }
}
