//! How a table is encrypted: the same for AWS's library and for ours.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value as Json, json};

/// What happens to an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    Encrypt,
    Sign,
    SignAndInclude,
    Nothing,
}

/// An algorithm suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suite {
    /// 0x6700.
    Symmetric,
    /// 0x6701.
    Signed,
}

/// A raw AES key of a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub namespace: String,
    pub name: String,
    pub bytes: [u8; 32],
}

/// A configuration: the first key generates, each of them can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub table: String,
    pub partition: String,
    pub sort: Option<String>,
    pub actions: BTreeMap<String, Action>,
    pub unsigned: Vec<String>,
    pub unsigned_prefix: Option<String>,
    pub suite: Suite,
    pub keys: Vec<Key>,
}

pub const SUITES: [Suite; 2] = [Suite::Symmetric, Suite::Signed];

impl Action {
    const NAMES: [(Self, &str); 4] = [
        (Self::Encrypt, "ENCRYPT_AND_SIGN"),
        (Self::Sign, "SIGN_ONLY"),
        (Self::SignAndInclude, "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT"),
        (Self::Nothing, "DO_NOTHING"),
    ];

    /// As AWS names it.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(action, _)| *action == self)
            .expect("all four")
            .1
    }

    fn named(name: &str) -> Result<Self> {
        let found = Self::NAMES.iter().find(|(_, known)| *known == name);
        Ok(found.with_context(|| format!("no action `{name}`"))?.0)
    }
}

impl Suite {
    pub fn id(self) -> &'static str {
        match self {
            Self::Symmetric => "0x6700",
            Self::Signed => "0x6701",
        }
    }

    fn of_id(id: &str) -> Result<Self> {
        let found = SUITES.into_iter().find(|suite| suite.id() == id);
        found.with_context(|| format!("no suite `{id}`"))
    }
}

impl Config {
    /// The version of the records: 2 as soon as an attribute is in the encryption context by its action.
    pub fn version(&self) -> u8 {
        if self.actions.values().any(|action| *action == Action::SignAndInclude) {
            2
        } else {
            1
        }
    }

    /// Whether a reader takes an attribute for unprotected.
    pub fn is_unsigned(&self, name: &str) -> bool {
        self.unsigned.iter().any(|known| known == name)
            || self
                .unsigned_prefix
                .as_ref()
                .is_some_and(|prefix| name.starts_with(prefix.as_str()))
    }

    pub fn to_json(&self) -> Json {
        let actions: BTreeMap<_, _> = self
            .actions
            .iter()
            .map(|(name, action)| (name, action.name()))
            .collect();
        let keys: Vec<_> = self.keys.iter().map(Key::to_json).collect();
        json!({
            "logicalTableName": self.table,
            "partitionKeyName": self.partition,
            "sortKeyName": self.sort,
            "attributeActions": actions,
            "allowedUnsignedAttributes": self.unsigned,
            "allowedUnsignedAttributePrefix": self.unsigned_prefix,
            "suite": self.suite.id(),
            "keys": keys,
        })
    }

    pub fn from_json(json: &Json) -> Result<Self> {
        let text = |key: &str| json[key].as_str().map(str::to_owned);
        let needed = |key: &str| text(key).with_context(|| format!("no `{key}`"));
        let list = |key: &str| json[key].as_array().map_or(&[][..], Vec::as_slice);
        let actions = json["attributeActions"].as_object().context("no `attributeActions`")?;
        Ok(Self {
            table: needed("logicalTableName")?,
            partition: needed("partitionKeyName")?,
            sort: text("sortKeyName"),
            actions: actions
                .iter()
                .map(|(name, action)| Ok((name.clone(), Action::named(action.as_str().unwrap_or_default())?)))
                .collect::<Result<_>>()?,
            unsigned: list("allowedUnsignedAttributes")
                .iter()
                .filter_map(Json::as_str)
                .map(str::to_owned)
                .collect(),
            unsigned_prefix: text("allowedUnsignedAttributePrefix"),
            suite: Suite::of_id(&needed("suite")?)?,
            keys: list("keys").iter().map(Key::from_json).collect::<Result<_>>()?,
        })
    }
}

impl Key {
    fn to_json(&self) -> Json {
        json!({"namespace": self.namespace, "name": self.name, "key": hex(&self.bytes)})
    }

    fn from_json(json: &Json) -> Result<Self> {
        let text =
            |key: &str| Ok::<_, anyhow::Error>(json[key].as_str().with_context(|| format!("no `{key}`"))?.to_owned());
        let bytes = unhex(&text("key")?)?;
        let Ok(bytes) = bytes.try_into() else {
            bail!("a key that has not 32 bytes")
        };
        Ok(Self {
            namespace: text("namespace")?,
            name: text("name")?,
            bytes,
        })
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits.context("not hexadecimal")?;
    Ok(digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect())
}
