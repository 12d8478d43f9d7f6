//! Who opens single fields: which clients do, which refuse, and what keys they use.

use std::time::Duration;

use envelope_runtime::client::Blocking;
use envelope_runtime::keyring::KeyringError;
use envelope_runtime::manager::ManagerError;
use envelope_runtime::{CachePolicy, Decryptor, EncryptedField, Envelope, Error, NoContext, Suite};
use envelope_tests::errors::{Kind, assert_says, kind};
use envelope_tests::keys::{CountingKeyring, SUITES, client, keyring, keyring_of};

use crate::parcel::{Z, parcel};
use crate::records::Customer;

const EMAIL: EncryptedField<Customer> = EncryptedField::named("email");

#[tokio::test]
async fn a_reader_that_demands_signatures_refuses() {
    let counting = CountingKeyring::new();
    let signed = client(Suite::Signed).encrypt(&parcel(0)).await.unwrap();
    let unsigned = client(Suite::Symmetric).encrypt(&parcel(0)).await.unwrap();

    let strict = Decryptor::builder(counting.clone()).build().unwrap();
    let error = strict
        .open_field_without_footer(&signed.header, Z, &signed.z)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::UnsignedField { .. }), "{error:?}");
    assert_says(&error, &["`z`", "`parcels`", "allow_unsigned_fields"]);
    assert!(!error.is_refused(), "the record did nothing wrong");
    assert_eq!(counting.asked(), (0, 0));

    // Told so, it opens fields of signed records, and demands the signature of whole ones as before.
    let told = Decryptor::builder(counting.clone())
        .allow_unsigned_fields()
        .build()
        .unwrap();
    assert_eq!(
        told.open_field_without_footer(&signed.header, Z, &signed.z)
            .await
            .unwrap(),
        "last"
    );
    let error = told
        .open_field_without_footer(&unsigned.header, Z, &unsigned.z)
        .await
        .unwrap_err();
    assert_eq!(kind(&error), Kind::Suite);
    assert_eq!(kind(&told.decrypt(&unsigned).await.unwrap_err()), Kind::Suite);

    let both = Decryptor::builder(keyring()).accepted_suites(SUITES).build().unwrap();
    for row in [&signed, &unsigned] {
        assert_eq!(
            both.open_field_without_footer(&row.header, Z, &row.z).await.unwrap(),
            "last"
        );
    }
}

#[tokio::test]
async fn a_data_key_at_hand_serves() {
    let counting = CountingKeyring::new();
    let policy = CachePolicy::max_age(Duration::from_secs(60));
    let envelope = Envelope::builder(counting.clone()).cache(policy).build().unwrap();
    let acme = envelope.scoped(&Customer::context());
    let customers: Vec<Customer> = (0..20)
        .map(|number| Customer::sample(number, number % 2 == 0))
        .collect();
    for row in acme.encrypt_all(&customers).await.unwrap() {
        acme.open_field_without_footer(&row.header, EMAIL, &row.email)
            .await
            .unwrap();
    }
    assert_eq!(counting.asked(), (1, 1));
}

#[test]
fn every_client_opens_fields() {
    let decryptor = Decryptor::builder(keyring()).accepted_suites(SUITES).build().unwrap();
    let envelope = Blocking::new(client(Suite::Symmetric)).unwrap();
    let row = envelope.encrypt(&parcel(0)).unwrap();
    let decryptor = Blocking::new(decryptor).unwrap();
    for opened in [
        envelope.open_field_without_footer(&row.header, Z, &row.z),
        envelope
            .scoped(&NoContext)
            .open_field_without_footer(&row.header, Z, &row.z),
        decryptor.open_field_without_footer(&row.header, Z, &row.z),
        decryptor
            .scoped(&NoContext)
            .open_field_without_footer(&row.header, Z, &row.z),
    ] {
        assert_eq!(opened.unwrap(), "last");
    }
}

#[tokio::test]
async fn another_key_is_a_missing_key() {
    let row = client(Suite::Symmetric).encrypt(&parcel(0)).await.unwrap();
    let other = keyring_of("key-2", [1; 32]);
    let other = Envelope::builder(other).build().unwrap();
    let error = other
        .open_field_without_footer(&row.header, Z, &row.z)
        .await
        .unwrap_err();
    let Error::Materials { source, .. } = error else {
        panic!("{error:?}")
    };
    assert!(
        matches!(source, ManagerError::Keyring(KeyringError::NoMatchingKey { .. })),
        "{source:?}"
    );
}

#[test]
fn fields_are_found_by_the_names_of_their_columns() {
    assert_eq!(
        EncryptedField::<Customer>::find("Card \"no\"").unwrap().name(),
        "Card \"no\""
    );
    assert_eq!(EncryptedField::<Customer>::find("street").unwrap().name(), "street");
    for name in ["card", "id", "tenant", "visits", "", "emai", "emails"] {
        assert!(EncryptedField::<Customer>::find(name).is_none(), "{name}");
    }
    assert_eq!(format!("{EMAIL:?}"), "EncryptedField(customers.email)");
}
