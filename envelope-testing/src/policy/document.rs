//! Policy documents: JSON to statements.

use serde_json::{Map, Value, json};

use super::Facts;
use super::condition::Condition;
use super::evaluate::Identity;
use super::facts::is_evaluated;
use super::pattern::{matches, substitute, variables};
use crate::error::KmsError;

/// The most bytes of a policy.
const MAX_LEN: usize = 131_072;

/// A parsed policy, and its text.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    text: String,
    statements: Vec<Statement>,
}

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A key policy: its statements name principals.
    Key,
    /// An IAM policy of a caller: its statements name none.
    Identity,
}

#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) allow: bool,
    principal: Principal,
    actions: Matcher,
    resources: Matcher,
    conditions: Vec<Condition>,
}

/// Whom a statement is about.
#[derive(Clone, Debug)]
enum Principal {
    /// The caller that an IAM policy is attached to.
    Attached,
    Anyone,
    /// ARNs and account ids.
    Aws(Vec<String>),
}

/// How a statement means a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mention {
    /// By its ARN, or as anyone.
    Direct,
    /// By its account: for allowing, its IAM policies must agree.
    Account,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Clone, Debug)]
struct Matcher {
    patterns: Vec<String>,
    negated: bool,
}

impl Policy {
    /// Parses a policy.
    pub(crate) fn parse(text: &str, kind: Kind) -> Result<Self, KmsError> {
        if text.is_empty() || text.len() > MAX_LEN {
            let constraint = "have length between 1 and 131072";
            return Err(KmsError::constraint("...", "policy", constraint));
        }
        let statements = parse(text, kind).map_err(KmsError::malformed_policy)?;
        let text = text.to_owned();
        Ok(Policy { text, statements })
    }

    /// The key policy that AWS gives to keys that are made without one: it leaves all to the account's IAM policies.
    pub(crate) fn default_key_policy(account: &str, partition: &str) -> Self {
        let root = format!("arn:{partition}:iam::{account}:root");
        let document = json!({
            "Version": "2012-10-17",
            "Id": "key-default-1",
            "Statement": [{
                "Sid": "Enable IAM User Permissions",
                "Effect": "Allow",
                "Principal": {"AWS": root},
                "Action": "kms:*",
                "Resource": "*",
            }],
        });
        Policy {
            text: format!("{document:#}"),
            statements: vec![Statement {
                allow: true,
                principal: Principal::Aws(vec![root]),
                actions: Matcher::new("kms:*"),
                resources: Matcher::new("*"),
                conditions: Vec::new(),
            }],
        }
    }

    /// The policy as it was set.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn statements(&self) -> &[Statement] {
        &self.statements
    }
}

impl Statement {
    /// How the statement means this caller; `None` if it does not.
    pub(super) fn mentions(&self, identity: &Identity) -> Option<Mention> {
        let names = match &self.principal {
            Principal::Attached | Principal::Anyone => return Some(Mention::Direct),
            Principal::Aws(names) => names,
        };
        let direct = |name: &String| name == identity.arn() || Some(name.as_str()) == identity.role_arn();
        if names.iter().any(direct) {
            return Some(Mention::Direct);
        }
        let account = identity.account();
        let by_account = |name: &String| name == account || name.ends_with(&format!(":iam::{account}:root"));
        names.iter().any(by_account).then_some(Mention::Account)
    }

    /// Whether the statement is about this action on this resource under these circumstances.
    pub(super) fn applies(&self, action: &str, resource: &str, facts: &Facts) -> bool {
        self.actions.matches_action(action)
            && self.resources.matches_resource(resource, facts)
            && self.conditions.iter().all(|condition| condition.holds(facts))
    }
}

impl Matcher {
    fn new(pattern: &str) -> Self {
        Matcher {
            patterns: vec![pattern.to_owned()],
            negated: false,
        }
    }

    /// Actions have no case.
    fn matches_action(&self, action: &str) -> bool {
        let action = action.to_ascii_lowercase();
        let fits = |pattern: &String| matches(&pattern.to_ascii_lowercase(), &action);
        self.patterns.iter().any(fits) != self.negated
    }

    fn matches_resource(&self, resource: &str, facts: &Facts) -> bool {
        let fits = |pattern: &String| substitute(pattern, facts).is_some_and(|pattern| matches(&pattern, resource));
        self.patterns.iter().any(fits) != self.negated
    }
}

fn parse(text: &str, kind: Kind) -> Result<Vec<Statement>, String> {
    let document: Value = serde_json::from_str(text).map_err(|error| format!("the policy is no JSON: {error}"))?;
    let document = document.as_object().ok_or("the policy is no JSON object")?;
    known(document, &["Version", "Id", "Statement"])?;
    let has_variables = match document.get("Version").map(Value::as_str) {
        Some(Some("2012-10-17")) => true,
        None | Some(Some("2008-10-17")) => false,
        Some(_) => return Err("the policy has an unknown Version".to_owned()),
    };
    if text.contains("${") && !has_variables {
        // AWS takes them literally then, which nobody means.
        return Err("a policy with variables needs the Version 2012-10-17".to_owned());
    }
    let statements = match document.get("Statement") {
        Some(Value::Array(statements)) => statements.iter().collect(),
        Some(statement) => vec![statement],
        None => return Err("the policy has no Statement".to_owned()),
    };
    statements
        .into_iter()
        .map(|value| parse_statement(value, kind))
        .collect()
}

fn parse_statement(value: &Value, kind: Kind) -> Result<Statement, String> {
    let statement = value.as_object().ok_or("a statement is no JSON object")?;
    known(
        statement,
        &[
            "Sid",
            "Effect",
            "Principal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ],
    )?;
    let allow = match statement.get("Effect").and_then(Value::as_str) {
        Some("Allow") => true,
        Some("Deny") => false,
        _ => return Err("the Effect of a statement is neither Allow nor Deny".to_owned()),
    };
    let principal = match (kind, statement.get("Principal")) {
        (Kind::Key, Some(principal)) => parse_principal(principal)?,
        (Kind::Key, None) => return Err("a statement of a key policy has no Principal".to_owned()),
        (Kind::Identity, None) => Principal::Attached,
        (Kind::Identity, Some(_)) => return Err("a statement of an IAM policy has a Principal".to_owned()),
    };
    let conditions = match statement.get("Condition") {
        None => Vec::new(),
        Some(Value::Object(block)) => Condition::parse_all(block)?,
        Some(_) => return Err("the Condition of a statement is no JSON object".to_owned()),
    };
    let actions = parse_matcher(statement, "Action")?;
    if let Some(action) = actions
        .patterns
        .iter()
        .find(|action| *action != "*" && !action.contains(':'))
    {
        return Err(format!("{action} is no action: it names no service"));
    }
    let resources = parse_matcher(statement, "Resource")?;
    check_variables(&resources.patterns)?;
    Ok(Statement {
        allow,
        principal,
        actions,
        resources,
        conditions,
    })
}

fn parse_principal(value: &Value) -> Result<Principal, String> {
    let object = match value {
        Value::String(anyone) if anyone == "*" => return Ok(Principal::Anyone),
        Value::Object(object) => object,
        _ => return Err("a Principal is neither \"*\" nor a JSON object".to_owned()),
    };
    // Services and federated users make no requests here, so statements about them never apply.
    known(object, &["AWS", "Service", "Federated", "CanonicalUser"])?;
    let names = match object.get("AWS") {
        None => Vec::new(),
        Some(names) => strings(names).ok_or("a Principal is no string")?,
    };
    if names.iter().any(|name| name == "*") {
        return Ok(Principal::Anyone);
    }
    let is_account = |name: &str| name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
    let is_arn = |name: &str| name.starts_with("arn:") && name.split(':').count() >= 6 && !name.contains('*');
    match names.iter().find(|name| !is_account(name) && !is_arn(name)) {
        Some(name) => Err(format!("{name} is no principal")),
        None => Ok(Principal::Aws(names)),
    }
}

/// Parses `name` or `Not<name>`: exactly one of them must be there.
fn parse_matcher(statement: &Map<String, Value>, name: &str) -> Result<Matcher, String> {
    let not = format!("Not{name}");
    let (value, negated) = match (statement.get(name), statement.get(&not)) {
        (Some(value), None) => (value, false),
        (None, Some(value)) => (value, true),
        _ => return Err(format!("a statement has either {name} or {not}")),
    };
    match strings(value) {
        Some(patterns) if !patterns.is_empty() => Ok(Matcher { patterns, negated }),
        _ => Err(format!("the {name} of a statement is not made of strings")),
    }
}

/// Refuses variables that have no value in any request.
pub(super) fn check_variables(texts: &[String]) -> Result<(), String> {
    match texts
        .iter()
        .flat_map(|text| variables(text))
        .find(|name| !is_evaluated(name))
    {
        Some(unknown) => Err(format!("the local KMS does not evaluate the policy variable {unknown}")),
        None => Ok(()),
    }
}

/// Refuses members that are not among `names`.
fn known(object: &Map<String, Value>, names: &[&str]) -> Result<(), String> {
    match object.keys().find(|key| !names.contains(&key.as_str())) {
        Some(key) => Err(format!("the local KMS does not evaluate {key}")),
        None => Ok(()),
    }
}

/// A string, or an array of strings; booleans and numbers stand for their text.
pub(super) fn strings(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        value => Some(vec![text(value)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_policy_parses_to_itself() {
        let policy = Policy::default_key_policy("111122223333", "aws");
        let parsed = Policy::parse(policy.text(), Kind::Key).unwrap();
        assert_eq!(format!("{parsed:?}"), format!("{policy:?}"));
    }

    #[test]
    fn malformed_policies_are_refused() {
        let statement = |name: &str, value: Value| {
            let mut statement = json!({"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"});
            statement[name] = value;
            json!({"Statement": statement}).to_string()
        };
        Policy::parse(&statement("Sid", json!("x")), Kind::Key).unwrap();
        for text in [
            "{".to_owned(),
            "[]".to_owned(),
            "{}".to_owned(),
            json!({"Version": "2020-01-01", "Statement": []}).to_string(),
            statement("Effect", json!("Permit")),
            statement("Principal", json!("arn:aws:iam::111122223333:root")),
            statement("Principal", json!({"AWS": "role/x"})),
            statement("Principal", json!({"AWS": "arn:aws:iam::111122223333:role/*"})),
            statement("NotPrincipal", json!("*")),
            statement("NotAction", json!("kms:*")),
            statement("Action", json!("Decrypt")),
            statement("Action", json!([])),
            statement("Resource", json!({})),
            statement("Condition", json!([])),
            statement("Resource", json!("${aws:PrincipalTag/x}")),
            json!({"Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "${aws:username}",
            }})
            .to_string(),
        ] {
            let error = Policy::parse(&text, Kind::Key).unwrap_err();
            assert_eq!(error.code(), "MalformedPolicyDocumentException", "{text}");
        }
        assert!(Policy::parse(&statement("Sid", json!("x")), Kind::Identity).is_err());
        assert_eq!(Policy::parse("", Kind::Key).unwrap_err().code(), "ValidationException");
    }
}
