//! The keyrings over the SDK's own client, with a fake of AWS KMS in the place of its HTTP layer.

mod arn;
mod discovery;
mod failures;
mod fake;
mod keyring;
#[cfg(feature = "metrics")]
mod metrics;
mod stats;

use std::time::Duration;

use super::{KeyArn, KmsErrorKind};
use crate::keyring::test_keyrings::{block_on, context, data_key};
use crate::keyring::{Keyring, KeyringError};
use crate::materials::{EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};

const HOME: &str = "eu-central-1";
const AWAY: &str = "us-east-1";
const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const OTHER_KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab";
const MRK: &str = "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
const MRK_AWAY: &str = "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";

/// Long enough for the fake, short enough to wait for.
const SHORT: Duration = Duration::from_millis(300);

fn arn(text: &str) -> KeyArn {
    KeyArn::parse(text).unwrap()
}

fn wrap(keyring: &impl Keyring) -> Result<WrappedDataKey, KeyringError> {
    let wrapped = block_on(keyring.wrap_data_key(&data_key(9), &context("acme")));
    wrapped.map(|mut wrapped| {
        assert_eq!(wrapped.len(), 1);
        wrapped.remove(0)
    })
}

fn unwrap(keyring: &impl Keyring, keys: &[EncryptedDataKey]) -> Result<UnwrappedDataKey, KeyringError> {
    block_on(keyring.unwrap_data_key(keys, &context("acme")))
}

fn kind(error: &KeyringError) -> KmsErrorKind {
    match error {
        KeyringError::Kms { kind, .. } => *kind,
        other => panic!("{other}"),
    }
}
