//! An encrypted record that is to be decrypted, held against its schema and its header.

use std::borrow::Cow;

use super::{Attribute, FOOTER, HEADER, Record, context, is_key, sort};
use crate::format::{Legend, ParsedHeader};
use crate::materials::{ContextMap, MaterialsError, printable};
use crate::record::{Encode as _, Precision, Value};
use crate::schema::{Action, DynamicSchema, RESERVED};
use crate::structured::{DecryptError, Openable, Opener, Verifier, parse_header};

/// An encrypted record, taken apart. What happens to its attributes may be for its header to say.
pub(crate) struct StoredRecord<'a> {
    schema: &'a DynamicSchema,
    header: &'a [u8],
    footer: &'a [u8],
    /// Those that are to be authenticated.
    protected: Vec<(&'a str, &'a Value)>,
    unprotected: Vec<(&'a str, &'a Value)>,
}

impl<'a> StoredRecord<'a> {
    /// Finds header, footer, and which attributes are to be authenticated. Those whose names belong to the format are left
    /// out.
    pub(crate) fn new(schema: &'a DynamicSchema, record: &'a Record) -> Result<Self, DecryptError> {
        let keys = schema.keys().into_iter().flat_map(|keys| keys.names());
        // Where the legend decides, it also says what is in the encryption context.
        let context = schema.required().filter(|_| !schema.legend_decides());
        if let Some(name) = keys.chain(context).find(|name| !record.contains_key(*name)) {
            return Err(missing(schema, name));
        }
        let (header, footer) = (binary(schema, record, HEADER)?, binary(schema, record, FOOTER)?);
        let attributes = record.iter().map(|(name, value)| (name.as_str(), value));
        let own = attributes.filter(|(name, _)| !name.starts_with(RESERVED));
        let (unprotected, protected) = own.partition(|(name, _)| schema.allows_unsigned(name));
        Ok(Self {
            schema,
            header,
            footer,
            protected,
            unprotected,
        })
    }

    /// The header.
    pub(crate) fn header(&self) -> &'a [u8] {
        self.header
    }

    /// Takes the header apart.
    pub(crate) fn parse_header(&self) -> Result<ParsedHeader<'a>, DecryptError> {
        parse_header(self.schema.table(), self.header)
    }

    /// Finds each attribute's action: in the schema, or where the schema says so in the header's legend.
    pub(crate) fn resolve(self, header: &ParsedHeader<'_>) -> Result<ResolvedRecord<'a>, DecryptError> {
        let schema = self.schema;
        let mut protected = Vec::with_capacity(self.protected.len());
        for (name, value) in self.protected {
            let action = match schema.action(name) {
                // The legend has the last word, and is read once all are in order.
                _ if schema.legend_decides() => Action::Signed,
                Some(action) => action,
                None => {
                    return Err(DecryptError::UnknownField {
                        table: schema.table().to_owned(),
                        field: printable(name),
                    });
                }
            };
            protected.push(Attribute::new(schema.table(), name, action, Cow::Borrowed(value)));
        }
        sort(&mut protected);
        if schema.legend_decides() {
            follow(schema, header.legend(), &mut protected)?;
            check_keys(schema, header.version(), &protected)?;
        }
        for attribute in &mut protected {
            // What is signed is the normal form, whatever order a store kept a set in.
            if attribute.action != Action::Encrypted {
                attribute.value = Cow::Owned(attribute.value.stored(Precision::default()));
            }
        }
        let version = if schema.legend_decides() {
            header.version()
        } else {
            schema.version()
        };
        Ok(ResolvedRecord {
            schema,
            version,
            header: self.header,
            footer: self.footer,
            protected,
            unprotected: self.unprotected,
        })
    }
}

/// The bytes of the header or the footer.
pub(super) fn binary<'r>(schema: &DynamicSchema, record: &'r Record, name: &str) -> Result<&'r [u8], DecryptError> {
    match record.get(name) {
        Some(Value::Binary(bytes)) => Ok(bytes),
        Some(_) => Err(DecryptError::NotBinary {
            table: schema.table().to_owned(),
            field: name.to_owned(),
        }),
        None => Err(DecryptError::NoHeader {
            table: schema.table().to_owned(),
            field: name.to_owned(),
        }),
    }
}

fn missing(schema: &DynamicSchema, name: &str) -> DecryptError {
    DecryptError::MissingField {
        table: schema.table().to_owned(),
        field: name.to_owned(),
    }
}

/// Takes the attributes' actions from a legend.
fn follow(schema: &DynamicSchema, legend: &[u8], protected: &mut [Attribute<'_>]) -> Result<(), DecryptError> {
    if legend.len() != protected.len() {
        return Err(DecryptError::LegendLength {
            table: schema.table().to_owned(),
            letters: legend.len(),
            protected: protected.len(),
        });
    }
    for (attribute, letter) in protected.iter_mut().zip(legend) {
        // The header's parser knows these letters and no others.
        attribute.action = Action::from_letter(*letter).unwrap_or(Action::Signed);
    }
    Ok(())
}

/// A legend may not take an item's keys out of its encryption context.
fn check_keys(schema: &DynamicSchema, version: u8, protected: &[Attribute<'_>]) -> Result<(), DecryptError> {
    let demanded = if version == 1 { Action::Signed } else { Action::Context };
    let keys = protected.iter().filter(|attribute| is_key(schema, attribute.name));
    match keys.into_iter().find(|key| key.action != demanded) {
        None => Ok(()),
        Some(key) => Err(DecryptError::KeyAction {
            table: schema.table().to_owned(),
            field: key.name.to_owned(),
        }),
    }
}

/// An encrypted record whose attributes all have an action.
pub(crate) struct ResolvedRecord<'a> {
    schema: &'a DynamicSchema,
    version: u8,
    header: &'a [u8],
    footer: &'a [u8],
    /// In canonical order.
    protected: Vec<Attribute<'a>>,
    unprotected: Vec<(&'a str, &'a Value)>,
}

impl ResolvedRecord<'_> {
    /// The full encryption context, but for the public key of a signed record and what else the header stores.
    pub(crate) fn context(&self, constants: &ContextMap) -> Result<ContextMap, MaterialsError> {
        context(self.schema, self.version, constants, &self.protected)
    }

    /// The bytes of an encrypted attribute.
    fn sealed<'s>(&self, attribute: &'s Attribute<'_>) -> Result<&'s [u8], DecryptError> {
        match &*attribute.value {
            Value::Binary(bytes) => Ok(bytes),
            _ => Err(DecryptError::NotEncrypted {
                table: self.schema.table().to_owned(),
                field: attribute.name.to_owned(),
            }),
        }
    }
}

impl Openable for ResolvedRecord<'_> {
    type Opened = Record;

    fn table(&self) -> &str {
        self.schema.table()
    }

    fn version(&self) -> u8 {
        self.version
    }

    fn header(&self) -> &[u8] {
        self.header
    }

    fn footer(&self) -> &[u8] {
        self.footer
    }

    fn legend(&self, legend: &mut Legend<'_>) {
        for attribute in &self.protected {
            legend.push(attribute.action.letter().as_slice());
        }
    }

    fn authenticate(&self, verifier: &mut Verifier<'_>) -> Result<(), DecryptError> {
        for attribute in &self.protected {
            let field = attribute.field();
            match attribute.action {
                Action::Encrypted => verifier.sealed(&field, self.sealed(attribute)?)?,
                _ => verifier.signed(&field, &*attribute.value)?,
            }
        }
        Ok(())
    }

    fn open(&self, opener: &mut Opener<'_>) -> Result<Record, DecryptError> {
        let mut record = Record::new();
        for attribute in &self.protected {
            let value = match attribute.action {
                Action::Encrypted => opener.sealed(&attribute.field(), self.sealed(attribute)?)?,
                _ => attribute.value.clone().into_owned(),
            };
            record.insert(attribute.name.to_owned(), value);
        }
        let unprotected = self.unprotected.iter();
        record.extend(unprotected.map(|(name, value)| ((*name).to_owned(), (*value).clone())));
        Ok(record)
    }
}
