//! Counts and recorded requests.

use envelope_testing::Outcome;

use crate::support::{REGION, UNKNOWN_ID, code, decrypt, encrypt, setup};

#[tokio::test]
async fn requests_are_recorded_as_asked() {
    let test = setup().await;
    test.kms.region(REGION).create_alias("alias/a", &test.key).unwrap();
    let request = test.client.generate_data_key().key_id("alias/a").number_of_bytes(32);
    request
        .encryption_context("tenant", "acme")
        .grant_tokens("token")
        .send()
        .await
        .unwrap();
    let requests = test.kms.requests();
    let [request] = requests.as_slice() else {
        panic!("there is one request")
    };
    assert_eq!(request.operation, "GenerateDataKey");
    assert_eq!((&*request.region, &*request.access_key_id), (REGION, "AKIATEST"));
    assert_eq!(request.key_id.as_deref(), Some("alias/a"));
    assert_eq!(request.key_arns, [test.key]);
    assert_eq!(
        request.encryption_context,
        [("tenant".to_owned(), "acme".to_owned())].into()
    );
    assert_eq!(request.grant_tokens, ["token"]);
    assert_eq!(request.outcome, Outcome::Succeeded);
}

#[tokio::test]
async fn counts_are_by_operation_and_key() {
    let test = setup().await;
    let other = test.kms.region(REGION).create_key();
    let blob = encrypt(&test.client, &test.key, "x").await;
    decrypt(&test.client, &blob).await.unwrap();
    let moved = test
        .client
        .re_encrypt()
        .ciphertext_blob(blob)
        .destination_key_id(&other);
    moved.send().await.unwrap();
    let calls = test.kms.calls();
    assert_eq!(
        calls.operations().collect::<Vec<_>>(),
        [("Decrypt", 1), ("Encrypt", 1), ("ReEncrypt", 1)]
    );
    assert_eq!(calls.of_key("Decrypt", &test.key), 1, "found by the ciphertext");
    assert_eq!((calls.about(&test.key), calls.about(&other)), (3, 1));
    test.kms.forget_requests();
    assert_eq!(test.kms.calls().total(), 0);
    assert!(test.kms.requests().is_empty());
}

#[tokio::test]
async fn failures_are_recorded_with_their_codes() {
    let test = setup().await;
    let missing = test.client.describe_key().key_id(UNKNOWN_ID).send().await;
    assert_eq!(code(missing), "NotFoundException");
    let request = test.kms.requests().pop().unwrap();
    assert_eq!(request.outcome, Outcome::Failed("NotFoundException".to_owned()));
    assert!(request.key_arns.is_empty());
}

#[tokio::test]
async fn what_is_done_beside_the_wire_is_not_counted() {
    let test = setup().await;
    let region = test.kms.region(REGION);
    test.kms.faults().throttle(1);
    region.disable_key(&test.key).unwrap();
    region.enable_key(&test.key).unwrap();
    assert_eq!(test.kms.calls().total(), 0);
    assert_eq!(test.kms.faults().remaining(), 1);
}
