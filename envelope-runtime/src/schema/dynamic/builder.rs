//! Putting a schema together at run time, and checking it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{DynamicSchema, Inner, RESERVED, SchemaError};
use crate::schema::Action;

/// Puts a [`DynamicSchema`] together.
#[derive(Debug, Clone)]
pub struct DynamicSchemaBuilder {
    table: String,
    partition: Option<String>,
    sort: Option<String>,
    actions: Vec<(String, Action)>,
    unsigned: BTreeSet<String>,
    unsigned_prefix: Option<String>,
    legend_decides: bool,
}

impl DynamicSchemaBuilder {
    pub(super) fn new(table: String) -> Self {
        Self {
            table,
            partition: None,
            sort: None,
            actions: Vec::new(),
            unsigned: BTreeSet::new(),
            unsigned_prefix: None,
            legend_decides: false,
        }
    }

    /// Makes it a schema of the DynamoDB item profile: each item has an encryption context of its own, which holds its keys.
    #[must_use]
    pub fn partition_key(mut self, name: impl Into<String>) -> Self {
        self.partition = Some(name.into());
        self
    }

    /// The sort key of the table's items.
    #[must_use]
    pub fn sort_key(mut self, name: impl Into<String>) -> Self {
        self.sort = Some(name.into());
        self
    }

    /// What happens to an attribute.
    #[must_use]
    pub fn action(mut self, name: impl Into<String>, action: Action) -> Self {
        self.actions.push((name.into(), action));
        self
    }

    /// An attribute that may be there unsigned: nothing protects it, and anyone may change it. One without an action is
    /// then unprotected.
    #[must_use]
    pub fn allow_unsigned(mut self, name: impl Into<String>) -> Self {
        self.unsigned.insert(name.into());
        self
    }

    /// Attributes whose names begin so may be there unsigned.
    #[must_use]
    pub fn allow_unsigned_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.unsigned_prefix = Some(prefix.into());
        self
    }

    /// On reading, the legend in a record's header tells which attributes are encrypted, which are signed, and which are in
    /// the encryption context; the schema only tells which are protected at all. So AWS's libraries do it, and so an action
    /// can be changed while old records are there.
    ///
    /// What it costs: whoever can write records, with a key, can have a signed plaintext read in the place of an encrypted
    /// value, and decides about the version of the format. Without it the schema decides, and a record that was written by
    /// another one is refused.
    #[must_use]
    pub fn legend_decides(mut self) -> Self {
        self.legend_decides = true;
        self
    }

    /// The schema.
    ///
    /// # Errors
    ///
    /// [`SchemaError`] names the attribute that breaks a rule.
    pub fn build(self) -> Result<DynamicSchema, SchemaError> {
        let table = || self.table.clone();
        if self.table.is_empty() {
            return Err(SchemaError::EmptyTable);
        }
        let mut actions = BTreeMap::new();
        for (name, action) in &self.actions {
            if actions.insert(name.clone(), *action).is_some() {
                let (table, name) = (table(), name.clone());
                return Err(SchemaError::ActionTwice { table, name });
            }
        }
        let is_context = |action: &Action| *action == Action::Context;
        let version = if actions.values().any(is_context) { 2 } else { 1 };
        let inner = Inner {
            table: table(),
            partition: self.partition,
            sort: self.sort,
            actions,
            unsigned: self.unsigned,
            unsigned_prefix: self.unsigned_prefix,
            version,
            legend_decides: self.legend_decides,
        };
        let schema = DynamicSchema { inner: Arc::new(inner) };
        check_keys(&schema)?;
        check_actions(&schema)?;
        Ok(schema)
    }
}

fn check_keys(schema: &DynamicSchema) -> Result<(), SchemaError> {
    let table = || schema.table().to_owned();
    let Some(keys) = schema.keys() else {
        return match &schema.inner.sort {
            None => Ok(()),
            Some(sort) => Err(SchemaError::SortKeyAlone {
                table: table(),
                sort: sort.clone(),
            }),
        };
    };
    if keys.sort() == Some(keys.partition()) {
        let key = keys.partition().to_owned();
        return Err(SchemaError::OneKeyTwice { table: table(), key });
    }
    let demanded = if schema.version() == 1 {
        Action::Signed
    } else {
        Action::Context
    };
    match keys
        .names()
        .find(|&key| schema.inner.actions.get(key) != Some(&demanded))
    {
        None => Ok(()),
        Some(key) => Err(SchemaError::KeyAction {
            table: table(),
            key: key.to_owned(),
            found: schema.inner.actions.get(key).copied(),
            demanded,
        }),
    }
}

fn check_actions(schema: &DynamicSchema) -> Result<(), SchemaError> {
    for (name, action) in schema.actions() {
        let (table, is_allowed) = (schema.table().to_owned(), schema.allows_unsigned(name));
        let name = name.to_owned();
        if name.starts_with(RESERVED) {
            return Err(SchemaError::ReservedName { table, name });
        }
        match action {
            Action::Unprotected if !is_allowed => return Err(SchemaError::NotAllowedUnsigned { table, name }),
            Action::Encrypted | Action::Signed | Action::Context if is_allowed => {
                return Err(SchemaError::AllowedUnsigned { table, name });
            }
            _ => {}
        }
    }
    if schema.actions().all(|(_, action)| action == Action::Unprotected) {
        let table = schema.table().to_owned();
        return Err(SchemaError::NothingProtected { table });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items() -> DynamicSchemaBuilder {
        DynamicSchema::builder("t").partition_key("pk")
    }

    fn refused(builder: DynamicSchemaBuilder) -> String {
        builder.build().unwrap_err().to_string()
    }

    #[test]
    fn keys_follow_the_version() {
        let first = items().action("pk", Action::Signed).build().unwrap();
        assert_eq!(first.version(), 1);
        let second = items().sort_key("sk").action("pk", Action::Context);
        let second = second.action("sk", Action::Context).build().unwrap();
        assert_eq!(second.version(), 2);

        let demanded = |action: &str| format!(", and needs `{action}`: keys are ");
        let cases = [
            (items(), "pk", "SIGN_ONLY"),
            (items().action("pk", Action::Encrypted), "pk", "SIGN_ONLY"),
            (
                items().action("pk", Action::Signed).action("a", Action::Context),
                "pk",
                "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT",
            ),
            (
                items()
                    .sort_key("sk")
                    .action("pk", Action::Context)
                    .action("sk", Action::Signed),
                "sk",
                "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT",
            ),
            (
                items().action("pk", Action::Unprotected).allow_unsigned("pk"),
                "pk",
                "SIGN_ONLY",
            ),
        ];
        for (builder, key, action) in cases {
            let refused = refused(builder);
            assert!(
                refused.starts_with(&format!("the key `{key}` of table `t` has ")),
                "{refused}"
            );
            assert!(refused.contains(&demanded(action)), "{refused}");
        }
    }

    #[test]
    fn contradictions_are_refused_by_name() {
        let table = || DynamicSchema::builder("t");
        assert_eq!(refused(DynamicSchema::builder("")), "a table needs a logical name");
        assert!(
            refused(table().sort_key("sk").action("sk", Action::Signed)).contains("sort key `sk` and no partition key")
        );
        assert!(
            refused(items().sort_key("pk").action("pk", Action::Signed)).contains("both partition key and sort key")
        );
        let twice = table().action("a", Action::Signed).action("a", Action::Signed);
        assert!(refused(twice).contains("`a` of table `t` is given an action twice"));
        assert!(refused(table().action("aws_dbe_b_a", Action::Signed)).contains("belong to the record format"));
        let signed = table().action("a", Action::Signed);
        let unsigned = signed.clone().action("b", Action::Unprotected);
        assert!(refused(unsigned.clone()).contains("`b` of table `t` is unprotected"));
        assert!(unsigned.clone().allow_unsigned("b").build().is_ok());
        assert!(unsigned.allow_unsigned_prefix("b").build().is_ok());
        assert!(refused(signed.clone().allow_unsigned("a")).contains("`a` of table `t` is protected"));
        assert!(refused(signed.allow_unsigned_prefix("")).contains("`a` of table `t` is protected"));
        assert!(refused(table().allow_unsigned("a")).contains("no attribute of table `t` is protected"));
    }

    #[test]
    fn an_attribute_without_an_action_may_be_unsigned() {
        let schema = items()
            .action("pk", Action::Signed)
            .allow_unsigned("a")
            .allow_unsigned_prefix(":");
        let schema = schema.build().unwrap();
        assert_eq!(schema.action("a"), Some(Action::Unprotected));
        assert_eq!(schema.action(":b"), Some(Action::Unprotected));
        assert_eq!(schema.action("b"), None);
    }
}
