//! The KMS keyrings against moto, an implementation of AWS KMS that we did not write.
//!
//! `cargo xtask test` starts it. Every keyring × {encrypt, decrypt, wrong key, wrong context, wrong region}, through the
//! real SDK client; then states, faults and what is asked for.

mod server;
mod subjects;

use aws_sdk_kms::Client;
use envelope_runtime::keyring::kms::{KeyArn, KmsErrorKind, KmsKeyring};
use envelope_runtime::keyring::{Keyring, KeyringError};
use envelope_runtime::manager::ManagerError;
use envelope_runtime::materials::{ContextMap, EncodedContext, EncryptedDataKey};
use envelope_runtime::{Envelope, Error};
use envelope_tests::records::{EncryptedVisit, Sample, Visit};

use server::{AWAY, HOME, Moto};
use subjects::{Failure, Shared, Subject, shared, strict};

/// Six keyrings, five cells each.
const CELLS: usize = 30;

#[tokio::test]
async fn every_keyring_in_every_cell() {
    let Some(moto) = Moto::find("the keyrings against moto") else {
        return;
    };
    let mut cells = Vec::new();
    for subject in subjects::all(&moto).await {
        let Subject { name, .. } = subject;
        let row = written(&subject.writer).await;
        encrypt(&subject).await;
        cells.push((name, "encrypt"));
        decrypt(&subject, &row).await;
        cells.push((name, "decrypt"));
        wrong_key(&subject).await;
        cells.push((name, "wrong key"));
        wrong_context(&subject, &row).await;
        cells.push((name, "wrong context"));
        wrong_region(&subject, &row).await;
        cells.push((name, "wrong region"));
    }
    for (keyring, cell) in &cells {
        println!("{keyring}: {cell}: ok");
    }
    assert_eq!(cells.len(), CELLS);
}

/// What the keyring writes, it reads; or it refuses to write.
async fn encrypt(subject: &Subject) {
    match (subject.writes, client(&subject.keyring).encrypt(&Visit::sample()).await) {
        (Ok(()), row) => {
            let opened = client(&subject.keyring).decrypt(&row.unwrap()).await.unwrap();
            assert_eq!(opened, Visit::sample(), "{}", subject.name);
        }
        (Err(failure), result) => assert_fails(subject, &result.unwrap_err(), failure),
    }
}

/// The record states the ARNs of its keys, and the keyring reads it.
async fn decrypt(subject: &Subject, row: &EncryptedVisit) {
    let header = String::from_utf8_lossy(row.header.as_bytes()).into_owned();
    for arn in &subject.stored {
        assert!(header.contains(arn), "{}: {arn}", subject.name);
    }
    let opened = client(&subject.keyring).decrypt(row).await.unwrap();
    assert_eq!(opened, Visit::sample(), "{}", subject.name);
}

/// A record under another key stays closed; and so does one that claims to be under the keyring's key.
async fn wrong_key(subject: &Subject) {
    let row = written(&subject.stranger).await;
    let error = client(&subject.keyring).decrypt(&row).await.unwrap_err();
    assert_fails(subject, &error, subject.of_stranger);

    let keys = wrapped(&subject.stranger).await;
    let (ciphertext, claimed) = (keys[0].ciphertext(), subject.stored[0].as_str());
    let relabelled = EncryptedDataKey::new("aws-kms", claimed, ciphertext).unwrap();
    let result = subject.keyring.unwrap_data_key(&[relabelled], &context("acme")).await;
    let error = result.unwrap_err();
    assert!(error.is_unauthenticated(), "{}: {error}", subject.name);
}

/// A client whose constants are others.
async fn wrong_context(subject: &Subject, row: &EncryptedVisit) {
    let builder = Envelope::builder(subject.keyring.clone()).constant("environment", "test");
    let error = builder.build().unwrap().decrypt(row).await.unwrap_err();
    assert!(error.is_unauthenticated(), "{}: {error}", subject.name);
    assert_fails(subject, &error, Failure::Kms(KmsErrorKind::InvalidCiphertext));
}

async fn wrong_region(subject: &Subject, row: &EncryptedVisit) {
    let error = client(&subject.lost).encrypt(&Visit::sample()).await.unwrap_err();
    assert_fails(subject, &error, subject.lost_writes);
    let error = client(&subject.lost).decrypt(row).await.unwrap_err();
    assert_fails(subject, &error, subject.lost_reads);
    assert!(!error.is_unauthenticated(), "{}: {error}", subject.name);
}

#[tokio::test]
async fn a_record_costs_one_call_each_way() {
    let Some(moto) = Moto::find("call counts of the keyrings against moto") else {
        return;
    };
    let (key, other) = (moto.key(HOME).await, moto.key(AWAY).await);
    let keyring = shared(strict(&moto, HOME, &key));
    let row = written(&keyring).await;
    client(&keyring).decrypt(&row).await.unwrap();
    client(&shared(strict(&moto, AWAY, &other)))
        .decrypt(&row)
        .await
        .unwrap_err();
    let calls = |operation| (moto.calls(operation, &key), moto.calls(operation, &other));
    assert_eq!(calls("GenerateDataKey"), (1, 0));
    assert_eq!(calls("Decrypt"), (1, 0));
    assert_eq!(calls("Encrypt"), (0, 0));
}

#[tokio::test]
async fn an_alias_wraps_and_the_arn_is_stored() {
    let Some(moto) = Moto::find("aliases against moto") else {
        return;
    };
    let key = moto.key(HOME).await;
    let alias = format!("alias/{}", key.rsplit('/').next().unwrap());
    let kms = moto.client(HOME);
    let request = kms.create_alias().alias_name(&alias).target_key_id(&key);
    request.send().await.unwrap();
    let keyring = KmsKeyring::new(kms, &alias).unwrap();
    let writing = shared(keyring.clone());
    let row = written(&writing).await;
    let error = client(&writing).decrypt(&row).await.unwrap_err();
    assert!(matches!(leaves(&error)[..], [KeyringError::WrapsOnly { .. }]));
    let reading = shared(keyring.reads([KeyArn::parse(&key).unwrap()]));
    assert_eq!(client(&reading).decrypt(&row).await.unwrap(), Visit::sample());
}

#[tokio::test]
async fn states_and_faults_have_their_kinds() {
    let Some(moto) = Moto::find("states of keys and faults against moto") else {
        return;
    };
    let (key, kms) = (moto.key(HOME).await, moto.client(HOME));
    let keyring = shared(strict(&moto, HOME, &key));
    let row = written(&keyring).await;
    let both = |kind| expect_both(&keyring, &row, kind);

    kms.disable_key().key_id(&key).send().await.unwrap();
    both(KmsErrorKind::Disabled).await;
    let schedule = kms.schedule_key_deletion().key_id(&key).pending_window_in_days(7);
    schedule.send().await.unwrap();
    both(KmsErrorKind::PendingDeletion).await;
    restore(&kms, &key).await;

    // Throttled as often as the SDK tries.
    for (code, times, kind) in [
        ("AccessDeniedException", 1, KmsErrorKind::AccessDenied),
        ("ThrottlingException", 3, KmsErrorKind::Throttled),
    ] {
        moto.fail("GenerateDataKey", &key, code, times);
        moto.fail("Decrypt", &key, code, times);
        both(kind).await;
    }
    moto.fail("Decrypt", &key, "ThrottlingException", 2);
    assert_eq!(client(&keyring).decrypt(&row).await.unwrap(), Visit::sample());
}

/// Neither can the keyring write, nor read `row`, both for this reason.
async fn expect_both(keyring: &Shared, row: &EncryptedVisit, expected: KmsErrorKind) {
    let errors = [
        client(keyring).encrypt(&Visit::sample()).await.unwrap_err(),
        client(keyring).decrypt(row).await.unwrap_err(),
    ];
    for error in errors {
        assert!(
            matches!(leaves(&error)[..], [KeyringError::Kms { kind, .. }] if *kind == expected),
            "{expected:?}: {error:?}"
        );
        assert!(!error.is_unauthenticated());
    }
}

async fn restore(kms: &Client, key: &str) {
    kms.cancel_key_deletion().key_id(key).send().await.unwrap();
    kms.enable_key().key_id(key).send().await.unwrap();
}

/// A client whose context says more than the record's fields.
fn client(keyring: &Shared) -> Envelope {
    let builder = Envelope::builder(keyring.clone()).constant("environment", "production");
    builder.build().unwrap()
}

async fn written(keyring: &Shared) -> EncryptedVisit {
    client(keyring).encrypt(&Visit::sample()).await.unwrap()
}

/// Data keys wrapped by a keyring itself, without a record around them.
async fn wrapped(keyring: &Shared) -> Vec<EncryptedDataKey> {
    let data_key = envelope_runtime::secret::DataKey::from_bytes([7; 32]);
    let wrapped = keyring.wrap_data_key(&data_key, &context("acme")).await.unwrap();
    wrapped.into_iter().map(|wrapped| wrapped.key).collect()
}

fn context(tenant: &str) -> EncodedContext {
    let mut map = ContextMap::new();
    map.insert("tenant", tenant).unwrap();
    EncodedContext::new(map)
}

/// All attempts failed in this way.
fn assert_fails(subject: &Subject, error: &Error, expected: Failure) {
    let leaves = leaves(error);
    let fits = |leaf: &&KeyringError| match expected {
        Failure::UnwrapsOnly => matches!(leaf, KeyringError::UnwrapsOnly { .. }),
        Failure::NoMatchingKey => matches!(leaf, KeyringError::NoMatchingKey { .. }),
        // Keyrings that the record is not for have nothing to say.
        Failure::Kms(expected) => match leaf {
            KeyringError::Kms { kind, .. } => *kind == expected,
            leaf => matches!(leaf, KeyringError::NoMatchingKey { .. }),
        },
    };
    assert!(
        !leaves.is_empty() && leaves.iter().all(fits),
        "{}: {error:?}",
        subject.name
    );
    if let Failure::Kms(_) = expected {
        let called = |leaf: &&KeyringError| matches!(leaf, KeyringError::Kms { .. });
        assert!(leaves.iter().any(called), "{}: {error:?}", subject.name);
    }
}

/// The errors of the single attempts.
fn leaves(error: &Error) -> Vec<&KeyringError> {
    fn collect<'e>(error: &'e KeyringError, leaves: &mut Vec<&'e KeyringError>) {
        match error {
            KeyringError::All(errors) => errors.iter().for_each(|error| collect(error, leaves)),
            leaf => leaves.push(leaf),
        }
    }
    let mut leaves = Vec::new();
    match error {
        Error::Materials {
            source: ManagerError::Keyring(error),
            ..
        } => collect(error, &mut leaves),
        error => panic!("not of a keyring: {error:?}"),
    }
    leaves
}
