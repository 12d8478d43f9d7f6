//! A record type as a configuration of AWS's libraries.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Action, ItemKeys, Schema};

/// How AWS's Database Encryption SDK for DynamoDB is configured to read and write the items of a record type: the
/// same table, keys and actions.
///
/// It follows from the schema alone. The suite and the keys are a matter of the program: a writer of suite 0x6700 sets
/// AWS's `algorithmSuiteId` too, and readers take both. Constants of a client are not in it, since AWS's libraries
/// cannot state them: a client that has any writes no items.
///
/// ```
/// use envelope_runtime::schema::{Action, AwsConfiguration, Field, ItemKeys, Schema};
///
/// static FIELDS: [Field<'static>; 2] = [
///     Field::new("id", b"orders\0\0\0\0\0\0\0\x01$\0\0\0\0\0\0\0\x02id", Action::Signed),
///     Field::new("note", b"orders\0\0\0\0\0\0\0\x01$\0\0\0\0\0\0\0\x04note", Action::Unprotected),
/// ];
/// let schema = Schema::new("orders", &FIELDS).with_keys(ItemKeys::new("id", None));
///
/// let configuration = AwsConfiguration::of(&schema).unwrap();
/// assert_eq!(configuration.partition_key_name(), "id");
/// assert_eq!(configuration.attribute_actions()["id"], Action::Signed);
/// assert_eq!(configuration.allowed_unsigned_attributes(), ["note"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsConfiguration {
    logical_table_name: String,
    partition_key_name: String,
    sort_key_name: Option<String>,
    attribute_actions: BTreeMap<String, Action>,
}

impl AwsConfiguration {
    /// The configuration for a record type of the DynamoDB item profile; nothing for one of the table profile, whose
    /// records AWS's libraries cannot read.
    #[must_use]
    pub fn of(schema: &Schema) -> Option<Self> {
        schema.keys().map(|keys| Self::new(schema, keys))
    }

    /// The configuration for a schema with these keys.
    pub(crate) fn new(schema: &Schema, keys: ItemKeys<'_>) -> Self {
        let fields = schema.fields().iter();
        Self {
            logical_table_name: schema.table().to_owned(),
            partition_key_name: keys.partition().to_owned(),
            sort_key_name: keys.sort().map(str::to_owned),
            attribute_actions: fields.map(|field| (field.name().to_owned(), field.action())).collect(),
        }
    }

    /// The table's logical name.
    #[must_use]
    pub fn logical_table_name(&self) -> &str {
        &self.logical_table_name
    }

    /// The name of the partition key.
    #[must_use]
    pub fn partition_key_name(&self) -> &str {
        &self.partition_key_name
    }

    /// The name of the sort key, if items have one.
    #[must_use]
    pub fn sort_key_name(&self) -> Option<&str> {
        self.sort_key_name.as_deref()
    }

    /// What happens to each attribute.
    #[must_use]
    pub fn attribute_actions(&self) -> &BTreeMap<String, Action> {
        &self.attribute_actions
    }

    /// The attributes that a reader must expect to be unsigned, in the order of their names.
    #[must_use]
    pub fn allowed_unsigned_attributes(&self) -> Vec<&str> {
        let actions = self.attribute_actions.iter();
        actions
            .filter(|(_, action)| **action == Action::Unprotected)
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// The configuration as JSON: an object with `logicalTableName`, `partitionKeyName`, `sortKeyName`,
    /// `attributeActions` and `allowedUnsignedAttributes`; those that there is nothing for are left out.
    #[must_use]
    pub fn to_json(&self) -> String {
        let actions = self.attribute_actions.iter();
        let actions = actions.map(|(name, action)| format!("\n    {}: \"{}\"", json(name), action.aws_name()));
        let mut members = vec![
            format!("\"logicalTableName\": {}", json(&self.logical_table_name)),
            format!("\"partitionKeyName\": {}", json(&self.partition_key_name)),
        ];
        if let Some(name) = self.sort_key_name() {
            members.push(format!("\"sortKeyName\": {}", json(name)));
        }
        members.push(format!("\"attributeActions\": {{{}\n  }}", joined(actions, ",")));
        if let Some(names) = self.unsigned(json) {
            members.push(format!("\"allowedUnsignedAttributes\": [{names}]"));
        }
        format!("{{\n  {}\n}}\n", members.join(",\n  "))
    }

    /// The configuration as a Java expression: a `DynamoDbTableEncryptionConfig.Builder` that lacks only the keyring.
    ///
    /// It names `DynamoDbTableEncryptionConfig` and `CryptoAction` of the packages
    /// `software.amazon.cryptography.dbencryptionsdk.dynamodb.model` and `….structuredencryption.model`, and `java.util`'s
    /// `List` and `Map`.
    #[must_use]
    pub fn to_java(&self) -> String {
        let actions = self.attribute_actions.iter();
        let actions = actions.map(|(name, action)| {
            let (name, action) = (java(name), action.aws_name());
            format!("\n        Map.entry({name}, CryptoAction.{action})")
        });
        let mut calls = vec![
            "DynamoDbTableEncryptionConfig.builder()".to_owned(),
            format!(".logicalTableName({})", java(&self.logical_table_name)),
            format!(".partitionKeyName({})", java(&self.partition_key_name)),
        ];
        if let Some(name) = self.sort_key_name() {
            calls.push(format!(".sortKeyName({})", java(name)));
        }
        calls.push(format!(
            ".attributeActionsOnEncrypt(Map.ofEntries({}))",
            joined(actions, ",")
        ));
        if let Some(names) = self.unsigned(java) {
            calls.push(format!(".allowedUnsignedAttributes(List.of({names}))"));
        }
        calls.join("\n    ") + "\n"
    }

    /// The configuration as a Rust expression: a builder of the crate `aws-db-esdk` that lacks only the keyring. It names
    /// every item by its full path, so that `include!` takes it wherever that crate is a dependency.
    #[must_use]
    pub fn to_rust(&self) -> String {
        let actions = self.attribute_actions.iter();
        let actions = actions.map(|(name, action)| {
            let variant = match action {
                Action::Encrypted => "EncryptAndSign",
                Action::Signed => "SignOnly",
                Action::Context => "SignAndIncludeInEncryptionContext",
                Action::Unprotected => "DoNothing",
            };
            format!("\n        ({}, ::aws_db_esdk::CryptoAction::{variant}),", rust(name))
        });
        let mut calls = vec![
            "::aws_db_esdk::dynamodb::types::DynamoDbTableEncryptionConfig::builder()".to_owned(),
            format!(".logical_table_name({:?})", self.logical_table_name),
            format!(".partition_key_name({:?})", self.partition_key_name),
        ];
        if let Some(name) = self.sort_key_name() {
            calls.push(format!(".sort_key_name({name:?})"));
        }
        calls.push(format!(
            ".attribute_actions_on_encrypt(::std::collections::HashMap::from([{}\n    ]))",
            joined(actions, "")
        ));
        if let Some(names) = self.unsigned(rust) {
            calls.push(format!(".allowed_unsigned_attributes(::std::vec![{names}])"));
        }
        calls.join("\n    ") + "\n"
    }

    /// The names of the unsigned attributes as the items of a list, if there are any: AWS's libraries refuse an empty list.
    fn unsigned(&self, literal: fn(&str) -> String) -> Option<String> {
        let names = self.allowed_unsigned_attributes();
        (!names.is_empty()).then(|| joined(names.into_iter().map(literal), ", "))
    }
}

fn joined(parts: impl Iterator<Item = String>, separator: &str) -> String {
    parts.collect::<Vec<_>>().join(separator)
}

/// A string literal of JSON.
fn json(text: &str) -> String {
    quoted(text, |c, out| match c {
        '\0'..='\x1f' => write!(out, "\\u{:04x}", u32::from(c)),
        _ => out.write_char(c),
    })
}

/// A string literal of Java: in ASCII, whatever the encoding of the source file. Control characters are octal, since `\u`
/// is read before strings are, and would end the line.
fn java(text: &str) -> String {
    quoted(text, |c, out| match c {
        '\0'..='\x1f' | '\x7f' => write!(out, "\\{:03o}", u32::from(c)),
        ' '..='~' => out.write_char(c),
        _ => {
            let mut units = [0; 2];
            let mut units = c.encode_utf16(&mut units).iter();
            units.try_for_each(|unit| write!(out, "\\u{unit:04x}"))
        }
    })
}

/// An expression of Rust for a `String`.
fn rust(text: &str) -> String {
    format!("::std::string::String::from({text:?})")
}

/// A literal in double quotes, with `\` before those in the text and before backslashes.
fn quoted(text: &str, other: fn(char, &mut String) -> std::fmt::Result) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Writing to a string does not fail.
            _ => drop(other(c, &mut out)),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::canonical_path;
    use crate::schema::Field;

    /// A schema with an attribute of each action, and names that need escaping.
    fn configuration(sort: Option<&'static str>, names: [(&'static str, Action); 4]) -> AwsConfiguration {
        let path = |name| &*canonical_path("t\"able", name).leak();
        let fields = names.map(|(name, action)| Field::new(name, path(name), action));
        let schema = Schema::new("t\"able", Box::leak(Box::new(fields)));
        assert_eq!(AwsConfiguration::of(&schema), None);
        AwsConfiguration::of(&schema.with_keys(ItemKeys::new("pk", sort))).unwrap()
    }

    fn every_action() -> AwsConfiguration {
        configuration(
            Some("sk"),
            [
                ("pk", Action::Context),
                ("sk", Action::Context),
                ("é\\\n", Action::Encrypted),
                ("\u{10002}$", Action::Unprotected),
            ],
        )
    }

    #[test]
    fn json_is_what_a_parser_reads() {
        let parsed: serde_json::Value = serde_json::from_str(&every_action().to_json()).unwrap();
        assert_eq!(
            parsed,
            serde_json::json!({
                "logicalTableName": "t\"able",
                "partitionKeyName": "pk",
                "sortKeyName": "sk",
                "attributeActions": {
                    "pk": "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT",
                    "sk": "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT",
                    "é\\\n": "ENCRYPT_AND_SIGN",
                    "\u{10002}$": "DO_NOTHING",
                },
                "allowedUnsignedAttributes": ["\u{10002}$"],
            })
        );
    }

    #[test]
    fn what_there_is_nothing_for_is_left_out() {
        let plain = configuration(
            None,
            [
                ("pk", Action::Signed),
                ("aaa", Action::Encrypted),
                ("bbb", Action::Signed),
                ("ccc", Action::Encrypted),
            ],
        );
        for text in [plain.to_json(), plain.to_java(), plain.to_rust()] {
            let text = text.to_lowercase();
            assert!(!text.contains("sort") && !text.contains("unsigned"), "{text}");
        }
    }

    #[test]
    fn java_is_ascii_and_names_the_calls_of_the_builder() {
        assert_eq!(
            every_action().to_java(),
            r#"DynamoDbTableEncryptionConfig.builder()
    .logicalTableName("t\"able")
    .partitionKeyName("pk")
    .sortKeyName("sk")
    .attributeActionsOnEncrypt(Map.ofEntries(
        Map.entry("pk", CryptoAction.SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT),
        Map.entry("sk", CryptoAction.SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT),
        Map.entry("\u00e9\\\012", CryptoAction.ENCRYPT_AND_SIGN),
        Map.entry("\ud800\udc02$", CryptoAction.DO_NOTHING)))
    .allowedUnsignedAttributes(List.of("\ud800\udc02$"))
"#
        );
    }

    #[test]
    fn rust_names_everything_by_its_path() {
        assert_eq!(
            every_action().to_rust(),
            r#"::aws_db_esdk::dynamodb::types::DynamoDbTableEncryptionConfig::builder()
    .logical_table_name("t\"able")
    .partition_key_name("pk")
    .sort_key_name("sk")
    .attribute_actions_on_encrypt(::std::collections::HashMap::from([
        (::std::string::String::from("pk"), ::aws_db_esdk::CryptoAction::SignAndIncludeInEncryptionContext),
        (::std::string::String::from("sk"), ::aws_db_esdk::CryptoAction::SignAndIncludeInEncryptionContext),
        (::std::string::String::from("é\\\n"), ::aws_db_esdk::CryptoAction::EncryptAndSign),
        (::std::string::String::from("𐀂$"), ::aws_db_esdk::CryptoAction::DoNothing),
    ]))
    .allowed_unsigned_attributes(::std::vec![::std::string::String::from("𐀂$")])
"#
        );
    }
}
