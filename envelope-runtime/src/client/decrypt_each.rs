//! Decrypting many records, of which some may fail, with the data keys that the last ones had.

use futures_util::{StreamExt as _, stream};

use super::decrypt_batch::DistinctKeys;
use super::parallel::FETCHES_AT_ONCE;
use super::scope::{Prepared, Scope};
use super::{Decryptor, Error, parallel};
use crate::format::ParsedHeader;
use crate::manager::DecryptionGrant;
use crate::schema::Suite;
use crate::structured::{self, DecryptError, Encrypted, EncryptedRecord};

/// How many data keys are kept from one part to the next.
const KEPT: usize = 16;

/// The data keys of the rows that came last, newest first: without a cache, each part would ask for its own.
///
/// A key that came from a cache is used no longer than the cache's policy allows.
#[derive(Debug, Default)]
pub(super) struct RecentKeys(Vec<RecentKey>);

#[derive(Debug)]
struct RecentKey {
    suite: Suite,
    parts: [Box<[u8]>; 2],
    grant: DecryptionGrant,
}

impl RecentKeys {
    /// The materials of a header, if they are at hand.
    fn get(&self, header: &ParsedHeader<'_>) -> Option<DecryptionGrant> {
        let found = self.0.iter().find(|key| key.is_of(header))?;
        (!found.grant.is_expired()).then(|| found.grant.clone())
    }

    fn put(&mut self, header: &ParsedHeader<'_>, grant: &DecryptionGrant) {
        self.0.retain(|key| !key.is_of(header));
        self.0.truncate(KEPT - 1);
        let key = RecentKey {
            suite: header.suite(),
            parts: header.key_parts().map(Box::from),
            grant: grant.clone(),
        };
        self.0.insert(0, key);
    }
}

impl RecentKey {
    fn is_of(&self, header: &ParsedHeader<'_>) -> bool {
        let [context, keys] = header.key_parts();
        self.suite == header.suite() && *self.parts[0] == *context && *self.parts[1] == *keys
    }
}

impl Decryptor {
    /// Decrypts records of a context, each for itself: one that fails keeps no other from being decrypted. The error is of
    /// all of them.
    pub(super) async fn decrypt_each_in<E>(
        &self,
        scope: &Scope<<E::Record as Encrypted>::Context>,
        rows: &[E],
        recent: &mut RecentKeys,
    ) -> Result<Vec<Result<E::Record, Error>>, Error>
    where
        E: EncryptedRecord<Record: Send> + Sync,
    {
        let prepared = scope.prepared(E::Record::SCHEMA)?;
        let mut keys = DistinctKeys::new(prepared.shared_context().is_some());
        let mut checked = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let header = self.check(scope, row);
            checked.push(header.map(|header| (keys.number(&header, index), header)));
        }
        let grants = self.grants(&prepared, rows, &keys, recent).await;
        let decrypted = parallel::map(rows, self.threads(), |index, row| {
            match checked.get(index) {
                Some(Ok((number, header))) => match grants.get(*number) {
                    Some(Ok(grant)) => structured::decrypt_parsed(grant.materials(), row, header).map_err(Error::from),
                    Some(Err(error)) => Err(error.repeated()),
                    None => Err(DecryptError::Unauthenticated.into()),
                },
                // Its error is put in its place below.
                Some(Err(_)) | None => Err(DecryptError::Unauthenticated.into()),
            }
        });
        let decrypted = decrypted.await;
        let outcomes = checked.into_iter().zip(decrypted).zip(rows);
        let outcomes = outcomes.map(|((checked, decrypted), row)| {
            let outcome = checked.and(decrypted);
            outcome.map_err(|error| self.audited(scope, row, error))
        });
        Ok(outcomes.collect())
    }

    /// The materials of the different data keys, as far as they can be obtained.
    async fn grants<E>(
        &self,
        prepared: &Prepared,
        rows: &[E],
        keys: &DistinctKeys<'_>,
        recent: &mut RecentKeys,
    ) -> Vec<Result<DecryptionGrant, Error>>
    where
        E: EncryptedRecord + Sync,
    {
        let shared = prepared.shared_context().is_some();
        // Polled one after the other, so many at a time: the keyring's calls overlap.
        let mut fetches = Vec::with_capacity(keys.first_rows().len());
        for (index, header) in keys.first_rows() {
            let known = if shared { recent.get(header) } else { None };
            let row = rows.get(*index);
            fetches.push(async move {
                if let Some(grant) = known {
                    return Ok(grant);
                }
                let context = prepared.context_of(|entries| row.map_or(Ok(()), |row| row.key_entries(entries)))?;
                let granted = self.granted(E::Record::SCHEMA.table(), &context, header).await;
                // A local keyring awaits nothing, and would keep the thread to itself.
                tokio::task::yield_now().await;
                granted
            });
        }
        let grants: Vec<_> = stream::iter(fetches).buffered(FETCHES_AT_ONCE).collect().await;
        if shared {
            for ((_, header), grant) in keys.first_rows().iter().zip(&grants) {
                if let Ok(grant) = grant {
                    recent.put(header, grant);
                }
            }
        }
        grants
    }
}
