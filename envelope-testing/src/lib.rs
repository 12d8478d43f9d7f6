//! Test doubles for Envelope: [`LocalKms`], an in-process server that speaks the protocol of AWS KMS.
//!
//! **It is not a KMS.** Keys lie in the memory of the process and are gone with it. Signatures are not verified: whoever
//! reaches the port is whoever it says it is. Nothing is audited. It is for tests and for trying things out, and it
//! listens on the loopback interface alone.
//!
//! What it does is real: clients of AWS's SDKs talk to it over HTTP, ciphertexts are AES-256-GCM bound to their key and
//! encryption context, policies decide, keys have states, and errors are those of AWS KMS.
//!
//! ```
//! # #[cfg(feature = "sdk")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use std::time::Duration;
//! use envelope_testing::LocalKms;
//!
//! let kms = LocalKms::start().await?;
//! let key = kms.region("eu-central-1").create_key();
//! let client = aws_sdk_kms::Client::from_conf(kms.sdk_config("eu-central-1"));
//!
//! kms.faults().throttle(1);
//! let data_key = client.generate_data_key().key_id(&key).number_of_bytes(32).send().await?;
//! assert_eq!(data_key.key_id(), Some(&*key));
//! assert_eq!(kms.calls().of("GenerateDataKey"), 2); // the SDK repeated what was throttled
//! # Ok(())
//! # }) }
//! # #[cfg(not(feature = "sdk"))]
//! # fn main() {}
//! ```
//!
//! # Operations
//!
//! - keys: CreateKey, DescribeKey, ListKeys, ListResourceTags, ReplicateKey
//! - aliases: CreateAlias, UpdateAlias, DeleteAlias, ListAliases
//! - cryptography: Encrypt, Decrypt, ReEncrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateRandom
//! - states: EnableKey, DisableKey, ScheduleKeyDeletion, CancelKeyDeletion
//! - rotation: RotateKeyOnDemand, ListKeyRotations, GetKeyRotationStatus
//! - policies: GetKeyPolicy, PutKeyPolicy, ListKeyPolicies
//!
//! Any other is an `UnknownOperationException`.
//!
//! # Other languages
//!
//! The program `local-kms` serves clients of any language. The first line that it prints is its URL:
//!
//! ```sh
//! cargo run --package envelope-testing --bin local-kms -- --port 8085 &
//! export AWS_ENDPOINT_URL_KMS=http://127.0.0.1:8085 AWS_DEFAULT_REGION=eu-central-1
//! export AWS_ACCESS_KEY_ID=anyone AWS_SECRET_ACCESS_KEY=anything
//! aws kms create-key
//! ```
//!
//! # Callers and policies
//!
//! The access key id of a request's signature says who calls, and the signature's region where. Callers that are not
//! registered may do everything, unless the server is [strict](LocalKms::strict). For a
//! [registered caller](LocalKms::caller), policies decide as they do in AWS: the key policy must allow the caller, or
//! name the account and so leave the decision to the caller's [IAM policies](LocalKms::attach_policy); a caller of
//! another account needs both; what any statement denies is denied. The policy of a new key names its account.
//!
//! Statements have `Effect`, `Principal` (`*`, ARNs, accounts; services and federated users never call), `Action` or
//! `NotAction`, `Resource` or `NotResource`, and `Condition`, with
//!
//! - the operators `StringEquals`, `StringLike`, `StringEqualsIgnoreCase`, `ArnEquals`, `ArnLike`, the negations of
//!   these, `Bool` and `Null`, with `IfExists`, `ForAllValues:` and `ForAnyValue:`;
//! - the condition keys `kms:EncryptionContext:<key>` (whose name has no case, as in AWS), `kms:EncryptionContextKeys`,
//!   `kms:CallerAccount`, `kms:EncryptionAlgorithm`, `kms:KeyOrigin`, `kms:KeySpec`, `kms:KeyUsage`, `kms:MultiRegion`,
//!   `kms:MultiRegionKeyType`, `kms:PrimaryRegion`, `kms:ReEncryptOnSameKey`, `kms:ReplicaRegion`, `kms:RequestAlias`,
//!   `kms:ResourceAliases`, `aws:PrincipalAccount`, `aws:PrincipalArn`, `aws:PrincipalTag/<key>`,
//!   `aws:RequestedRegion`, `aws:ResourceAccount`, `aws:ResourceTag/<key>`; those about services, networks and grants
//!   (such as `kms:ViaService`) are never in a request;
//! - variables: `${<one of these keys>}`, with `"Version": "2012-10-17"`.
//!
//! A policy with anything else is refused as malformed when it is set, not ignored when it counts.
//!
//! # What differs from AWS KMS
//!
//! - Symmetric encryption keys with material of AWS's making only: no asymmetric or HMAC keys, imported material,
//!   custom key stores, or answers to Nitro enclaves.
//! - No grants: grant tokens are recorded and have no effect. No rotation by calendar. Tags are those a key was made with.
//! - Operations take effect at once: no state `Creating` or `Updating`, and no eventual consistency.
//! - Keys belong to one account. A name in another account is not found, whoever calls.
//! - Unknown members of a request are refused (`SerializationException`), so that typing errors are noticed.
//! - Lists take markers that are plain numbers, and blobs have a format of this server alone.
//! - No quotas, except for 25 rotations on demand. Throttling is a [fault](Faults) that a test asks for.
//!
//! # Features
//!
//! - `sdk`: configurations and clients of `aws-sdk-kms`.

mod blob;
mod call;
mod caller;
mod clock;
mod context;
mod error;
mod faults;
mod key;
mod local_kms;
mod material;
mod name;
mod operations;
mod policy;
mod random;
mod recorder;
mod region;
#[cfg(feature = "sdk")]
mod sdk;
mod server;
mod shared;
mod store;
mod wire;

pub use error::KmsError;
pub use faults::Faults;
pub use local_kms::{Builder, LocalKms};
pub use recorder::{Calls, Outcome, Request};
pub use region::{NewKey, Region};
