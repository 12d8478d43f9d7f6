//! Keyrings over AWS KMS ([AWS KMS keyring]), on the SDK's client that a program configures and hands in.
//!
//! | keyring | wraps under | unwraps what is wrapped under |
//! |---|---|---|
//! | [`KmsKeyring`] | its key | its key, and those that it is told to read |
//! | [`KmsKeyring`], [multi-Region](KmsKeyring::multi_region) | its key | these, and their replicas in any region |
//! | [`KmsDiscoveryKeyring`] | nothing | any key of the accounts that its filter names |
//!
//! Provider id = `aws-kms`. Provider information = the key's ARN, as AWS KMS returns it. Ciphertext = data key wrapped
//! by the intermediate key (48 bytes) ‖ AWS KMS' ciphertext of the intermediate key.
//!
//! AWS KMS makes the intermediate key: to wrap is one call of `GenerateDataKey`, to unwrap one of `Decrypt`, and `Encrypt`
//! is never called. So a writer needs `kms:GenerateDataKey` and no more, a reader `kms:Decrypt`. Every call states the
//! key and the encryption context, and every response is checked for its key and its lengths. Encrypted data keys are
//! matched by provider and ARN before any call.
//!
//! Retries are the SDK's, as the client is configured. A call ends within [`DEFAULT_TIMEOUT`], retries and all, unless a
//! keyring is told otherwise. The timer is Tokio's: use these keyrings in a Tokio runtime that has time enabled.
//!
//! Keyrings count their calls ([`KmsCalls`]), and each call is a span of `tracing`: `envelope.kms`, of level debug, with the
//! field `operation` and no other. With the feature `metrics`, the facade's counter `envelope_kms_calls_total` counts what
//! all keyrings and key stores of a program call, by `operation` (`GenerateDataKey`, `Decrypt`, and of key stores
//! `GenerateDataKeyWithoutPlaintext`, `ReEncrypt`) and `outcome`: `ok`, or the [name of the error's kind](KmsErrorKind::name).
//! A call counts there when it ends, so not if it is cancelled.
//!
//! [AWS KMS keyring]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/aws-kms/aws-kms-keyring.md

mod arn;
mod branch_keys;
mod client;
mod discovery;
mod edk;
mod error;
mod keyring;
mod stats;
#[cfg(test)]
mod tests;

use arn::KeyName;
pub use arn::{KeyArn, KeyArnError};
pub use client::DEFAULT_TIMEOUT;
pub(super) use client::KmsClient;
pub use discovery::{DiscoveryFilter, KmsDiscoveryKeyring};
pub use error::{KmsCause, KmsErrorKind};
pub use keyring::KmsKeyring;
pub(super) use stats::Counters;
pub use stats::{KeyStoreCalls, KmsCalls, OperationCalls};

/// The provider id of AWS KMS.
const PROVIDER: &str = "aws-kms";
