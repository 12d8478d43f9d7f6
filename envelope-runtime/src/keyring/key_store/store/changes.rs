//! Making, renewing, listing and forgetting branch keys.

use std::collections::BTreeMap;

use super::KeyStore;
use crate::keyring::BranchKeyVersion;
use crate::keyring::key_store::configuration::HIERARCHY_VERSION;
use crate::keyring::key_store::row::{ACTIVE, BEACON};
use crate::keyring::key_store::{
    BranchKeyError, KeyListing, KeyRow, RowKind, TableError, check_context, check_id, time_stamp,
};
use crate::keyring::kms::KeyArn;

/// A branch key's own encryption context.
type OwnContext = BTreeMap<String, String>;

impl KeyStore {
    pub(super) async fn create_key(&self, id: &str, context: &OwnContext) -> Result<BranchKeyVersion, BranchKeyError> {
        let key = self.configuration.writing_key(&self.name)?;
        check_id(id)?;
        check_context(context)?;
        // An id that was forgotten is not made again: its old tombstone would be authentic for it.
        match self.absence(id).await {
            BranchKeyError::NotFound { .. } => {}
            forgotten => return Err(forgotten),
        }
        let create_time = time_stamp::now();
        let arn = key.as_str();
        let (version, [decrypt_only, active]) = self.new_version(id, arn, context, &create_time, key).await?;
        let beacon = new_row(id, RowKind::Beacon, arn, &create_time, context);
        let beacon = self.generated(beacon, key).await?;
        match self.table.create(vec![decrypt_only, active, beacon]).await {
            Ok(()) => Ok(version),
            Err(TableError::Exists) => match self.absence(id).await {
                BranchKeyError::NotFound { id, store } => Err(BranchKeyError::Exists { id, store }),
                forgotten => Err(forgotten),
            },
            Err(source) => Err(self.table_error("a branch key could not be added", source)),
        }
    }

    pub(super) async fn rotate_key(&self, id: &str) -> Result<BranchKeyVersion, BranchKeyError> {
        self.configuration.writing_key(&self.name)?;
        let Some(old) = self.find(id, ACTIVE).await? else {
            return Err(self.absence(id).await);
        };
        let key = self.authenticate(&old).await?;
        // The ARN in the table stays what it was, also where another replica is called: stores that know only the one that
        // is there go on.
        let create_time = time_stamp::now();
        let rows = self.new_version(id, &old.kms_arn, &old.context, &create_time, &key);
        let (version, [decrypt_only, active]) = rows.await?;
        match self.table.rotate(decrypt_only, active, &old.wrapped).await {
            Ok(()) => Ok(version),
            Err(TableError::Conflict) => match self.find(id, ACTIVE).await? {
                Some(_) => Err(BranchKeyError::Conflict {
                    id: id.to_owned(),
                    store: self.name.clone(),
                }),
                None => Err(self.absence(id).await),
            },
            Err(source) => Err(self.table_error("a version could not be added", source)),
        }
    }

    pub(super) async fn forget_key(&self, id: &str) -> Result<(), BranchKeyError> {
        self.configuration.writing_key(&self.name)?;
        let tombstone = match self.tombstone(id).await {
            Ok(Some(tombstone)) => tombstone,
            // One that is not authentic is no reason to keep the key: the new one takes its place.
            Ok(None) => self.new_tombstone(id, None).await?,
            Err(refused) if refused.is_refused() => self.new_tombstone(id, Some(refused)).await?,
            Err(error) => return Err(error),
        };
        let forgotten = self.table.forget(tombstone).await;
        forgotten.map_err(|source| self.table_error("a branch key could not be removed", source))
    }

    pub(super) async fn listings(&self) -> Result<Vec<KeyListing>, BranchKeyError> {
        let listed = self.table.list().await;
        let rows = listed.map_err(|source| self.table_error("the branch keys could not be listed", source))?;
        let mut listings = BTreeMap::new();
        for row in rows {
            let active = match row.kind {
                RowKind::Active(version) => Some(version),
                RowKind::Tombstone if !listings.contains_key(&row.id) => None,
                // A tombstone beside an active version does not hide it.
                RowKind::Tombstone | RowKind::Version(_) | RowKind::Beacon => continue,
            };
            let listing = KeyListing::new(row.id.clone(), active, row.create_time, row.kms_arn);
            listings.insert(row.id, listing);
        }
        Ok(listings.into_values().collect())
    }

    /// A tombstone for an id of which an authentic row is there, or was meanwhile. `refused`: why there is no tombstone yet, if it has one.
    async fn new_tombstone(&self, id: &str, refused: Option<BranchKeyError>) -> Result<KeyRow, BranchKeyError> {
        let mut refused = refused;
        for type_name in [ACTIVE, BEACON] {
            match self.find(id, type_name).await {
                Ok(Some(row)) => match self.tombstone_of(&row).await {
                    Err(error) if error.is_refused() => refused = Some(error),
                    made_or_failed => return made_or_failed,
                },
                Ok(None) => {}
                Err(error) if error.is_refused() => refused = Some(error),
                Err(error) => return Err(error),
            }
        }
        // Neither is good: whichever version is left says that there was such a key.
        let read = self.table.read_all(id).await;
        let rows = read.map_err(|source| self.table_error("the rows of a branch key could not be read", source))?;
        for row in rows
            .iter()
            .filter(|row| matches!(row.kind, RowKind::Version(_)) && row.id == id)
        {
            match self.tombstone_of(row).await {
                Err(error) if error.is_refused() => refused = Some(error),
                made_or_failed => return made_or_failed,
            }
        }
        // Somebody else may have forgotten it since the tombstone was looked for: then it is theirs.
        match self.tombstone(id).await {
            Ok(Some(tombstone)) => Ok(tombstone),
            Ok(None) => Err(refused.unwrap_or_else(|| self.not_found(id))),
            Err(error) => Err(refused.unwrap_or(error)),
        }
    }

    /// The tombstone that takes a row's place, once the row has been authenticated.
    async fn tombstone_of(&self, row: &KeyRow) -> Result<KeyRow, BranchKeyError> {
        let key = self.authenticate(row).await?;
        let nothing = OwnContext::new();
        let tombstone = new_row(&row.id, RowKind::Tombstone, &row.kms_arn, &time_stamp::now(), &nothing);
        self.generated(tombstone, &key).await
    }

    /// A new version: the row that keeps it, and the one that makes it the active version.
    async fn new_version(
        &self,
        id: &str,
        kms_arn: &str,
        context: &OwnContext,
        create_time: &str,
        key: &KeyArn,
    ) -> Result<(BranchKeyVersion, [KeyRow; 2]), BranchKeyError> {
        let version = BranchKeyVersion::random()?;
        let row = |kind| new_row(id, kind, kms_arn, create_time, context);
        let decrypt_only = self.generated(row(RowKind::Version(version)), key).await?;
        let mut active = row(RowKind::Active(version));
        let [from, to] = [&decrypt_only, &active].map(|row| row.kms_context(&self.name));
        let call = self.kms.re_encrypt(key, &decrypt_only.wrapped, &from, &to);
        active.wrapped = call.await.map_err(|error| self.kms_error(&active, error))?;
        Ok((version, [decrypt_only, active]))
    }

    /// A row with a key that AWS KMS has made for it.
    async fn generated(&self, mut row: KeyRow, key: &KeyArn) -> Result<KeyRow, BranchKeyError> {
        let call = self.kms.generate_wrapped(key, &row.kms_context(&self.name)).await;
        row.wrapped = call.map_err(|error| self.kms_error(&row, error))?;
        Ok(row)
    }
}

/// A row without a key.
fn new_row(id: &str, kind: RowKind, kms_arn: &str, create_time: &str, context: &OwnContext) -> KeyRow {
    KeyRow {
        id: id.to_owned(),
        kind,
        wrapped: Vec::new(),
        kms_arn: kms_arn.to_owned(),
        create_time: create_time.to_owned(),
        hierarchy_version: HIERARCHY_VERSION,
        context: context.clone(),
    }
}
