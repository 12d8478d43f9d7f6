//! AWS's own implementation, configured.

use std::collections::HashMap;

use anyhow::{Context as _, Result, anyhow};
use aws_db_esdk::CryptoAction;
use aws_db_esdk::item_encryptor::client::Client;
use aws_db_esdk::item_encryptor::types::dynamo_db_item_encryptor_config::DynamoDbItemEncryptorConfig;
use aws_db_esdk::material_providers::client::Client as Providers;
use aws_db_esdk::material_providers::types::keyring::KeyringRef;
use aws_db_esdk::material_providers::types::material_providers_config::MaterialProvidersConfig;
use aws_db_esdk::material_providers::types::{AesWrappingAlg, DbeAlgorithmSuiteId};

use crate::config::{Action, Config, Key, Suite};
use crate::value::Item;

/// An item encryptor of AWS's library.
#[derive(Clone)]
pub struct Aws(Client);

impl Aws {
    /// Configures one. It refuses configurations that it does not like.
    pub async fn new(config: &Config) -> Result<Self> {
        Self::with_keyring(config, keyring(&config.keys).await?)
    }

    /// Configures one with a keyring in place of the configuration's keys.
    pub fn with_keyring(config: &Config, keyring: KeyringRef) -> Result<Self> {
        let actions: HashMap<_, _> = config
            .actions
            .iter()
            .map(|(name, action)| (name.clone(), crypto(*action)))
            .collect();
        let suite = match config.suite {
            Suite::Symmetric => DbeAlgorithmSuiteId::AlgAes256GcmHkdfSha512CommitKeySymsigHmacSha384,
            Suite::Signed => DbeAlgorithmSuiteId::AlgAes256GcmHkdfSha512CommitKeyEcdsaP384SymsigHmacSha384,
        };
        let mut builder = DynamoDbItemEncryptorConfig::builder()
            .logical_table_name(&config.table)
            .partition_key_name(&config.partition)
            .set_sort_key_name(config.sort.clone())
            .attribute_actions_on_encrypt(actions)
            .keyring(keyring)
            .set_allowed_unsigned_attribute_prefix(config.unsigned_prefix.clone())
            .algorithm_suite_id(suite);
        if !config.unsigned.is_empty() {
            builder = builder.allowed_unsigned_attributes(config.unsigned.clone());
        }
        Ok(Self(
            Client::from_conf(builder.build()?).map_err(|error| anyhow!("{error:?}"))?,
        ))
    }

    pub async fn encrypt(&self, item: &Item) -> Result<Item> {
        let output = guarded(self.0.encrypt_item().plaintext_item(item.clone()).send()).await?;
        output
            .map_err(|error| anyhow!("{error:?}"))?
            .encrypted_item
            .context("no item")
    }

    pub async fn decrypt(&self, item: &Item) -> Result<Item> {
        let output = guarded(self.0.decrypt_item().encrypted_item(item.clone()).send()).await?;
        output
            .map_err(|error| anyhow!("{error:?}"))?
            .plaintext_item
            .context("no item")
    }
}

/// Runs a call in a task of its own, so that a panic in the library is an error here.
pub async fn guarded<T: Send + 'static>(call: impl Future<Output = T> + Send + 'static) -> Result<T> {
    tokio::spawn(call)
        .await
        .map_err(|error| anyhow!("the library panicked: {error}"))
}

fn crypto(action: Action) -> CryptoAction {
    match action {
        Action::Encrypt => CryptoAction::EncryptAndSign,
        Action::Sign => CryptoAction::SignOnly,
        Action::SignAndInclude => CryptoAction::SignAndIncludeInEncryptionContext,
        Action::Nothing => CryptoAction::DoNothing,
    }
}

/// A raw AES keyring, or several of them below a multi-keyring.
async fn keyring(keys: &[Key]) -> Result<KeyringRef> {
    let providers = Providers::from_conf(MaterialProvidersConfig::builder().build()?)?;
    let mut keyrings = Vec::new();
    for key in keys {
        let keyring = providers
            .create_raw_aes_keyring()
            .key_namespace(&key.namespace)
            .key_name(&key.name)
            .wrapping_key(key.bytes.to_vec())
            .wrapping_alg(AesWrappingAlg::AlgAes256GcmIv12Tag16)
            .send()
            .await?;
        keyrings.push(keyring);
    }
    let mut keyrings = keyrings.into_iter();
    let generator = keyrings.next().context("no key")?;
    let children: Vec<_> = keyrings.collect();
    if children.is_empty() {
        return Ok(generator);
    }
    Ok(providers
        .create_multi_keyring()
        .generator(generator)
        .child_keyrings(children)
        .send()
        .await?)
}
