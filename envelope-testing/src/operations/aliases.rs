//! CreateAlias, UpdateAlias, DeleteAlias, ListAliases.

use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::error::KmsError;
use crate::name::check_new_alias;
use crate::wire::{Empty, Paging, required};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct AliasRequest {
    alias_name: Option<String>,
    target_key_id: Option<String>,
}

pub(super) fn create_alias(call: &mut Call<'_>, request: AliasRequest) -> Result<Empty, KmsError> {
    let (name, target) = alias_and_target(call, request, "kms:CreateAlias")?;
    call.store.create_alias(call.region, &name, &target)?;
    Ok(Empty {})
}

pub(super) fn update_alias(call: &mut Call<'_>, request: AliasRequest) -> Result<Empty, KmsError> {
    let (name, target) = alias_and_target(call, request, "kms:UpdateAlias")?;
    let former = call.store.alias_target(call.region, &name)?.to_owned();
    call.key_no_alias(&former, "kms:UpdateAlias")?;
    call.store.update_alias(call.region, &name, &target)?;
    Ok(Empty {})
}

/// The alias of a request and the id of its target, once the caller may do `action` with both.
fn alias_and_target(call: &Call<'_>, request: AliasRequest, action: &str) -> Result<(String, String), KmsError> {
    let name = required(request.alias_name, "aliasName")?;
    let target = required(request.target_key_id, "targetKeyId")?;
    check_new_alias(&name)?;
    let target = call.store.new_target(call.region, &target)?;
    call.authorize(action, &call.scope().alias_arn(&name))?;
    call.key_no_alias(&target, action)?;
    Ok((name, target))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct DeleteAliasRequest {
    alias_name: Option<String>,
}

pub(super) fn delete_alias(call: &mut Call<'_>, request: DeleteAliasRequest) -> Result<Empty, KmsError> {
    let name = required(request.alias_name, "aliasName")?;
    check_new_alias(&name)?;
    let target = call.store.alias_target(call.region, &name)?.to_owned();
    call.authorize("kms:DeleteAlias", &call.scope().alias_arn(&name))?;
    call.key_no_alias(&target, "kms:DeleteAlias")?;
    call.store.delete_alias(call.region, &name)?;
    Ok(Empty {})
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ListAliasesRequest {
    key_id: Option<String>,
    limit: Option<i64>,
    marker: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListAliasesAnswer {
    aliases: Vec<AliasListEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
    truncated: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct AliasListEntry {
    alias_name: String,
    alias_arn: String,
    target_key_id: String,
    creation_date: f64,
    last_updated_date: f64,
}

pub(super) fn list_aliases(call: &mut Call<'_>, request: ListAliasesRequest) -> Result<ListAliasesAnswer, KmsError> {
    call.authorize("kms:ListAliases", "*")?;
    let only = match request.key_id {
        None => None,
        Some(name) => Some(call.store.find_no_alias(call.region, &name)?.id.clone()),
    };
    let aliases = call
        .store
        .region(call.region)
        .into_iter()
        .flat_map(|region| &region.aliases);
    let entries = aliases
        .filter(|(_, alias)| only.as_ref().is_none_or(|only| *only == alias.target))
        .map(|(name, alias)| AliasListEntry {
            alias_name: name.clone(),
            alias_arn: call.scope().alias_arn(name),
            target_key_id: alias.target.clone(),
            creation_date: alias.created,
            last_updated_date: alias.updated,
        })
        .collect();
    let paging = Paging {
        limit: request.limit,
        marker: request.marker,
        default: 50,
        most: 100,
    };
    let page = paging.page(entries)?;
    Ok(ListAliasesAnswer {
        aliases: page.items,
        truncated: page.next_marker.is_some(),
        next_marker: page.next_marker,
    })
}
