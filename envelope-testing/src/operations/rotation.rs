//! RotateKeyOnDemand, ListKeyRotations, GetKeyRotationStatus.

use serde::{Deserialize, Serialize};

use super::states::{KeyAnswer, KeyRequest};
use crate::call::Call;
use crate::error::KmsError;
use crate::wire::{Paging, required};

pub(super) fn rotate_key_on_demand(call: &mut Call<'_>, request: KeyRequest) -> Result<KeyAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let handle = call.key_no_alias(&name, "kms:RotateKeyOnDemand")?;
    call.store.rotate(call.region, &handle.id)?;
    Ok(KeyAnswer { key_id: handle.arn })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct ListKeyRotationsRequest {
    key_id: Option<String>,
    include_key_material: Option<String>,
    limit: Option<i64>,
    marker: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListKeyRotationsAnswer {
    rotations: Vec<RotationsListEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
    truncated: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RotationsListEntry {
    key_id: String,
    key_material_id: String,
    key_material_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotation_date: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotation_type: Option<&'static str>,
}

pub(super) fn list_key_rotations(
    call: &mut Call<'_>,
    request: ListKeyRotationsRequest,
) -> Result<ListKeyRotationsAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let with_first = match request.include_key_material.as_deref() {
        None | Some("ROTATIONS_ONLY") => false,
        Some("ALL_KEY_MATERIAL") => true,
        Some(other) => {
            let constraint = "satisfy enum value set: [ALL_KEY_MATERIAL, ROTATIONS_ONLY]";
            return Err(KmsError::constraint(other, "includeKeyMaterial", constraint));
        }
    };
    let handle = call.key_no_alias(&name, "kms:ListKeyRotations")?;
    let materials = call.store.materials(call.store.key(call.region, &handle.id)?)?;
    let current = materials.current().id();
    let entries = materials
        .versions()
        .enumerate()
        .filter(|(number, _)| with_first || *number > 0)
        .map(|(number, material)| RotationsListEntry {
            key_id: handle.arn.clone(),
            key_material_id: material.hex_id(),
            key_material_state: if material.id() == current {
                "CURRENT"
            } else {
                "NON_CURRENT"
            },
            rotation_date: (number > 0).then(|| material.created()),
            rotation_type: (number > 0).then_some("ON_DEMAND"),
        })
        .collect();
    let paging = Paging {
        limit: request.limit,
        marker: request.marker,
        default: 100,
        most: 1000,
    };
    let page = paging.page(entries)?;
    Ok(ListKeyRotationsAnswer {
        rotations: page.items,
        truncated: page.next_marker.is_some(),
        next_marker: page.next_marker,
    })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetKeyRotationStatusAnswer {
    key_id: String,
    /// Rotation by calendar: the server has none.
    key_rotation_enabled: bool,
}

pub(super) fn get_key_rotation_status(
    call: &mut Call<'_>,
    request: KeyRequest,
) -> Result<GetKeyRotationStatusAnswer, KmsError> {
    let name = required(request.key_id, "keyId")?;
    let handle = call.key_no_alias(&name, "kms:GetKeyRotationStatus")?;
    Ok(GetKeyRotationStatusAnswer {
        key_id: handle.arn,
        key_rotation_enabled: false,
    })
}
