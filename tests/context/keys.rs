//! Wrapping keys that are not the record's.

use envelope_runtime::keyring::{KeyringError, RawAesKeyring};
use envelope_runtime::secret::WrappingKey;
use envelope_runtime::{Envelope, NoContext};
use envelope_tests::errors::{Kind, assert_says, assert_silent, kind};
use envelope_tests::forger::Header;
use envelope_tests::keys::{KEY, NAME, NAMESPACE, OTHER_KEY, SUITES, client, keyring_of};
use envelope_tests::records::{SECRETS, Sample, Visit};

#[tokio::test]
async fn another_key() {
    let secrets = [&SECRETS[..], &[&KEY[..], &OTHER_KEY[..]]].concat();
    for suite in SUITES {
        let row = client(suite).encrypt(&Visit::sample()).await.unwrap();
        let others = [
            // Other bytes under the same name; the same bytes under another; a name that is longer or shorter.
            (keyring_of(NAME, OTHER_KEY), Kind::NotUnwrapped),
            (keyring_of("key-2", KEY), Kind::NoMatchingKey),
            (keyring_of("key-11", KEY), Kind::NoMatchingKey),
            (keyring_of("key-", KEY), Kind::NoMatchingKey),
            (
                RawAesKeyring::new("elsewhere", NAME, WrappingKey::from_bytes(KEY)).unwrap(),
                Kind::NoMatchingKey,
            ),
        ];
        for (keyring, expected) in others {
            let reader = Envelope::builder(keyring).suite(suite).build().unwrap();
            let error = reader.decrypt(&row).await.unwrap_err();
            assert_eq!(kind(&error), expected);
            assert_says(&error, &["visits", "key `"]);
            assert_silent(&error, &secrets);
            if expected == Kind::NoMatchingKey {
                assert_says(&error, &[NAME, NAMESPACE]);
            }
        }
    }
}

#[tokio::test]
async fn each_record_has_a_data_key_and_a_message_id_of_its_own() {
    let client = client(envelope_runtime::Suite::Symmetric);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..100 {
        let row = client.encrypt(&Visit::sample()).await.unwrap();
        let header = Header::parse(row.header.as_bytes());
        assert!(seen.insert(header.message_id.to_vec()));
        assert!(seen.insert(header.keys[0].ciphertext.clone()));
        assert!(seen.insert(row.patient.into_bytes()));
    }
    assert_eq!(seen.len(), 300);
}

#[test]
fn names_that_cannot_be_stored() {
    let (long, key) = ("n".repeat(1025), || WrappingKey::from_bytes(KEY));
    let cases = [
        ("", "n"),
        ("ns", ""),
        ("aws-kms", "n"),
        ("aws-kms-hierarchy", "n"),
        ("ns", "a\nb"),
        (&long, "n"),
        ("ns", &long),
    ];
    for (namespace, name) in cases {
        let error = RawAesKeyring::new(namespace, name, key()).unwrap_err();
        assert!(matches!(error, KeyringError::Name { .. }));
        assert_silent(&error, &[&KEY]);
    }
}

#[test]
fn debug_shows_no_key() {
    let shown = format!(
        "{:?} {:?}",
        client(envelope_runtime::Suite::Signed),
        keyring_of(NAME, KEY)
    );
    let scoped = format!("{:?}", client(envelope_runtime::Suite::Signed).scoped(&NoContext));
    for shown in [shown, scoped] {
        assert!(shown.contains(NAME) && !shown.contains("these tests!") && !shown.contains("116, 104, 101"));
    }
}

#[tokio::test]
async fn debug_of_a_row_shows_lengths_and_no_bytes() {
    let row = client(envelope_runtime::Suite::Symmetric)
        .encrypt(&Visit::sample())
        .await
        .unwrap();
    let shown = format!("{row:?}");
    assert!(shown.contains("patient: Ciphertext(30 bytes)"), "{shown}");
    assert!(
        shown.contains("header: Header(224 bytes)") && shown.contains("footer: Footer(48 bytes)"),
        "{shown}"
    );
}
