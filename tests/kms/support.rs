//! What these tests share: a record type, clients of a local KMS, and telling errors apart.

use std::collections::BTreeMap;

use aws_sdk_kms::Client;
use envelope_runtime::keyring::kms::{KmsErrorKind, KmsKeyring};
use envelope_runtime::keyring::{Keyring, KeyringError};
use envelope_runtime::manager::ManagerError;
use envelope_runtime::{Encrypted, EncryptionContext, Envelope, Error, Header, Scoped};
use envelope_testing::{LocalKms, Request};
use envelope_tests::forger::{self, EncryptedKey};

pub(crate) const FRANKFURT: &str = "eu-central-1";
pub(crate) const IRELAND: &str = "eu-west-1";
pub(crate) const ACCOUNT: &str = "111122223333";
/// The access key id of a caller that may do everything.
pub(crate) const ANYONE: &str = "AKIAANYONE";
/// A plaintext that no error, event or request may tell.
pub(crate) const IBAN: &str = "DE02120300000000202051";

#[derive(EncryptionContext, Debug, Clone, PartialEq)]
pub(crate) struct Tenant {
    pub(crate) tenant: String,
}

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "accounts", context = Tenant)]
pub(crate) struct Account {
    #[envelope(context)]
    pub(crate) tenant: String,
    #[envelope(signed, id)]
    pub(crate) id: i64,
    #[envelope(encrypted)]
    pub(crate) iban: String,
}

pub(crate) fn tenant(name: &str) -> Tenant {
    Tenant {
        tenant: name.to_owned(),
    }
}

/// An account of a tenant.
pub(crate) fn account_of(tenant: &str) -> Account {
    Account {
        tenant: tenant.to_owned(),
        id: 7,
        iban: IBAN.to_owned(),
    }
}

/// The account that nearly all tests write.
pub(crate) fn account() -> Account {
    account_of("acme")
}

/// The full encryption context of [`account`], but for the public key of a signed record.
pub(crate) fn context_of(tenant: &str) -> BTreeMap<String, String> {
    forger::entries(&[
        ("aws-crypto-attr.tenant", tenant),
        ("aws-crypto-legend", "S"),
        ("aws-crypto-table-name", "accounts"),
    ])
}

/// A client for the records of one tenant, unsigned, so that a context is the same in each.
pub(crate) fn scoped_to(tenant_name: &str, keyring: impl Keyring + 'static) -> Scoped<Tenant> {
    let envelope = Envelope::builder(keyring).build().expect("no constants");
    envelope.scoped(&tenant(tenant_name))
}

/// As [`scoped_to`], for the tenant of [`account`].
pub(crate) fn scoped(keyring: impl Keyring + 'static) -> Scoped<Tenant> {
    scoped_to("acme", keyring)
}

/// Writes [`account`].
pub(crate) async fn written_by(keyring: impl Keyring + 'static) -> EncryptedAccount {
    scoped(keyring).encrypt(&account()).await.expect("it is written")
}

/// The row of another tenant with the same bytes, as somebody would leave it who moves rows about.
pub(crate) fn moved_to(tenant: &str, row: &EncryptedAccount) -> EncryptedAccount {
    EncryptedAccount {
        tenant: tenant.to_owned(),
        ..row.clone()
    }
}

/// The keyring of one key.
pub(crate) fn strict(client: &Client, key: &str) -> KmsKeyring {
    KmsKeyring::new(client.clone(), key).expect("the key's name is valid")
}

/// A row's encrypted data keys.
pub(crate) fn encrypted_keys(row: &EncryptedAccount) -> Vec<EncryptedKey> {
    forger::Header::parse(row.header.as_bytes()).keys
}

/// What a row's encrypted data keys are under: provider, and name or ARN.
pub(crate) fn recipients(row: &EncryptedAccount) -> Vec<(String, String)> {
    let readable = |info: &[u8]| {
        let end = info.iter().position(|byte| !byte.is_ascii_graphic());
        String::from_utf8_lossy(&info[..end.unwrap_or(info.len())]).into_owned()
    };
    let keys = encrypted_keys(row).into_iter();
    keys.map(|key| (key.provider, readable(&key.info))).collect()
}

/// A row with other encrypted data keys, which its commitment does not fit any more.
pub(crate) fn with_keys(row: &EncryptedAccount, edit: impl FnOnce(&mut Vec<EncryptedKey>)) -> EncryptedAccount {
    let mut header = forger::Header::parse(row.header.as_bytes());
    edit(&mut header.keys);
    EncryptedAccount {
        header: Header::from_bytes(header.bytes()),
        ..row.clone()
    }
}

/// The keyring's error behind a client's.
pub(crate) fn keyring_error(error: &Error) -> &KeyringError {
    match error {
        Error::Materials {
            table,
            source: ManagerError::Keyring(error),
        } if table == "accounts" => error,
        error => panic!("not of a keyring: {error:?}"),
    }
}

/// Operation, key and kind of a failed call to KMS.
pub(crate) fn failed_call(error: &KeyringError) -> (&str, &str, KmsErrorKind) {
    match error {
        KeyringError::Kms {
            operation, key, kind, ..
        } => (operation, key, *kind),
        error => panic!("not of a call: {error:?}"),
    }
}

/// What was called since [`LocalKms::forget_requests`]: operation, region, and the key as it was asked for.
///
/// Panics unless each request says which key and which context it means, and is one of those that keyrings make.
pub(crate) fn calls(kms: &LocalKms, context: &BTreeMap<String, String>) -> Vec<(String, String, String)> {
    let told = |request: Request| {
        assert!(matches!(request.operation.as_str(), "GenerateDataKey" | "Decrypt"));
        assert_eq!(request.encryption_context, *context, "{}", request.operation);
        let key = request.key_id.expect("every request names its key");
        (request.operation, request.region, key)
    };
    kms.requests().into_iter().map(told).collect()
}

/// A call as [`calls`] gives it.
pub(crate) fn call(operation: &str, region: &str, key: &str) -> (String, String, String) {
    (operation.to_owned(), region.to_owned(), key.to_owned())
}
