//! EnableKey, DisableKey, ScheduleKeyDeletion, CancelKeyDeletion.

use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::error::KmsError;
use crate::key::KeyState;
use crate::wire::{Empty, required};

/// The waiting period unless the request states one, in days.
const DEFAULT_DAYS: i64 = 30;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct KeyRequest {
    pub(super) key_id: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeyAnswer {
    pub(super) key_id: String,
}

pub(super) fn enable_key(call: &mut Call<'_>, request: KeyRequest) -> Result<Empty, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let handle = call.key_no_alias(&name, "kms:EnableKey")?;
    call.store.set_enabled(call.region, &handle.id, true)?;
    Ok(Empty {})
}

pub(super) fn disable_key(call: &mut Call<'_>, request: KeyRequest) -> Result<Empty, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let handle = call.key_no_alias(&name, "kms:DisableKey")?;
    call.store.set_enabled(call.region, &handle.id, false)?;
    Ok(Empty {})
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ScheduleKeyDeletionRequest {
    key_id: Option<String>,
    pending_window_in_days: Option<i64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ScheduleKeyDeletionAnswer {
    key_id: String,
    key_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_date: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_window_in_days: Option<u16>,
}

pub(super) fn schedule_key_deletion(
    call: &mut Call<'_>,
    request: ScheduleKeyDeletionRequest,
) -> Result<ScheduleKeyDeletionAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let handle = call.key_no_alias(&name, "kms:ScheduleKeyDeletion")?;
    let days = request.pending_window_in_days.unwrap_or(DEFAULT_DAYS);
    // What is no u16 is no waiting period either.
    let days = u16::try_from(days).unwrap_or_default();
    let state = call.store.schedule_deletion(call.region, &handle.id, days)?;
    Ok(ScheduleKeyDeletionAnswer {
        key_id: handle.arn,
        key_state: state.name(),
        deletion_date: match state {
            KeyState::PendingDeletion { at, .. } => Some(at),
            _ => None,
        },
        pending_window_in_days: state.pending_days(),
    })
}

pub(super) fn cancel_key_deletion(call: &mut Call<'_>, request: KeyRequest) -> Result<KeyAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let handle = call.key_no_alias(&name, "kms:CancelKeyDeletion")?;
    call.store.cancel_deletion(call.region, &handle.id)?;
    Ok(KeyAnswer { key_id: handle.arn })
}
