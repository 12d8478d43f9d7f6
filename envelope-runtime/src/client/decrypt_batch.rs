//! Decrypting a batch of records, whose data keys are asked for once each.

use std::collections::HashMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::parallel::{FETCHES_AT_ONCE, ITEMS_AT_ONCE};
use super::scope::{Prepared, Scope};
use super::{Decryptor, Error, parallel};
use crate::format::ParsedHeader;
use crate::schema::Suite;
use crate::structured::{self, DecryptError, Encrypted, EncryptedRecord};

impl Decryptor {
    /// Decrypts records of a context: their data keys first, each once, then the CPU work.
    pub(super) async fn decrypt_all_in<E>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
        rows: &[E],
    ) -> Result<Vec<E::Record>, Error>
    where
        E: EncryptedRecord<Record: Send> + Sync,
    {
        let decrypted = self.decrypt_batch(scope, rows).await;
        decrypted.map_err(|(index, error)| match rows.get(index) {
            Some(row) => self.audited(scope, row, error).at(index),
            None => error,
        })
    }

    async fn decrypt_batch<E>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
        rows: &[E],
    ) -> Result<Vec<E::Record>, (usize, Error)>
    where
        E: EncryptedRecord<Record: Send> + Sync,
    {
        let prepared = scope.prepared(E::Record::SCHEMA).map_err(|error| (0, error))?;
        let at_once = match prepared.shared_context() {
            Some(_) => rows.len().max(1),
            None => ITEMS_AT_ONCE,
        };
        let mut decrypted = Vec::with_capacity(rows.len());
        for part in rows.chunks(at_once) {
            let done = decrypted.len();
            let records = self.decrypt_part(scope, &prepared, part).await;
            decrypted.extend(records.map_err(|(index, error)| (done + index, error))?);
        }
        Ok(decrypted)
    }

    /// Decrypts rows whose data keys are all at hand at once.
    async fn decrypt_part<E>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
        prepared: &Prepared,
        rows: &[E],
    ) -> Result<Vec<E::Record>, (usize, Error)>
    where
        E: EncryptedRecord<Record: Send> + Sync,
    {
        let mut headers = Vec::with_capacity(rows.len());
        let mut keys = DistinctKeys::new(prepared.shared_context().is_some());
        for (index, row) in rows.iter().enumerate() {
            let header = self.check(scope, row).map_err(|error| (index, error))?;
            headers.push((keys.number(&header, index), header));
        }
        // Polled one after the other, so many at a time: the keyring's calls overlap.
        let mut fetches = Vec::with_capacity(keys.first_rows.len());
        for (index, header) in &keys.first_rows {
            let row = rows.get(*index);
            fetches.push(async move {
                let granted = async {
                    let context = prepared.context_of(|entries| row.map_or(Ok(()), |row| row.key_entries(entries)))?;
                    self.granted(E::Record::SCHEMA.table(), &context, header).await
                };
                let granted = granted.await.map_err(|error| (*index, error));
                // A local keyring awaits nothing, and would keep the thread to itself.
                tokio::task::yield_now().await;
                granted
            });
        }
        let grants: Vec<_> = stream::iter(fetches).buffered(FETCHES_AT_ONCE).try_collect().await?;
        let decrypted = parallel::try_map(rows, self.threads(), |index, row| {
            let found = headers
                .get(index)
                .and_then(|(number, header)| Some((grants.get(*number)?, header)));
            let (grant, header) = found.ok_or(DecryptError::Unauthenticated)?;
            structured::decrypt_parsed(grant.materials(), row, header)
        });
        decrypted.await.map_err(|(index, error)| (index, error.into()))
    }
}

/// The different data keys of a batch, numbered in the order in which they were met.
#[derive(Debug)]
pub(super) struct DistinctKeys<'r> {
    /// Whether all records have one context, so that suite and header tell all about a data key.
    one_context: bool,
    numbers: HashMap<(Suite, [&'r [u8]; 2]), usize>,
    /// For each of them, the index and the header of the first record under it.
    first_rows: Vec<(usize, ParsedHeader<'r>)>,
}

impl<'r> DistinctKeys<'r> {
    pub(super) fn new(one_context: bool) -> Self {
        Self {
            one_context,
            numbers: HashMap::new(),
            first_rows: Vec::new(),
        }
    }

    /// For each data key, the index and the header of the first record under it.
    pub(super) fn first_rows(&self) -> &[(usize, ParsedHeader<'r>)] {
        &self.first_rows
    }

    /// The number of the data key of a record, given its header and its index.
    pub(super) fn number(&mut self, header: &ParsedHeader<'r>, index: usize) -> usize {
        let number = self.first_rows.len();
        if self.one_context {
            let key = (header.suite(), header.key_parts());
            let known = *self.numbers.entry(key).or_insert(number);
            if known != number {
                return known;
            }
        }
        self.first_rows.push((index, header.clone()));
        number
    }
}
