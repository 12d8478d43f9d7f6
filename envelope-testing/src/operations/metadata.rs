//! `KeyMetadata`: what DescribeKey and CreateKey say about a key.

use serde::Serialize;

use crate::error::KmsError;
use crate::key::{Key, KeyState};
use crate::store::Store;

/// The specification of all keys of the server.
pub(super) const KEY_SPEC: &str = "SYMMETRIC_DEFAULT";

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeyMetadata {
    #[serde(rename = "AWSAccountId")]
    account: String,
    key_id: String,
    arn: String,
    creation_date: f64,
    enabled: bool,
    description: String,
    key_usage: &'static str,
    key_state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_date: Option<f64>,
    origin: &'static str,
    key_manager: &'static str,
    customer_master_key_spec: &'static str,
    key_spec: &'static str,
    encryption_algorithms: [&'static str; 1],
    multi_region: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    multi_region_configuration: Option<MultiRegionConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_deletion_window_in_days: Option<u16>,
    current_key_material_id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MultiRegionConfiguration {
    multi_region_key_type: &'static str,
    primary_key: MultiRegionKey,
    replica_keys: Vec<MultiRegionKey>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MultiRegionKey {
    arn: String,
    region: String,
}

impl KeyMetadata {
    pub(super) fn of(key: &Key, store: &Store) -> Result<Self, KmsError> {
        let multi_region_configuration = match key.replication {
            None => None,
            Some(replication) => {
                let family = store.family(&key.id)?;
                Some(MultiRegionConfiguration {
                    multi_region_key_type: replication.name(),
                    primary_key: MultiRegionKey::of(family.primary),
                    replica_keys: family.replicas.into_iter().map(MultiRegionKey::of).collect(),
                })
            }
        };
        Ok(KeyMetadata {
            account: store.account().to_owned(),
            key_id: key.id.clone(),
            arn: key.arn.clone(),
            creation_date: key.created,
            enabled: key.state == KeyState::Enabled,
            description: key.description.clone(),
            key_usage: "ENCRYPT_DECRYPT",
            key_state: key.state.name(),
            deletion_date: match key.state {
                KeyState::PendingDeletion { at, .. } => Some(at),
                _ => None,
            },
            origin: "AWS_KMS",
            key_manager: "CUSTOMER",
            customer_master_key_spec: KEY_SPEC,
            key_spec: KEY_SPEC,
            encryption_algorithms: [KEY_SPEC],
            multi_region: key.replication.is_some(),
            multi_region_configuration,
            pending_deletion_window_in_days: match key.state {
                KeyState::PendingReplicaDeletion { days } => Some(days),
                _ => None,
            },
            current_key_material_id: store.materials(key)?.current().hex_id(),
        })
    }
}

impl MultiRegionKey {
    fn of((region, key): (&str, &Key)) -> Self {
        MultiRegionKey {
            arn: key.arn.clone(),
            region: region.to_owned(),
        }
    }
}
