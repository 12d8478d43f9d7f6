//! What each operation answers to bad requests.

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, EncryptionAlgorithmSpec, KeySpec};
use envelope_testing::LocalKms;

use crate::support::{OTHER_REGION, REGION, UNKNOWN_ID, code, decrypt, encrypt, message, setup};

#[tokio::test]
async fn names_that_are_no_key() {
    let test = setup().await;
    let arn = |region: &str, account: &str, resource: &str| format!("arn:aws:kms:{region}:{account}:{resource}");
    let key = format!("key/{UNKNOWN_ID}");
    for (name, expected) in [
        (UNKNOWN_ID.to_owned(), "NotFoundException"),
        (arn(REGION, "111122223333", &key), "NotFoundException"),
        (arn(OTHER_REGION, "111122223333", &key), "NotFoundException"),
        (arn(REGION, "999999999999", &key), "NotFoundException"),
        (arn(REGION, "111122223333", "alias/none"), "NotFoundException"),
        ("alias/none".to_owned(), "NotFoundException"),
        ("none".to_owned(), "NotFoundException"),
        ("arn:aws:kms".to_owned(), "InvalidArnException"),
        (arn(REGION, "111122223333", "secret/x"), "InvalidArnException"),
        ("x".repeat(2049), "ValidationException"),
    ] {
        let generated = test
            .client
            .generate_data_key()
            .key_id(&name)
            .number_of_bytes(32)
            .send()
            .await;
        assert_eq!(code(generated), expected, "{name}");
        let blob = encrypt(&test.client, &test.key, "x").await;
        let decrypted = test.client.decrypt().key_id(&name).ciphertext_blob(blob).send().await;
        assert_eq!(code(decrypted), expected, "{name}");
        let described = test.client.describe_key().key_id(&name).send().await;
        assert_eq!(code(described), expected, "{name}");
    }
    let unknown = test.client.describe_key().key_id(UNKNOWN_ID).send().await;
    let arn = arn(REGION, "111122223333", &key);
    assert_eq!(message(unknown), format!("Key '{arn}' does not exist"));
}

#[tokio::test]
async fn administration_takes_no_alias() {
    let test = setup().await;
    test.kms.region(REGION).create_alias("alias/a", &test.key).unwrap();
    let disabled = test.client.disable_key().key_id("alias/a").send().await;
    assert_eq!(code(disabled), "NotFoundException");
    let rotated = test.client.rotate_key_on_demand().key_id("alias/a").send().await;
    assert_eq!(code(rotated), "NotFoundException");
}

#[tokio::test]
async fn a_blob_of_another_key() {
    let test = setup().await;
    let other = test.kms.region(REGION).create_key();
    let blob = encrypt(&test.client, &test.key, "x").await;
    let open = |name: &str| test.client.decrypt().key_id(name).ciphertext_blob(blob.clone()).send();
    assert_eq!(code(open(&other).await), "IncorrectKeyException");
    assert_eq!(code(open(&test.key).await), "no error");
    let request = test.client.re_encrypt().ciphertext_blob(blob.clone());
    let moved = request.source_key_id(&other).destination_key_id(&other).send().await;
    assert_eq!(code(moved), "IncorrectKeyException");
}

#[tokio::test]
async fn a_blob_of_another_region_or_account_or_server() {
    let test = setup().await;
    let blob = encrypt(&test.client, &test.key, "x").await;
    let elsewhere = test.kms.client(OTHER_REGION, "AKIATEST");
    assert_eq!(decrypt(&elsewhere, &blob).await.unwrap_err(), "AccessDeniedException");
    let key_there = test.kms.region(OTHER_REGION).create_key();
    let request = elsewhere.decrypt().key_id(&key_there).ciphertext_blob(blob.clone());
    assert_eq!(code(request.send().await), "IncorrectKeyException");
    let request = elsewhere.decrypt().key_id(&test.key).ciphertext_blob(blob.clone());
    assert_eq!(code(request.send().await), "NotFoundException");
    let other = LocalKms::builder().account("999999999999").start().await.unwrap();
    let client = other.client(REGION, "AKIATEST");
    assert_eq!(decrypt(&client, &blob).await.unwrap_err(), "AccessDeniedException");
    let id = test.key.rsplit('/').next().unwrap();
    other.region(REGION).key().id(id).create().unwrap();
    assert_eq!(decrypt(&client, &blob).await.unwrap_err(), "InvalidCiphertextException");
}

#[tokio::test]
async fn bytes_that_are_no_blob() {
    let test = setup().await;
    let good = encrypt(&test.client, &test.key, "x").await.into_inner();
    let mut altered = good.clone();
    *altered.last_mut().unwrap() ^= 1;
    let cut = good[..good.len() - 1].to_vec();
    for bytes in [b"junk".to_vec(), altered, cut] {
        let error = decrypt(&test.client, &Blob::new(bytes.clone())).await.unwrap_err();
        assert_eq!(error, "InvalidCiphertextException");
        let request = test
            .client
            .decrypt()
            .key_id(&test.key)
            .ciphertext_blob(Blob::new(bytes));
        assert_eq!(code(request.send().await), "InvalidCiphertextException");
    }
    for len in [0, 6145] {
        let error = decrypt(&test.client, &Blob::new(vec![1; len])).await.unwrap_err();
        assert_eq!(error, "ValidationException");
    }
}

#[tokio::test]
async fn what_is_too_small_or_too_large() {
    let test = setup().await;
    let client = &test.client;
    let encrypt = |len: usize| {
        client
            .encrypt()
            .key_id(&test.key)
            .plaintext(Blob::new(vec![0; len]))
            .send()
    };
    assert_eq!(code(encrypt(4096).await), "no error");
    assert_eq!(code(encrypt(4097).await), "ValidationException");
    assert_eq!(code(encrypt(0).await), "ValidationException");
    let generate = |len| client.generate_data_key().key_id(&test.key).number_of_bytes(len).send();
    assert_eq!(code(generate(1024).await), "no error");
    assert_eq!(code(generate(1025).await), "ValidationException");
    assert_eq!(code(generate(0).await), "ValidationException");
    let random = |len| client.generate_random().number_of_bytes(len).send();
    assert_eq!(code(random(1025).await), "ValidationException");
    let both = client
        .generate_data_key()
        .key_id(&test.key)
        .number_of_bytes(32)
        .key_spec(DataKeySpec::Aes256);
    assert_eq!(code(both.send().await), "ValidationException");
    let neither = client.generate_data_key().key_id(&test.key);
    assert_eq!(code(neither.send().await), "ValidationException");
    let context = client.generate_data_key().key_id(&test.key).number_of_bytes(32);
    let context = context.encryption_context("k", "v".repeat(8192));
    assert_eq!(code(context.send().await), "ValidationException");
    let limit = client.list_keys().limit(1001);
    assert_eq!(code(limit.send().await), "ValidationException");
    let marker = client.list_keys().marker("x");
    assert_eq!(code(marker.send().await), "InvalidMarkerException");
}

#[tokio::test]
async fn keys_and_algorithms_that_are_not_here() {
    let test = setup().await;
    let rsa = test.client.create_key().key_spec(KeySpec::Rsa2048).send().await;
    assert_eq!(code(rsa), "UnsupportedOperationException");
    let request = test.client.encrypt().key_id(&test.key).plaintext(Blob::new("x"));
    let request = request.encryption_algorithm(EncryptionAlgorithmSpec::RsaesOaepSha256);
    assert_eq!(code(request.send().await), "InvalidKeyUsageException");
    let grants = test.client.list_grants().key_id(&test.key).send().await;
    assert_eq!(code(grants), "UnknownOperationException");
}

#[tokio::test]
async fn aliases_that_cannot_be() {
    let test = setup().await;
    let create = |client: &Client, name: &str, target: &str| {
        let request = client.create_alias().alias_name(name).target_key_id(target);
        async { code(request.send().await) }
    };
    let client = &test.client;
    assert_eq!(create(client, "alias/a", &test.key).await, "no error");
    assert_eq!(create(client, "alias/a", &test.key).await, "AlreadyExistsException");
    assert_eq!(create(client, "a", &test.key).await, "ValidationException");
    assert_eq!(create(client, "alias/a b", &test.key).await, "ValidationException");
    assert_eq!(
        create(client, "alias/aws/s3", &test.key).await,
        "NotAuthorizedException"
    );
    assert_eq!(create(client, "alias/b", "alias/a").await, "ValidationException");
    assert_eq!(create(client, "alias/b", UNKNOWN_ID).await, "NotFoundException");
    let update = client.update_alias().alias_name("alias/none").target_key_id(&test.key);
    assert_eq!(code(update.send().await), "NotFoundException");
    let delete = client.delete_alias().alias_name("alias/none");
    assert_eq!(code(delete.send().await), "NotFoundException");
}

#[tokio::test]
async fn policies_that_do_not_parse() {
    let test = setup().await;
    let put = test.client.put_key_policy().key_id(&test.key).policy("{");
    assert_eq!(code(put.send().await), "MalformedPolicyDocumentException");
    let create = test.client.create_key().policy(r#"{"Statement":[{"Effect":"Allow"}]}"#);
    assert_eq!(code(create.send().await), "MalformedPolicyDocumentException");
    let other_name = test.client.get_key_policy().key_id(&test.key).policy_name("other");
    assert_eq!(code(other_name.send().await), "NotFoundException");
}

#[tokio::test]
async fn regions_that_are_not_there() {
    let kms = LocalKms::builder().regions([REGION]).start().await.unwrap();
    kms.region(REGION).create_key();
    assert_eq!(
        code(kms.client(REGION, "AKIATEST").list_keys().send().await),
        "no error"
    );
    let elsewhere = kms.client(OTHER_REGION, "AKIATEST").list_keys().send().await;
    assert_eq!(code(elsewhere), "InvalidSignatureException");
}
