//! What the facade `metrics` is told of calls.

use std::collections::{BTreeMap, HashSet};

use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use super::fake::{Answer, Fake, error};
use super::*;
use crate::keyring::kms::KmsKeyring;

/// Every metric that is told of meanwhile, as `name{label=value,…}`, and its count.
fn told(calls: impl FnOnce()) -> BTreeMap<String, u64> {
    let recorder = DebuggingRecorder::new();
    ::metrics::with_local_recorder(&recorder, calls);
    let metrics = recorder.snapshotter().snapshot().into_vec();
    let shown = metrics.into_iter().map(|(key, _, _, value)| {
        let key = key.key();
        let labels: Vec<_> = key
            .labels()
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        let DebugValue::Counter(count) = value else {
            panic!("{value:?}")
        };
        (format!("{}{{{}}}", key.name(), labels.join(",")), count)
    });
    shown.collect()
}

fn counted(operation: &str, outcome: &str, count: u64) -> (String, u64) {
    let key = format!("envelope_kms_calls_total{{operation={operation},outcome={outcome}}}");
    (key, count)
}

fn call_both(fake: &Fake) {
    let keyring = KmsKeyring::new(fake.client(HOME), KEY).unwrap().timeout(SHORT);
    let key = EncryptedDataKey::new("aws-kms", KEY, vec![7; 100]).unwrap();
    wrap(&keyring).unwrap_err();
    unwrap(&keyring, &[key]).unwrap_err();
}

#[test]
fn calls_are_counted_by_operation_and_outcome_alone() {
    let keyring = KmsKeyring::new(Fake::of_key(KEY).client(HOME), KEY).unwrap();
    let other = keyring.clone();
    let told = told(|| {
        let key = wrap(&keyring).unwrap().key;
        unwrap(&other, std::slice::from_ref(&key)).unwrap();
        unwrap(&keyring, std::slice::from_ref(&key)).unwrap();
        block_on(keyring.unwrap_data_key(&[key], &context("other"))).unwrap_err();
    });
    let expected = [
        counted("GenerateDataKey", "ok", 1),
        counted("Decrypt", "ok", 2),
        counted("Decrypt", "invalid_ciphertext", 1),
    ];
    assert_eq!(told, expected.into());
}

#[test]
fn a_failure_is_counted_under_the_name_of_its_kind() {
    type Case = (fn() -> Answer, &'static str);
    let cases: [Case; 6] = [
        (|| error(400, "AccessDeniedException", ""), "access_denied"),
        (|| error(400, "DisabledException", ""), "disabled"),
        (|| error(400, "ThrottlingException", ""), "throttled"),
        (|| Answer::Text(200, "{}"), "invalid_response"),
        (|| Answer::Hang, "timeout"),
        (|| Answer::Broken, "unreachable"),
    ];
    for (answer, outcome) in cases {
        let told = told(|| call_both(&Fake::new(move |_| answer())));
        let expected = ["GenerateDataKey", "Decrypt"].map(|operation| counted(operation, outcome, 1));
        assert_eq!(told, expected.into());
    }
}

#[test]
fn what_makes_no_call_is_not_told() {
    let keyring = KmsKeyring::new(Fake::of_key(KEY).client(HOME), KEY).unwrap();
    let other = EncryptedDataKey::new("aws-kms", OTHER_KEY, vec![7; 100]).unwrap();
    assert!(told(|| assert!(unwrap(&keyring, &[other]).is_err())).is_empty());
}

#[test]
fn every_kind_has_a_name_of_its_own_in_snake_case() {
    use KmsErrorKind::*;
    let kinds = [
        AccessDenied,
        Disabled,
        IncorrectKey,
        InvalidCiphertext,
        InvalidKeyUsage,
        InvalidResponse,
        InvalidState,
        NotFound,
        Other,
        PendingDeletion,
        Throttled,
        Timeout,
        Unavailable,
        Unreachable,
    ];
    for kind in kinds {
        // `AccessDenied` and `access_denied` differ in case and underscores alone.
        assert_eq!(kind.name().replace('_', ""), format!("{kind:?}").to_lowercase());
        assert!(
            kind.name()
                .bytes()
                .all(|byte| byte == b'_' || byte.is_ascii_lowercase())
        );
        assert_ne!(kind.name(), "ok");
    }
    assert_eq!(
        kinds.map(KmsErrorKind::name).iter().collect::<HashSet<_>>().len(),
        kinds.len()
    );
}
