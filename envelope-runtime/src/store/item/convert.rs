//! An item under construction, and one that is taken apart.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::{FromAttribute, IntoAttribute};
use crate::materials::printable;
use crate::schema::{RESERVED, Schema};
use crate::store::dynamodb::{FOOTER, HEADER, ITEM_LIMIT, ItemError, ValueError, row, size};

/// An item, as the SDK has it.
pub type Item = HashMap<String, AttributeValue>;

/// An item under construction.
#[derive(Debug)]
pub struct Writer {
    schema: &'static Schema,
    item: Item,
}

impl Writer {
    /// An item of this table, with room for so many attributes.
    #[must_use]
    pub fn new(schema: &'static Schema, attributes: usize) -> Self {
        let item = HashMap::with_capacity(attributes);
        Self { schema, item }
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
            Err(source) => return Err(self.value_error(name, source)),
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
            .map_err(|source| self.value_error(name, source))?;
        let value = value.unwrap_or(AttributeValue::Null(true));
        self.item.insert(name.to_owned(), value);
        Ok(())
    }

    /// The item.
    ///
    /// # Errors
    ///
    /// [`ItemError::TooLarge`] if DynamoDB would not take it.
    pub fn finish(self) -> Result<Item, ItemError> {
        match size::over_limit(&self.item) {
            None => Ok(self.item),
            Some(size) => Err(self.too_large(size)),
        }
    }

    #[cold]
    fn too_large(&self, size: usize) -> ItemError {
        let (attribute, attribute_size) = size::largest(&self.item).unwrap_or_default();
        ItemError::TooLarge {
            table: self.schema.table().to_owned(),
            row: self.row(),
            size,
            limit: ITEM_LIMIT,
            attribute: attribute.to_owned(),
            attribute_size,
        }
    }

    #[cold]
    fn value_error(&self, attribute: &str, source: ValueError) -> ItemError {
        value_error(self.schema, self.row(), attribute, source)
    }

    fn row(&self) -> String {
        row::identity(self.schema, |name| self.item.get(name).cloned())
    }
}

/// An item that is taken apart.
#[derive(Debug)]
pub struct Reader {
    schema: &'static Schema,
    item: Item,
    /// What identifies the item, for errors: the fields take their attributes.
    ids: Vec<(&'static str, AttributeValue)>,
}

impl Reader {
    /// An item of this table.
    ///
    /// # Errors
    ///
    /// [`ItemError::NotEncrypted`] if it has no header or no footer.
    pub fn new(schema: &'static Schema, item: Item) -> Result<Self, ItemError> {
        let ids = row::identifying(schema).filter_map(|name| Some((name, item.get(name)?.clone())));
        let ids = ids.collect();
        let reader = Self { schema, item, ids };
        match [HEADER, FOOTER]
            .into_iter()
            .find(|name| !reader.item.contains_key(*name))
        {
            None => Ok(reader),
            Some(name) => Err(ItemError::NotEncrypted {
                table: reader.table(),
                row: reader.row(),
                attribute: name.to_owned(),
            }),
        }
    }

    /// Takes the field of a column out of its attribute.
    ///
    /// # Errors
    ///
    /// [`ItemError::Missing`] if it must be there and is not, [`ItemError::Value`] if the field cannot take it.
    pub fn take<T: FromAttribute>(&mut self, column: &'static str) -> Result<T, ItemError> {
        let name = attribute(column);
        match self.item.remove(name) {
            Some(value) => {
                T::from_attribute(value).map_err(|source| value_error(self.schema, self.row(), name, source))
            }
            None => T::absent().ok_or_else(|| self.missing(name)),
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
            (None, _) => Err(self.missing(name)),
        }
    }

    /// Checks that nothing is left but what belongs to the format.
    ///
    /// # Errors
    ///
    /// [`ItemError::Unexpected`] for the first, by its name, of the attributes that no field took.
    pub fn finish(self) -> Result<(), ItemError> {
        let left = self.item.keys().filter(|name| !name.starts_with(RESERVED));
        left.min().map_or(Ok(()), |attribute| {
            Err(ItemError::Unexpected {
                table: self.table(),
                row: self.row(),
                attribute: printable(attribute),
            })
        })
    }

    #[cold]
    fn missing(&self, attribute: &str) -> ItemError {
        ItemError::Missing {
            table: self.table(),
            row: self.row(),
            attribute: attribute.to_owned(),
        }
    }

    fn table(&self) -> String {
        self.schema.table().to_owned()
    }

    fn row(&self) -> String {
        row::identity(self.schema, |name| {
            let id = self.ids.iter().find(|(id, _)| *id == name);
            id.map(|(_, value)| value.clone())
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
fn value_error(schema: &Schema, row: String, attribute: &str, source: ValueError) -> ItemError {
    ItemError::Value {
        table: Some(schema.table().to_owned()),
        row,
        attribute: attribute.to_owned(),
        source,
    }
}
