//! Reading rows: each is found, checked for its KMS key, and authenticated by AWS KMS.

use std::sync::Arc;

use super::KeyStore;
use crate::keyring::key_store::row::{ACTIVE, BEACON, TOMBSTONE};
use crate::keyring::key_store::{BranchKeyError, KeyRow, RowKind, TableError, check_id, materials};
use crate::keyring::kms::KeyArn;
use crate::keyring::{BranchKeyMaterials, BranchKeyVersion, KeyringError};
use crate::secret::BranchKey;

/// The most bytes that AWS KMS takes to decrypt.
const MAX_WRAPPED_LEN: usize = 6144;

impl KeyStore {
    pub(super) async fn active_key(&self, id: &str) -> Result<Arc<BranchKeyMaterials>, BranchKeyError> {
        let Some(row) = self.find(id, ACTIVE).await? else {
            return Err(self.absence(id).await);
        };
        let RowKind::Active(version) = row.kind else {
            return Err(self.altered(id, ACTIVE));
        };
        // The version is part of the context that the row authenticates under.
        let key = self.unwrap(&row).await?;
        materials(id, version, key).map(Arc::new)
    }

    pub(super) async fn version_key(
        &self,
        id: &str,
        version: BranchKeyVersion,
    ) -> Result<Arc<BranchKeyMaterials>, BranchKeyError> {
        let name = RowKind::Version(version).type_name();
        let Some(row) = self.find(id, &name).await? else {
            return Err(match self.find(id, ACTIVE).await? {
                // Not forgotten, whatever lies beside it: a tombstone comes as the active row goes.
                Some(_) => BranchKeyError::VersionNotFound {
                    id: id.to_owned(),
                    version,
                    store: self.name.clone(),
                },
                None => self.absence(id).await,
            });
        };
        let key = self.unwrap(&row).await?;
        materials(id, version, key).map(Arc::new)
    }

    pub(super) async fn beacon(&self, id: &str) -> Result<BranchKey, BranchKeyError> {
        if let Some(row) = self.find(id, BEACON).await? {
            return self.unwrap(&row).await;
        }
        Err(match self.find(id, ACTIVE).await? {
            // As of a version that is missing.
            Some(_) => self.not_found(id),
            None => self.absence(id).await,
        })
    }

    /// The row of an id and a type, as the table has it.
    pub(super) async fn find(&self, id: &str, type_name: &str) -> Result<Option<KeyRow>, BranchKeyError> {
        check_id(id)?;
        let read = self.table.read(id, type_name).await;
        let row = read.map_err(|source| self.table_error("a row could not be read", source))?;
        match row {
            // A table that hands out another row than it was asked for would have its row authenticate for what it is.
            Some(row) if row.id != id || row.kind.type_name() != type_name => Err(self.altered(id, type_name)),
            row => Ok(row),
        }
    }

    /// Why there is no active row of an id: it was forgotten, as an authentic tombstone says, or it is not known.
    pub(super) async fn absence(&self, id: &str) -> BranchKeyError {
        match self.tombstone(id).await {
            Ok(Some(tombstone)) => BranchKeyError::Shredded {
                id: tombstone.id,
                since: tombstone.create_time,
            },
            Ok(None) => self.not_found(id),
            Err(error) => error,
        }
    }

    pub(super) fn not_found(&self, id: &str) -> BranchKeyError {
        BranchKeyError::NotFound {
            id: id.to_owned(),
            store: self.name.clone(),
        }
    }

    /// The tombstone of an id, if it has an authentic one.
    ///
    /// # Errors
    ///
    /// [`BranchKeyError::Altered`] if it has one that is not; or as [`unwrap`](Self::unwrap).
    pub(super) async fn tombstone(&self, id: &str) -> Result<Option<KeyRow>, BranchKeyError> {
        let Some(row) = self.find(id, TOMBSTONE).await? else {
            return Ok(None);
        };
        // Readers may only decrypt. What it wraps opens nothing.
        self.unwrap(&row).await?;
        Ok(Some(row))
    }

    /// Has AWS KMS unwrap the key of a row under all else that the row says.
    ///
    /// # Errors
    ///
    /// [`BranchKeyError::Altered`] if it does not authenticate; [`BranchKeyError::OtherKmsKey`],
    /// [`BranchKeyError::KeyArn`] or [`BranchKeyError::HierarchyVersion`] without a call; [`BranchKeyError::Kms`].
    async fn unwrap(&self, row: &KeyRow) -> Result<BranchKey, BranchKeyError> {
        let key = self.key_for(row)?;
        let context = row.kms_context(&self.name);
        let call = self.kms.decrypt_branch_key(&key, &row.wrapped, &context);
        call.await.map_err(|error| self.kms_error(row, error))
    }

    /// Has AWS KMS authenticate a row without showing its key; the key to call with for it.
    ///
    /// # Errors
    ///
    /// As [`unwrap`](Self::unwrap).
    pub(super) async fn authenticate(&self, row: &KeyRow) -> Result<KeyArn, BranchKeyError> {
        let key = self.key_for(row)?;
        let context = row.kms_context(&self.name);
        let call = self.kms.re_encrypt(&key, &row.wrapped, &context, &context);
        call.await.map_err(|error| self.kms_error(row, error))?;
        Ok(key)
    }

    /// The key to call with for a row, if what it wraps can be a key's.
    fn key_for(&self, row: &KeyRow) -> Result<KeyArn, BranchKeyError> {
        let key = self.configuration.key_for(row, &self.name)?;
        match row.wrapped.len() {
            1..=MAX_WRAPPED_LEN => Ok(key),
            _ => Err(self.altered(&row.id, &row.kind.type_name())),
        }
    }

    pub(super) fn altered(&self, id: &str, row: &str) -> BranchKeyError {
        BranchKeyError::Altered {
            id: id.to_owned(),
            row: row.to_owned(),
            store: self.name.clone(),
        }
    }

    /// What a failed call for a row means.
    pub(super) fn kms_error(&self, row: &KeyRow, error: KeyringError) -> BranchKeyError {
        match error {
            KeyringError::Kms { kind, .. } if kind.is_unauthenticated() => self.altered(&row.id, &row.kind.type_name()),
            error => BranchKeyError::Kms {
                store: self.name.clone(),
                id: row.id.clone(),
                source: Box::new(error),
            },
        }
    }

    pub(super) fn table_error(&self, operation: &'static str, source: TableError) -> BranchKeyError {
        BranchKeyError::Table {
            store: self.name.clone(),
            operation,
            source,
        }
    }
}
