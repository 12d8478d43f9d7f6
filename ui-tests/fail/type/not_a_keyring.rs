//! What keeps or gives keys is a keyring, a source, a table: the message names those that there are.

use envelope_runtime::keyring::HierarchicalKeyring;
use envelope_runtime::keyring::key_store::{BranchKeyStore, KeyTable};
use envelope_runtime::{Decryptor, Encryptor, Envelope};

#[derive(Debug)]
struct Vault;

fn renewed(_: &impl BranchKeyStore) {}

fn first_row(_: &impl KeyTable) {}

fn clients() {
    let _ = Envelope::builder(Vault);
    let _ = Encryptor::builder_with_manager(Vault);
}

fn audited(keyring: envelope_runtime::keyring::RawAesKeyring) {
    let _ = Decryptor::builder(keyring).audit(Vault);
}

fn keyring(ids: envelope_runtime::keyring::BranchKeyIds) {
    let _ = HierarchicalKeyring::new(Vault, ids);
}

fn stores() {
    renewed(&Vault);
    first_row(&Vault);
}

fn main() {}
