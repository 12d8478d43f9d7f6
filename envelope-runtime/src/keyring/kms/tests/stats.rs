//! What is counted of calls, and what their spans tell.

use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::fake::{Answer, Fake, error};
use super::*;
use crate::keyring::kms::{DiscoveryFilter, KmsCalls, KmsDiscoveryKeyring, KmsKeyring};

fn keyring(fake: &Fake) -> KmsKeyring {
    KmsKeyring::new(fake.client(HOME), KEY).unwrap().timeout(SHORT)
}

fn encrypted_data_key() -> EncryptedDataKey {
    EncryptedDataKey::new("aws-kms", KEY, vec![7; 100]).unwrap()
}

/// Calls, successes and errors of both operations.
fn counts(calls: KmsCalls) -> [[u64; 3]; 2] {
    [calls.generate_data_key, calls.decrypt].map(|operation| [operation.calls, operation.successes, operation.errors])
}

#[test]
fn what_succeeds_is_counted_by_operation() {
    let keyring = keyring(&Fake::of_key(KEY));
    assert_eq!(keyring.calls(), KmsCalls::default());
    let key = wrap(&keyring).unwrap().key;
    assert_eq!(counts(keyring.calls()), [[1, 1, 0], [0, 0, 0]]);
    for _ in 0..2 {
        unwrap(&keyring, std::slice::from_ref(&key)).unwrap();
    }
    assert_eq!(counts(keyring.calls()), [[1, 1, 0], [2, 2, 0]]);
}

#[test]
fn a_failure_of_any_sort_is_an_error() {
    let misfit = || {
        Answer::Status(
            200,
            json!({ "KeyId": OTHER_KEY, "Plaintext": "QkJC", "CiphertextBlob": "AAAA" }),
        )
    };
    let answers: [fn() -> Answer; 7] = [
        || error(400, "AccessDeniedException", ""),
        || Answer::Text(503, ""),
        || Answer::Text(200, "{"),
        || Answer::Hang,
        || Answer::TimedOut,
        || Answer::Broken,
        misfit,
    ];
    for answer in answers {
        let keyring = keyring(&Fake::new(move |_| answer()));
        let failed = wrap(&keyring).unwrap_err();
        assert_eq!(counts(keyring.calls()), [[1, 0, 1], [0, 0, 0]], "{failed:?}");
        let failed = unwrap(&keyring, &[encrypted_data_key()]).unwrap_err();
        assert_eq!(counts(keyring.calls()), [[1, 0, 1], [1, 0, 1]], "{failed:?}");
    }
}

#[test]
fn what_makes_no_call_is_not_counted() {
    let keyring = keyring(&Fake::of_key(KEY));
    let short = EncryptedDataKey::new("aws-kms", KEY, vec![7; 10]).unwrap();
    let other = EncryptedDataKey::new("aws-kms", OTHER_KEY, vec![7; 100]).unwrap();
    assert!(unwrap(&keyring, &[short, other]).is_err());
    assert_eq!(keyring.calls(), KmsCalls::default());
}

#[test]
fn every_data_key_that_is_tried_is_a_call() {
    let keyring = keyring(&Fake::of_key(KEY));
    let key = wrap(&keyring).unwrap().key;
    unwrap(&keyring, &[encrypted_data_key(), key]).unwrap();
    assert_eq!(counts(keyring.calls()), [[1, 1, 0], [2, 1, 1]]);
}

#[test]
fn the_sdks_retries_are_one_call() {
    let fake = Fake::new(|_| Answer::Broken);
    let retries = aws_sdk_kms::config::retry::RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let client = aws_sdk_kms::Client::from_conf(fake.config(HOME).retry_config(retries).build());
    let keyring = KmsKeyring::new(client, KEY).unwrap();
    wrap(&keyring).unwrap_err();
    assert_eq!(fake.seen().len(), 3);
    assert_eq!(counts(keyring.calls()), [[1, 0, 1], [0, 0, 0]]);
}

#[test]
fn a_cancelled_call_was_begun_and_is_no_error() {
    let fake = Fake::new(|_| Answer::Hang);
    let keyring = KmsKeyring::new(fake.client(HOME), KEY).unwrap();
    let (data_key, context) = (data_key(9), context("acme"));
    let cancelled = block_on(async {
        let wrap = keyring.wrap_data_key(&data_key, &context);
        tokio::time::timeout(Duration::from_millis(50), wrap).await
    });
    assert!(cancelled.is_err());
    assert_eq!(fake.seen().len(), 1);
    assert_eq!(counts(keyring.calls()), [[1, 0, 0], [0, 0, 0]]);
    // What is never awaited is never begun.
    drop(keyring.wrap_data_key(&data_key, &context));
    assert_eq!(counts(keyring.calls()), [[1, 0, 0], [0, 0, 0]]);
}

#[test]
fn clones_share_their_counts_and_other_keyrings_do_not() {
    let fake = Fake::of_key(KEY);
    let (first, other) = (keyring(&fake), keyring(&fake));
    let configured = first.clone().timeout(SHORT * 2).grant_tokens(["granted"]);
    wrap(&first).unwrap();
    wrap(&configured).unwrap();
    wrap(&first.clone()).unwrap();
    assert_eq!(counts(first.calls()), [[3, 3, 0], [0, 0, 0]]);
    assert_eq!(configured.calls(), first.calls());
    assert_eq!(other.calls(), KmsCalls::default());
}

#[test]
fn a_discovery_keyring_counts_the_calls_of_all_its_clients() {
    let (down, away) = (Fake::new(|_| Answer::Broken), Fake::of_key(MRK_AWAY));
    let key = wrap(&KmsKeyring::new(Fake::of_key(MRK).client(HOME), MRK).unwrap()).unwrap();
    let filter = DiscoveryFilter::partition("aws").accounts(["111122223333"]);
    let one = KmsDiscoveryKeyring::new(down.client(HOME), filter)
        .unwrap()
        .multi_region();
    let both = one.clone().client(away.client(AWAY)).unwrap();
    unwrap(&both, &[key.key]).unwrap();
    assert_eq!(counts(both.calls()), [[0, 0, 0], [2, 1, 1]]);
    assert_eq!(one.calls(), both.calls());
    assert!(wrap(&both).is_err());
    assert_eq!(both.calls().generate_data_key.calls, 0);
}

/// Writes down the spans of this crate.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<Span>>>);

#[derive(Debug, PartialEq)]
struct Span {
    name: &'static str,
    level: Level,
    /// With their values.
    fields: Vec<String>,
}

struct Fields(Vec<String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push(format!("{field}={value:?}"));
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("envelope_runtime")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields(Vec::new());
        span.record(&mut fields);
        let mut spans = self.0.lock().unwrap();
        spans.push(Span {
            name: span.metadata().name(),
            level: *span.metadata().level(),
            fields: fields.0,
        });
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        panic!("nothing is added to a span: {values:?}");
    }

    fn event(&self, event: &Event<'_>) {
        panic!("no event is expected: {event:?}");
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn a_call_is_a_span_that_tells_its_operation_alone() {
    let span = |operation: &str| Span {
        name: "envelope.kms",
        level: Level::DEBUG,
        fields: vec![format!("operation={operation:?}")],
    };
    let expected = ["GenerateDataKey", "Decrypt", "Decrypt"].map(span);
    let spans = Spans::default();
    let keyring = keyring(&Fake::of_key(KEY));
    tracing::subscriber::with_default(spans.clone(), || {
        // The thread of another test, which has no subscriber, may meet the span first, or be at it: then `tracing` takes it that
        // nobody is interested, until it is asked again.
        for _ in 0..1_000 {
            tracing::callsite::rebuild_interest_cache();
            spans.0.lock().unwrap().clear();
            let key = wrap(&keyring).unwrap().key;
            unwrap(&keyring, &[key]).unwrap();
            unwrap(&keyring, &[encrypted_data_key()]).unwrap_err();
            if spans.0.lock().unwrap().len() >= expected.len() {
                break;
            }
        }
    });
    assert_eq!(*spans.0.lock().unwrap(), expected);
}
