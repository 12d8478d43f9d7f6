//! GetKeyPolicy, PutKeyPolicy, ListKeyPolicies.

use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::error::KmsError;
use crate::wire::{Empty, required};

/// The one name that a key policy has.
const POLICY_NAME: &str = "default";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct GetKeyPolicyRequest {
    key_id: Option<String>,
    policy_name: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetKeyPolicyAnswer {
    policy: String,
    policy_name: &'static str,
}

pub(super) fn get_key_policy(
    call: &mut Call<'_>,
    request: GetKeyPolicyRequest,
) -> Result<GetKeyPolicyAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let handle = call.key_no_alias(&name, "kms:GetKeyPolicy")?;
    check_policy_name(request.policy_name)?;
    let key = call.store.key(call.region, &handle.id)?;
    Ok(GetKeyPolicyAnswer {
        policy: key.policy.text().to_owned(),
        policy_name: POLICY_NAME,
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct PutKeyPolicyRequest {
    key_id: Option<String>,
    policy_name: Option<String>,
    policy: Option<String>,
    bypass_policy_lockout_safety_check: Option<bool>,
}

pub(super) fn put_key_policy(call: &mut Call<'_>, request: PutKeyPolicyRequest) -> Result<Empty, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let policy = required(request.policy, "policy")?;
    let handle = call.key_no_alias(&name, "kms:PutKeyPolicy")?;
    check_policy_name(request.policy_name)?;
    let bypass = request.bypass_policy_lockout_safety_check.unwrap_or_default();
    let policy = call.new_key_policy(&policy, &handle.arn, bypass)?;
    call.store.key_mut(call.region, &handle.id)?.policy = policy;
    Ok(Empty {})
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ListKeyPoliciesRequest {
    key_id: Option<String>,
    #[serde(rename = "Limit")]
    _limit: Option<i64>,
    #[serde(rename = "Marker")]
    _marker: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListKeyPoliciesAnswer {
    policy_names: [&'static str; 1],
    truncated: bool,
}

pub(super) fn list_key_policies(
    call: &mut Call<'_>,
    request: ListKeyPoliciesRequest,
) -> Result<ListKeyPoliciesAnswer, KmsError> {
    call.key_no_alias(&required(request.key_id, "keyId")?, "kms:ListKeyPolicies")?;
    Ok(ListKeyPoliciesAnswer {
        policy_names: [POLICY_NAME],
        truncated: false,
    })
}

fn check_policy_name(name: Option<String>) -> Result<(), KmsError> {
    match name.as_deref() {
        None | Some(POLICY_NAME) => Ok(()),
        Some(_) => Err(KmsError::not_found("No such policy exists")),
    }
}
