//! What each operation answers when all is well.

use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{DataKeySpec, KeyState, Tag};

use crate::support::{OTHER_REGION, REGION, code, decrypt, encrypt, setup};

#[tokio::test]
async fn a_new_key_is_described_and_listed() {
    let test = setup().await;
    let tag = Tag::builder().tag_key("team").tag_value("billing").build().unwrap();
    let request = test.client.create_key().description("customers").tags(tag.clone());
    let made = request.send().await.unwrap().key_metadata.unwrap();
    let arn = made.arn().unwrap();
    assert_eq!(arn, format!("arn:aws:kms:{REGION}:111122223333:key/{}", made.key_id()));
    assert_eq!(made.key_state(), Some(&KeyState::Enabled));
    assert_eq!((made.enabled(), made.multi_region()), (true, Some(false)));
    let described = test.client.describe_key().key_id(arn).send().await.unwrap();
    assert_eq!(described.key_metadata().unwrap(), &made);

    let listed = test.client.list_keys().send().await.unwrap();
    let arns: Vec<_> = listed.keys().iter().map(|key| key.key_arn().unwrap()).collect();
    assert_eq!(arns, [test.key.as_str(), arn]);
    let tags = test.client.list_resource_tags().key_id(arn).send().await.unwrap();
    assert_eq!(tags.tags(), [tag]);
    let elsewhere = test
        .kms
        .client(OTHER_REGION, "AKIATEST")
        .list_keys()
        .send()
        .await
        .unwrap();
    assert!(elsewhere.keys().is_empty());
}

#[tokio::test]
async fn lists_come_in_pages() {
    let test = setup().await;
    for _ in 0..4 {
        test.kms.region(REGION).create_key();
    }
    let pages = test.client.list_keys().into_paginator().page_size(2).items().send();
    let keys: Vec<_> = pages.collect::<Result<_, _>>().await.unwrap();
    assert_eq!(keys.len(), 5);
    assert_eq!(test.kms.calls().of("ListKeys"), 3);
}

#[tokio::test]
async fn aliases_are_made_moved_listed_and_deleted() {
    let test = setup().await;
    let other = test.kms.region(REGION).create_key();
    let client = &test.client;
    let create = client.create_alias().alias_name("alias/a").target_key_id(&test.key);
    create.send().await.unwrap();
    let target = |arn: Option<String>| arn.unwrap();
    let described = client.describe_key().key_id("alias/a").send().await.unwrap();
    assert_eq!(target(described.key_metadata.unwrap().arn), test.key);
    let update = client.update_alias().alias_name("alias/a").target_key_id(&other);
    update.send().await.unwrap();
    let alias_arn = format!("arn:aws:kms:{REGION}:111122223333:alias/a");
    let described = client.describe_key().key_id(&alias_arn).send().await.unwrap();
    assert_eq!(target(described.key_metadata.unwrap().arn), other);
    let listed = client.list_aliases().send().await.unwrap();
    assert_eq!(listed.aliases()[0].alias_arn(), Some(&*alias_arn));
    assert_eq!(listed.aliases()[0].target_key_id(), other.rsplit('/').next());
    let of_first = client.list_aliases().key_id(&test.key).send().await.unwrap();
    assert!(of_first.aliases().is_empty());
    client.delete_alias().alias_name("alias/a").send().await.unwrap();
    let gone = client.describe_key().key_id("alias/a").send().await;
    assert_eq!(code(gone), "NotFoundException");
}

#[tokio::test]
async fn every_form_of_a_key_name_encrypts_and_the_answer_gives_the_arn() {
    let test = setup().await;
    let alias_arn = test.kms.region(REGION).create_alias("alias/a", &test.key).unwrap();
    let id = test.key.rsplit('/').next().unwrap();
    for name in [id, &test.key, "alias/a", &alias_arn] {
        let request = test.client.encrypt().key_id(name).plaintext(Blob::new("x"));
        let sealed = request.send().await.unwrap();
        assert_eq!(sealed.key_id(), Some(&*test.key));
        let request = test
            .client
            .decrypt()
            .key_id(name)
            .ciphertext_blob(sealed.ciphertext_blob.unwrap());
        let opened = request.send().await.unwrap();
        assert_eq!(opened.key_id(), Some(&*test.key));
        assert_eq!(opened.plaintext(), Some(&Blob::new("x")));
        let data_key = test
            .client
            .generate_data_key()
            .key_id(name)
            .number_of_bytes(7)
            .send()
            .await
            .unwrap();
        assert_eq!(data_key.key_id(), Some(&*test.key));
        assert_eq!(data_key.plaintext().unwrap().as_ref().len(), 7);
    }
}

#[tokio::test]
async fn data_keys_have_the_length_asked_for_and_open() {
    let test = setup().await;
    for (spec, len) in [(DataKeySpec::Aes256, 32), (DataKeySpec::Aes128, 16)] {
        let request = test.client.generate_data_key().key_id(&test.key).key_spec(spec.clone());
        let data_key = request.send().await.unwrap();
        assert_eq!(data_key.plaintext().unwrap().as_ref().len(), len);
        let request = test.client.decrypt().ciphertext_blob(data_key.ciphertext_blob.unwrap());
        assert_eq!(request.send().await.unwrap().plaintext, data_key.plaintext);
        let request = test
            .client
            .generate_data_key_without_plaintext()
            .key_id(&test.key)
            .key_spec(spec);
        let blob = request.send().await.unwrap().ciphertext_blob.unwrap();
        let opened = test.client.decrypt().ciphertext_blob(blob).send().await.unwrap();
        assert_eq!(opened.plaintext.unwrap().as_ref().len(), len);
    }
    let random = test
        .client
        .generate_random()
        .number_of_bytes(1024)
        .send()
        .await
        .unwrap();
    assert_eq!(random.plaintext.unwrap().as_ref().len(), 1024);
}

#[tokio::test]
async fn the_encryption_context_is_bound_without_its_order() {
    let test = setup().await;
    let request = test.client.encrypt().key_id(&test.key).plaintext(Blob::new("x"));
    let request = request
        .encryption_context("tenant", "acme")
        .encryption_context("purpose", "test");
    let blob = request.send().await.unwrap().ciphertext_blob.unwrap();
    let open = |pairs: &'static [(&str, &str)]| {
        let mut request = test.client.decrypt().ciphertext_blob(blob.clone());
        for (key, value) in pairs {
            request = request.encryption_context(*key, *value);
        }
        async { code(request.send().await) }
    };
    assert_eq!(open(&[("purpose", "test"), ("tenant", "acme")]).await, "no error");
    for wrong in [
        &[][..],
        &[("tenant", "acme")],
        &[("tenant", "globex"), ("purpose", "test")],
        &[("Tenant", "acme"), ("purpose", "test")],
        &[("tenant", "Acme"), ("purpose", "test")],
        &[("tenant", "acme"), ("purpose", "test"), ("more", "")],
    ] {
        assert_eq!(open(wrong).await, "InvalidCiphertextException", "{wrong:?}");
    }
}

#[tokio::test]
async fn re_encryption_moves_to_another_key_and_context() {
    let test = setup().await;
    let other = test.kms.region(REGION).create_key();
    let blob = encrypt(&test.client, &test.key, "moved").await;
    let request = test
        .client
        .re_encrypt()
        .ciphertext_blob(blob)
        .destination_key_id(&other);
    let moved = request.destination_encryption_context("a", "b").send().await.unwrap();
    assert_eq!(
        (moved.source_key_id(), moved.key_id()),
        (Some(&*test.key), Some(&*other))
    );
    let request = test.client.decrypt().ciphertext_blob(moved.ciphertext_blob.unwrap());
    let opened = request.encryption_context("a", "b").send().await.unwrap();
    assert_eq!(
        (opened.plaintext, opened.key_id),
        (Some(Blob::new("moved")), Some(other))
    );
}

#[tokio::test]
async fn rotation_makes_new_material_and_keeps_the_old() {
    let test = setup().await;
    let old = encrypt(&test.client, &test.key, "old").await;
    let rotate = test.client.rotate_key_on_demand().key_id(&test.key);
    assert_eq!(rotate.send().await.unwrap().key_id(), Some(&*test.key));
    let new = encrypt(&test.client, &test.key, "new").await;
    assert_eq!(decrypt(&test.client, &old).await.unwrap(), "old");
    assert_eq!(decrypt(&test.client, &new).await.unwrap(), "new");
    let used = |blob: &Blob| test.client.decrypt().ciphertext_blob(blob.clone()).send();
    let (first, second) = (used(&old).await.unwrap(), used(&new).await.unwrap());
    assert_ne!(first.key_material_id(), second.key_material_id());
    let rotations = test.client.list_key_rotations().key_id(&test.key).send().await.unwrap();
    assert_eq!(rotations.rotations().len(), 1);
    assert_eq!(rotations.rotations()[0].key_material_id(), second.key_material_id());
    let status = test
        .client
        .get_key_rotation_status()
        .key_id(&test.key)
        .send()
        .await
        .unwrap();
    assert!(!status.key_rotation_enabled());
}

#[tokio::test]
async fn key_policies_are_read_and_replaced() {
    let test = setup().await;
    let policy = || async {
        let answer = test.client.get_key_policy().key_id(&test.key).send().await.unwrap();
        answer.policy.unwrap()
    };
    assert!(policy().await.contains("arn:aws:iam::111122223333:root"));
    let new = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}"#;
    let request = test.client.put_key_policy().key_id(&test.key).policy(new);
    request.send().await.unwrap();
    assert_eq!(policy().await, new);
    assert_eq!(test.kms.region(REGION).key_policy(&test.key).unwrap(), new);
    let names = test.client.list_key_policies().key_id(&test.key).send().await.unwrap();
    assert_eq!(names.policy_names(), ["default"]);
}

#[tokio::test]
async fn a_dry_run_changes_and_gives_nothing() {
    let test = setup().await;
    let blob = encrypt(&test.client, &test.key, "x").await;
    let client = &test.client;
    let generate = client
        .generate_data_key()
        .key_id(&test.key)
        .number_of_bytes(32)
        .dry_run(true);
    assert_eq!(code(generate.send().await), "DryRunOperationException");
    let encrypt = client
        .encrypt()
        .key_id(&test.key)
        .plaintext(Blob::new("x"))
        .dry_run(true);
    assert_eq!(code(encrypt.send().await), "DryRunOperationException");
    let decrypt = client.decrypt().ciphertext_blob(blob.clone()).dry_run(true);
    assert_eq!(code(decrypt.send().await), "DryRunOperationException");
    let re_encrypt = client
        .re_encrypt()
        .ciphertext_blob(blob)
        .destination_key_id(&test.key)
        .dry_run(true);
    assert_eq!(code(re_encrypt.send().await), "DryRunOperationException");
}
