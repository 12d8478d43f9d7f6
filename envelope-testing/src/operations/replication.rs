//! ReplicateKey.

use serde::{Deserialize, Serialize};

use super::keys::description;
use super::metadata::KeyMetadata;
use crate::call::Call;
use crate::error::KmsError;
use crate::policy::Facts;
use crate::wire::{Tag, required};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ReplicateKeyRequest {
    key_id: Option<String>,
    replica_region: Option<String>,
    policy: Option<String>,
    bypass_policy_lockout_safety_check: Option<bool>,
    description: Option<String>,
    tags: Option<Vec<Tag>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReplicateKeyAnswer {
    replica_key_metadata: KeyMetadata,
    replica_policy: String,
    replica_tags: Vec<Tag>,
}

/// The replica is there when the operation answers: it is never in the state `Creating`.
pub(super) fn replicate_key(call: &mut Call<'_>, request: ReplicateKeyRequest) -> Result<ReplicateKeyAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let to = required(request.replica_region, "replicaRegion")?;
    let key = call.store.find_no_alias(call.region, &name)?;
    let facts = Facts::default().with("kms:ReplicaRegion", [&to]);
    let handle = call.authorize_key(key, None, "kms:ReplicateKey", facts)?;
    call.authorize("kms:CreateKey", "*")?;
    let policy = match request.policy {
        None => None,
        Some(text) => {
            let bypass = request.bypass_policy_lockout_safety_check.unwrap_or_default();
            let arn = call.store.scope(&to).key_arn(&handle.id);
            Some(call.new_key_policy(&text, &arn, bypass)?)
        }
    };
    let description = description(request.description)?;
    let tags = request.tags.unwrap_or_default();
    let pairs = Tag::pairs(Some(tags.clone()));
    call.store
        .replicate((call.region, &handle.id), &to, description, policy, pairs)?;
    let replica = call.store.key(&to, &handle.id)?;
    Ok(ReplicateKeyAnswer {
        replica_key_metadata: KeyMetadata::of(replica, call.store)?,
        replica_policy: replica.policy.text().to_owned(),
        replica_tags: tags,
    })
}
