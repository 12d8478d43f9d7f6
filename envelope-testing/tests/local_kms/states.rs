//! Key states: what works in which, and how keys come to be in them.

use std::time::Duration;

use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::KeyState;

use crate::support::{REGION, Setup, code, encrypt, setup};

const DAY: Duration = Duration::from_secs(86_400);

/// What each operation that uses the key answers.
async fn used(test: &Setup, blob: &Blob) -> Vec<String> {
    let client = &test.client;
    let good = test.kms.region(REGION).create_key();
    let other = encrypt(client, &good, "x").await;
    let encrypt = client.encrypt().key_id(&test.key).plaintext(Blob::new("x"));
    let decrypt = client.decrypt().ciphertext_blob(blob.clone());
    let named = client.decrypt().key_id(&test.key).ciphertext_blob(blob.clone());
    let generate = client.generate_data_key().key_id(&test.key).number_of_bytes(32);
    let without = client
        .generate_data_key_without_plaintext()
        .key_id(&test.key)
        .number_of_bytes(32);
    let from = client
        .re_encrypt()
        .ciphertext_blob(blob.clone())
        .destination_key_id(&good);
    let to = client.re_encrypt().ciphertext_blob(other).destination_key_id(&test.key);
    vec![
        code(encrypt.send().await),
        code(decrypt.send().await),
        code(named.send().await),
        code(generate.send().await),
        code(without.send().await),
        code(from.send().await),
        code(to.send().await),
    ]
}

#[tokio::test]
async fn only_an_enabled_key_can_be_used() {
    let test = setup().await;
    let blob = encrypt(&test.client, &test.key, "x").await;
    assert_eq!(used(&test, &blob).await, ["no error"; 7]);
    test.client.disable_key().key_id(&test.key).send().await.unwrap();
    assert_eq!(used(&test, &blob).await, ["DisabledException"; 7]);
    let rotate = test.client.rotate_key_on_demand().key_id(&test.key).send().await;
    assert_eq!(code(rotate), "DisabledException");
    test.client.enable_key().key_id(&test.key).send().await.unwrap();
    assert_eq!(used(&test, &blob).await, ["no error"; 7]);
    test.kms.region(REGION).schedule_key_deletion(&test.key, 7).unwrap();
    assert_eq!(used(&test, &blob).await, ["KMSInvalidStateException"; 7]);
}

#[tokio::test]
async fn a_key_that_is_to_be_deleted_can_only_be_looked_at_or_kept() {
    let test = setup().await;
    test.kms.region(REGION).create_alias("alias/a", &test.key).unwrap();
    let client = &test.client;
    let key = &test.key;
    let schedule = client.schedule_key_deletion().key_id(key).pending_window_in_days(7);
    let scheduled = schedule.send().await.unwrap();
    assert_eq!(
        (scheduled.key_id(), scheduled.key_state()),
        (Some(&**key), Some(&KeyState::PendingDeletion))
    );
    assert!(scheduled.deletion_date().is_some());
    let described = client.describe_key().key_id("alias/a").send().await.unwrap();
    assert_eq!(
        described.key_metadata().unwrap().deletion_date(),
        scheduled.deletion_date()
    );

    let codes = [
        code(client.enable_key().key_id(key).send().await),
        code(client.disable_key().key_id(key).send().await),
        code(client.schedule_key_deletion().key_id(key).send().await),
        code(client.rotate_key_on_demand().key_id(key).send().await),
        code(
            client
                .create_alias()
                .alias_name("alias/b")
                .target_key_id(key)
                .send()
                .await,
        ),
        code(
            client
                .update_alias()
                .alias_name("alias/a")
                .target_key_id(key)
                .send()
                .await,
        ),
    ];
    assert_eq!(codes, ["KMSInvalidStateException"; 6]);
    let policy = client.get_key_policy().key_id(key).send().await;
    assert_eq!(code(policy), "no error");

    client.cancel_key_deletion().key_id(key).send().await.unwrap();
    assert_eq!(test.kms.region(REGION).key_state(key).unwrap(), "Disabled");
    let again = client.cancel_key_deletion().key_id(key).send().await;
    assert_eq!(code(again), "KMSInvalidStateException");
}

#[tokio::test]
async fn a_key_is_deleted_when_its_time_has_come() {
    let test = setup().await;
    let blob = encrypt(&test.client, &test.key, "x").await;
    for days in [6, 31, -1] {
        let schedule = test
            .client
            .schedule_key_deletion()
            .key_id(&test.key)
            .pending_window_in_days(days);
        assert_eq!(code(schedule.send().await), "ValidationException");
    }
    let scheduled = test
        .client
        .schedule_key_deletion()
        .key_id(&test.key)
        .send()
        .await
        .unwrap();
    assert_eq!(scheduled.pending_window_in_days(), Some(30));
    test.kms.advance(29 * DAY);
    let described = test.client.describe_key().key_id(&test.key).send().await;
    assert_eq!(code(described), "no error");
    test.kms.advance(DAY);
    let described = test.client.describe_key().key_id(&test.key).send().await;
    assert_eq!(code(described), "NotFoundException");
    let decrypted = test.client.decrypt().ciphertext_blob(blob).send().await;
    assert_eq!(code(decrypted), "AccessDeniedException");
}

#[tokio::test]
async fn rotations_on_demand_have_a_limit() {
    let test = setup().await;
    for _ in 0..25 {
        test.kms.region(REGION).rotate_key_on_demand(&test.key).unwrap();
    }
    let rotate = test.client.rotate_key_on_demand().key_id(&test.key).send().await;
    assert_eq!(code(rotate), "LimitExceededException");
    let request = test.client.list_key_rotations().key_id(&test.key).into_paginator();
    let rotations: Vec<_> = request.items().send().collect::<Result<_, _>>().await.unwrap();
    assert_eq!(rotations.len(), 25);
}
