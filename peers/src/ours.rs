//! The same configuration through Envelope's records whose schema is known at run time.

use std::error::Error;
use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use envelope_runtime::Envelope;
use envelope_runtime::dynamic::{Action, DynamicEnvelope, DynamicSchema};
use envelope_runtime::dynamodb::{item_from_record, record_from_item};
use envelope_runtime::keyring::{Keyring, MultiKeyring, RawAesKeyring};
use envelope_runtime::secret::WrappingKey;

use crate::config::{Action as Configured, Config, Key, Suite};
use crate::value::Item;

/// An Envelope client for one configuration. As AWS's library it reads both suites, and takes from the legend what was
/// encrypted.
pub struct Ours(DynamicEnvelope);

impl Ours {
    pub fn new(config: &Config) -> Result<Self> {
        match &config.keys[..] {
            [key] => Self::with_keyring(config, keyring(key)?),
            keys => {
                let generator = MultiKeyring::new(keyring(keys.first().context("no key")?)?);
                let multi = keys[1..].iter().try_fold(generator, |multi, key| {
                    Ok::<_, anyhow::Error>(multi.child(keyring(key)?))
                });
                Self::with_keyring(config, multi?)
            }
        }
    }

    /// A client with a keyring in place of the configuration's keys.
    pub fn with_keyring(config: &Config, keyring: impl Keyring + 'static) -> Result<Self> {
        let suite = match config.suite {
            Suite::Symmetric => envelope_runtime::Suite::Symmetric,
            Suite::Signed => envelope_runtime::Suite::Signed,
        };
        let both = [envelope_runtime::Suite::Symmetric, envelope_runtime::Suite::Signed];
        let envelope = Envelope::builder(keyring)
            .suite(suite)
            .accepted_suites(both)
            .max_encrypted_data_keys(255)
            .build()?;
        Ok(Self(envelope.dynamic(&schema(config)?)))
    }

    pub async fn encrypt(&self, item: &Item) -> Result<Item> {
        let record = self.0.encrypt(&record_from_item(item.clone())?).await?;
        Ok(item_from_record(record))
    }

    pub async fn decrypt(&self, item: &Item) -> Result<Item> {
        let record = self.0.decrypt(&record_from_item(item.clone())?).await?;
        Ok(item_from_record(record))
    }
}

fn schema(config: &Config) -> Result<DynamicSchema> {
    let mut builder = DynamicSchema::builder(&config.table)
        .partition_key(&config.partition)
        .legend_decides();
    if let Some(sort) = &config.sort {
        builder = builder.sort_key(sort);
    }
    for (name, action) in &config.actions {
        let action = match action {
            Configured::Encrypt => Action::Encrypted,
            Configured::Sign => Action::Signed,
            Configured::SignAndInclude => Action::Context,
            Configured::Nothing => Action::Unprotected,
        };
        builder = builder.action(name, action);
    }
    builder = config
        .unsigned
        .iter()
        .fold(builder, |builder, name| builder.allow_unsigned(name));
    if let Some(prefix) = &config.unsigned_prefix {
        builder = builder.allow_unsigned_prefix(prefix);
    }
    Ok(builder.build()?)
}

fn keyring(key: &Key) -> Result<RawAesKeyring> {
    Ok(RawAesKeyring::new(
        &key.namespace,
        &key.name,
        WrappingKey::from_bytes(key.bytes),
    )?)
}

/// An error with all that it comes from.
pub fn chain(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = source {
        let _ = write!(text, ": {error}");
        source = error.source();
    }
    text
}
