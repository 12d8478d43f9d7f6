//! Failed calls and wrong answers: what they come down to, and what an error shows.

use std::error::Error as _;
use std::time::Instant;

use aws_sdk_kms::Client;
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::timeout::TimeoutConfig;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use super::fake::{Answer, Fake, answer, error};
use super::*;
use crate::keyring::kms::KmsKeyring;

/// Both operations' errors against a fake.
fn failures(fake: &Fake) -> [KeyringError; 2] {
    let keyring = KmsKeyring::new(fake.client(HOME), KEY).unwrap().timeout(SHORT);
    let key = EncryptedDataKey::new("aws-kms", KEY, vec![7; 100]).unwrap();
    [wrap(&keyring).unwrap_err(), unwrap(&keyring, &[key]).unwrap_err()]
}

#[test]
fn every_code_comes_down_to_a_kind() {
    use KmsErrorKind::*;
    for (status, code, message, expected) in [
        (400, "AccessDeniedException", "not authorized", AccessDenied),
        (400, "UnrecognizedClientException", "", AccessDenied),
        (400, "ExpiredTokenException", "", AccessDenied),
        (400, "InvalidSignatureException", "", AccessDenied),
        (400, "InvalidGrantTokenException", "", AccessDenied),
        (400, "DisabledException", "is disabled", Disabled),
        (
            400,
            "KMSInvalidStateException",
            "the key is pending deletion.",
            PendingDeletion,
        ),
        (
            400,
            "KMSInvalidStateException",
            "the key is pending import",
            InvalidState,
        ),
        (400, "NotFoundException", "does not exist", NotFound),
        (400, "InvalidArnException", "", NotFound),
        (400, "InvalidCiphertextException", "", InvalidCiphertext),
        (400, "IncorrectKeyException", "", IncorrectKey),
        (400, "InvalidKeyUsageException", "", InvalidKeyUsage),
        (400, "ThrottlingException", "Rate exceeded", Throttled),
        (400, "LimitExceededException", "", Throttled),
        (500, "KMSInternalException", "", Unavailable),
        (500, "DependencyTimeoutException", "", Unavailable),
        (500, "KeyUnavailableException", "", Unavailable),
        (400, "DryRunOperationException", "", Other),
        (400, "ValidationException", "value acme at encryptionContext", Other),
        (400, "SomethingNew", "", Other),
    ] {
        for error in failures(&Fake::failing(status, code, message)) {
            assert_eq!(kind(&error), expected, "{code}");
            let unauthenticated = matches!(expected, InvalidCiphertext | IncorrectKey);
            assert_eq!(error.is_unauthenticated(), unauthenticated, "{code}");
            let source = error.source().unwrap().to_string();
            assert!(source.contains(code) && source.contains("request-7"), "{source}");
            assert!(!source.contains("acme"), "{source}");
        }
    }
}

#[test]
fn an_error_names_operation_and_key() {
    let [wrap, unwrap] = failures(&Fake::failing(400, "DisabledException", "it is off"));
    assert_eq!(
        wrap.to_string(),
        format!("AWS KMS: GenerateDataKey with key `{KEY}` failed: the key is disabled")
    );
    assert_eq!(
        unwrap.to_string(),
        format!("AWS KMS: Decrypt with key `{KEY}` failed: the key is disabled")
    );
    assert_eq!(
        unwrap.source().unwrap().to_string(),
        "DisabledException: it is off (request request-7)"
    );
}

#[test]
fn a_failure_without_a_code_goes_by_its_status() {
    use KmsErrorKind::*;
    for (status, expected) in [(503, Unavailable), (500, Unavailable), (429, Throttled), (404, Other)] {
        for error in failures(&Fake::new(move |_| Answer::Text(status, ""))) {
            assert_eq!(kind(&error), expected, "{status}");
        }
    }
}

#[test]
fn a_hang_ends_in_time() {
    let began = Instant::now();
    for error in failures(&Fake::new(|_| Answer::Hang)) {
        assert_eq!(kind(&error), KmsErrorKind::Timeout);
        assert!(!error.is_unauthenticated());
    }
    assert!(began.elapsed() < SHORT * 8, "{:?}", began.elapsed());
}

#[test]
fn a_hang_ends_in_time_with_the_sdks_retries_too() {
    let fake = Fake::new(|_| Answer::Hang);
    let client = Client::from_conf(fake.config(HOME).retry_config(RetryConfig::standard()).build());
    let keyring = KmsKeyring::new(client, KEY).unwrap().timeout(SHORT);
    let began = Instant::now();
    assert_eq!(kind(&wrap(&keyring).unwrap_err()), KmsErrorKind::Timeout);
    assert!(began.elapsed() < SHORT * 4, "{:?}", began.elapsed());
}

#[test]
fn the_sdk_retries_what_may_pass() {
    let calls = std::sync::atomic::AtomicU32::new(0);
    let fake = Fake::new(
        move |seen| match calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => error(400, "ThrottlingException", "Rate exceeded"),
            1 => Answer::Broken,
            _ => answer(KEY, seen),
        },
    );
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let client = Client::from_conf(fake.config(HOME).retry_config(retries).build());
    wrap(&KmsKeyring::new(client, KEY).unwrap()).unwrap();
    assert_eq!(fake.seen().len(), 3);
}

#[test]
fn a_hung_attempt_leaves_time_for_another() {
    let calls = std::sync::atomic::AtomicU32::new(0);
    let fake = Fake::new(
        move |seen| match calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => Answer::Hang,
            _ => answer(KEY, seen),
        },
    );
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let client = Client::from_conf(fake.config(HOME).retry_config(retries).build());
    wrap(&KmsKeyring::new(client, KEY).unwrap().timeout(SHORT * 4)).unwrap();
    assert_eq!(fake.seen().len(), 2);
}

#[test]
fn other_limits_stay_those_of_the_client() {
    let fake = Fake::new(|_| Answer::Hang);
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(77))
        .operation_timeout(Duration::from_secs(60));
    let client = Client::from_conf(fake.config(HOME).timeout_config(timeouts.build()).build());
    let keyring = KmsKeyring::new(client, KEY).unwrap().timeout(SHORT);
    let began = Instant::now();
    assert_eq!(kind(&wrap(&keyring).unwrap_err()), KmsErrorKind::Timeout);
    assert!(began.elapsed() < SHORT * 4, "{:?}", began.elapsed());
    assert_eq!(fake.connect_timeout(), Some(Duration::from_millis(77)));
}

#[test]
fn a_connection_that_times_out_is_a_timeout() {
    for error in failures(&Fake::new(|_| Answer::TimedOut)) {
        assert_eq!(kind(&error), KmsErrorKind::Timeout);
        assert!(
            error.source().unwrap().to_string().contains("timed out"),
            "{:?}",
            error.source()
        );
    }
}

#[test]
fn a_broken_connection_is_unreachable() {
    for answer in [|| Answer::Broken, || Answer::Closed] {
        for error in failures(&Fake::new(move |_| answer())) {
            assert_eq!(kind(&error), KmsErrorKind::Unreachable);
        }
    }
}

#[test]
fn a_client_without_credentials_fails_with_a_message() {
    let config = aws_sdk_kms::Config::builder()
        .behavior_version(aws_sdk_kms::config::BehaviorVersion::latest())
        .region(aws_sdk_kms::config::Region::new(HOME))
        .http_client(aws_sdk_kms::config::SharedHttpClient::new(Fake::of_key(KEY)));
    let error = wrap(&KmsKeyring::new(Client::from_conf(config.build()), KEY).unwrap()).unwrap_err();
    assert_eq!(kind(&error), KmsErrorKind::Other);
    assert!(error.source().unwrap().to_string().len() > 20, "{:?}", error.source());
}

#[test]
fn an_answer_that_does_not_fit_is_refused() {
    fn key_of(len: usize) -> String {
        STANDARD.encode(vec![0x42; len])
    }
    let good = || json!({ "KeyId": KEY, "Plaintext": key_of(32), "CiphertextBlob": "AAAA" });
    let with = |name: &str, value: Json| {
        let mut answer = good();
        answer[name] = value;
        answer
    };
    let mut answers = vec![
        with("KeyId", OTHER_KEY.into()),
        with("KeyId", MRK_AWAY.into()),
        with("KeyId", "arn:aws:kms:eu-central-1:111122223333:alias/current".into()),
        with("KeyId", "1234abcd-12ab-34cd-56ef-1234567890ab".into()),
        with("KeyId", Json::Null),
        with("Plaintext", Json::Null),
        json!({}),
    ];
    answers.extend([0, 16, 31, 33, 64].map(|len| with("Plaintext", key_of(len).into())));
    for answer in answers {
        let shown = answer.to_string();
        for error in failures(&Fake::new(move |_| Answer::Status(200, answer.clone()))) {
            assert_eq!(kind(&error), KmsErrorKind::InvalidResponse, "{shown}");
            assert!(!error.is_unauthenticated());
            assert!(!format!("{error:?}").contains("QkJC"), "{error:?}");
        }
    }
    for blob in [Json::Null, "".into()] {
        let answer = with("CiphertextBlob", blob);
        let [error, _] = failures_of_wrap(answer);
        assert_eq!(kind(&error), KmsErrorKind::InvalidResponse);
    }
}

fn failures_of_wrap(answer: Json) -> [KeyringError; 2] {
    let fake = Fake::new(move |seen| match seen.operation.as_str() {
        "GenerateDataKey" => Answer::Status(200, answer.clone()),
        _ => error(400, "DisabledException", ""),
    });
    failures(&fake)
}

#[test]
fn an_answer_that_cannot_be_read_is_not_shown() {
    for text in [
        "",
        "{",
        "<html>",
        "{\"Plaintext\":\"QkJCQkJCQkJC",
        "{\"Plaintext\":\"QkJCQkJCQkJC*\"}",
    ] {
        for error in failures(&Fake::new(move |_| Answer::Text(200, text))) {
            assert_eq!(kind(&error), KmsErrorKind::InvalidResponse, "{text}");
            assert!(!format!("{error:?} {:?}", error.source()).contains("QkJC"), "{error:?}");
        }
    }
}

#[test]
fn the_client_stays_usable_after_a_failure() {
    let calls = std::sync::atomic::AtomicU32::new(0);
    let fake = Fake::new(
        move |seen| match calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => Answer::Hang,
            _ => answer(KEY, seen),
        },
    );
    let keyring = KmsKeyring::new(fake.client(HOME), KEY).unwrap().timeout(SHORT);
    assert_eq!(kind(&wrap(&keyring).unwrap_err()), KmsErrorKind::Timeout);
    wrap(&keyring).unwrap();
}
