//! The policies of `docs/iam`: each role can do its work and nothing else, whichever key policy the key has.

use aws_sdk_kms::Client;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::generate_data_key::GenerateDataKeyOutput;
use aws_sdk_kms::primitives::Blob;

use crate::company::{ADMINISTRATOR, BOTH, Company, READER, WRITER, role_arn};
use crate::support::{ANYONE, FRANKFURT, context_of};

impl Company {
    /// The operations that a role may perform: all others were denied by policies.
    async fn permitted(&self, role: &str) -> Vec<&'static str> {
        let (client, anyone) = (self.client(role), self.client(ANYONE));
        let mut permitted = Vec::new();
        for operation in OPERATIONS {
            self.repair();
            if self.performs(&client, &anyone, operation).await {
                permitted.push(operation);
            }
        }
        permitted
    }

    /// Puts the key into the state that each operation begins with.
    fn repair(&self) {
        let region = self.kms.region(FRANKFURT);
        let _ = region.cancel_key_deletion(&self.key);
        region.enable_key(&self.key).unwrap();
        let _ = region.create_alias("alias/accounts", &self.key);
    }

    /// Whether a role may perform one operation.
    async fn permits(&self, role: &str, operation: &str) -> bool {
        self.performs(&self.client(role), &self.client(ANYONE), operation).await
    }

    /// Whether an operation succeeds. Panics if it fails for another reason than a policy.
    async fn performs(&self, client: &Client, anyone: &Client, operation: &str) -> bool {
        let key = self.key.as_str();
        let region = self.kms.region(FRANKFURT);
        let blob = generate(anyone, key, "acme").await.unwrap().ciphertext_blob.unwrap();
        let context = Some(context_of("acme").into_iter().collect());
        match operation {
            "CancelKeyDeletion" => {
                region.schedule_key_deletion(key, 7).unwrap();
                allowed(client.cancel_key_deletion().key_id(key).send().await)
            }
            "CreateAlias" => {
                region.delete_alias("alias/accounts").unwrap();
                let call = client.create_alias().alias_name("alias/accounts").target_key_id(key);
                allowed(call.send().await)
            }
            "CreateKey" => allowed(client.create_key().send().await),
            "Decrypt" => {
                let call = client.decrypt().key_id(key).ciphertext_blob(blob);
                allowed(call.set_encryption_context(context).send().await)
            }
            "DeleteAlias" => allowed(client.delete_alias().alias_name("alias/accounts").send().await),
            "DescribeKey" => allowed(client.describe_key().key_id(key).send().await),
            "DisableKey" => allowed(client.disable_key().key_id(key).send().await),
            "EnableKey" => allowed(client.enable_key().key_id(key).send().await),
            "Encrypt" => {
                let call = client.encrypt().key_id(key).plaintext(Blob::new("x"));
                allowed(call.set_encryption_context(context).send().await)
            }
            "GenerateDataKey" => allowed(generate(client, key, "acme").await),
            "GenerateDataKeyWithoutPlaintext" => {
                let call = client
                    .generate_data_key_without_plaintext()
                    .key_id(key)
                    .number_of_bytes(32);
                allowed(call.set_encryption_context(context).send().await)
            }
            "GenerateRandom" => allowed(client.generate_random().number_of_bytes(32).send().await),
            "GetKeyPolicy" => allowed(client.get_key_policy().key_id(key).send().await),
            "GetKeyRotationStatus" => allowed(client.get_key_rotation_status().key_id(key).send().await),
            "ListAliases" => allowed(client.list_aliases().send().await),
            "ListKeyPolicies" => allowed(client.list_key_policies().key_id(key).send().await),
            "ListKeyRotations" => allowed(client.list_key_rotations().key_id(key).send().await),
            "ListKeys" => allowed(client.list_keys().send().await),
            "ListResourceTags" => allowed(client.list_resource_tags().key_id(key).send().await),
            "PutKeyPolicy" => {
                let policy = region.key_policy(key).unwrap();
                allowed(client.put_key_policy().key_id(key).policy(policy).send().await)
            }
            "ReEncrypt" => {
                let call = client.re_encrypt().source_key_id(key).destination_key_id(key);
                let call = call
                    .ciphertext_blob(blob)
                    .set_source_encryption_context(context.clone());
                allowed(call.set_destination_encryption_context(context).send().await)
            }
            "ReplicateKey" => allowed(
                client
                    .replicate_key()
                    .key_id(key)
                    .replica_region("eu-west-1")
                    .send()
                    .await,
            ),
            "RotateKeyOnDemand" => allowed(client.rotate_key_on_demand().key_id(key).send().await),
            "ScheduleKeyDeletion" => allowed(client.schedule_key_deletion().key_id(key).send().await),
            "UpdateAlias" => {
                let call = client.update_alias().alias_name("alias/accounts").target_key_id(key);
                allowed(call.send().await)
            }
            _ => panic!("{operation}"),
        }
    }
}

/// All that the local KMS can be asked for.
const OPERATIONS: [&str; 25] = [
    "CancelKeyDeletion",
    "CreateAlias",
    "CreateKey",
    "Decrypt",
    "DeleteAlias",
    "DescribeKey",
    "DisableKey",
    "EnableKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateRandom",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "ListAliases",
    "ListKeyPolicies",
    "ListKeyRotations",
    "ListKeys",
    "ListResourceTags",
    "PutKeyPolicy",
    "ReEncrypt",
    "ReplicateKey",
    "RotateKeyOnDemand",
    "ScheduleKeyDeletion",
    "UpdateAlias",
];

/// What an administrator may do about the key itself.
const ADMINISTRATION: [&str; 12] = [
    "CancelKeyDeletion",
    "DescribeKey",
    "DisableKey",
    "EnableKey",
    "GetKeyPolicy",
    "GetKeyRotationStatus",
    "ListKeyPolicies",
    "ListKeyRotations",
    "ListResourceTags",
    "PutKeyPolicy",
    "RotateKeyOnDemand",
    "ScheduleKeyDeletion",
];

/// What takes an IAM policy, since no key policy governs it.
const BY_IAM_ALONE: [&str; 5] = ["CreateAlias", "DeleteAlias", "ListAliases", "ListKeys", "UpdateAlias"];

/// Generates a data key for a tenant.
async fn generate(
    client: &Client,
    key: &str,
    tenant: &str,
) -> Result<GenerateDataKeyOutput, SdkError<aws_sdk_kms::operation::generate_data_key::GenerateDataKeyError>> {
    let call = client.generate_data_key().key_id(key).number_of_bytes(32);
    call.set_encryption_context(Some(context_of(tenant).into_iter().collect()))
        .send()
        .await
}

fn allowed<T, E: ProvideErrorMetadata + std::fmt::Debug>(result: Result<T, SdkError<E>>) -> bool {
    match result {
        Ok(_) => true,
        Err(error) => {
            let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
            assert_eq!(code, Some("AccessDeniedException"), "{error:?}");
            false
        }
    }
}

/// Asserts what each role may do, and gives the number of decisions.
async fn decisions(company: &Company, administrator: &[&str]) -> usize {
    let mut administrator = administrator.to_vec();
    administrator.sort_unstable();
    let expected: [(&str, &[&str]); 4] = [
        (WRITER, &["GenerateDataKey"]),
        (READER, &["Decrypt"]),
        (BOTH, &["Decrypt", "GenerateDataKey"]),
        (ADMINISTRATOR, &administrator),
    ];
    let mut decisions = 0;
    for (role, expected) in expected {
        assert_eq!(company.permitted(role).await, expected, "{role}");
        decisions += OPERATIONS.len();
    }
    decisions
}

#[tokio::test]
async fn each_role_does_its_work_alone_where_iam_policies_decide() {
    let company = Company::with_iam("key-policy-by-account.json").await;
    assert_eq!(
        decisions(&company, &[&ADMINISTRATION[..], &BY_IAM_ALONE].concat()).await,
        100
    );
}

#[tokio::test]
async fn each_role_does_its_work_alone_where_the_key_policy_decides() {
    let company = Company::new("key-policy-by-role.json").await;
    assert_eq!(decisions(&company, &ADMINISTRATION).await, 100);
    // IAM policies add aliases and lists, and cannot add a user of the key.
    let everything = r#"{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#;
    company.attach(ADMINISTRATOR, &company.policy("key-administrator.json"));
    assert_eq!(
        decisions(&company, &[&ADMINISTRATION[..], &BY_IAM_ALONE].concat()).await,
        100
    );
    company.kms.caller("SOMEBODY", &role_arn("SOMEBODY"));
    company.attach("SOMEBODY", everything);
    for operation in [
        "Decrypt",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "ReEncrypt",
    ] {
        assert!(!company.permits("SOMEBODY", operation).await, "{operation}");
    }
}

/// What the library never does is denied to everybody, whatever IAM policies say.
#[tokio::test]
async fn nobody_does_what_the_library_never_does() {
    let company = Company::new("key-policy-by-account.json").await;
    company.attach(
        BOTH,
        r#"{"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#,
    );
    for operation in ["Encrypt", "GenerateDataKeyWithoutPlaintext", "ReEncrypt"] {
        assert!(!company.permits(BOTH, operation).await, "{operation}");
    }
    for operation in ["Decrypt", "GenerateDataKey"] {
        assert!(company.permits(BOTH, operation).await, "{operation}");
    }
}
