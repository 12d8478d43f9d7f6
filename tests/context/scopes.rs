//! Expected contexts: compared in both directions, before any key is used.

use envelope_runtime::{Encrypted, Envelope, Suite};
use envelope_tests::errors::{Kind, assert_says, assert_silent, kind};
use envelope_tests::keys::{CountingKeyring, SUITES};
use envelope_tests::records::{Clinic, ClinicVisit, SECRETS, Sample};
use uuid::Uuid;

fn scope(clinic: &str) -> Clinic {
    Clinic {
        clinic: clinic.to_owned(),
    }
}

fn counting(suite: Suite) -> (CountingKeyring, Envelope) {
    let keyring = CountingKeyring::new();
    let envelope = Envelope::builder(keyring.clone()).suite(suite).build().unwrap();
    (keyring, envelope)
}

#[tokio::test]
async fn a_record_of_another_context_uses_no_key() {
    for suite in SUITES {
        let (keyring, envelope) = counting(suite);
        let row = envelope
            .scoped(&scope("north"))
            .encrypt(&ClinicVisit::sample())
            .await
            .unwrap();
        assert_eq!(keyring.asked(), (1, 0));

        let mut refused = 0;
        for clinic in ["south", "", "North", "north ", "north\0"] {
            let scoped = envelope.scoped(&scope(clinic));
            let errors = [
                scoped.decrypt(&row).await.unwrap_err(),
                scoped.decrypt_id(&row, &row.id).await.unwrap_err(),
                scoped.encrypt(&ClinicVisit::sample()).await.unwrap_err(),
            ];
            for error in errors {
                assert_eq!(kind(&error), Kind::ContextMismatch);
                assert_says(&error, &["clinic_visits", "`clinic`"]);
                assert_silent(&error, &[&SECRETS[..], &[b"north"]].concat());
                refused += 1;
            }
        }
        assert_eq!(refused, 15);
        assert_eq!(keyring.asked(), (1, 0), "no key was used");
        assert_eq!(
            envelope.scoped(&scope("north")).decrypt(&row).await.unwrap(),
            ClinicVisit::sample()
        );
        assert_eq!(keyring.asked(), (1, 1));
    }
}

#[tokio::test]
async fn what_a_key_is_not_needed_for_uses_none() {
    for suite in SUITES {
        let (keyring, envelope) = counting(suite);
        let north = envelope.scoped(&scope("north"));
        let row = north.encrypt(&ClinicVisit::sample()).await.unwrap();

        let error = north.decrypt_id(&row, &Uuid::nil()).await.unwrap_err();
        assert_eq!(kind(&error), Kind::IdMismatch);
        assert_says(&error, &["clinic_visits", "id"]);

        let mut dropped = row.clone();
        dropped.notes = None;
        let error = north.decrypt(&dropped).await.unwrap_err();
        assert_eq!(kind(&error), Kind::Legend);
        assert_says(&error, &["clinic_visits", "legend"]);

        let mut other_flavor = row.header.as_bytes().to_vec();
        other_flavor[1] ^= 1;
        let mut altered = row.clone();
        altered.header = envelope_runtime::Header::from_bytes(other_flavor);
        let error = north.decrypt(&altered).await.unwrap_err();
        // An unsigned record's footer is too short for a signed one; a signing client reads no unsigned records at all.
        let expected = if suite == Suite::Symmetric {
            Kind::Footer
        } else {
            Kind::Suite
        };
        assert_eq!(kind(&error), expected);

        assert_eq!(keyring.asked(), (1, 0), "no key was used");
    }
}

/// The footer's length follows from the header: it need not cost a call to a key service either.
#[tokio::test]
async fn a_footer_of_the_wrong_length_uses_no_key() {
    let (keyring, envelope) = counting(Suite::Symmetric);
    let north = envelope.scoped(&scope("north"));
    let mut row = north.encrypt(&ClinicVisit::sample()).await.unwrap();
    row.footer = envelope_runtime::Footer::from_bytes(Vec::new());
    assert_eq!(kind(&north.decrypt(&row).await.unwrap_err()), Kind::Footer);
    assert_eq!(keyring.asked(), (1, 0), "no key was used");
}

/// Two context fields: the error names the one that differs.
#[tokio::test]
async fn the_error_names_the_field_that_differs() {
    #[derive(envelope_runtime::EncryptionContext)]
    struct Place {
        region: String,
        shard: u16,
    }

    #[derive(Encrypted, Debug)]
    #[envelope(table = "readings", context = Place)]
    struct Reading {
        #[envelope(context, id)]
        region: String,
        #[envelope(context)]
        shard: u16,
        #[envelope(encrypted)]
        value: f64,
    }

    let (keyring, envelope) = counting(Suite::Symmetric);
    let place = |region: &str, shard| Place {
        region: region.to_owned(),
        shard,
    };
    let reading = Reading {
        region: "eu".to_owned(),
        shard: 7,
        value: 0.5,
    };
    let row = envelope.scoped(&place("eu", 7)).encrypt(&reading).await.unwrap();
    assert_eq!(envelope.scoped(&place("eu", 7)).decrypt(&row).await.unwrap().value, 0.5);
    for (other, field) in [(place("us", 7), "`region`"), (place("eu", 8), "`shard`")] {
        let error = envelope.scoped(&other).decrypt(&row).await.unwrap_err();
        assert_eq!(kind(&error), Kind::ContextMismatch);
        assert_says(&error, &["readings", field]);
    }
    assert_eq!(keyring.asked(), (1, 1));
}
