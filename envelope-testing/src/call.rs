//! One request under way: who calls, where, and what they may do.

use crate::caller::Callers;
use crate::error::KmsError;
use crate::key::Key;
use crate::name::Scope;
use crate::policy::{Facts, Identity, Kind, Policy, Refusal, evaluate};
use crate::store::Store;

/// A request under way.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) region: &'a str,
    /// `None` for a caller that may do everything.
    identity: Option<&'a Identity>,
}

/// The id and ARN of a key that a request may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyHandle {
    pub(crate) id: String,
    pub(crate) arn: String,
}

impl<'a> Call<'a> {
    pub(crate) fn new(
        store: &'a mut Store,
        callers: &'a Callers,
        access_key_id: &str,
        region: &'a str,
    ) -> Result<Self, KmsError> {
        let identity = callers.identify(access_key_id)?;
        if !store.has_region(region) {
            return Err(KmsError::new(
                "InvalidSignatureException",
                format!("Credential should be scoped to a valid region, not '{region}'."),
            ));
        }
        Ok(Call {
            store,
            region,
            identity,
        })
    }

    pub(crate) fn scope(&self) -> Scope<'_> {
        self.store.scope(self.region)
    }

    /// Finds the key of any identifier, and checks that the caller may do `action` with it.
    pub(crate) fn key(&self, name: &str, action: &str, facts: Facts) -> Result<KeyHandle, KmsError> {
        let key = self.store.find(self.region, name)?;
        self.authorize_key(key, Some(name), action, facts)
    }

    /// As [`key`](Self::key), for operations that take no alias.
    pub(crate) fn key_no_alias(&self, name: &str, action: &str) -> Result<KeyHandle, KmsError> {
        let key = self.store.find_no_alias(self.region, name)?;
        self.authorize_key(key, None, action, Facts::default())
    }

    /// Checks that the caller may do `action` with a key, which the request gave as `name`.
    pub(crate) fn authorize_key(
        &self,
        key: &Key,
        name: Option<&str>,
        action: &str,
        facts: Facts,
    ) -> Result<KeyHandle, KmsError> {
        let facts = self.key_facts(key, name, facts);
        self.decide(Some(&key.policy), action, &key.arn, facts)?;
        Ok(KeyHandle {
            id: key.id.clone(),
            arn: key.arn.clone(),
        })
    }

    /// Checks that the caller may do `action`, which is about no key.
    pub(crate) fn authorize(&self, action: &str, resource: &str) -> Result<(), KmsError> {
        let facts = Facts::default().with("aws:RequestedRegion", [self.region]);
        self.decide(None, action, resource, facts)
    }

    /// Parses a new policy for the key of this ARN, and refuses one that keeps its author from ever changing it again.
    pub(crate) fn new_key_policy(
        &self,
        text: &str,
        key_arn: &str,
        bypass_lockout_check: bool,
    ) -> Result<Policy, KmsError> {
        let policy = Policy::parse(text, Kind::Key)?;
        let check = |identity| {
            let key = Some((&policy, self.store.account()));
            let facts = Facts::default().with("aws:RequestedRegion", [self.region]);
            evaluate(key, identity, "kms:PutKeyPolicy", key_arn, &facts)
        };
        match self.identity.map(check) {
            Some(Err(_)) if !bypass_lockout_check => Err(KmsError::malformed_policy(
                "The new key policy will not allow you to update the key policy in the future.",
            )),
            _ => Ok(policy),
        }
    }

    fn decide(&self, key_policy: Option<&Policy>, action: &str, resource: &str, facts: Facts) -> Result<(), KmsError> {
        let Some(identity) = self.identity else {
            return Ok(());
        };
        let key = key_policy.map(|policy| (policy, self.store.account()));
        evaluate(key, identity, action, resource, &facts).map_err(|refusal| {
            let arn = identity.arn();
            let because = match refusal {
                Refusal::KeyPolicyDenies => "with an explicit deny in a resource-based policy".to_owned(),
                Refusal::IdentityPolicyDenies => "with an explicit deny in an identity-based policy".to_owned(),
                Refusal::KeyPolicyAllowsNot => {
                    format!("because no resource-based policy allows the {action} action")
                }
                Refusal::IdentityPolicyAllowsNot => {
                    format!("because no identity-based policy allows the {action} action")
                }
            };
            KmsError::access_denied(format!(
                "User: {arn} is not authorized to perform: {action} on resource: {resource} {because}"
            ))
        })
    }

    /// The refusal of a ciphertext whose key is not in this region.
    pub(crate) fn no_key_for_ciphertext(&self, action: &str) -> KmsError {
        let arn = match self.identity {
            Some(identity) => identity.arn().to_owned(),
            None => format!("arn:aws:iam::{}:root", self.store.account()),
        };
        KmsError::access_denied(format!(
            "User: {arn} is not authorized to perform: {action} on the resource associated with this ciphertext \
             because the resource does not exist in this Region, no resource-based policies allow access, or a \
             resource-based policy explicitly denies access"
        ))
    }

    /// What conditions can ask about a request with a key.
    fn key_facts(&self, key: &Key, name: Option<&str>, facts: Facts) -> Facts {
        let mut facts = facts
            .with("aws:RequestedRegion", [self.region])
            .with("aws:ResourceAccount", [self.store.account()])
            .with("kms:KeySpec", ["SYMMETRIC_DEFAULT"])
            .with("kms:KeyUsage", ["ENCRYPT_DECRYPT"])
            .with("kms:KeyOrigin", ["AWS_KMS"])
            .with("kms:MultiRegion", [key.replication.is_some().to_string()]);
        if let Some(replication) = key.replication {
            facts = facts.with("kms:MultiRegionKeyType", [replication.name()]);
            if let Ok(family) = self.store.family(&key.id) {
                facts = facts.with("kms:PrimaryRegion", [family.primary.0]);
            }
        }
        for (tag, value) in &key.tags {
            facts = facts.with(&format!("aws:ResourceTag/{tag}"), [value]);
        }
        let region = self.store.region(self.region);
        let mut aliases = region
            .into_iter()
            .flat_map(|region| region.aliases_of(&key.id))
            .peekable();
        if aliases.peek().is_some() {
            facts = facts.with("kms:ResourceAliases", aliases);
        }
        match name.and_then(|name| name.find("alias/").and_then(|at| name.get(at..))) {
            Some(alias) => facts.with("kms:RequestAlias", [alias]),
            None => facts,
        }
    }
}
