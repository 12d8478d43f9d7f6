//! What a reader or writer of records with a schema at run time expects of them.

use super::Error;
use crate::record::{Encode as _, Precision, Value};
use crate::schema::{Action, DynamicSchema, SchemaError};
use crate::structured::Record;

/// Attributes that must have these values, in their normal forms.
#[derive(Debug, Clone, Default)]
pub(super) struct Expected(Record);

impl Expected {
    /// These attributes and no others.
    pub(super) fn of(schema: &DynamicSchema, record: &Record) -> Result<Self, SchemaError> {
        let mut expected = Self::default();
        for (name, value) in record {
            expected.add(schema, name.clone(), value)?;
        }
        Ok(expected)
    }

    /// Adds an attribute. Only one that is signed in plaintext is what it seems to be, once the record is authenticated.
    pub(super) fn add(&mut self, schema: &DynamicSchema, name: String, value: &Value) -> Result<(), SchemaError> {
        if !matches!(schema.action(&name), Some(Action::Signed | Action::Context)) {
            let table = schema.table().to_owned();
            return Err(SchemaError::NotSigned { table, name });
        }
        self.0.insert(name, value.stored(Precision::default()));
        Ok(())
    }

    /// Holds a record against these values.
    pub(super) fn check(&self, schema: &DynamicSchema, record: &Record) -> Result<(), Error> {
        match self.differing(record) {
            None => Ok(()),
            Some(field) => Err(Error::ContextMismatch {
                table: schema.table().to_owned(),
                field: field.to_owned(),
            }),
        }
    }

    /// The first attribute in which a record differs.
    pub(super) fn differing(&self, record: &Record) -> Option<&str> {
        let is_other = |name: &str, value: &Value| match record.get(name) {
            Some(found) => found.stored(Precision::default()) != *value,
            None => true,
        };
        let mut expected = self.0.iter();
        expected.find_map(|(name, value)| is_other(name, value).then_some(name.as_str()))
    }
}
