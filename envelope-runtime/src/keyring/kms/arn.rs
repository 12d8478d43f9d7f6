//! How AWS KMS names keys ([key ARN]), and which names mean replicas of one key ([MRK match for decrypt]).
//!
//! ```text
//! arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
//!     │       │            │                └─ key id; `mrk-…` is a multi-Region key
//!     │       region       account
//!     partition
//! ```
//!
//! [key ARN]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/aws-kms/aws-kms-key-arn.md
//! [MRK match for decrypt]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/aws-kms/aws-kms-mrk-match-for-decrypt.md

use std::fmt;
use std::str::FromStr;

/// The longest key name that AWS KMS takes, in bytes.
const MAX_LEN: usize = 2048;

/// The ARN of a KMS key: never of an alias, which can be pointed at another key.
///
/// ```
/// use envelope_runtime::keyring::kms::KeyArn;
///
/// let key = KeyArn::parse("arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab")?;
/// assert_eq!(key.region(), "eu-central-1");
/// assert!(key.is_mrk());
/// assert!(key.same_mrk(&key.in_region("us-east-1")?));
/// # Ok::<(), envelope_runtime::keyring::kms::KeyArnError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyArn(String);

impl KeyArn {
    /// Takes the ARN of a key apart.
    ///
    /// # Errors
    ///
    /// [`KeyArnError`] if the text is not `arn:<partition>:kms:<region>:<account>:key/<key id>`, or is an alias' ARN.
    pub fn parse(text: &str) -> Result<Self, KeyArnError> {
        match parse(text)? {
            (ResourceType::Key, arn) => Ok(arn),
            (ResourceType::Alias, _) => Err(KeyArnError::new(text, "it is an alias; give the ARN of the key itself")),
        }
    }

    /// The whole ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition, for example `aws` or `aws-cn`.
    #[must_use]
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// The region, for example `eu-central-1`.
    #[must_use]
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The account that owns the key.
    #[must_use]
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// The key id: what follows `key/`.
    #[must_use]
    pub fn key_id(&self) -> &str {
        let resource = self.part(5).split_once('/');
        resource.map_or("", |(_, id)| id)
    }

    /// Whether this is a multi-Region key, of which other regions may have replicas.
    #[must_use]
    pub fn is_mrk(&self) -> bool {
        self.key_id().starts_with("mrk-")
    }

    /// Whether both are the same key, or replicas of one multi-Region key: equal but for the region.
    #[must_use]
    pub fn same_mrk(&self, other: &Self) -> bool {
        self == other
            || self.is_mrk()
                && self.partition() == other.partition()
                && self.account() == other.account()
                && self.key_id() == other.key_id()
    }

    /// This key's ARN with another region: of a multi-Region key, its replica there.
    ///
    /// # Errors
    ///
    /// [`KeyArnError`] if that is no valid ARN.
    pub fn in_region(&self, region: &str) -> Result<Self, KeyArnError> {
        let (partition, account, key_id) = (self.partition(), self.account(), self.key_id());
        Self::parse(&format!("arn:{partition}:kms:{region}:{account}:key/{key_id}"))
    }

    /// One of the six parts, which `parse` has found to be there.
    fn part(&self, index: usize) -> &str {
        self.0.split(':').nth(index).unwrap_or_default()
    }
}

impl fmt::Display for KeyArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for KeyArn {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyArn {
    type Err = KeyArnError;

    fn from_str(text: &str) -> Result<Self, KeyArnError> {
        Self::parse(text)
    }
}

/// A text does not name a KMS key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` does not name a KMS key: {problem}")]
pub struct KeyArnError {
    text: String,
    problem: &'static str,
}

impl KeyArnError {
    /// The text may come from anywhere, so what is shown of it is escaped and cut short.
    fn new(text: &str, problem: &'static str) -> Self {
        let text = text.chars().take(256).flat_map(char::escape_debug).collect();
        Self { text, problem }
    }
}

/// A name that AWS KMS takes for a key that is to wrap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeyName {
    /// A key ARN: the only name that says for good which key is meant.
    Key(KeyArn),
    /// An alias' ARN; its partition, region and account are those of the key.
    AliasArn(KeyArn),
    /// `alias/…`
    Alias(String),
    /// A bare key id.
    KeyId(String),
}

impl KeyName {
    /// Tells the kinds of names apart.
    pub(super) fn parse(text: &str) -> Result<Self, KeyArnError> {
        if text.starts_with("arn:") {
            return Ok(match parse(text)? {
                (ResourceType::Key, arn) => Self::Key(arn),
                (ResourceType::Alias, arn) => Self::AliasArn(arn),
            });
        }
        check_characters(text)?;
        match text.strip_prefix("alias/") {
            Some("") => Err(KeyArnError::new(text, "the alias is empty")),
            Some(_) => Ok(Self::Alias(text.to_owned())),
            None if text.contains([':', '/']) => Err(KeyArnError::new(
                text,
                "it is neither an ARN, nor `alias/<name>`, nor a key id",
            )),
            None => Ok(Self::KeyId(text.to_owned())),
        }
    }

    /// The name as AWS KMS takes it.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Key(arn) | Self::AliasArn(arn) => arn.as_str(),
            Self::Alias(name) | Self::KeyId(name) => name,
        }
    }

    /// Whether a key that AWS KMS used can be the one that this name asked for.
    pub(super) fn admits(&self, used: &KeyArn) -> bool {
        match self {
            Self::Key(arn) => arn == used,
            Self::AliasArn(alias) => {
                alias.partition() == used.partition()
                    && alias.region() == used.region()
                    && alias.account() == used.account()
            }
            Self::Alias(_) => true,
            Self::KeyId(id) => id == used.key_id(),
        }
    }
}

enum ResourceType {
    Key,
    Alias,
}

/// Splits an ARN, be it a key's or an alias'.
fn parse(text: &str) -> Result<(ResourceType, KeyArn), KeyArnError> {
    let error = |problem| KeyArnError::new(text, problem);
    check_characters(text)?;
    let parts: Vec<&str> = text.split(':').collect();
    let [arn, partition, service, region, account, resource] = parts.as_slice() else {
        return Err(error("an ARN has six parts with colons between them"));
    };
    if *arn != "arn" {
        return Err(error("it does not begin with `arn:`"));
    }
    if *service != "kms" {
        return Err(error("its service is not `kms`"));
    }
    for (part, problem) in [
        (partition, "its partition is empty"),
        (region, "its region is empty"),
        (account, "its account is empty"),
    ] {
        if part.is_empty() {
            return Err(error(problem));
        }
    }
    let (kind, id) = match resource.split_once('/') {
        Some(("key", id)) => (ResourceType::Key, id),
        Some(("alias", id)) => (ResourceType::Alias, id),
        _ => return Err(error("its last part begins with neither `key/` nor `alias/`")),
    };
    if id.is_empty() {
        return Err(error("nothing follows `key/` or `alias/`"));
    }
    Ok((kind, KeyArn(text.to_owned())))
}

fn check_characters(text: &str) -> Result<(), KeyArnError> {
    let problem = match text.len() {
        0 => "it is empty",
        1..=MAX_LEN if text.bytes().all(|byte| byte.is_ascii_graphic()) => return Ok(()),
        1..=MAX_LEN => "it has a blank, a control character, or one outside ASCII",
        _ => "it is longer than 2048 bytes",
    };
    Err(KeyArnError::new(text, problem))
}
