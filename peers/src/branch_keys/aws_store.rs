//! The key store of AWS's library.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, Result, anyhow};
use aws_db_esdk::dynamodb::client::Client as Encryption;
use aws_db_esdk::dynamodb::operation::get_branch_key_id_from_ddb_key::{
    GetBranchKeyIdFromDdbKeyInput, GetBranchKeyIdFromDdbKeyOutput,
};
use aws_db_esdk::dynamodb::types::DynamoDbKeyBranchKeyIdSupplier;
use aws_db_esdk::dynamodb::types::dynamo_db_encryption_config::DynamoDbEncryptionConfig;
use aws_db_esdk::dynamodb::types::error::Error as EncryptionError;
use aws_db_esdk::key_store::client::Client;
use aws_db_esdk::key_store::types::key_store_config::KeyStoreConfig;
use aws_db_esdk::key_store::types::{BranchKeyMaterials, KmsConfiguration};
use aws_db_esdk::material_providers::client::Client as Providers;
use aws_db_esdk::material_providers::types::keyring::KeyringRef;
use aws_db_esdk::material_providers::types::material_providers_config::MaterialProvidersConfig;
use aws_db_esdk::material_providers::types::{CacheType, NoCache};

use super::services::Services;
use crate::aws::guarded;

/// Entries that are bound to a branch key.
pub type OwnContext = BTreeMap<String, String>;

/// A key store of AWS's library.
#[derive(Clone)]
pub struct AwsStore(Client);

/// A branch key as AWS's library hands it out.
#[derive(PartialEq, Eq)]
pub struct AwsKey {
    pub id: String,
    pub version: String,
    pub bytes: Vec<u8>,
    pub context: OwnContext,
}

impl AwsStore {
    pub fn new(services: &Services, table: &str, logical_name: &str) -> Result<Self> {
        let config = KeyStoreConfig::builder()
            .kms_client(services.kms.clone())
            .ddb_client(services.dynamodb.clone())
            .ddb_table_name(table)
            .logical_key_store_name(logical_name)
            .kms_configuration(KmsConfiguration::KmsKeyArn(services.key.clone()))
            .build()?;
        Ok(Self(Client::from_conf(config).map_err(failed)?))
    }

    pub async fn create_table(&self) -> Result<()> {
        guarded(self.0.create_key_store().send()).await?.map_err(failed)?;
        Ok(())
    }

    /// Makes a branch key; the library chooses its id if none is given. Gives the id.
    pub async fn create(&self, id: Option<&str>, context: &OwnContext) -> Result<String> {
        let mut call = self.0.create_key().set_branch_key_identifier(id.map(str::to_owned));
        if !context.is_empty() {
            call = call.encryption_context(context.clone().into_iter().collect::<HashMap<_, _>>());
        }
        let made = guarded(call.send()).await?.map_err(failed)?;
        made.branch_key_identifier.context("no id")
    }

    pub async fn rotate(&self, id: &str) -> Result<()> {
        let call = self.0.version_key().branch_key_identifier(id);
        guarded(call.send()).await?.map_err(failed)?;
        Ok(())
    }

    pub async fn active(&self, id: &str) -> Result<AwsKey> {
        let call = self.0.get_active_branch_key().branch_key_identifier(id);
        let output = guarded(call.send()).await?.map_err(failed)?;
        key(output.branch_key_materials)
    }

    pub async fn version(&self, id: &str, version: &str) -> Result<AwsKey> {
        let call = self.0.get_branch_key_version().branch_key_identifier(id);
        let output = guarded(call.branch_key_version(version).send())
            .await?
            .map_err(failed)?;
        key(output.branch_key_materials)
    }

    /// The beacon key, with its own encryption context.
    pub async fn beacon_key(&self, id: &str) -> Result<(Vec<u8>, OwnContext)> {
        let call = self.0.get_beacon_key().branch_key_identifier(id);
        let output = guarded(call.send()).await?.map_err(failed)?;
        let materials = output.beacon_key_materials.context("no beacon key materials")?;
        anyhow::ensure!(
            materials.beacon_key_identifier.as_deref() == Some(id),
            "the beacon key of another id"
        );
        let bytes = materials.beacon_key.context("no beacon key")?.into_inner();
        let context = materials.encryption_context.unwrap_or_default();
        Ok((bytes, context.into_iter().collect()))
    }

    /// A hierarchical keyring without a cache, for items whose partition key is the id of their branch key.
    pub async fn keyring(&self, partition_key: &str) -> Result<KeyringRef> {
        let encryption = Encryption::from_conf(DynamoDbEncryptionConfig::builder().build()?)?;
        let supplier = encryption
            .create_dynamo_db_encryption_branch_key_id_supplier()
            .ddb_key_branch_key_id_supplier(ByPartitionKey(partition_key.to_owned()))
            .send()
            .await?;
        let providers = Providers::from_conf(MaterialProvidersConfig::builder().build()?)?;
        Ok(providers
            .create_aws_kms_hierarchical_keyring()
            .branch_key_id_supplier(supplier.branch_key_id_supplier.context("no supplier")?)
            .key_store(self.0.clone())
            .cache(CacheType::No(NoCache::builder().build()?))
            .ttl_seconds(0)
            .send()
            .await?)
    }
}

/// Takes the id of an item's branch key from its partition key.
struct ByPartitionKey(String);

impl DynamoDbKeyBranchKeyIdSupplier for ByPartitionKey {
    fn get_branch_key_id_from_ddb_key(
        &self,
        input: GetBranchKeyIdFromDdbKeyInput,
    ) -> Result<GetBranchKeyIdFromDdbKeyOutput, EncryptionError> {
        let exception = |message: &str| EncryptionError::DynamoDbEncryptionException {
            message: message.to_owned(),
        };
        let key = input.ddb_key.unwrap_or_default();
        let id = key.get(&self.0).and_then(|value| value.as_s().ok());
        let id = id.ok_or_else(|| exception("no partition key that is a string"))?;
        GetBranchKeyIdFromDdbKeyOutput::builder()
            .branch_key_id(id)
            .build()
            .map_err(|error| exception(&error.to_string()))
    }
}

fn key(materials: Option<BranchKeyMaterials>) -> Result<AwsKey> {
    let materials = materials.context("no branch key materials")?;
    Ok(AwsKey {
        id: materials.branch_key_identifier.context("no id")?,
        version: materials.branch_key_version.context("no version")?,
        bytes: materials.branch_key.context("no branch key")?.into_inner(),
        context: materials.encryption_context.unwrap_or_default().into_iter().collect(),
    })
}

fn failed(error: aws_db_esdk::key_store::types::error::Error) -> anyhow::Error {
    anyhow!("{error:?}")
}
