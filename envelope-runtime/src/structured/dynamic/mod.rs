//! Records whose schema is known at run time: maps of attribute values by name.

mod described;
mod encrypted;
mod plain;

use std::borrow::Cow;
use std::collections::BTreeMap;

pub use described::DescribedRecord;
pub(crate) use encrypted::StoredRecord;
pub(crate) use plain::PlainRecord;

use crate::materials::{ContextDraft, ContextMap, MaterialsError};
use crate::record::{Value, canonical_path};
use crate::schema::{Action, DynamicSchema, Field};

/// A record as a map of attribute values: plaintext, or encrypted. An encrypted one has its header and footer as binary
/// attributes `aws_dbe_head` and `aws_dbe_foot`, and ciphertext as binary values.
pub type Record = BTreeMap<String, Value>;

/// The attribute that holds the header.
pub(crate) const HEADER: &str = "aws_dbe_head";
/// The attribute that holds the footer.
pub(crate) const FOOTER: &str = "aws_dbe_foot";

/// One attribute of a record, and what happens to it.
struct Attribute<'a> {
    name: &'a str,
    path: Vec<u8>,
    action: Action,
    value: Cow<'a, Value>,
}

impl<'a> Attribute<'a> {
    fn new(table: &str, name: &'a str, action: Action, value: Cow<'a, Value>) -> Self {
        let path = canonical_path(table, name);
        Self {
            name,
            path,
            action,
            value,
        }
    }

    fn field(&self) -> Field<'_> {
        Field::new(self.name, &self.path, self.action)
    }
}

/// Brings attributes into canonical order.
fn sort(attributes: &mut [Attribute<'_>]) {
    attributes.sort_by(|a, b| a.path.cmp(&b.path));
}

/// Whether an attribute is a key of the schema's items.
fn is_key(schema: &DynamicSchema, name: &str) -> bool {
    schema.keys().is_some_and(|keys| keys.names().any(|key| key == name))
}

/// The full encryption context of a record, but for the public key of a signed one.
fn context(
    schema: &DynamicSchema,
    version: u8,
    constants: &ContextMap,
    attributes: &[Attribute<'_>],
) -> Result<ContextMap, MaterialsError> {
    let mut draft = ContextDraft::new(schema.table(), schema.keys(), version, constants)?;
    let mut entries = draft.entries();
    for attribute in attributes {
        if attribute.action == Action::Context {
            entries.add_field(attribute.name, &*attribute.value)?;
        } else if version == 1 && is_key(schema, attribute.name) {
            entries.add_key_value(attribute.name, &*attribute.value)?;
        }
    }
    draft.finish()
}
