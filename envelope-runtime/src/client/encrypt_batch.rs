//! Encrypting a batch of records, with as few data keys as may be.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::parallel::{FETCHES_AT_ONCE, ITEMS_AT_ONCE};
use super::scope::{Prepared, Scope};
use super::{Encryptor, Error, context, parallel};
use crate::manager::EncryptionGrant;
use crate::materials::{ContextMap, EncryptionMaterials};
use crate::structured::{self, EncryptError, Encrypted};

impl Encryptor {
    /// Encrypts records of a context: a data key for as many as it serves, then the CPU work on them, and so on.
    pub(super) async fn encrypt_all_in<R>(
        &self,
        scope: &Scope<R::Context>,
        records: &[R],
    ) -> Result<Vec<R::Encrypted>, Error>
    where
        R: Encrypted<Encrypted: Send> + Sync,
    {
        for (index, record) in records.iter().enumerate() {
            context::expect(R::SCHEMA, record.check_context(scope.context())).map_err(|error| error.at(index))?;
        }
        let prepared = scope.prepared(R::SCHEMA)?;
        let sizes: Vec<_> = records.iter().map(R::expected_len).collect();
        let mut batch = Batch {
            encryptor: self,
            prepared: &prepared,
            encrypted: Vec::with_capacity(records.len()),
        };
        while let (Some(records), Some(sizes)) =
            (records.get(batch.encrypted.len()..), sizes.get(batch.encrypted.len()..))
            && !records.is_empty()
        {
            match prepared.shared_context() {
                Some(context) => batch.under_one_key(context, records, sizes).await?,
                None => batch.under_keys_of_their_own(records, sizes).await?,
            }
        }
        Ok(batch.encrypted)
    }
}

/// A batch as far as it is done.
struct Batch<'b, R: Encrypted> {
    encryptor: &'b Encryptor,
    prepared: &'b Prepared,
    encrypted: Vec<R::Encrypted>,
}

/// A record of a batch, the bytes that it is expected to have, and the materials that were granted for them.
struct Ready<'b, R> {
    record: &'b R,
    size: u64,
    materials: &'b EncryptionMaterials,
}

impl<R: Encrypted<Encrypted: Send> + Sync> Batch<'_, R> {
    /// Encrypts as many of the next records as one data key serves.
    async fn under_one_key(&mut self, context: &ContextMap, records: &[R], sizes: &[u64]) -> Result<(), Error> {
        let grant = self.encryptor.granted(self.prepared.wanted(context), sizes).await;
        let grant = grant.map_err(|error| error.at(self.encrypted.len()))?;
        let ready = records.iter().zip(sizes).take(grant.records());
        let ready: Vec<_> = ready
            .map(|(record, &size)| Ready {
                record,
                size,
                materials: grant.materials(),
            })
            .collect();
        self.seal(&ready).await
    }

    /// Encrypts the next items, each of which has a context of its own.
    async fn under_keys_of_their_own(&mut self, records: &[R], sizes: &[u64]) -> Result<(), Error> {
        let records = records.get(..ITEMS_AT_ONCE).unwrap_or(records);
        let (encryptor, prepared, done) = (self.encryptor, self.prepared, self.encrypted.len());
        // Polled one after the other, so many at a time: the keyring's calls overlap.
        let mut fetches = Vec::with_capacity(records.len());
        for (index, (record, size)) in records.iter().zip(sizes).enumerate() {
            fetches.push(async move {
                let granted = async {
                    let context = prepared.context_of(|entries| record.key_entries(entries))?;
                    encryptor.granted(prepared.wanted(&context), &[*size]).await
                };
                let granted = granted.await.map_err(|error| error.at(done + index));
                // A local keyring awaits nothing, and would keep the thread to itself.
                tokio::task::yield_now().await;
                granted
            });
        }
        let grants: Vec<EncryptionGrant> = stream::iter(fetches).buffered(FETCHES_AT_ONCE).try_collect().await?;
        let ready = records.iter().zip(sizes).zip(&grants);
        let ready: Vec<_> = ready
            .map(|((record, &size), grant)| Ready {
                record,
                size,
                materials: grant.materials(),
            })
            .collect();
        self.seal(&ready).await
    }

    /// Does the CPU work on records whose materials are at hand. A record that turns out to have more bytes than its types
    /// expected, and than its data key has left, is encrypted anew under another key.
    async fn seal(&mut self, ready: &[Ready<'_, R>]) -> Result<(), Error> {
        let done = self.encrypted.len();
        let sealed = parallel::try_map(ready, self.encryptor.threads(), |_, ready| {
            match structured::encrypt(ready.materials, ready.record, ready.size) {
                Err(EncryptError::Exhausted { bytes, .. }) if bytes > ready.size => Ok(Err(bytes)),
                outcome => outcome.map(Ok),
            }
        });
        let sealed = sealed
            .await
            .map_err(|(index, error)| Error::from(error).at(done + index))?;
        for (index, (sealed, Ready { record, .. })) in sealed.into_iter().zip(ready).enumerate() {
            self.encrypted.push(match sealed {
                Ok(sealed) => sealed,
                Err(size) => self.again(record, size).await.map_err(|error| error.at(done + index))?,
            });
        }
        Ok(())
    }

    /// Encrypts one record by itself.
    async fn again(&self, record: &R, size: u64) -> Result<R::Encrypted, Error> {
        let context = self.prepared.context_of(|entries| record.key_entries(entries))?;
        self.encryptor
            .encrypt_checked(self.prepared.wanted(&context), record, size)
            .await
    }
}
