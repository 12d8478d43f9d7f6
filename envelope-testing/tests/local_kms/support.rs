//! What the tests share.

use aws_sdk_kms::Client;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::primitives::Blob;
use envelope_testing::LocalKms;

pub(crate) const REGION: &str = "eu-central-1";
pub(crate) const OTHER_REGION: &str = "eu-west-1";
pub(crate) const UNKNOWN_ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

/// A server, a client of it, and a key.
pub(crate) struct Setup {
    pub(crate) kms: LocalKms,
    pub(crate) client: Client,
    pub(crate) key: String,
}

pub(crate) async fn setup() -> Setup {
    let kms = LocalKms::start().await.unwrap();
    let client = kms.client(REGION, "AKIATEST");
    let key = kms.region(REGION).create_key();
    Setup { kms, client, key }
}

/// Encrypts `plaintext` without an encryption context.
pub(crate) async fn encrypt(client: &Client, key: &str, plaintext: &str) -> Blob {
    let request = client.encrypt().key_id(key).plaintext(Blob::new(plaintext));
    request.send().await.unwrap().ciphertext_blob.unwrap()
}

/// The plaintext of `blob`, without an encryption context, or the error's code.
pub(crate) async fn decrypt(client: &Client, blob: &Blob) -> Result<String, String> {
    match client.decrypt().ciphertext_blob(blob.clone()).send().await {
        Ok(answer) => Ok(String::from_utf8(answer.plaintext.unwrap().into_inner()).unwrap()),
        error => Err(code(error)),
    }
}

/// The code of the error that KMS answered.
pub(crate) fn code<T, E: ProvideErrorMetadata>(result: Result<T, SdkError<E>>) -> String {
    match result {
        Ok(_) => "no error".to_owned(),
        Err(SdkError::ServiceError(error)) => error.err().code().unwrap_or("no code").to_owned(),
        Err(SdkError::TimeoutError(_)) => "timeout".to_owned(),
        Err(SdkError::DispatchFailure(_)) => "dispatch failure".to_owned(),
        Err(SdkError::ResponseError(_)) => "response error".to_owned(),
        Err(_) => "another error".to_owned(),
    }
}

/// The message of the error that KMS answered.
pub(crate) fn message<T, E: ProvideErrorMetadata>(result: Result<T, SdkError<E>>) -> String {
    match result {
        Err(SdkError::ServiceError(error)) => error.err().message().unwrap_or_default().to_owned(),
        _ => panic!("KMS answered no error"),
    }
}
