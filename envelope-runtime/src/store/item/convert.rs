//! An item under construction, and one that is taken apart.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{FromAttribute, IntoAttribute};
use crate::materials::printable;
use crate::schema::RESERVED;
use crate::store::dynamodb::{FOOTER, HEADER, ItemError, ValueError};

/// An item, as the SDK has it.
pub type Item = HashMap<String, AttributeValue>;

/// An item under construction.
#[derive(Debug)]
pub struct Writer {
    table: &'static str,
    item: Item,
}

impl Writer {
    /// An item of this table, with room for so many attributes.
    #[must_use]
    pub fn new(table: &'static str, attributes: usize) -> Self {
        let item = HashMap::with_capacity(attributes);
        Self { table, item }
    }

    /// Adds the attribute of a column, unless the field is absent.
    ///
    /// # Errors
    ///
    /// [`ItemError::Value`] if the field has no attribute value.
    pub fn put(&mut self, column: &'static str, field: impl IntoAttribute) -> Result<(), ItemError> {
        let name = attribute(column);
        match field.into_attribute() {
            Ok(Some(value)) => drop(self.item.insert(name.to_owned(), value)),
            Ok(None) => {}
            Err(source) => return Err(value_error(self.table, name, source)),
        }
        Ok(())
    }

    /// Adds the attribute of a column, which is null if the field is absent.
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put).
    pub fn put_nullable(&mut self, column: &'static str, field: impl IntoAttribute) -> Result<(), ItemError> {
        let name = attribute(column);
        let value = field
            .into_attribute()
            .map_err(|source| value_error(self.table, name, source))?;
        let value = value.unwrap_or(AttributeValue::Null(true));
        self.item.insert(name.to_owned(), value);
        Ok(())
    }

    /// The item.
    #[must_use]
    pub fn finish(self) -> Item {
        self.item
    }
}

/// An item that is taken apart.
#[derive(Debug)]
pub struct Reader {
    table: &'static str,
    item: Item,
}

impl Reader {
    /// An item of this table.
    #[must_use]
    pub fn new(table: &'static str, item: Item) -> Self {
        Self { table, item }
    }

    /// Takes the field of a column out of its attribute.
    ///
    /// # Errors
    ///
    /// [`ItemError::Missing`] if it must be there and is not, [`ItemError::NotEncrypted`] if that is header or footer, [`ItemError::Value`] if the field cannot take it.
    pub fn take<T: FromAttribute>(&mut self, column: &'static str) -> Result<T, ItemError> {
        let name = attribute(column);
        match self.item.remove(name) {
            Some(value) => T::from_attribute(value).map_err(|source| value_error(self.table, name, source)),
            None => T::absent().ok_or_else(|| ItemError::Missing {
                table: self.table.to_owned(),
                attribute: name.to_owned(),
            }),
        }
    }

    /// Takes the field of a column that is null where the field is absent.
    ///
    /// # Errors
    ///
    /// As [`take`](Self::take), and [`ItemError::Missing`] if there is no attribute at all.
    pub fn take_nullable<T: FromAttribute>(&mut self, column: &'static str) -> Result<T, ItemError> {
        let name = attribute(column);
        match (self.item.get(name), T::absent()) {
            (Some(AttributeValue::Null(true)), Some(absent)) => {
                self.item.remove(name);
                Ok(absent)
            }
            (Some(_), _) => self.take(column),
            (None, _) => Err(ItemError::Missing {
                table: self.table.to_owned(),
                attribute: name.to_owned(),
            }),
        }
    }

    /// Checks that nothing is left but what belongs to the format.
    ///
    /// # Errors
    ///
    /// [`ItemError::Unexpected`] for the first, by its name, of the attributes that no field took.
    pub fn finish(self) -> Result<(), ItemError> {
        let unknown = self.item.into_keys().filter(|name| !name.starts_with(RESERVED)).min();
        unknown.map_or(Ok(()), |attribute| {
            Err(ItemError::Unexpected {
                table: self.table.to_owned(),
                attribute: printable(&attribute),
            })
        })
    }
}

/// The attribute of a column. No field has the names of the encrypted struct's own columns: the derive refuses them.
fn attribute(column: &'static str) -> &'static str {
    match column {
        "header" => HEADER,
        "footer" => FOOTER,
        field => field,
    }
}

#[cold]
fn value_error(table: &str, attribute: &str, source: ValueError) -> ItemError {
    ItemError::Value {
        table: Some(table.to_owned()),
        attribute: attribute.to_owned(),
        source,
    }
}
