//! The decision: may this caller do this?

use std::collections::BTreeMap;

use super::document::Mention;
use super::{Facts, Policy};

/// A caller as policies see it.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    arn: String,
    account: String,
    /// Of an assumed role's session, the role.
    role_arn: Option<String>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) tags: BTreeMap<String, String>,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A statement of a key policy denies it.
    KeyPolicyDenies,
    /// A statement of an IAM policy denies it.
    IdentityPolicyDenies,
    /// The key policy neither allows it nor leaves it to IAM policies.
    KeyPolicyAllowsNot,
    /// It is left to IAM policies, and none allows it.
    IdentityPolicyAllowsNot,
}

impl Identity {
    /// A caller of this ARN: a user, a role, a role's session, or an account's root.
    pub(crate) fn new(arn: &str) -> Self {
        let parts: Vec<_> = arn.split(':').collect();
        let role_arn = match parts.as_slice() {
            [_, partition, "sts", _, account, resource] => resource
                .strip_prefix("assumed-role/")
                .and_then(|rest| rest.split('/').next())
                .map(|role| format!("arn:{partition}:iam::{account}:role/{role}")),
            _ => None,
        };
        Identity {
            arn: arn.to_owned(),
            account: parts.get(4).copied().unwrap_or_default().to_owned(),
            role_arn,
            policies: Vec::new(),
            tags: BTreeMap::new(),
        }
    }

    pub(crate) fn arn(&self) -> &str {
        &self.arn
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    pub(super) fn role_arn(&self) -> Option<&str> {
        self.role_arn.as_deref()
    }

    fn is_root(&self) -> bool {
        self.arn.ends_with(":root")
    }

    /// What conditions can ask about the caller.
    fn facts(&self) -> Facts {
        let mut facts = Facts::default()
            .with("aws:PrincipalArn", [self.role_arn().unwrap_or(&self.arn)])
            .with("aws:PrincipalAccount", [&self.account])
            .with("kms:CallerAccount", [&self.account]);
        for (key, value) in &self.tags {
            facts = facts.with(&format!("aws:PrincipalTag/{key}"), [value]);
        }
        facts
    }
}

/// Decides about a request.
///
/// `key` is the key's policy and the account that owns it, if the action is about a key. Then the key policy must allow
/// the caller, or leave the decision to the IAM policies of the caller's account by naming this account; a caller of
/// another account needs both. Without a key, IAM policies alone decide. What is denied anywhere is denied.
pub(crate) fn evaluate(
    key: Option<(&Policy, &str)>,
    identity: &Identity,
    action: &str,
    resource: &str,
    facts: &Facts,
) -> Result<(), Refusal> {
    let facts = &identity.facts().merged(facts);
    let mut key_policy = Statements::default();
    if let Some((policy, _)) = key {
        key_policy.add(policy, identity, action, resource, facts);
    }
    let mut identity_policies = Statements::default();
    for policy in &identity.policies {
        identity_policies.add(policy, identity, action, resource, facts);
    }
    if key_policy.denied {
        return Err(Refusal::KeyPolicyDenies);
    }
    if identity_policies.denied {
        return Err(Refusal::IdentityPolicyDenies);
    }
    let by_identity = identity_policies.allowed_directly || identity.is_root();
    match key {
        None if by_identity => Ok(()),
        None => Err(Refusal::IdentityPolicyAllowsNot),
        Some((_, owner)) if owner == identity.account() && key_policy.allowed_directly => Ok(()),
        Some(_) if !key_policy.allowed_directly && !key_policy.left_to_account => Err(Refusal::KeyPolicyAllowsNot),
        Some(_) if by_identity => Ok(()),
        Some(_) => Err(Refusal::IdentityPolicyAllowsNot),
    }
}

/// What the statements that apply say.
#[derive(Debug, Default)]
struct Statements {
    denied: bool,
    allowed_directly: bool,
    left_to_account: bool,
}

impl Statements {
    fn add(&mut self, policy: &Policy, identity: &Identity, action: &str, resource: &str, facts: &Facts) {
        for statement in policy.statements() {
            let Some(mention) = statement.mentions(identity) else {
                continue;
            };
            if !statement.applies(action, resource, facts) {
                continue;
            }
            match (statement.allow, mention) {
                (false, _) => self.denied = true,
                (true, Mention::Direct) => self.allowed_directly = true,
                (true, Mention::Account) => self.left_to_account = true,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Kind;
    use super::*;

    const ACCOUNT: &str = "111122223333";
    const ROLE: &str = "arn:aws:iam::111122223333:role/reader";
    const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    fn key_policy(statements: Value) -> Policy {
        Policy::parse(&json!({"Statement": statements}).to_string(), Kind::Key).unwrap()
    }

    fn with_policy(mut identity: Identity, effect: &str, action: &str, resource: &str) -> Identity {
        let text = json!({"Statement": {"Effect": effect, "Action": action, "Resource": resource}}).to_string();
        identity.policies.push(Policy::parse(&text, Kind::Identity).unwrap());
        identity
    }

    fn decide(policy: &Policy, identity: &Identity) -> Result<(), Refusal> {
        evaluate(Some((policy, ACCOUNT)), identity, "kms:Decrypt", KEY, &Facts::default())
    }

    #[test]
    fn the_default_policy_leaves_all_to_iam() {
        let policy = Policy::default_key_policy(ACCOUNT, "aws");
        let role = Identity::new(ROLE);
        assert_eq!(decide(&policy, &role), Err(Refusal::IdentityPolicyAllowsNot));
        let other = with_policy(role.clone(), "Allow", "kms:Encrypt", "*");
        assert_eq!(decide(&policy, &other), Err(Refusal::IdentityPolicyAllowsNot));
        let elsewhere = with_policy(role.clone(), "Allow", "kms:*", "arn:aws:kms:eu-west-1:*:key/*");
        assert_eq!(decide(&policy, &elsewhere), Err(Refusal::IdentityPolicyAllowsNot));
        let allowed = with_policy(role, "Allow", "kms:decrypt", KEY);
        assert_eq!(decide(&policy, &allowed), Ok(()));
        let denied = with_policy(allowed, "Deny", "kms:D*", "*");
        assert_eq!(decide(&policy, &denied), Err(Refusal::IdentityPolicyDenies));
        let root = Identity::new("arn:aws:iam::111122223333:root");
        assert_eq!(decide(&policy, &root), Ok(()));
    }

    #[test]
    fn a_key_policy_allows_alone_and_iam_does_not() {
        let policy = key_policy(json!([
            {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "kms:Decrypt", "Resource": "*"},
        ]));
        assert_eq!(decide(&policy, &Identity::new(ROLE)), Ok(()));
        let session = Identity::new("arn:aws:sts::111122223333:assumed-role/reader/session");
        assert_eq!(decide(&policy, &session), Ok(()));
        let other = Identity::new("arn:aws:iam::111122223333:role/other");
        let other = with_policy(other, "Allow", "kms:*", "*");
        assert_eq!(decide(&policy, &other), Err(Refusal::KeyPolicyAllowsNot));
    }

    #[test]
    fn a_denial_wins() {
        let policy = key_policy(json!([
            {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "kms:*", "Resource": "*"},
            {"Effect": "Deny", "Principal": "*", "NotAction": "kms:Encrypt", "Resource": "*"},
        ]));
        assert_eq!(decide(&policy, &Identity::new(ROLE)), Err(Refusal::KeyPolicyDenies));
    }

    #[test]
    fn conditions_narrow_a_statement() {
        let policy = key_policy(json!({
            "Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "kms:*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "billing"}},
        }));
        let mut role = Identity::new(ROLE);
        assert_eq!(decide(&policy, &role), Err(Refusal::KeyPolicyAllowsNot));
        role.tags.insert("team".to_owned(), "billing".to_owned());
        assert_eq!(decide(&policy, &role), Ok(()));
    }

    #[test]
    fn a_caller_of_another_account_needs_both() {
        let foreign = "arn:aws:iam::999999999999:role/partner";
        for principal in [foreign, "arn:aws:iam::999999999999:root", "999999999999"] {
            let policy = key_policy(json!({
                "Effect": "Allow", "Principal": {"AWS": principal}, "Action": "kms:*", "Resource": "*",
            }));
            let caller = Identity::new(foreign);
            assert_eq!(decide(&policy, &caller), Err(Refusal::IdentityPolicyAllowsNot));
            assert_eq!(decide(&policy, &with_policy(caller, "Allow", "kms:*", "*")), Ok(()));
        }
    }

    #[test]
    fn without_a_key_iam_decides() {
        let decide = |identity: &Identity| evaluate(None, identity, "kms:CreateKey", "*", &Facts::default());
        let role = Identity::new(ROLE);
        assert_eq!(decide(&role), Err(Refusal::IdentityPolicyAllowsNot));
        assert_eq!(decide(&with_policy(role, "Allow", "kms:Create*", "*")), Ok(()));
    }
}
