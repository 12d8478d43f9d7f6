//! Encrypting a batch of records, with as few data keys as may be: all of them, or each for itself.

use std::sync::Arc;

use futures_util::{StreamExt as _, stream};

use super::parallel::{FETCHES_AT_ONCE, ITEMS_AT_ONCE};
use super::scope::{Prepared, Scope};
use super::{Encryptor, Error, context, parallel};
use crate::manager::{EncryptionGrant, ManagerError};
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
            check(scope, record).map_err(|error| error.at(index))?;
        }
        let records: Vec<_> = records.iter().collect();
        let mut batch = Batch::new(self, scope, &records)?;
        let mut encrypted = Vec::with_capacity(records.len());
        while encrypted.len() < records.len() {
            let Next { outcomes, failed } = batch.next().await;
            for outcome in outcomes {
                encrypted.push(outcome.map_err(|error| error.at(encrypted.len()))?);
            }
            if let Some(error) = failed {
                return Err(error.at(encrypted.len()));
            }
        }
        Ok(encrypted)
    }

    /// Encrypts records of a context, each for itself: one that fails keeps no other from being encrypted. The error is of
    /// all of them.
    pub(super) async fn encrypt_each_in<R>(
        &self,
        scope: &Scope<R::Context>,
        records: &[R],
    ) -> Result<Vec<Result<R::Encrypted, Error>>, Error>
    where
        R: Encrypted<Encrypted: Send> + Sync,
    {
        let checked: Vec<_> = records.iter().map(|record| check(scope, record)).collect();
        let good = records.iter().zip(&checked).filter(|(_, checked)| checked.is_ok());
        let good: Vec<_> = good.map(|(record, _)| record).collect();
        let mut batch = Batch::new(self, scope, &good)?;
        let mut encrypted = Vec::with_capacity(good.len());
        while encrypted.len() < good.len() {
            let Next { outcomes, failed } = batch.next().await;
            encrypted.extend(outcomes);
            if let Some(error) = failed {
                // What keeps one from being encrypted keeps the others too: nobody is asked again.
                encrypted.extend((encrypted.len()..good.len()).map(|_| Err(error.repeated())));
            }
        }
        Ok(in_their_places(checked, encrypted))
    }
}

fn check<R: Encrypted>(scope: &Scope<R::Context>, record: &R) -> Result<(), Error> {
    context::expect(R::SCHEMA, record.check_context(scope.context()))
}

/// What became of each, where only those that were `ready` went on.
fn in_their_places<A, B>(ready: Vec<Result<A, Error>>, outcomes: Vec<Result<B, Error>>) -> Vec<Result<B, Error>> {
    let mut outcomes = outcomes.into_iter();
    ready
        .into_iter()
        .filter_map(|ready| match ready {
            Ok(_) => outcomes.next(),
            Err(error) => Some(Err(error)),
        })
        .collect()
}

/// Records that are encrypted in one go.
struct Batch<'b, R> {
    encryptor: &'b Encryptor,
    prepared: Arc<Prepared>,
    /// Those that are left, and how many bytes each is expected to have.
    records: &'b [&'b R],
    sizes: Vec<u64>,
    done: usize,
}

/// What became of the next records of a batch: of one at least, unless something failed.
struct Next<E> {
    outcomes: Vec<Result<E, Error>>,
    /// What keeps those behind them from being encrypted.
    failed: Option<Error>,
}

/// A record of a batch, the bytes that it is expected to have, and the materials that were granted for them.
struct Ready<'b, R> {
    record: &'b R,
    size: u64,
    materials: &'b EncryptionMaterials,
}

impl<'b, R: Encrypted<Encrypted: Send> + Sync> Batch<'b, R> {
    fn new(encryptor: &'b Encryptor, scope: &Scope<R::Context>, records: &'b [&'b R]) -> Result<Self, Error> {
        Ok(Self {
            encryptor,
            prepared: scope.prepared(R::SCHEMA)?,
            records,
            sizes: records.iter().map(|record| record.expected_len()).collect(),
            done: 0,
        })
    }

    /// Encrypts the next records.
    async fn next(&mut self) -> Next<R::Encrypted> {
        let records = self.records.get(self.done..).unwrap_or_default();
        let sizes = self.sizes.get(self.done..).unwrap_or_default();
        let next = match self.prepared.shared_context() {
            Some(context) => self.under_one_key(context, records, sizes).await,
            None => self.under_keys_of_their_own(records, sizes).await,
        };
        self.done += next.outcomes.len();
        next
    }

    /// Encrypts as many of the next records as one data key serves.
    async fn under_one_key(&self, context: &ContextMap, records: &[&R], sizes: &[u64]) -> Next<R::Encrypted> {
        let grant = match self.encryptor.granted(self.prepared.wanted(context), sizes).await {
            Ok(grant) => grant,
            // It is the next record's fault, and no other's.
            Err(
                error @ Error::Materials {
                    source: ManagerError::RecordTooLarge { .. },
                    ..
                },
            ) => {
                return Next {
                    outcomes: vec![Err(error)],
                    failed: None,
                };
            }
            Err(error) => {
                return Next {
                    outcomes: Vec::new(),
                    failed: Some(error),
                };
            }
        };
        let ready = records.iter().zip(sizes).take(grant.records());
        let ready: Vec<_> = ready
            .map(|(&record, &size)| Ready {
                record,
                size,
                materials: grant.materials(),
            })
            .collect();
        Next {
            outcomes: self.seal(&ready).await,
            failed: None,
        }
    }

    /// Encrypts the next items, each of which has a context of its own.
    async fn under_keys_of_their_own(&self, records: &[&R], sizes: &[u64]) -> Next<R::Encrypted> {
        let records = records.get(..ITEMS_AT_ONCE).unwrap_or(records);
        let (encryptor, prepared) = (self.encryptor, &*self.prepared);
        // Polled one after the other, so many at a time: the keyring's calls overlap.
        let mut fetches = Vec::with_capacity(records.len());
        for (record, size) in records.iter().zip(sizes) {
            fetches.push(async move {
                let context = prepared.context_of(|entries| record.key_entries(entries))?;
                let granted = encryptor.granted(prepared.wanted(&context), &[*size]).await;
                // A local keyring awaits nothing, and would keep the thread to itself.
                tokio::task::yield_now().await;
                granted
            });
        }
        let mut fetches = stream::iter(fetches).buffered(FETCHES_AT_ONCE);
        let mut grants: Vec<Result<EncryptionGrant, Error>> = Vec::with_capacity(records.len());
        let (mut in_a_row, mut failed) = (0, None);
        while let Some(granted) = fetches.next().await {
            in_a_row = if granted.is_ok() { 0 } else { in_a_row + 1 };
            match granted {
                // One may be of a branch key that is gone. Where none of many can be had, the others cannot either.
                Err(error) if in_a_row == FETCHES_AT_ONCE => {
                    failed = Some(error);
                    break;
                }
                granted => grants.push(granted),
            }
        }
        let ready = records.iter().zip(sizes).zip(&grants);
        let ready: Vec<_> = ready
            .filter_map(|((&record, &size), grant)| {
                Some(Ready {
                    record,
                    size,
                    materials: grant.as_ref().ok()?.materials(),
                })
            })
            .collect();
        let sealed = self.seal(&ready).await;
        drop(ready);
        Next {
            outcomes: in_their_places(grants, sealed),
            failed,
        }
    }

    /// Does the CPU work on records whose materials are at hand. A record that turns out to have more bytes than its types
    /// expected, and than its data key has left, is encrypted anew under another key.
    async fn seal(&self, ready: &[Ready<'_, R>]) -> Vec<Result<R::Encrypted, Error>> {
        let sealed = parallel::map(ready, self.encryptor.threads(), |_, ready| {
            structured::encrypt(ready.materials, ready.record, ready.size)
        });
        let mut outcomes = Vec::with_capacity(ready.len());
        for (sealed, Ready { record, size, .. }) in sealed.await.into_iter().zip(ready) {
            outcomes.push(match sealed {
                Err(EncryptError::Exhausted { bytes, .. }) if bytes > *size => self.again(record, bytes).await,
                sealed => sealed.map_err(Error::from),
            });
        }
        outcomes
    }

    /// Encrypts one record by itself.
    async fn again(&self, record: &R, size: u64) -> Result<R::Encrypted, Error> {
        let context = self.prepared.context_of(|entries| record.key_entries(entries))?;
        self.encryptor
            .encrypt_checked(self.prepared.wanted(&context), record, size)
            .await
    }
}
