//! Callers, key policies and IAM policies.

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use envelope_testing::LocalKms;
use serde_json::{Value, json};

use crate::support::{REGION, code, encrypt, message, setup};

const WRITER: &str = "arn:aws:iam::111122223333:role/writer";
const READER: &str = "arn:aws:iam::111122223333:role/reader";

/// A key whose policy has these statements beside the one for administration by the account.
fn key_with(kms: &LocalKms, statements: &[Value]) -> String {
    let mut all = vec![json!({
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": ["kms:Describe*", "kms:Put*", "kms:Create*"],
        "Resource": "*",
    })];
    all.extend_from_slice(statements);
    let policy = json!({"Version": "2012-10-17", "Statement": all}).to_string();
    kms.region(REGION).key().policy(&policy).create().unwrap()
}

fn allow(role: &str, actions: Value, condition: Value) -> Value {
    json!({"Effect": "Allow", "Principal": {"AWS": role}, "Action": actions, "Resource": "*", "Condition": condition})
}

/// Generates a data key for a tenant.
async fn generate(client: &Client, key: &str, tenant: &str) -> Result<Blob, String> {
    let request = client.generate_data_key().key_id(key).number_of_bytes(32);
    match request.encryption_context("tenant", tenant).send().await {
        Ok(answer) => Ok(answer.ciphertext_blob.unwrap()),
        error => Err(code(error)),
    }
}

/// Opens a blob of a tenant and gives the code of the error.
async fn open(client: &Client, blob: &Blob, tenant: &str) -> String {
    let request = client.decrypt().ciphertext_blob(blob.clone());
    code(request.encryption_context("tenant", tenant).send().await)
}

#[tokio::test]
async fn a_key_policy_separates_writer_and_reader() {
    let kms = LocalKms::start().await.unwrap();
    kms.caller("AKIAWRITER", WRITER);
    kms.caller("AKIAREADER", READER);
    let key = key_with(
        &kms,
        &[
            allow(WRITER, json!("kms:GenerateDataKey"), json!({})),
            allow(READER, json!("kms:Decrypt"), json!({})),
        ],
    );
    let (writer, reader) = (kms.client(REGION, "AKIAWRITER"), kms.client(REGION, "AKIAREADER"));
    let blob = generate(&writer, &key, "acme").await.unwrap();
    assert_eq!(open(&reader, &blob, "acme").await, "no error");
    assert_eq!(open(&writer, &blob, "acme").await, "AccessDeniedException");
    assert_eq!(
        generate(&reader, &key, "acme").await.unwrap_err(),
        "AccessDeniedException"
    );
    let refused = reader.generate_data_key().key_id(&key).number_of_bytes(32).send().await;
    assert_eq!(
        message(refused),
        format!(
            "User: {READER} is not authorized to perform: kms:GenerateDataKey on resource: {key} \
             because no resource-based policy allows the kms:GenerateDataKey action"
        )
    );
}

#[tokio::test]
async fn a_condition_on_the_encryption_context_separates_tenants() {
    let kms = LocalKms::start().await.unwrap();
    kms.caller("AKIAACME", READER);
    let only_acme = json!({
        "StringEquals": {"kms:EncryptionContext:tenant": "acme"},
        "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["tenant"]},
        "Null": {"kms:EncryptionContextKeys": "false"},
    });
    let key = key_with(&kms, &[allow(READER, json!(["kms:Decrypt", "kms:Encrypt"]), only_acme)]);
    let anyone = kms.client(REGION, "AKIAANYONE");
    let acme = kms.client(REGION, "AKIAACME");
    let (of_acme, of_globex) = (
        generate(&anyone, &key, "acme").await.unwrap(),
        generate(&anyone, &key, "globex").await.unwrap(),
    );
    assert_eq!(open(&acme, &of_acme, "acme").await, "no error");
    assert_eq!(open(&acme, &of_globex, "globex").await, "AccessDeniedException");
    assert_eq!(open(&acme, &of_globex, "acme").await, "InvalidCiphertextException");
    let without = acme.encrypt().key_id(&key).plaintext(Blob::new("x")).send().await;
    assert_eq!(code(without), "AccessDeniedException");
    let more = acme.encrypt().key_id(&key).plaintext(Blob::new("x"));
    let more = more
        .encryption_context("tenant", "acme")
        .encryption_context("more", "x")
        .send()
        .await;
    assert_eq!(code(more), "AccessDeniedException");
}

#[tokio::test]
async fn a_variable_says_which_tenant_a_caller_is_of() {
    let kms = LocalKms::start().await.unwrap();
    let condition = json!({"StringEquals": {"kms:EncryptionContext:tenant": "${aws:PrincipalTag/tenant}"}});
    let key = key_with(&kms, &[allow(READER, json!("kms:GenerateDataKey"), condition)]);
    kms.caller("AKIAREADER", READER);
    let reader = kms.client(REGION, "AKIAREADER");
    assert!(generate(&reader, &key, "acme").await.is_err());
    kms.tag_caller("AKIAREADER", "tenant", "acme").unwrap();
    assert!(generate(&reader, &key, "acme").await.is_ok());
    assert!(generate(&reader, &key, "globex").await.is_err());
}

#[tokio::test]
async fn the_default_policy_leaves_all_to_iam_policies() {
    let test = setup().await;
    test.kms.caller("AKIAREADER", READER);
    let reader = test.kms.client(REGION, "AKIAREADER");
    let blob = generate(&test.client, &test.key, "acme").await.unwrap();
    assert_eq!(open(&reader, &blob, "acme").await, "AccessDeniedException");
    let policy = json!({"Statement": [{
        "Effect": "Allow", "Action": "kms:Decrypt", "Resource": test.key,
        "Condition": {"StringLike": {"kms:EncryptionContext:tenant": "ac*"}},
    }]});
    test.kms.attach_policy("AKIAREADER", &policy.to_string()).unwrap();
    assert_eq!(open(&reader, &blob, "acme").await, "no error");
    let deny = json!({"Statement": [{"Effect": "Deny", "Action": "kms:D*", "Resource": "*"}]});
    test.kms.attach_policy("AKIAREADER", &deny.to_string()).unwrap();
    let refused = reader
        .decrypt()
        .ciphertext_blob(blob.clone())
        .encryption_context("tenant", "acme")
        .send()
        .await;
    assert!(message(refused).ends_with("with an explicit deny in an identity-based policy"));
    test.kms.detach_policies("AKIAREADER").unwrap();
    assert_eq!(open(&reader, &blob, "acme").await, "AccessDeniedException");
}

#[tokio::test]
async fn iam_policies_do_not_count_where_the_key_policy_does_not_say_so() {
    let kms = LocalKms::start().await.unwrap();
    kms.caller("AKIAREADER", READER);
    let all = json!({"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}});
    kms.attach_policy("AKIAREADER", &all.to_string()).unwrap();
    let key = key_with(&kms, &[allow(WRITER, json!("kms:*"), json!({}))]);
    let reader = kms.client(REGION, "AKIAREADER");
    assert_eq!(
        generate(&reader, &key, "acme").await.unwrap_err(),
        "AccessDeniedException"
    );
    let described = reader.describe_key().key_id(&key).send().await;
    assert_eq!(code(described), "no error");
}

#[tokio::test]
async fn a_denial_wins() {
    let kms = LocalKms::start().await.unwrap();
    kms.caller("AKIAWRITER", WRITER);
    let deny = json!({
        "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
        "Condition": {"StringNotEquals": {"kms:EncryptionContext:purpose": "test"}},
    });
    let key = key_with(&kms, &[allow(WRITER, json!("kms:*"), json!({})), deny]);
    let writer = kms.client(REGION, "AKIAWRITER");
    assert_eq!(
        generate(&writer, &key, "acme").await.unwrap_err(),
        "AccessDeniedException"
    );
    let request = writer.generate_data_key().key_id(&key).number_of_bytes(32);
    let generated = request.encryption_context("purpose", "test").send().await;
    assert_eq!(code(generated), "no error");
}

#[tokio::test]
async fn re_encryption_needs_leave_for_both_keys() {
    let kms = LocalKms::start().await.unwrap();
    kms.caller("AKIAWRITER", WRITER);
    let from = key_with(&kms, &[allow(WRITER, json!("kms:ReEncryptFrom"), json!({}))]);
    let to = key_with(&kms, &[allow(WRITER, json!("kms:ReEncryptTo"), json!({}))]);
    let blob = encrypt(&kms.client(REGION, "AKIAANYONE"), &from, "x").await;
    let writer = kms.client(REGION, "AKIAWRITER");
    let moved = |to: &str| {
        writer
            .re_encrypt()
            .ciphertext_blob(blob.clone())
            .destination_key_id(to)
            .send()
    };
    assert_eq!(code(moved(&to).await), "no error");
    assert_eq!(code(moved(&from).await), "AccessDeniedException");
}

#[tokio::test]
async fn operations_without_a_key_need_an_iam_policy() {
    let test = setup().await;
    test.kms.caller("AKIAADMIN", "arn:aws:iam::111122223333:role/admin");
    let admin = test.kms.client(REGION, "AKIAADMIN");
    assert_eq!(code(admin.create_key().send().await), "AccessDeniedException");
    let alias = || {
        admin
            .create_alias()
            .alias_name("alias/a")
            .target_key_id(&test.key)
            .send()
    };
    let policy = json!({"Statement": [
        {"Effect": "Allow", "Action": ["kms:CreateKey", "kms:List*"], "Resource": "*"},
        {"Effect": "Allow", "Action": "kms:CreateAlias", "Resource": format!("arn:aws:kms:{REGION}:111122223333:alias/*")},
    ]});
    test.kms.attach_policy("AKIAADMIN", &policy.to_string()).unwrap();
    assert_eq!(code(admin.create_key().send().await), "no error");
    assert_eq!(code(admin.list_keys().send().await), "no error");
    assert_eq!(
        code(admin.generate_random().number_of_bytes(1).send().await),
        "AccessDeniedException"
    );
    assert_eq!(code(alias().await), "AccessDeniedException", "the key must agree too");
    let policy = json!({"Statement": {"Effect": "Allow", "Action": "kms:CreateAlias", "Resource": test.key}});
    test.kms.attach_policy("AKIAADMIN", &policy.to_string()).unwrap();
    assert_eq!(code(alias().await), "no error");
}

#[tokio::test]
async fn nobody_locks_themselves_out() {
    let kms = LocalKms::start().await.unwrap();
    kms.caller("AKIAWRITER", WRITER);
    let key = key_with(&kms, &[allow(WRITER, json!("kms:*"), json!({}))]);
    let writer = kms.client(REGION, "AKIAWRITER");
    let statement = allow(WRITER, json!("kms:Decrypt"), json!({}));
    let policy = json!({"Statement": statement}).to_string();
    let put = |bypass| {
        let request = writer.put_key_policy().key_id(&key).policy(&policy);
        request.bypass_policy_lockout_safety_check(bypass).send()
    };
    assert_eq!(code(put(false).await), "MalformedPolicyDocumentException");
    assert_eq!(code(put(true).await), "no error");
    assert_eq!(code(put(true).await), "AccessDeniedException");
}

#[tokio::test]
async fn an_iam_policy_for_the_key_is_no_lockout() {
    let test = setup().await;
    test.kms.caller("AKIAADMIN", "arn:aws:iam::111122223333:role/admin");
    let policy = json!({"Statement": {"Effect": "Allow", "Action": "kms:PutKeyPolicy", "Resource": test.key}});
    test.kms.attach_policy("AKIAADMIN", &policy.to_string()).unwrap();
    let policy = test.kms.region(REGION).key_policy(&test.key).unwrap();
    let admin = test.kms.client(REGION, "AKIAADMIN");
    let put = admin.put_key_policy().key_id(&test.key).policy(policy);
    assert_eq!(code(put.send().await), "no error");
}

#[tokio::test]
async fn strict_servers_know_their_callers() {
    let test = setup().await;
    test.kms.strict(true);
    assert_eq!(
        code(test.client.list_keys().send().await),
        "UnrecognizedClientException"
    );
    test.kms.caller("AKIATEST", "arn:aws:iam::111122223333:root");
    assert_eq!(code(test.client.list_keys().send().await), "no error");
    assert!(generate(&test.client, &test.key, "acme").await.is_ok());
    let error = test.kms.attach_policy("AKIANOBODY", r#"{"Statement":[]}"#).unwrap_err();
    assert_eq!(error.code(), "NotFoundException");
}
