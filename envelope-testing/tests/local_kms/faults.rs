//! Faults, as the client sees them.

use std::time::{Duration, Instant};

use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::timeout::TimeoutConfig;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::{Client, Config};
use envelope_testing::{LocalKms, Outcome};

use crate::support::{OTHER_REGION, REGION, Setup, code, encrypt, setup};

/// A client that tries once, and not for long.
fn impatient(kms: &LocalKms) -> Client {
    let timeouts = TimeoutConfig::builder().operation_timeout(Duration::from_millis(200));
    let config: Config = kms
        .sdk_config(REGION)
        .to_builder()
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts.build())
        .build();
    Client::from_conf(config)
}

async fn generate(client: &Client, test: &Setup) -> String {
    code(
        client
            .generate_data_key()
            .key_id(&test.key)
            .number_of_bytes(32)
            .send()
            .await,
    )
}

#[tokio::test]
async fn throttling_is_healed_by_retries_or_seen_by_who_does_not_retry() {
    let test = setup().await;
    test.kms.faults().throttle(2);
    assert_eq!(generate(&test.client, &test).await, "no error");
    assert_eq!(test.kms.calls().of("GenerateDataKey"), 3);
    test.kms.faults().throttle(3);
    assert_eq!(generate(&test.client, &test).await, "ThrottlingException");
    test.kms.faults().throttle(1);
    assert_eq!(generate(&impatient(&test.kms), &test).await, "ThrottlingException");
    assert_eq!(test.kms.calls().of_key("GenerateDataKey", &test.key), 7);
}

#[tokio::test]
async fn any_error_code_can_be_had() {
    let test = setup().await;
    let client = impatient(&test.kms);
    for (error, status) in [
        ("KMSInternalException", 500),
        ("KeyUnavailableException", 500),
        ("DependencyTimeoutException", 503),
        ("AccessDeniedException", 400),
        ("InvalidGrantTokenException", 400),
    ] {
        test.kms.faults().fail("GenerateDataKey", error, 1);
        assert_eq!(code(client.describe_key().key_id(&test.key).send().await), "no error");
        let failed = client
            .generate_data_key()
            .key_id(&test.key)
            .number_of_bytes(32)
            .send()
            .await;
        let response = failed.as_ref().unwrap_err().raw_response().unwrap();
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(code(failed), error);
        assert_eq!(generate(&client, &test).await, "no error");
    }
}

#[tokio::test]
async fn latency_delays_every_request_until_it_ends() {
    let test = setup().await;
    let latency = Duration::from_millis(60);
    test.kms.faults().of("GenerateDataKey").latency(latency);
    let start = Instant::now();
    assert_eq!(generate(&test.client, &test).await, "no error");
    assert!(start.elapsed() >= latency);
    test.kms.faults().of("GenerateDataKey").latency(Duration::from_secs(60));
    assert_eq!(generate(&impatient(&test.kms), &test).await, "timeout");
    assert_eq!(
        code(test.client.describe_key().key_id(&test.key).send().await),
        "no error"
    );
    test.kms.faults().of("GenerateDataKey").latency(Duration::ZERO);
    assert_eq!(generate(&test.client, &test).await, "no error");
}

#[tokio::test]
async fn a_request_that_hangs_ends_by_the_timeout_of_the_client() {
    let test = setup().await;
    let client = impatient(&test.kms);
    test.kms.faults().hang(1);
    assert_eq!(generate(&client, &test).await, "timeout");
    assert_eq!(generate(&client, &test).await, "no error");
    let outcomes: Vec<_> = test.kms.requests().into_iter().map(|request| request.outcome).collect();
    assert_eq!(outcomes, [Outcome::Pending, Outcome::Succeeded]);
}

#[tokio::test]
async fn the_server_stops_while_requests_hang() {
    let test = setup().await;
    test.kms.faults().hang(1);
    assert_eq!(generate(&impatient(&test.kms), &test).await, "timeout");
    let start = Instant::now();
    let Setup { kms, client, key } = test;
    drop(kms);
    assert!(start.elapsed() < Duration::from_secs(1));
    let refused = client.generate_data_key().key_id(key).number_of_bytes(32).send().await;
    assert_eq!(code(refused), "dispatch failure");
}

#[tokio::test]
async fn dropped_connections_are_healed_by_retries_or_seen() {
    let test = setup().await;
    test.kms.faults().drop_connection(1);
    assert_eq!(generate(&test.client, &test).await, "no error");
    let client = impatient(&test.kms);
    test.kms.faults().drop_connection(1);
    assert_eq!(generate(&client, &test).await, "dispatch failure");
    assert_eq!(generate(&client, &test).await, "no error");
    let dropped = test
        .kms
        .requests()
        .into_iter()
        .filter(|request| request.outcome == Outcome::Dropped);
    assert_eq!(dropped.count(), 2);
}

#[tokio::test]
async fn an_answer_can_be_lost_after_the_deed() {
    let test = setup().await;
    let client = impatient(&test.kms);
    test.kms.faults().of("DisableKey").drop_answer(1);
    let lost = client.disable_key().key_id(&test.key).send().await;
    assert_eq!(code(lost), "dispatch failure");
    assert_eq!(test.kms.region(REGION).key_state(&test.key).unwrap(), "Disabled");
}

#[tokio::test]
async fn answers_can_be_wrong() {
    let test = setup().await;
    let faults = test.kms.faults();
    let generate = || {
        test.client
            .generate_data_key()
            .key_id(&test.key)
            .number_of_bytes(32)
            .send()
    };
    faults.answer_key_id("arn:aws:kms:eu-central-1:111122223333:alias/a", 1);
    assert_eq!(
        generate().await.unwrap().key_id(),
        Some("arn:aws:kms:eu-central-1:111122223333:alias/a")
    );
    faults.short_plaintext(1);
    assert_eq!(generate().await.unwrap().plaintext.unwrap().as_ref().len(), 31);
    faults.answer_without("Plaintext", 1);
    assert_eq!(generate().await.unwrap().plaintext, None);
    let blob = encrypt(&test.client, &test.key, "x").await;
    faults.other_plaintext(1);
    let opened = test.client.decrypt().ciphertext_blob(blob).send().await.unwrap();
    assert_eq!(opened.plaintext.unwrap(), Blob::new([!b'x']));
    faults.garbage(1);
    assert_eq!(code(generate().await), "no code");
    assert_eq!(code(generate().await), "no error");
}

#[tokio::test]
async fn faults_strike_those_they_are_meant_for() {
    let test = setup().await;
    test.kms.faults().of("Decrypt").throttle(9);
    test.kms.faults().in_region(OTHER_REGION).throttle(9);
    test.kms.faults().from("AKIAOTHER").throttle(9);
    assert_eq!(generate(&test.client, &test).await, "no error");
    let other = test.kms.client(REGION, "AKIAOTHER");
    assert_eq!(generate(&other, &test).await, "ThrottlingException");
    let there = test.kms.client(OTHER_REGION, "AKIATEST");
    assert_eq!(code(there.list_keys().send().await), "ThrottlingException");
    assert_eq!(test.kms.faults().remaining(), 21);
    test.kms.faults().clear();
    assert_eq!(generate(&other, &test).await, "no error");
}
