//! What is known about a request: the values of condition keys.

use std::collections::BTreeMap;

use crate::context::EncryptionContext;

/// The values of condition keys in one request. Names of condition keys have no case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts(BTreeMap<String, Vec<String>>);

impl Facts {
    /// Adds the values of a condition key.
    pub(crate) fn with(mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.0.insert(key.to_ascii_lowercase(), values);
        self
    }

    /// Adds what policies can ask about an encryption context. An empty context has no condition keys.
    pub(crate) fn with_context(mut self, context: &EncryptionContext) -> Self {
        let mut keys = Vec::new();
        for (key, value) in context.pairs() {
            keys.push(key.to_owned());
            self = self.with(&format!("kms:EncryptionContext:{key}"), [value]);
        }
        if keys.is_empty() {
            return self;
        }
        self.with("kms:EncryptionContextKeys", keys)
    }

    pub(super) fn merged(mut self, other: &Facts) -> Self {
        self.0
            .extend(other.0.iter().map(|(key, values)| (key.clone(), values.clone())));
        self
    }

    /// The values of a condition key; `None` if the request does not have it.
    pub(super) fn all(&self, key: &str) -> Option<&[String]> {
        self.0.get(&key.to_ascii_lowercase()).map(Vec::as_slice)
    }

    /// The value of a condition key that has one.
    pub(super) fn one(&self, key: &str) -> Option<&str> {
        match self.all(key)? {
            [value] => Some(value),
            _ => None,
        }
    }
}

/// Condition keys that the server gives values to, in lower case. Those that end in `:` or `/` go on with any name.
const KNOWN: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltag/",
    "aws:requestedregion",
    "aws:resourceaccount",
    "aws:resourcetag/",
    "kms:calleraccount",
    "kms:encryptioncontext:",
    "kms:encryptioncontextkeys",
    "kms:encryptionalgorithm",
    "kms:keyorigin",
    "kms:keyspec",
    "kms:keyusage",
    "kms:multiregion",
    "kms:multiregionkeytype",
    "kms:primaryregion",
    "kms:reencryptonsamekey",
    "kms:replicaregion",
    "kms:requestalias",
    "kms:resourcealiases",
];

/// Condition keys that no request to the server has: they are about services, networks and grants, which are not here.
const ABSENT: &[&str] = &[
    "aws:multifactorauthpresent",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:viaawsservice",
    "kms:granteeprincipal",
    "kms:grantisforawsresource",
    "kms:grantoperations",
    "kms:recipientattestation:",
    "kms:retiringprincipal",
    "kms:viaservice",
];

/// Whether the server can evaluate conditions on this key.
pub(super) fn is_evaluated(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let names = |known: &&str| match key.strip_prefix(*known) {
        Some(rest) => known.ends_with([':', '/']) != rest.is_empty(),
        None => false,
    };
    KNOWN.iter().chain(ABSENT).any(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_known_by_its_pairs_and_its_keys() {
        let context = EncryptionContext::from([("tenant", "acme"), ("Purpose", "test")]);
        let facts = Facts::default().with_context(&context);
        assert_eq!(facts.one("kms:EncryptionContext:tenant"), Some("acme"));
        assert_eq!(facts.one("KMS:encryptioncontext:purpose"), Some("test"));
        assert_eq!(facts.all("kms:EncryptionContextKeys").unwrap(), ["Purpose", "tenant"]);
        let none = Facts::default().with_context(&EncryptionContext::default());
        assert_eq!(none.all("kms:EncryptionContextKeys"), None);
    }

    #[test]
    fn what_is_evaluated_is_listed() {
        assert!(is_evaluated("kms:EncryptionContext:tenant"));
        assert!(is_evaluated("kms:ViaService"));
        assert!(!is_evaluated("kms:EncryptionContext:"));
        assert!(!is_evaluated("aws:SourceIp"));
    }
}
