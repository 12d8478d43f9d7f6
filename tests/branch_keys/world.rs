//! A local KMS, tables, and stores over them.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_kms::Client;
use envelope_runtime::keyring::KeyringError;
use envelope_runtime::keyring::key_store::{
    BranchKeyError, BranchKeyStore, KeyRow, KeyStore, KmsConfiguration, MemoryKeyTable,
};
use envelope_runtime::keyring::kms::{KeyArn, KmsErrorKind};
use envelope_testing::LocalKms;

use crate::contract::Table;

pub(crate) const FRANKFURT: &str = "eu-central-1";
pub(crate) const IRELAND: &str = "eu-west-1";
/// The access key id of a caller that may do everything.
pub(crate) const ANYONE: &str = "AKIAANYONE";
/// The logical name of the store.
pub(crate) const NAME: &str = "tenant-keys";

/// A local KMS with a key, a table in memory, and the store over both.
pub(crate) struct World {
    pub(crate) kms: LocalKms,
    pub(crate) client: Client,
    pub(crate) key: String,
    pub(crate) table: Arc<MemoryKeyTable>,
    pub(crate) store: KeyStore,
}

impl World {
    pub(crate) fn new() -> Self {
        let kms = LocalKms::start_blocking().unwrap();
        let key = kms.region(FRANKFURT).create_key();
        let client = kms.client(FRANKFURT, ANYONE);
        let table = Arc::new(MemoryKeyTable::new());
        let store = store(NAME, table.clone(), &client, strict(&key));
        Self {
            kms,
            client,
            key,
            table,
            store,
        }
    }

    /// With a branch key in two versions.
    pub(crate) async fn with_acme() -> Self {
        let world = Self::new();
        world.store.create("acme", &department("sales")).await.unwrap();
        world.store.rotate("acme").await.unwrap();
        world.kms.forget_requests();
        world
    }

    /// Edits the row of an id and type, as somebody would who writes to the table past the store.
    pub(crate) fn edit(&self, id: &str, type_name: &str, edit: impl FnOnce(&mut KeyRow)) {
        let mut rows = self.table.rows();
        let row = rows.iter_mut().find(|row| is(row, id, type_name));
        edit(row.unwrap_or_else(|| panic!("no row {type_name} of {id}")));
        self.table.set_rows(rows);
    }

    /// Removes the rows that are of an id and type.
    pub(crate) fn remove(&self, id: &str, type_name: &str) {
        let mut rows = self.table.rows();
        let before = rows.len();
        rows.retain(|row| !is(row, id, type_name));
        assert_eq!(rows.len() + 1, before, "{type_name} of {id}");
        self.table.set_rows(rows);
    }

    pub(crate) fn add(&self, row: KeyRow) {
        let mut rows = self.table.rows();
        rows.push(row);
        self.table.set_rows(rows);
    }

    pub(crate) fn row(&self, id: &str, type_name: &str) -> KeyRow {
        let rows = self.table.rows();
        let row = rows.into_iter().find(|row| is(row, id, type_name));
        row.unwrap_or_else(|| panic!("no row {type_name} of {id}"))
    }

    /// The operations that KMS was asked for since [`LocalKms::forget_requests`].
    pub(crate) fn operations(&self) -> Vec<String> {
        self.kms
            .requests()
            .into_iter()
            .map(|request| request.operation)
            .collect()
    }
}

fn is(row: &KeyRow, id: &str, type_name: &str) -> bool {
    row.id == id && row.kind.type_name() == type_name
}

pub(crate) fn store(name: &str, table: Table, client: &Client, configuration: KmsConfiguration) -> KeyStore {
    KeyStore::new(name, table, client.clone(), configuration).expect("names are valid")
}

pub(crate) fn arn(text: &str) -> KeyArn {
    KeyArn::parse(text).unwrap()
}

pub(crate) fn strict(key: &str) -> KmsConfiguration {
    KmsConfiguration::Key(arn(key))
}

/// An encryption context of a branch key's own.
pub(crate) fn department(name: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("department".to_owned(), name.to_owned())])
}

/// The row that an error says does not authenticate.
pub(crate) fn altered(error: &BranchKeyError) -> &str {
    match error {
        BranchKeyError::Altered { row, .. } => row,
        error => panic!("not of an altered row: {error:?}"),
    }
}

/// Operation and kind of the failed call behind an error.
pub(crate) fn failed_call(error: &BranchKeyError) -> (&str, KmsErrorKind) {
    match error {
        BranchKeyError::Kms { source, .. } => match &**source {
            KeyringError::Kms { operation, kind, .. } => (operation, *kind),
            error => panic!("not of a call: {error:?}"),
        },
        error => panic!("not of a call: {error:?}"),
    }
}
