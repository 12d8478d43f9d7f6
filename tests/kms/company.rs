//! A local KMS under the policies of `docs/iam`.

use std::path::Path;

use aws_sdk_kms::Client;
use envelope_testing::LocalKms;

use crate::support::{ACCOUNT, FRANKFURT};

/// The roles of the policies, by the access key ids of their callers.
pub(crate) const WRITER: &str = "WRITER";
pub(crate) const READER: &str = "READER";
pub(crate) const BOTH: &str = "BOTH";
pub(crate) const ADMINISTRATOR: &str = "ADMINISTRATOR";
const ROLES: [(&str, &str); 4] = [
    (WRITER, "writer.json"),
    (READER, "reader.json"),
    (BOTH, "writer-and-reader.json"),
    (ADMINISTRATOR, "key-administrator.json"),
];

/// A local KMS with one key, where the four roles are the only callers that are known.
pub(crate) struct Company {
    pub(crate) kms: LocalKms,
    pub(crate) key: String,
    alias_arn: String,
}

impl Company {
    /// With a key policy of `docs/iam`. The roles have no IAM policies yet.
    pub(crate) async fn new(key_policy: &str) -> Self {
        let kms = LocalKms::start().await.unwrap();
        let region = kms.region(FRANKFURT);
        // A multi-Region key, so that replicating it is a matter of permission.
        let key = region.key().multi_region().create().unwrap();
        let alias_arn = region.create_alias("alias/accounts", &key).unwrap();
        let company = Self { kms, key, alias_arn };
        region
            .put_key_policy(&company.key, &company.policy(key_policy))
            .unwrap();
        for (role, _) in ROLES {
            company.kms.caller(role, &role_arn(role));
        }
        company
    }

    /// As [`new`](Self::new), with the IAM policies of each role.
    pub(crate) async fn with_iam(key_policy: &str) -> Self {
        let company = Self::new(key_policy).await;
        for (role, policy) in ROLES {
            company.attach(role, &company.policy(policy));
        }
        company
    }

    /// A policy of `docs/iam` for the key, and for the accounts of the tenant `acme`.
    pub(crate) fn policy(&self, file: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/iam").join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let text = text
            .replace("KEY_ARN", &self.key)
            .replace("ALIAS_ARN", &self.alias_arn)
            .replace("ACCOUNT", ACCOUNT)
            .replace("\"TABLE\"", "\"accounts\"")
            .replace("\"TENANT\"", "\"acme\"");
        let placeholders = ["KEY_ARN", "ALIAS_ARN", "ACCOUNT", "TABLE", "TENANT"];
        assert!(
            !placeholders.iter().any(|placeholder| text.contains(placeholder)),
            "{text}"
        );
        text
    }

    pub(crate) fn attach(&self, role: &str, policy: &str) {
        self.kms.attach_policy(role, policy).unwrap();
    }

    pub(crate) fn client(&self, role: &str) -> Client {
        self.kms.client(FRANKFURT, role)
    }
}

/// The ARN of a role of the keys' account.
pub(crate) fn role_arn(role: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{role}")
}
