//! The columns of a patch as the values that an update sets, and the attributes that it removes.

use std::slice::Iter;

use aws_sdk_dynamodb::types::AttributeValue;

use super::IntoAttribute;
use crate::store::columns::{Both, Column};
use crate::store::dynamodb::UpdateError;

/// What an update does to an attribute: it sets it to a value, or removes it.
pub type PatchedColumn = (&'static str, Option<AttributeValue>);

/// Columns of a patch that can be attributes.
pub trait PatchColumns {
    /// Adds those that change. Each column takes the next of the names.
    ///
    /// # Errors
    ///
    /// [`UpdateError::Value`] if a field has no attribute value.
    fn changes(self, names: &mut Iter<'_, &'static str>, changed: &mut Vec<PatchedColumn>) -> Result<(), UpdateError>;
}

impl<T: IntoAttribute, const KIND: u8> PatchColumns for Column<Option<T>, KIND> {
    fn changes(self, names: &mut Iter<'_, &'static str>, changed: &mut Vec<PatchedColumn>) -> Result<(), UpdateError> {
        let (Some(name), Some(value)) = (names.next().copied(), self.0) else {
            return Ok(());
        };
        let value = value.into_attribute().map_err(|source| UpdateError::Value {
            attribute: name.to_owned(),
            source,
        })?;
        changed.push((name, value));
        Ok(())
    }
}

impl<A: PatchColumns, B: PatchColumns> PatchColumns for Both<A, B> {
    fn changes(self, names: &mut Iter<'_, &'static str>, changed: &mut Vec<PatchedColumn>) -> Result<(), UpdateError> {
        self.0.changes(names, changed)?;
        self.1.changes(names, changed)
    }
}
