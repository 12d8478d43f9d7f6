//! The definition of a table for encrypted records: its keys and its indexes.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{KeySchemaElement, Projection, ProjectionType};

use super::key::key_names;
use crate::materials::printable;
use crate::schema::Action;
use crate::store::columns::Columns;
use crate::structured::{Encrypted, EncryptedRecord};

/// Why a table or an index does not suit a record type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The table's key is not made of the attributes that identify a record.
    #[error("the key of table `{table}` must be {}, as the record type says", in_words(.expected))]
    Key {
        /// The table's logical name.
        table: String,
        /// The attributes that its key must have, partition key first where the type says which it is.
        expected: Vec<&'static str>,
    },
    /// The key of an index is encrypted, so that it would sort and find ciphertext, which is another each time.
    #[error(
        "attribute `{attribute}` of table `{table}` is encrypted, so it can be no key of index `{index}`: make the field `signed` \
         if its values may be seen"
    )]
    Encrypted {
        /// The table's logical name.
        table: String,
        /// The index's name.
        index: String,
        /// The attribute's name.
        attribute: String,
    },
    /// The key of an index is an attribute that the record type does not have.
    #[error("table `{table}` has no field `{attribute}` that could be a key of index `{index}`")]
    Unknown {
        /// The table's logical name.
        table: String,
        /// The index's name.
        index: String,
        /// The attribute's name.
        attribute: String,
    },
    /// An index does not give all attributes of its items, and what it gives cannot be verified.
    #[error(
        "index `{index}` of table `{table}` must project ALL attributes, or its items cannot be verified; to read them from the \
         table by their keys instead, leave this check out"
    )]
    Projection {
        /// The table's logical name.
        table: String,
        /// The index's name.
        index: String,
    },
}

/// What the SDK's request for a new table gains.
pub trait CreateTableExt: Sized + sealed::Sealed {
    /// Checks the table's key and its indexes against a record type. Call it last, before `send`.
    ///
    /// # Errors
    ///
    /// A [`TableError`] for the first that does not suit.
    fn checked<E: EncryptedRecord + Columns>(self) -> Result<Self, TableError>;
}

impl CreateTableExt for CreateTableFluentBuilder {
    fn checked<E: EncryptedRecord + Columns>(self) -> Result<Self, TableError> {
        check_key::<E>(self.get_key_schema().as_deref().unwrap_or_default())?;
        for index in self.get_global_secondary_indexes().iter().flatten() {
            check_index::<E>(index.index_name(), index.key_schema(), index.projection())?;
        }
        for index in self.get_local_secondary_indexes().iter().flatten() {
            check_index::<E>(index.index_name(), index.key_schema(), index.projection())?;
        }
        Ok(self)
    }
}

/// Checks that the table's key is what identifies a record. Which attribute is which only a record with a `partition_key` says.
fn check_key<E: EncryptedRecord + Columns>(key: &[KeySchemaElement]) -> Result<(), TableError> {
    let schema = <E::Record as Encrypted>::SCHEMA;
    let expected = key_names::<E>();
    let mut found: Vec<&str> = key.iter().map(KeySchemaElement::attribute_name).collect();
    let mut wanted = expected.clone();
    if schema.keys().is_none() {
        found.sort_unstable();
        wanted.sort_unstable();
    }
    match found == wanted {
        true => Ok(()),
        false => Err(TableError::Key {
            table: schema.table().to_owned(),
            expected,
        }),
    }
}

/// Checks an index of a table: that its keys are readable, and that it gives all attributes.
///
/// For a table that is there already, and gains an index.
///
/// # Errors
///
/// A [`TableError`] for what does not suit.
pub fn check_index<E: EncryptedRecord>(
    index: &str,
    key: &[KeySchemaElement],
    projection: Option<&Projection>,
) -> Result<(), TableError> {
    let schema = <E::Record as Encrypted>::SCHEMA;
    let (table, index) = (schema.table().to_owned(), index.to_owned());
    for attribute in key.iter().map(KeySchemaElement::attribute_name) {
        match schema.fields().iter().find(|field| field.name() == attribute) {
            Some(field) if field.action() == Action::Encrypted => {
                let attribute = attribute.to_owned();
                return Err(TableError::Encrypted {
                    table,
                    index,
                    attribute,
                });
            }
            Some(_) => {}
            None => {
                let attribute = printable(attribute);
                return Err(TableError::Unknown {
                    table,
                    index,
                    attribute,
                });
            }
        }
    }
    let projected = projection.and_then(Projection::projection_type);
    if projected == Some(&ProjectionType::All) {
        return Ok(());
    }
    Err(TableError::Projection { table, index })
}

/// `a` and `b`
fn in_words(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::CreateTableFluentBuilder {}
}
