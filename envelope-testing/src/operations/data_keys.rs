//! GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateRandom.

use serde::{Deserialize, Serialize};

use super::encryption::context_facts;
use crate::blob;
use crate::call::{Call, KeyHandle};
use crate::context::EncryptionContext;
use crate::error::KmsError;
use crate::random;
use crate::wire::{Bytes, required};

/// The most random bytes that one request gives.
const MAX_BYTES: i64 = 1024;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct GenerateDataKeyRequest {
    key_id: Option<String>,
    encryption_context: Option<EncryptionContext>,
    number_of_bytes: Option<i64>,
    key_spec: Option<String>,
    #[serde(rename = "GrantTokens")]
    _grant_tokens: Option<Vec<String>>,
    recipient: Option<serde_json::Value>,
    dry_run: Option<bool>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GenerateDataKeyAnswer {
    ciphertext_blob: Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    plaintext: Option<Bytes>,
    key_id: String,
    key_material_id: String,
}

pub(super) fn generate_data_key(
    call: &mut Call<'_>,
    request: GenerateDataKeyRequest,
) -> Result<GenerateDataKeyAnswer, KmsError> {
    generate(call, request, "kms:GenerateDataKey")
}

pub(super) fn generate_data_key_without_plaintext(
    call: &mut Call<'_>,
    request: GenerateDataKeyRequest,
) -> Result<GenerateDataKeyAnswer, KmsError> {
    let mut answer = generate(call, request, "kms:GenerateDataKeyWithoutPlaintext")?;
    answer.plaintext = None;
    Ok(answer)
}

fn generate(call: &Call<'_>, request: GenerateDataKeyRequest, action: &str) -> Result<GenerateDataKeyAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let len = data_key_len(request.key_spec.as_deref(), request.number_of_bytes)?;
    let context = request.encryption_context.unwrap_or_default().checked()?;
    refuse_recipient(request.recipient.as_ref())?;
    let handle = call.key(&name, action, context_facts(&context))?;
    let key = call.store.key(call.region, &handle.id)?;
    key.check_enabled()?;
    if request.dry_run == Some(true) {
        return Err(KmsError::dry_run());
    }
    let material = call.store.materials(key)?.current();
    let KeyHandle { id, arn } = handle;
    let plaintext = random::vec(len)?;
    Ok(GenerateDataKeyAnswer {
        ciphertext_blob: Bytes(blob::seal(&id, material, &context, &plaintext)?),
        plaintext: Some(Bytes(plaintext)),
        key_id: arn,
        key_material_id: material.hex_id(),
    })
}

/// The length of a data key, given by exactly one of `KeySpec` and `NumberOfBytes`.
fn data_key_len(spec: Option<&str>, number_of_bytes: Option<i64>) -> Result<usize, KmsError> {
    match (spec, number_of_bytes) {
        (Some("AES_256"), None) => Ok(32),
        (Some("AES_128"), None) => Ok(16),
        (Some(other), None) => {
            let constraint = "satisfy enum value set: [AES_256, AES_128]";
            Err(KmsError::constraint(other, "keySpec", constraint))
        }
        (None, Some(number)) => checked_len(number),
        _ => Err(KmsError::validation(
            "Please specify either number of bytes or key spec.",
        )),
    }
}

fn checked_len(number: i64) -> Result<usize, KmsError> {
    match usize::try_from(number) {
        Ok(len) if (1..=MAX_BYTES).contains(&number) => Ok(len),
        _ if number < 1 => {
            let constraint = "have value greater than or equal to 1";
            Err(KmsError::constraint(number, "numberOfBytes", constraint))
        }
        _ => {
            let constraint = "have value less than or equal to 1024";
            Err(KmsError::constraint(number, "numberOfBytes", constraint))
        }
    }
}

/// Answers to Nitro enclaves are encrypted to them, which the server cannot do.
pub(super) fn refuse_recipient(recipient: Option<&serde_json::Value>) -> Result<(), KmsError> {
    match recipient {
        None => Ok(()),
        Some(_) => Err(KmsError::unsupported("the local KMS does not support Recipient")),
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct GenerateRandomRequest {
    number_of_bytes: Option<i64>,
    custom_key_store_id: Option<String>,
    recipient: Option<serde_json::Value>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GenerateRandomAnswer {
    plaintext: Bytes,
}

pub(super) fn generate_random(
    call: &mut Call<'_>,
    request: GenerateRandomRequest,
) -> Result<GenerateRandomAnswer, KmsError> {
    let len = checked_len(required(request.number_of_bytes, "numberOfBytes")?)?;
    refuse_recipient(request.recipient.as_ref())?;
    if request.custom_key_store_id.is_some() {
        return Err(KmsError::unsupported("the local KMS has no custom key stores"));
    }
    call.authorize("kms:GenerateRandom", "*")?;
    let plaintext = Bytes(random::vec(len)?);
    Ok(GenerateRandomAnswer { plaintext })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_given_once() {
        assert_eq!(data_key_len(Some("AES_256"), None).unwrap(), 32);
        assert_eq!(data_key_len(Some("AES_128"), None).unwrap(), 16);
        assert_eq!(data_key_len(None, Some(1)).unwrap(), 1);
        assert_eq!(data_key_len(None, Some(1024)).unwrap(), 1024);
        for (spec, number) in [
            (None, None),
            (Some("AES_256"), Some(32)),
            (Some("AES_192"), None),
            (None, Some(0)),
            (None, Some(1025)),
            (None, Some(-1)),
        ] {
            assert_eq!(data_key_len(spec, number).unwrap_err().code(), "ValidationException");
        }
    }
}
