//! CreateKey, DescribeKey, ListKeys, ListResourceTags.

use serde::{Deserialize, Serialize};

use super::metadata::{KEY_SPEC, KeyMetadata};
use crate::call::Call;
use crate::error::KmsError;
use crate::policy::Facts;
use crate::store::NewKeySpec;
use crate::wire::{Paging, Tag, required};

/// The most characters of a description.
const MAX_DESCRIPTION_LEN: usize = 8192;

// What AWS KMS knows and this server does not.
const KEY_USAGES: &[&str] = &["SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"];
const KEY_SPECS: &[&str] = &[
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "ECC_NIST_EDWARDS25519",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
    "SM2",
];
const ORIGINS: &[&str] = &["EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct CreateKeyRequest {
    policy: Option<String>,
    description: Option<String>,
    key_usage: Option<String>,
    customer_master_key_spec: Option<String>,
    key_spec: Option<String>,
    origin: Option<String>,
    custom_key_store_id: Option<String>,
    xks_key_id: Option<String>,
    bypass_policy_lockout_safety_check: Option<bool>,
    tags: Option<Vec<Tag>>,
    multi_region: Option<bool>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeyMetadataAnswer {
    key_metadata: KeyMetadata,
}

pub(super) fn create_key(call: &mut Call<'_>, request: CreateKeyRequest) -> Result<KeyMetadataAnswer, KmsError> {
    call.authorize("kms:CreateKey", "*")?;
    for (asked, member, only, others) in [
        (request.key_usage, "keyUsage", "ENCRYPT_DECRYPT", KEY_USAGES),
        (
            request.customer_master_key_spec,
            "customerMasterKeySpec",
            KEY_SPEC,
            KEY_SPECS,
        ),
        (request.key_spec, "keySpec", KEY_SPEC, KEY_SPECS),
        (request.origin, "origin", "AWS_KMS", ORIGINS),
    ] {
        check_supported(asked.as_deref(), member, only, others)?;
    }
    if request.custom_key_store_id.or(request.xks_key_id).is_some() {
        return Err(KmsError::unsupported("the local KMS has no custom key stores"));
    }
    let spec = NewKeySpec {
        id: None,
        description: description(request.description)?,
        multi_region: request.multi_region.unwrap_or_default(),
        policy: match request.policy {
            None => None,
            Some(text) => {
                let bypass = request.bypass_policy_lockout_safety_check.unwrap_or_default();
                Some(call.new_key_policy(&text, &call.scope().key_arn("new"), bypass)?)
            }
        },
        tags: Tag::pairs(request.tags),
    };
    let id = call.store.create_key(call.region, spec)?;
    let key = call.store.key(call.region, &id)?;
    let key_metadata = KeyMetadata::of(key, call.store)?;
    Ok(KeyMetadataAnswer { key_metadata })
}

/// Takes the only value that the server supports. What AWS KMS knows besides is unsupported, anything else invalid.
fn check_supported(asked: Option<&str>, member: &str, only: &str, others: &[&str]) -> Result<(), KmsError> {
    match asked {
        None => Ok(()),
        Some(asked) if asked == only => Ok(()),
        Some(asked) if others.contains(&asked) => Err(KmsError::unsupported(format!(
            "the local KMS makes symmetric encryption keys of its own only, not {asked}"
        ))),
        Some(asked) => {
            let constraint = format!("satisfy enum value set: [{only}, {}]", others.join(", "));
            Err(KmsError::constraint(asked, member, &constraint))
        }
    }
}

pub(super) fn description(description: Option<String>) -> Result<String, KmsError> {
    let description = description.unwrap_or_default();
    if description.chars().count() > MAX_DESCRIPTION_LEN {
        let constraint = "have length less than or equal to 8192";
        return Err(KmsError::constraint("...", "description", constraint));
    }
    Ok(description)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct DescribeKeyRequest {
    key_id: Option<String>,
    #[serde(rename = "GrantTokens")]
    _grant_tokens: Option<Vec<String>>,
}

pub(super) fn describe_key(call: &mut Call<'_>, request: DescribeKeyRequest) -> Result<KeyMetadataAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let handle = call.key(&name, "kms:DescribeKey", Facts::default())?;
    let key = call.store.key(call.region, &handle.id)?;
    let key_metadata = KeyMetadata::of(key, call.store)?;
    Ok(KeyMetadataAnswer { key_metadata })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ListKeysRequest {
    limit: Option<i64>,
    marker: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListKeysAnswer {
    keys: Vec<KeyListEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
    truncated: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct KeyListEntry {
    key_id: String,
    key_arn: String,
}

pub(super) fn list_keys(call: &mut Call<'_>, request: ListKeysRequest) -> Result<ListKeysAnswer, KmsError> {
    call.authorize("kms:ListKeys", "*")?;
    let region = call.store.region(call.region);
    let keys = region.map(|region| region.keys_by_age()).unwrap_or_default();
    let entries = keys.into_iter().map(|key| KeyListEntry {
        key_id: key.id.clone(),
        key_arn: key.arn.clone(),
    });
    let paging = Paging {
        limit: request.limit,
        marker: request.marker,
        default: 100,
        most: 1000,
    };
    let page = paging.page(entries.collect())?;
    Ok(ListKeysAnswer {
        keys: page.items,
        truncated: page.next_marker.is_some(),
        next_marker: page.next_marker,
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ListResourceTagsRequest {
    key_id: Option<String>,
    limit: Option<i64>,
    marker: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListResourceTagsAnswer {
    tags: Vec<Tag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
    truncated: bool,
}

pub(super) fn list_resource_tags(
    call: &mut Call<'_>,
    request: ListResourceTagsRequest,
) -> Result<ListResourceTagsAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let handle = call.key_no_alias(&name, "kms:ListResourceTags")?;
    let key = call.store.key(call.region, &handle.id)?;
    let paging = Paging {
        limit: request.limit,
        marker: request.marker,
        default: 50,
        most: 50,
    };
    let tags = key.tags.iter().map(|(key, value)| Tag {
        tag_key: key.clone(),
        tag_value: value.clone(),
    });
    let page = paging.page(tags.collect())?;
    Ok(ListResourceTagsAnswer {
        tags: page.items,
        truncated: page.next_marker.is_some(),
        next_marker: page.next_marker,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_has_is_unsupported_and_what_nobody_has_is_invalid() {
        let code = |asked| {
            let checked = check_supported(asked, "keySpec", KEY_SPEC, KEY_SPECS);
            checked.map_err(|error| error.code().to_owned())
        };
        assert_eq!(code(None), Ok(()));
        assert_eq!(code(Some("SYMMETRIC_DEFAULT")), Ok(()));
        assert_eq!(code(Some("RSA_2048")), Err("UnsupportedOperationException".to_owned()));
        for other in ["", "AES_256", "rsa_2048"] {
            assert_eq!(code(Some(other)), Err("ValidationException".to_owned()), "{other}");
        }
    }
}
