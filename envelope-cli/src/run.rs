//! The commands.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use envelope_runtime::keyring::key_store::{BranchKeyStore as _, KeyStore, KeyTable, KmsConfiguration};
use envelope_runtime::keyring::kms::{DiscoveryFilter, KeyArn};

use crate::answer::Answer;
use crate::aws::{self, Endpoint};
use crate::confirm::confirm;
use crate::error::{Error, Result};
use crate::location::Location;
use crate::options::{Action, Keys, Kms};

/// The name of a store that only lists: what it lists is bound to a name, and is not authenticated.
const UNNAMED: &str = "(unnamed)";

/// Does what the command line says. All of it is checked before anything is opened, and asked before anything is lost.
pub(crate) async fn run(keys: Keys) -> Result<Answer> {
    let url = keys
        .key_store
        .ok_or_else(|| missing("--key-store", "ENVELOPE_KEY_STORE"))?;
    let location = Location::parse(&url, keys.table.as_deref())?;
    let name = keys.store_name;
    match keys.action {
        Action::CreateTable => {
            location.open(true).await?.create_table().await?;
            Ok(Answer::TableIsThere)
        }
        Action::List => {
            let name = name.as_deref().unwrap_or(UNNAMED);
            // Lets no key pass: none is called to list.
            let no_key = DiscoveryFilter::partition("none").accounts(["none"]);
            let (kms, configuration) = (aws::no_kms(), KmsConfiguration::Discovery(no_key));
            let store = key_store(name, location.open(false).await?, kms, configuration)?;
            Ok(Answer::Listed(store.list().await?))
        }
        Action::Create { id, context } => {
            let context = entries(&context)?;
            let store = writer(location, name, &keys.kms).await?;
            let version = store.create(&id, &context).await?;
            Ok(Answer::Created { id, version })
        }
        Action::Rotate { id } => {
            let store = writer(location, name, &keys.kms).await?;
            let version = store.rotate(&id).await?;
            Ok(Answer::Rotated { id, version })
        }
        Action::Forget { id, yes } => {
            let store = writer(location, name, &keys.kms).await?;
            if !yes {
                confirm(&id, io::stdin().lock(), io::stderr())?;
            }
            store.forget(&id).await?;
            Ok(Answer::Forgotten { id })
        }
    }
}

/// A store that makes, rotates and forgets.
async fn writer(location: Location, name: Option<String>, kms: &Kms) -> Result<KeyStore> {
    let name = name.ok_or_else(|| missing("--store-name", "ENVELOPE_STORE_NAME"))?;
    let arn = kms.key.as_deref();
    let arn = arn.ok_or_else(|| missing("--kms-key", "ENVELOPE_KMS_KEY_ARN"))?;
    let key = KeyArn::parse(arn).map_err(Error::KmsKey)?;
    let endpoint = kms.endpoint.as_deref();
    let endpoint = endpoint.map(|url| Endpoint::parse("--kms-endpoint", url)).transpose()?;
    let client = aws::kms(&key, endpoint.as_ref()).await;
    let configuration = match kms.multi_region {
        true => KmsConfiguration::MultiRegionKey(key),
        false => KmsConfiguration::Key(key),
    };
    key_store(&name, location.open(false).await?, client, configuration)
}

fn key_store(
    name: &str,
    table: Arc<dyn KeyTable>,
    kms: aws_sdk_kms::Client,
    configuration: KmsConfiguration,
) -> Result<KeyStore> {
    KeyStore::new(name, table, kms, configuration).map_err(Error::StoreName)
}

fn missing(flag: &str, variable: &str) -> Error {
    Error::usage(format!("{flag} is missing; give it, or set {variable}"))
}

/// The entries of an encryption context: each `KEY=VALUE`, no key twice.
fn entries(texts: &[String]) -> Result<BTreeMap<String, String>> {
    let mut entries = BTreeMap::new();
    for text in texts {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| Error::usage(format!("--context {text} is not KEY=VALUE")))?;
        if entries.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(Error::usage(format!("--context has {key} twice")));
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_a_key_and_a_value_each() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let expected = BTreeMap::from([("a".to_owned(), "1=2".to_owned()), ("b".to_owned(), String::new())]);
        assert_eq!(entries(&texts(&["b=", "a=1=2"])).unwrap(), expected);
        for wrong in [&["a"][..], &["a=1", "a=2"]] {
            assert_eq!(entries(&texts(wrong)).unwrap_err().status(), 2);
        }
    }
}
