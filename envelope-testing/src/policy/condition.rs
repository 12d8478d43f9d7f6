//! The conditions of a statement.

use serde_json::{Map, Value};

use super::document::{check_variables, strings};
use super::pattern::{matches, substitute};
use super::{Facts, facts};

/// One condition: an operator, a condition key, and the values of which one must fit.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    operator: Operator,
    key: String,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
struct Operator {
    test: Test,
    /// `…Not…`: no value may fit.
    negated: bool,
    /// `…IfExists`: true if the request does not have the condition key.
    if_exists: bool,
    set: Option<Set>,
}

/// How one value is compared.
#[derive(Clone, Copy, Debug)]
enum Test {
    Equals,
    EqualsIgnoreCase,
    Like,
    Bool,
    Null,
}

/// What is asked of a condition key with several values.
#[derive(Clone, Copy, Debug)]
enum Set {
    ForAllValues,
    ForAnyValue,
}

/// The operators, without their prefixes and suffixes. Those of ARNs are those of strings here: nothing parses the ARN.
const OPERATORS: &[(&str, Test, bool)] = &[
    ("StringEquals", Test::Equals, false),
    ("StringNotEquals", Test::Equals, true),
    ("StringEqualsIgnoreCase", Test::EqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Test::EqualsIgnoreCase, true),
    ("StringLike", Test::Like, false),
    ("StringNotLike", Test::Like, true),
    ("ArnEquals", Test::Like, false),
    ("ArnNotEquals", Test::Like, true),
    ("ArnLike", Test::Like, false),
    ("ArnNotLike", Test::Like, true),
    ("Bool", Test::Bool, false),
    ("Null", Test::Null, false),
];

impl Condition {
    /// Parses the `Condition` of a statement. All of its conditions must hold.
    pub(super) fn parse_all(block: &Map<String, Value>) -> Result<Vec<Self>, String> {
        let mut conditions = Vec::new();
        for (name, keys) in block {
            let operator = Operator::parse(name)?;
            let keys = keys.as_object().ok_or_else(|| format!("{name} is no object"))?;
            for (key, values) in keys {
                if !facts::is_evaluated(key) {
                    return Err(format!("the local KMS does not evaluate the condition key {key}"));
                }
                let values = strings(values).ok_or_else(|| format!("{key} has values that are no strings"))?;
                check_variables(&values)?;
                conditions.push(Condition {
                    operator,
                    key: key.clone(),
                    values,
                });
            }
        }
        Ok(conditions)
    }

    /// Whether the condition holds for a request.
    pub(super) fn holds(&self, facts: &Facts) -> bool {
        let Operator {
            test,
            negated,
            if_exists,
            set,
        } = self.operator;
        let asked = facts.all(&self.key);
        if let Test::Null = test {
            let is_absent = if asked.is_none() { "true" } else { "false" };
            return self.values.iter().any(|value| value.eq_ignore_ascii_case(is_absent));
        }
        let Some(asked) = asked else {
            return match set {
                Some(Set::ForAllValues) => true,
                Some(Set::ForAnyValue) => if_exists,
                None => if_exists || negated,
            };
        };
        let wanted: Vec<_> = self
            .values
            .iter()
            .filter_map(|value| substitute(value, facts))
            .collect();
        let fits = |value: &String| wanted.iter().any(|wanted| test.fits(wanted, value)) != negated;
        match set {
            Some(Set::ForAllValues) => asked.iter().all(fits),
            Some(Set::ForAnyValue) => asked.iter().any(fits),
            None if negated => asked.iter().all(fits),
            None => asked.iter().any(fits),
        }
    }
}

impl Operator {
    fn parse(name: &str) -> Result<Self, String> {
        let unknown = || format!("the local KMS does not evaluate the condition operator {name}");
        let (set, rest) = match name.split_once(':') {
            None => (None, name),
            Some(("ForAllValues", rest)) => (Some(Set::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(Set::ForAnyValue), rest),
            Some(_) => return Err(unknown()),
        };
        let (if_exists, rest) = rest.strip_suffix("IfExists").map_or((false, rest), |rest| (true, rest));
        let (_, test, negated) = OPERATORS
            .iter()
            .find(|(known, ..)| *known == rest)
            .ok_or_else(unknown)?;
        if matches!(test, Test::Null) && (if_exists || set.is_some()) {
            return Err(unknown());
        }
        Ok(Operator {
            test: *test,
            negated: *negated,
            if_exists,
            set,
        })
    }
}

impl Test {
    fn fits(self, wanted: &str, value: &str) -> bool {
        match self {
            Test::Equals => wanted == value,
            Test::EqualsIgnoreCase => wanted.to_lowercase() == value.to_lowercase(),
            Test::Like => matches(wanted, value),
            Test::Bool => wanted.eq_ignore_ascii_case(value),
            // About the condition key, not its value.
            Test::Null => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::context::EncryptionContext;

    fn facts() -> Facts {
        let context = EncryptionContext::from([("tenant", "acme"), ("purpose", "test")]);
        Facts::default()
            .with_context(&context)
            .with("aws:PrincipalTag/tenant", ["acme"])
            .with("kms:MultiRegion", ["false"])
    }

    fn holds(block: Value) -> bool {
        let conditions = Condition::parse_all(block.as_object().unwrap()).unwrap();
        conditions.iter().all(|condition| condition.holds(&facts()))
    }

    #[test]
    fn conditions_that_hold() {
        for block in [
            json!({"StringEquals": {"kms:EncryptionContext:tenant": "acme"}}),
            json!({"StringEquals": {"kms:EncryptionContext:tenant": ["globex", "acme"]}}),
            json!({"StringEquals": {"kms:EncryptionContext:Tenant": "acme"}}),
            json!({"StringEquals": {"kms:EncryptionContext:tenant": "${aws:PrincipalTag/tenant}"}}),
            json!({"StringEqualsIgnoreCase": {"kms:EncryptionContext:tenant": "ACME"}}),
            json!({"StringLike": {"kms:EncryptionContext:tenant": "ac*"}}),
            json!({"StringNotEquals": {"kms:EncryptionContext:tenant": "globex"}}),
            json!({"StringNotEquals": {"kms:EncryptionContext:other": "globex"}}),
            json!({"StringEqualsIfExists": {"kms:EncryptionContext:other": "x"}}),
            json!({"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["tenant", "purpose", "more"]}}),
            json!({"ForAllValues:StringEquals": {"kms:ResourceAliases": "alias/a"}}),
            json!({"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": ["tenant", "more"]}}),
            json!({"Null": {"kms:EncryptionContext:other": "true", "kms:EncryptionContext:tenant": false}}),
            json!({"Bool": {"kms:MultiRegion": false}}),
        ] {
            assert!(holds(block.clone()), "{block}");
        }
    }

    #[test]
    fn conditions_that_do_not_hold() {
        for block in [
            json!({"StringEquals": {"kms:EncryptionContext:tenant": "Acme"}}),
            json!({"StringEquals": {"kms:EncryptionContext:tenant": "ac*"}}),
            json!({"StringEquals": {"kms:EncryptionContext:other": "acme"}}),
            json!({"StringEquals": {"kms:EncryptionContext:tenant": "acme", "kms:EncryptionContext:purpose": "x"}}),
            json!({"StringEquals": {"kms:EncryptionContext:tenant": "${aws:PrincipalTag/team}"}}),
            json!({"StringNotLike": {"kms:EncryptionContext:tenant": ["x", "a*"]}}),
            json!({"StringEqualsIfExists": {"kms:EncryptionContext:tenant": "x"}}),
            json!({"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["tenant"]}}),
            json!({"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": ["Tenant"]}}),
            json!({"ForAnyValue:StringEquals": {"kms:ResourceAliases": ["alias/a"]}}),
            json!({"Null": {"kms:EncryptionContext:tenant": "true"}}),
            json!({"Bool": {"kms:MultiRegion": "true"}}),
        ] {
            assert!(!holds(block.clone()), "{block}");
        }
    }

    #[test]
    fn what_is_not_evaluated_is_refused() {
        for block in [
            json!({"NumericLessThan": {"kms:EncryptionContext:tenant": "1"}}),
            json!({"ForSomeValues:StringEquals": {"kms:EncryptionContextKeys": "x"}}),
            json!({"NullIfExists": {"kms:EncryptionContextKeys": "true"}}),
            json!({"StringEquals": {"aws:SourceIp": "127.0.0.1"}}),
            json!({"StringEquals": {"kms:EncryptionContext:tenant": "${aws:username}"}}),
            json!({"StringEquals": {"kms:EncryptionContext:tenant": {}}}),
            json!({"StringEquals": "x"}),
        ] {
            assert!(Condition::parse_all(block.as_object().unwrap()).is_err(), "{block}");
        }
    }
}
