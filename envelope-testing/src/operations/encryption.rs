//! Encrypt, Decrypt, ReEncrypt.

use serde::{Deserialize, Serialize};

use super::data_keys::refuse_recipient;
use super::metadata::KEY_SPEC;
use crate::blob::{self, Blob};
use crate::call::{Call, KeyHandle};
use crate::context::EncryptionContext;
use crate::error::KmsError;
use crate::policy::Facts;
use crate::wire::{Bytes, required};

/// The most bytes that Encrypt takes.
const MAX_PLAINTEXT_LEN: usize = 4096;
/// The most bytes that Decrypt takes.
const MAX_BLOB_LEN: usize = 6144;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct EncryptRequest {
    key_id: Option<String>,
    plaintext: Option<Bytes>,
    encryption_context: Option<EncryptionContext>,
    #[serde(rename = "GrantTokens")]
    _grant_tokens: Option<Vec<String>>,
    encryption_algorithm: Option<String>,
    dry_run: Option<bool>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct EncryptAnswer {
    ciphertext_blob: Bytes,
    key_id: String,
    encryption_algorithm: &'static str,
}

pub(super) fn encrypt(call: &mut Call<'_>, request: EncryptRequest) -> Result<EncryptAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let plaintext = required(request.plaintext, "plaintext")?.0;
    check_len(plaintext.len(), MAX_PLAINTEXT_LEN, "plaintext")?;
    check_algorithm(request.encryption_algorithm.as_deref())?;
    let context = request.encryption_context.unwrap_or_default().checked()?;
    let handle = call.key(&name, "kms:Encrypt", context_facts(&context))?;
    let (ciphertext_blob, _) = seal(call, &handle, &context, &plaintext, request.dry_run)?;
    Ok(EncryptAnswer {
        ciphertext_blob,
        key_id: handle.arn,
        encryption_algorithm: KEY_SPEC,
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct DecryptRequest {
    ciphertext_blob: Option<Bytes>,
    encryption_context: Option<EncryptionContext>,
    #[serde(rename = "GrantTokens")]
    _grant_tokens: Option<Vec<String>>,
    key_id: Option<String>,
    encryption_algorithm: Option<String>,
    recipient: Option<serde_json::Value>,
    dry_run: Option<bool>,
    dry_run_modifiers: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DecryptAnswer {
    key_id: String,
    plaintext: Bytes,
    encryption_algorithm: &'static str,
    key_material_id: String,
}

pub(super) fn decrypt(call: &mut Call<'_>, request: DecryptRequest) -> Result<DecryptAnswer, KmsError> {
    let bytes = required(request.ciphertext_blob, "ciphertextBlob")?.0;
    check_len(bytes.len(), MAX_BLOB_LEN, "ciphertextBlob")?;
    check_algorithm(request.encryption_algorithm.as_deref())?;
    refuse_recipient(request.recipient.as_ref())?;
    refuse_modifiers(request.dry_run_modifiers)?;
    let context = request.encryption_context.unwrap_or_default().checked()?;
    let (blob, handle) = source_key(call, &bytes, request.key_id, "kms:Decrypt", context_facts(&context))?;
    let opened = open(call, &blob, &handle, &context, request.dry_run)?;
    Ok(DecryptAnswer {
        key_id: handle.arn,
        plaintext: Bytes(opened.plaintext),
        encryption_algorithm: KEY_SPEC,
        key_material_id: opened.material_id,
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ReEncryptRequest {
    ciphertext_blob: Option<Bytes>,
    source_encryption_context: Option<EncryptionContext>,
    source_key_id: Option<String>,
    destination_key_id: Option<String>,
    destination_encryption_context: Option<EncryptionContext>,
    source_encryption_algorithm: Option<String>,
    destination_encryption_algorithm: Option<String>,
    #[serde(rename = "GrantTokens")]
    _grant_tokens: Option<Vec<String>>,
    dry_run: Option<bool>,
    dry_run_modifiers: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReEncryptAnswer {
    ciphertext_blob: Bytes,
    source_key_id: String,
    key_id: String,
    source_encryption_algorithm: &'static str,
    destination_encryption_algorithm: &'static str,
    source_key_material_id: String,
    destination_key_material_id: String,
}

pub(super) fn re_encrypt(call: &mut Call<'_>, request: ReEncryptRequest) -> Result<ReEncryptAnswer, KmsError> {
    let bytes = required(request.ciphertext_blob, "ciphertextBlob")?.0;
    let to = required(request.destination_key_id, "destinationKeyId")?;
    check_len(bytes.len(), MAX_BLOB_LEN, "ciphertextBlob")?;
    check_algorithm(request.source_encryption_algorithm.as_deref())?;
    check_algorithm(request.destination_encryption_algorithm.as_deref())?;
    refuse_modifiers(request.dry_run_modifiers)?;
    let from_context = request.source_encryption_context.unwrap_or_default().checked()?;
    let to_context = request.destination_encryption_context.unwrap_or_default().checked()?;

    let to_id = call.store.find(call.region, &to)?.id.clone();
    let same = Blob::parse(&bytes)
        .is_some_and(|blob| blob.key_id() == to_id)
        .to_string();
    let facts = |context| context_facts(context).with("kms:ReEncryptOnSameKey", [&same]);
    let (blob, from) = source_key(
        call,
        &bytes,
        request.source_key_id,
        "kms:ReEncryptFrom",
        facts(&from_context),
    )?;
    let to = call.key(&to, "kms:ReEncryptTo", facts(&to_context))?;
    call.store.key(call.region, &to.id)?.check_enabled()?;
    let opened = open(call, &blob, &from, &from_context, request.dry_run)?;
    let (ciphertext_blob, destination_key_material_id) = seal(call, &to, &to_context, &opened.plaintext, None)?;
    Ok(ReEncryptAnswer {
        ciphertext_blob,
        source_key_id: from.arn,
        key_id: to.arn,
        source_encryption_algorithm: KEY_SPEC,
        destination_encryption_algorithm: KEY_SPEC,
        source_key_material_id: opened.material_id,
        destination_key_material_id,
    })
}

/// What conditions can ask about a cryptographic operation.
pub(super) fn context_facts(context: &EncryptionContext) -> Facts {
    Facts::default()
        .with_context(context)
        .with("kms:EncryptionAlgorithm", [KEY_SPEC])
}

/// Finds the key of a blob, which a request may name too, and checks that the caller may do `action` with it.
fn source_key<'a>(
    call: &Call<'_>,
    bytes: &'a [u8],
    name: Option<String>,
    action: &str,
    facts: Facts,
) -> Result<(Blob<'a>, KeyHandle), KmsError> {
    let blob = Blob::parse(bytes);
    match name {
        Some(name) => {
            let handle = call.key(&name, action, facts)?;
            let blob = blob.ok_or_else(KmsError::invalid_ciphertext)?;
            if blob.key_id() != handle.id {
                return Err(KmsError::incorrect_key());
            }
            Ok((blob, handle))
        }
        None => {
            let blob = blob.ok_or_else(KmsError::invalid_ciphertext)?;
            let key = call
                .store
                .key(call.region, blob.key_id())
                .map_err(|_| call.no_key_for_ciphertext(action))?;
            let handle = call.authorize_key(key, None, action, facts)?;
            Ok((blob, handle))
        }
    }
}

/// What was in a blob, and the id of the material that opened it.
struct Opened {
    plaintext: Vec<u8>,
    material_id: String,
}

fn open(
    call: &Call<'_>,
    blob: &Blob<'_>,
    handle: &KeyHandle,
    context: &EncryptionContext,
    dry_run: Option<bool>,
) -> Result<Opened, KmsError> {
    let key = call.store.key(call.region, &handle.id)?;
    key.check_enabled()?;
    let (plaintext, material_id) = call
        .store
        .materials(key)?
        .open(blob, context)
        .ok_or_else(KmsError::invalid_ciphertext)?;
    if dry_run == Some(true) {
        return Err(KmsError::dry_run());
    }
    Ok(Opened { plaintext, material_id })
}

/// A blob of `plaintext`, and the id of the material that made it.
fn seal(
    call: &Call<'_>,
    handle: &KeyHandle,
    context: &EncryptionContext,
    plaintext: &[u8],
    dry_run: Option<bool>,
) -> Result<(Bytes, String), KmsError> {
    let key = call.store.key(call.region, &handle.id)?;
    key.check_enabled()?;
    if dry_run == Some(true) {
        return Err(KmsError::dry_run());
    }
    let material = call.store.materials(key)?.current();
    let blob = blob::seal(&handle.id, material, context, plaintext)?;
    Ok((Bytes(blob), material.hex_id()))
}

fn check_algorithm(algorithm: Option<&str>) -> Result<(), KmsError> {
    match algorithm {
        None | Some(KEY_SPEC) => Ok(()),
        Some("RSAES_OAEP_SHA_1" | "RSAES_OAEP_SHA_256" | "SM2PKE") => Err(KmsError::new(
            "InvalidKeyUsageException",
            "the encryption algorithm is not compatible with the key",
        )),
        Some(other) => {
            let constraint =
                "satisfy enum value set: [SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE]";
            Err(KmsError::constraint(other, "encryptionAlgorithm", constraint))
        }
    }
}

/// A dry run without the ciphertext, which the server does not offer.
fn refuse_modifiers(modifiers: Option<Vec<String>>) -> Result<(), KmsError> {
    match modifiers.unwrap_or_default().first() {
        None => Ok(()),
        Some(modifier) => Err(KmsError::unsupported(format!(
            "the local KMS does not support {modifier}"
        ))),
    }
}

fn check_len(len: usize, most: usize, member: &str) -> Result<(), KmsError> {
    if len == 0 {
        let constraint = "have length greater than or equal to 1";
        return Err(KmsError::constraint("...", member, constraint));
    }
    if len > most {
        let constraint = format!("have length less than or equal to {most}");
        return Err(KmsError::constraint("...", member, &constraint));
    }
    Ok(())
}
