//! What a program without this library writes: a data key of KMS for each record, and AES-256-GCM over its fields.
//!
//! It signs nothing, commits to no key, and binds neither the record's other fields nor its table: less than the format
//! demands, in favour of this side of the comparison.

use std::error::Error;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;

use crate::small::Small;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The entry of the encryption context.
const CONTEXT: (&str, &str) = ("table", "small_records");
/// The encrypted fields, as associated data.
const FIELDS: [&[u8]; 3] = [b"name", b"email", b"address"];

/// An encrypted record.
#[derive(Clone, Debug)]
pub struct Row {
    /// The data key as KMS wraps it.
    pub wrapped: Vec<u8>,
    /// The fields that are not encrypted: id, kind and region.
    pub plain: [String; 3],
    /// The ciphertexts of name, email and address, each with its tag.
    pub sealed: [Vec<u8>; 3],
}

/// Encrypts a record under a data key of its own: one GenerateDataKey.
///
/// # Errors
///
/// Those of KMS and of AES-GCM.
pub async fn encrypt(kms: &Client, key_arn: &str, record: &Small) -> Result<Row> {
    let answer = kms
        .generate_data_key()
        .key_id(key_arn)
        .key_spec(DataKeySpec::Aes256)
        .encryption_context(CONTEXT.0, CONTEXT.1)
        .send()
        .await?;
    let cipher = cipher(answer.plaintext)?;
    let wrapped = answer.ciphertext_blob.ok_or("the answer has no wrapped key")?;
    let mut sealed = [const { Vec::new() }; 3];
    let texts = [&record.name, &record.email, &record.address];
    for (((sealed, text), aad), number) in sealed.iter_mut().zip(texts).zip(FIELDS).zip(0..) {
        let payload = Payload {
            msg: text.as_bytes(),
            aad,
        };
        *sealed = cipher
            .encrypt(&nonce(number), payload)
            .map_err(|_| "a field could not be encrypted")?;
    }
    Ok(Row {
        wrapped: wrapped.into_inner(),
        plain: [record.id.clone(), record.kind.clone(), record.region.clone()],
        sealed,
    })
}

/// Decrypts a record: one Decrypt.
///
/// # Errors
///
/// Those of KMS and of AES-GCM.
pub async fn decrypt(kms: &Client, key_arn: &str, row: &Row) -> Result<Small> {
    let answer = kms
        .decrypt()
        .key_id(key_arn)
        .ciphertext_blob(Blob::new(row.wrapped.clone()))
        .encryption_context(CONTEXT.0, CONTEXT.1)
        .send()
        .await?;
    let cipher = cipher(answer.plaintext)?;
    let mut texts = [const { String::new() }; 3];
    for (((text, sealed), aad), number) in texts.iter_mut().zip(&row.sealed).zip(FIELDS).zip(0..) {
        let opened = cipher
            .decrypt(&nonce(number), Payload { msg: sealed, aad })
            .map_err(|_| "a field is not authentic")?;
        *text = String::from_utf8(opened)?;
    }
    let ([name, email, address], [id, kind, region]) = (texts, row.plain.clone());
    Ok(Small {
        id,
        kind,
        region,
        name,
        email,
        address,
    })
}

fn cipher(plaintext: Option<Blob>) -> Result<Aes256Gcm> {
    let key = plaintext.ok_or("the answer has no data key")?;
    Ok(Aes256Gcm::new_from_slice(key.as_ref())?)
}

/// The key is the record's own, so the number of the field is a nonce that never comes twice.
fn nonce(number: u8) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0; 12];
    nonce[11] = number;
    nonce.into()
}
