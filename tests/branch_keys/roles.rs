//! The roles of a key store under the policies of `docs/iam`: each does its work, and nothing else.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use envelope_runtime::keyring::key_store::{
    BranchKeyError, BranchKeySource, BranchKeyStore, KeyStore, MemoryKeyTable, RowKind,
};
use envelope_runtime::keyring::kms::KmsErrorKind;
use envelope_testing::LocalKms;

use crate::world::{FRANKFURT, NAME, failed_call, store, strict};

const READER: &str = "READER";
const ADMINISTRATOR: &str = "ADMINISTRATOR";

/// A local KMS under the policies, a table, and the key.
fn company() -> (LocalKms, Arc<MemoryKeyTable>, String) {
    let kms = LocalKms::start_blocking().unwrap();
    let key = kms.region(FRANKFURT).create_key();
    for (role, file) in [
        (READER, "key-store-reader.json"),
        (ADMINISTRATOR, "key-store-administrator.json"),
    ] {
        kms.caller(role, &format!("arn:aws:iam::111122223333:role/{role}"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/iam").join(file);
        let policy = std::fs::read_to_string(path).unwrap();
        let policy = policy
            .replace("KEY_ARN", &key)
            .replace("\"STORE\"", &format!("\"{NAME}\""));
        assert!(!policy.contains("KEY_ARN") && !policy.contains("STORE\""), "{policy}");
        kms.attach_policy(role, &policy).unwrap();
    }
    (kms, Arc::new(MemoryKeyTable::new()), key)
}

fn assert_denied(error: &BranchKeyError, operation: &str) {
    assert_eq!(failed_call(error), (operation, KmsErrorKind::AccessDenied));
}

#[tokio::test]
async fn readers_read_and_administrators_see_no_key() {
    let (kms, table, key) = company();
    let of = |role: &str| -> KeyStore { store(NAME, table.clone(), &kms.client(FRANKFURT, role), strict(&key)) };
    let (reader, administrator) = (of(READER), of(ADMINISTRATOR));
    let first = administrator.create("acme", &BTreeMap::new()).await.unwrap();
    let second = administrator.rotate("acme").await.unwrap();
    assert_eq!(reader.active("acme").await.unwrap().version(), second);
    reader.version("acme", first).await.unwrap();
    reader.beacon_key("acme").await.unwrap();

    assert_denied(&administrator.active("acme").await.unwrap_err(), "Decrypt");
    assert_denied(&administrator.beacon_key("acme").await.unwrap_err(), "Decrypt");
    let rows = table.rows();
    let generate = "GenerateDataKeyWithoutPlaintext";
    assert_denied(&reader.create("new", &BTreeMap::new()).await.unwrap_err(), generate);
    assert_denied(&reader.rotate("acme").await.unwrap_err(), "ReEncrypt");
    assert_denied(&reader.forget("acme").await.unwrap_err(), "ReEncrypt");
    assert_eq!(table.rows(), rows);

    administrator.forget("acme").await.unwrap();
    administrator.forget("acme").await.unwrap();
    for error in [
        reader.active("acme").await.unwrap_err(),
        administrator.create("acme", &BTreeMap::new()).await.unwrap_err(),
    ] {
        assert!(matches!(error, BranchKeyError::Shredded { .. }), "{error:?}");
    }
}

/// A store of another logical name is out of reach, and so is any context but a store's.
#[tokio::test]
async fn roles_end_with_the_store() {
    let (kms, table, key) = company();
    let of = |role: &str| store("other-keys", table.clone(), &kms.client(FRANKFURT, role), strict(&key));
    let anyone = store(
        "other-keys",
        table.clone(),
        &kms.client(FRANKFURT, "AKIAANYONE"),
        strict(&key),
    );
    anyone.create("acme", &BTreeMap::new()).await.unwrap();
    assert_denied(&of(READER).active("acme").await.unwrap_err(), "Decrypt");
    assert_denied(&of(ADMINISTRATOR).rotate("acme").await.unwrap_err(), "ReEncrypt");

    // Out of the store, into a context that everybody may decrypt under.
    let mine = store(
        NAME,
        Arc::new(MemoryKeyTable::new()),
        &kms.client(FRANKFURT, ADMINISTRATOR),
        strict(&key),
    );
    mine.create("acme", &BTreeMap::new()).await.unwrap();
    let row = mine.table().read("acme", "branch:ACTIVE").await.unwrap().unwrap();
    let administrator = kms.client(FRANKFURT, ADMINISTRATOR);
    let moved = re_encrypt(
        &administrator,
        &key,
        &row.wrapped,
        row.kms_context(NAME),
        BTreeMap::new(),
    )
    .await;
    assert_eq!(moved, Err(DENIED.to_owned()));
}

/// Tombstones are what administrators may decrypt: nothing becomes one, and none becomes a key.
#[tokio::test]
async fn administrators_cannot_pass_a_key_off_as_a_tombstone() {
    let (kms, table, key) = company();
    let administrator = kms.client(FRANKFURT, ADMINISTRATOR);
    let store = store(NAME, table.clone(), &administrator, strict(&key));
    store.create("acme", &BTreeMap::new()).await.unwrap();
    store.create("globex", &BTreeMap::new()).await.unwrap();
    store.forget("globex").await.unwrap();

    let entry = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let bare = BTreeMap::from([entry("tablename", NAME), entry("type", "tombstone:FORGOTTEN")]);
    let rows = table.rows();
    let (tombstones, keys): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.kind == RowKind::Tombstone);
    assert_eq!((tombstones.len(), keys.len()), (1, 3));
    for row in keys {
        let own = row.kms_context(NAME);
        let mut disguised = own.clone();
        disguised.extend(bare.clone());
        for tombstone in [&bare, &disguised] {
            let passed_off = re_encrypt(&administrator, &key, &row.wrapped, own.clone(), tombstone.clone()).await;
            assert_eq!(passed_off, Err(DENIED.to_owned()), "{row:?}");
            for buried in &tombstones {
                let from = buried.kms_context(NAME);
                for to in [&own, tombstone] {
                    let raised = re_encrypt(&administrator, &key, &buried.wrapped, from.clone(), to.clone()).await;
                    assert_eq!(raised, Err(DENIED.to_owned()), "{row:?}");
                }
            }
        }
        // What is denied is the disguise: the row as it is can be re-encrypted, or nobody could rotate.
        re_encrypt(&administrator, &key, &row.wrapped, own.clone(), own)
            .await
            .unwrap();
    }
}

const DENIED: &str = "AccessDeniedException";

/// The ciphertext under another context, or the code of the error.
async fn re_encrypt(
    client: &Client,
    key: &str,
    wrapped: &[u8],
    from: BTreeMap<String, String>,
    to: BTreeMap<String, String>,
) -> Result<Vec<u8>, String> {
    let request = client.re_encrypt().source_key_id(key).destination_key_id(key);
    let request = request.ciphertext_blob(Blob::new(wrapped));
    let request = request.set_source_encryption_context(Some(from.into_iter().collect()));
    let request = request.set_destination_encryption_context(Some(to.into_iter().collect()));
    match request.send().await {
        Ok(answer) => Ok(answer.ciphertext_blob.unwrap().into_inner()),
        Err(error) => Err(error.into_service_error().meta().code().unwrap().to_owned()),
    }
}
