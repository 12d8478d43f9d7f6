//! What a key of one's own is called: in records, and in errors.

use std::fmt;

use super::KeyringError;

/// The longest name, in bytes.
const MAX_LEN: usize = 1024;

/// Namespace and name of a key that the program holds itself. Both are stored in every record.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct KeyName {
    namespace: String,
    name: String,
}

impl KeyName {
    /// Checks a namespace and a name.
    pub(super) fn new(namespace: impl Into<String>, name: impl Into<String>) -> Result<Self, KeyringError> {
        let (namespace, name) = (namespace.into(), name.into());
        check_name("key namespace", &namespace)?;
        check_name("key name", &name)?;
        if namespace.starts_with("aws-kms") {
            return Err(KeyringError::Name {
                part: "key namespace",
                problem: "begins with `aws-kms`, which means AWS KMS; choose another",
            });
        }
        Ok(Self { namespace, name })
    }

    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// How errors name the key.
    pub(super) fn label(&self) -> String {
        format!("key `{}` of `{}`", self.name, self.namespace)
    }

    /// The fields of a keyring that its `Debug` shows.
    pub(super) fn fmt_as(&self, keyring: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(keyring)
            .field("namespace", &self.namespace)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Checks a name that every record will store, and that errors will print.
pub(super) fn check_name(part: &'static str, name: &str) -> Result<(), KeyringError> {
    let problem = match name.len() {
        0 => "is empty",
        1..=MAX_LEN if name.chars().any(char::is_control) => "has a control character",
        1..=MAX_LEN => return Ok(()),
        _ => "is longer than 1024 bytes",
    };
    Err(KeyringError::Name { part, problem })
}
