//! Plaintext columns: what is signed must not change, what is unprotected may.

use std::collections::BTreeMap;

use chrono::DateTime;
use envelope_runtime::{EncryptedRecord, Suite};
use envelope_tests::errors::Kind;
use envelope_tests::keys::client;
use envelope_tests::records::{Clinic, ClinicVisit, Row, Sample, Visit};

use crate::bench::{Bench, for_all};

#[tokio::test]
async fn every_change_of_a_signed_value() {
    async fn changes<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let mut counts = BTreeMap::new();
        for (name, row) in bench.good.signed_changes() {
            let reasons: &[_] = match name {
                // Some bits make it a number that the format does not have.
                "dose" => &[Kind::Field, Kind::Unauthenticated],
                "referrer" if bench.good.columns().len() != row.columns().len() => &[Kind::Legend],
                _ => &[Kind::Unauthenticated],
            };
            bench.refuse(&row, reasons).await;
            *counts.entry(name).or_insert(0) += 1;
        }
        assert!(bench.refused_as(Kind::Field) < counts["dose"] / 2);
        let expected = [
            ("begun", 6),
            ("dose", 64),
            ("id", 128),
            ("photo", 6 * 8 + 2),
            ("referrer", 15 * 7 + 2 + 1),
            ("room", 32 + 2),
            ("urgent", 1),
            ("ward", 40),
        ];
        assert_eq!(counts, BTreeMap::from(expected));
        bench.refused()
    }
    assert_eq!(for_all!(changes), [431; 4]);
}

#[tokio::test]
async fn an_unprotected_value_may_change() {
    async fn changes<R: Sample>(suite: Suite) -> R {
        let bench = Bench::<R>::new(suite).await;
        let mut row = bench.good.clone();
        row.set_printed(DateTime::from_timestamp(1_800_000_000, 123_456_789));
        let read = bench.reader.decrypt(&row).await.unwrap();
        assert_ne!(read, bench.plain);
        row.set_printed(None);
        assert_eq!(bench.reader.decrypt(&row).await.unwrap(), bench.plain);
        read
    }
    for suite in [Suite::Symmetric, Suite::Signed] {
        let read = changes::<Visit>(suite).await;
        assert_eq!(read.printed, DateTime::from_timestamp(1_800_000_000, 123_456_789));
        let read = changes::<ClinicVisit>(suite).await;
        assert_eq!(read.printed, DateTime::from_timestamp(1_800_000_000, 123_456_789));
    }
}

#[tokio::test]
async fn a_context_field_cannot_change_for_any_reader() {
    for suite in [Suite::Symmetric, Suite::Signed] {
        let mut bench = Bench::<ClinicVisit>::new(suite).await;
        let mut row = bench.good.clone();
        row.clinic = "south".to_owned();
        bench.refuse(&row, &[Kind::ContextMismatch]).await;
        let south = client(suite).scoped(&Clinic {
            clinic: "south".to_owned(),
        });
        let error = south.decrypt(&row).await.unwrap_err();
        assert_eq!(envelope_tests::errors::kind(&error), Kind::NotUnwrapped);
        assert_eq!(bench.refused(), 1);
    }
}

#[tokio::test]
async fn the_id_of_another_record_is_not_the_one_asked_for() {
    async fn ids<R: Sample>(suite: Suite) -> usize {
        let bench = Bench::<R>::new(suite).await;
        let (id, other) = (bench.good.id(), bench.other.id());
        assert_eq!(bench.reader.decrypt_id(&bench.good, &id).await.unwrap(), bench.plain);
        let error = bench.reader.decrypt_id(&bench.other, &id).await.unwrap_err();
        assert_eq!(envelope_tests::errors::kind(&error), Kind::IdMismatch);
        let error = bench.reader.decrypt_id(&bench.good, &other).await.unwrap_err();
        assert_eq!(envelope_tests::errors::kind(&error), Kind::IdMismatch);
        2
    }
    assert_eq!(for_all!(ids), [2; 4]);
}
