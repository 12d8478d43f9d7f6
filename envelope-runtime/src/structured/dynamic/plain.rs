//! A record that is to be encrypted, held against its schema.

use std::borrow::Cow;

use super::{Attribute, FOOTER, HEADER, Record, context, sort};
use crate::format::Legend;
use crate::materials::{ContextMap, MaterialsError, printable};
use crate::record::{Encoder, Value};
use crate::schema::{Action, DynamicSchema, RESERVED};
use crate::structured::{EncryptError, Sealable, Sealer};

/// A plaintext record whose attributes all have an action.
pub(crate) struct PlainRecord<'a> {
    schema: &'a DynamicSchema,
    /// Those that are protected, in canonical order.
    protected: Vec<Attribute<'a>>,
    unprotected: Vec<(&'a str, &'a Value)>,
}

impl<'a> PlainRecord<'a> {
    /// Finds each attribute's action.
    pub(crate) fn new(schema: &'a DynamicSchema, record: &'a Record) -> Result<Self, EncryptError> {
        let table = || schema.table().to_owned();
        if let Some(missing) = schema.required().find(|name| !record.contains_key(*name)) {
            return Err(EncryptError::MissingField {
                table: table(),
                field: missing.to_owned(),
            });
        }
        let (mut protected, mut unprotected) = (Vec::with_capacity(record.len()), Vec::new());
        for (name, value) in record {
            if name.starts_with(RESERVED) {
                return Err(EncryptError::ReservedField {
                    table: table(),
                    field: printable(name),
                });
            }
            match schema.action(name) {
                Some(Action::Unprotected) => unprotected.push((name.as_str(), value)),
                Some(action) => protected.push(Attribute::new(schema.table(), name, action, Cow::Borrowed(value))),
                None => {
                    return Err(EncryptError::NoAction {
                        table: table(),
                        field: printable(name),
                    });
                }
            }
        }
        sort(&mut protected);
        Ok(Self {
            schema,
            protected,
            unprotected,
        })
    }

    /// The full encryption context, but for the public key of a signed record.
    pub(crate) fn context(&self, constants: &ContextMap) -> Result<ContextMap, MaterialsError> {
        context(self.schema, self.schema.version(), constants, &self.protected)
    }

    /// The bytes that the encrypted attributes are expected to have.
    pub(crate) fn expected_len(&self) -> u64 {
        let encrypted = self
            .protected
            .iter()
            .filter(|attribute| attribute.action == Action::Encrypted);
        encrypted
            .map(|attribute| Encoder::capacity_for(&*attribute.value) as u64)
            .sum()
    }
}

impl Sealable for PlainRecord<'_> {
    type Sealed = Record;

    fn table(&self) -> &str {
        self.schema.table()
    }

    fn version(&self) -> u8 {
        self.schema.version()
    }

    fn field_count(&self) -> usize {
        self.protected.len()
    }

    fn legend(&self, legend: &mut Legend<'_>) {
        for attribute in &self.protected {
            legend.push(attribute.action.letter().as_slice());
        }
    }

    fn seal(&self, mut sealer: Sealer<'_>) -> Result<Record, EncryptError> {
        let mut record = Record::new();
        for attribute in &self.protected {
            let (field, value) = (attribute.field(), &*attribute.value);
            let value = match attribute.action {
                Action::Encrypted => Value::Binary(sealer.encrypted(&field, value)?.into_bytes()),
                _ => sealer.signed(&field, value)?,
            };
            record.insert(attribute.name.to_owned(), value);
        }
        let unprotected = self.unprotected.iter();
        record.extend(unprotected.map(|(name, value)| ((*name).to_owned(), (*value).clone())));
        let (header, footer) = sealer.finish()?;
        record.insert(HEADER.to_owned(), Value::Binary(header.into_bytes()));
        record.insert(FOOTER.to_owned(), Value::Binary(footer.into_bytes()));
        Ok(record)
    }
}
