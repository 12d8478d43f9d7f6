//! Several regions, and multi-Region keys.

use aws_sdk_kms::types::{KeyState, MultiRegionKeyType};

use crate::support::{OTHER_REGION, REGION, code, decrypt, encrypt, setup};

#[tokio::test]
async fn a_replica_opens_what_its_primary_sealed_under_its_own_arn() {
    let test = setup().await;
    let made = test.client.create_key().multi_region(true).send().await.unwrap();
    let primary = made.key_metadata.unwrap();
    assert!(primary.key_id().starts_with("mrk-"));
    let request = test
        .client
        .replicate_key()
        .key_id(primary.arn().unwrap())
        .replica_region(OTHER_REGION);
    let replica = request
        .description("copy")
        .send()
        .await
        .unwrap()
        .replica_key_metadata
        .unwrap();
    assert_eq!(
        (replica.key_id(), replica.description()),
        (primary.key_id(), Some("copy"))
    );
    let family = replica.multi_region_configuration().unwrap();
    assert_eq!(family.multi_region_key_type(), Some(&MultiRegionKeyType::Replica));
    assert_eq!(family.primary_key().unwrap().arn(), primary.arn());
    assert_eq!(family.replica_keys()[0].region(), Some(OTHER_REGION));

    let there = test.kms.client(OTHER_REGION, "AKIATEST");
    let blob = encrypt(&test.client, primary.key_id(), "both").await;
    let opened = there
        .decrypt()
        .ciphertext_blob(blob.clone())
        .key_id(replica.arn().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(opened.key_id(), replica.arn());
    let back = encrypt(&there, replica.key_id(), "back").await;
    assert_eq!(decrypt(&test.client, &back).await.unwrap(), "back");
    let wrong_arn = there
        .decrypt()
        .ciphertext_blob(blob)
        .key_id(primary.arn().unwrap())
        .send()
        .await;
    assert_eq!(code(wrong_arn), "NotFoundException");
}

#[tokio::test]
async fn rotation_reaches_replicas_and_states_do_not() {
    let test = setup().await;
    let region = test.kms.region(REGION);
    let primary = region.key().multi_region().create().unwrap();
    let replica = region.replicate_key(&primary, OTHER_REGION).unwrap();
    let there = test.kms.client(OTHER_REGION, "AKIATEST");
    let old = encrypt(&test.client, &primary, "old").await;
    region.rotate_key_on_demand(&primary).unwrap();
    let new = encrypt(&test.client, &primary, "new").await;
    assert_eq!(decrypt(&there, &old).await.unwrap(), "old");
    assert_eq!(decrypt(&there, &new).await.unwrap(), "new");
    let rotate = there.rotate_key_on_demand().key_id(&replica).send().await;
    assert_eq!(code(rotate), "UnsupportedOperationException");
    region.disable_key(&primary).unwrap();
    assert_eq!(decrypt(&test.client, &new).await.unwrap_err(), "DisabledException");
    assert_eq!(decrypt(&there, &new).await.unwrap(), "new");
}

#[tokio::test]
async fn what_cannot_be_replicated() {
    let test = setup().await;
    let region = test.kms.region(REGION);
    let primary = region.key().multi_region().create().unwrap();
    let replicate = |key: &str, to: &str| {
        let request = test.client.replicate_key().key_id(key).replica_region(to);
        async { code(request.send().await) }
    };
    assert_eq!(
        replicate(&test.key, OTHER_REGION).await,
        "UnsupportedOperationException"
    );
    assert_eq!(replicate(&primary, REGION).await, "AlreadyExistsException");
    assert_eq!(replicate(&primary, OTHER_REGION).await, "no error");
    assert_eq!(replicate(&primary, OTHER_REGION).await, "AlreadyExistsException");
    region.disable_key(&primary).unwrap();
    assert_eq!(replicate(&primary, "us-east-1").await, "DisabledException");
}

#[tokio::test]
async fn a_primary_key_outlives_its_replicas() {
    let test = setup().await;
    let region = test.kms.region(REGION);
    let primary = region.key().multi_region().create().unwrap();
    region.replicate_key(&primary, OTHER_REGION).unwrap();
    let scheduled = test
        .client
        .schedule_key_deletion()
        .key_id(&primary)
        .send()
        .await
        .unwrap();
    assert_eq!(scheduled.key_state(), Some(&KeyState::PendingReplicaDeletion));
    assert_eq!(scheduled.deletion_date(), None);
    let used = test
        .client
        .generate_data_key()
        .key_id(&primary)
        .number_of_bytes(32)
        .send()
        .await;
    assert_eq!(code(used), "KMSInvalidStateException");
}

#[tokio::test]
async fn an_outage_is_of_one_region() {
    let test = setup().await;
    let region = test.kms.region(REGION);
    let primary = region.key().multi_region().create().unwrap();
    region.replicate_key(&primary, OTHER_REGION).unwrap();
    let there = test.kms.client(OTHER_REGION, "AKIATEST");
    let blob = encrypt(&test.client, &primary, "x").await;
    region.outage(true);
    assert_eq!(decrypt(&test.client, &blob).await.unwrap_err(), "dispatch failure");
    assert_eq!(decrypt(&there, &blob).await.unwrap(), "x");
    region.outage(false);
    assert_eq!(decrypt(&test.client, &blob).await.unwrap(), "x");
}
