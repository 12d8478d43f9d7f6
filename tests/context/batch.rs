//! A data key at hand: many records without awaiting anything, of one context and under one key.

use envelope_runtime::{Envelope, Error};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::keys::{CountingKeyring, SUITES};
use envelope_tests::records::{Clinic, ClinicVisit, Sample};
use uuid::Uuid;

#[tokio::test]
async fn many_records_cost_one_wrap_and_one_unwrap() {
    for suite in SUITES {
        let keyring = CountingKeyring::new();
        let envelope = Envelope::builder(keyring.clone()).suite(suite).build().unwrap();
        let sample = ClinicVisit::sample();
        let own = envelope.scoped(&Clinic {
            clinic: sample.clinic.clone(),
        });
        let visit = |n: u128| ClinicVisit {
            id: Uuid::from_u128(n),
            ..sample.clone()
        };

        let encryptor = own.record_encryptor::<ClinicVisit>().await.unwrap();
        let rows: Vec<_> = (0..100).map(|n| encryptor.encrypt(&visit(n)).unwrap()).collect();
        let decryptor = own.record_decryptor(&rows[0]).await.unwrap();
        for (n, row) in rows.iter().enumerate() {
            assert_eq!(decryptor.decrypt(row).unwrap(), visit(n as u128));
        }
        assert_eq!(keyring.asked(), (1, 1));

        // Two records under one key are as far apart as under two.
        let mut swapped = rows[1].clone();
        swapped.patient = rows[2].patient.clone();
        assert_eq!(kind(&decryptor.decrypt(&swapped).unwrap_err()), Kind::Unauthenticated);
        let mut headed = rows[1].clone();
        headed.header = rows[2].header.clone();
        assert_eq!(kind(&decryptor.decrypt(&headed).unwrap_err()), Kind::Unauthenticated);
    }
}

#[tokio::test]
async fn a_key_at_hand_serves_its_context_and_its_records_alone() {
    for suite in SUITES {
        let envelope = Envelope::builder(CountingKeyring::new()).suite(suite).build().unwrap();
        let sample = ClinicVisit::sample();
        let own = envelope.scoped(&Clinic {
            clinic: sample.clinic.clone(),
        });
        let encryptor = own.record_encryptor::<ClinicVisit>().await.unwrap();
        let row = encryptor.encrypt(&sample).unwrap();
        let decryptor = own.record_decryptor(&row).await.unwrap();

        let elsewhere = ClinicVisit {
            clinic: "elsewhere".to_owned(),
            ..sample.clone()
        };
        assert_eq!(kind(&encryptor.encrypt(&elsewhere).unwrap_err()), Kind::ContextMismatch);
        let mut moved = row.clone();
        moved.clinic = "elsewhere".to_owned();
        assert_eq!(kind(&decryptor.decrypt(&moved).unwrap_err()), Kind::ContextMismatch);

        // A genuine record, under a data key of its own.
        let other = own.encrypt(&sample).await.unwrap();
        let error = decryptor.decrypt(&other).unwrap_err();
        assert!(matches!(error, Error::OtherDataKey { ref table } if table == "clinic_visits"));
        assert!(!error.is_refused());
        assert_eq!(own.decrypt(&other).await.unwrap(), sample);
    }
}
