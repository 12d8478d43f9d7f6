//! What all clients check and build of a record's context.

use super::Error;
use crate::materials::{ContextMap, MaterialsError, PUBLIC_KEY, RESERVED_PREFIX, printable};
use crate::schema::{Field, Schema};

/// Makes an error of the context field in which a record differs.
pub(super) fn expect(schema: &'static Schema, checked: Result<(), &'static Field<'static>>) -> Result<(), Error> {
    checked.map_err(|field| Error::ContextMismatch {
        table: schema.table().to_owned(),
        field: field.name().to_owned(),
    })
}

/// Checks the keys of the encryption context that a header stores: the public key of a signed record and nothing else, as
/// all other entries are for the reader to know.
pub(super) fn check_stored<'k>(keys: impl Iterator<Item = &'k str>) -> Result<(), MaterialsError> {
    refuse(keys, |_| true)
}

/// The same where the legend decides: the header may store what it likes, but nothing that the format has a meaning for.
pub(super) fn check_stored_reserved<'k>(keys: impl Iterator<Item = &'k str>) -> Result<(), MaterialsError> {
    refuse(keys, |key| key.starts_with(RESERVED_PREFIX))
}

fn refuse<'k>(
    mut keys: impl Iterator<Item = &'k str>,
    unexpected: impl Fn(&str) -> bool,
) -> Result<(), MaterialsError> {
    match keys.find(|key| *key != PUBLIC_KEY && unexpected(key)) {
        Some(key) => Err(MaterialsError::UnexpectedContextKey { key: printable(key) }),
        None => Ok(()),
    }
}

/// Whether the context of materials is the expected one, but for the public key of a signed record.
pub(super) fn covers(context: &ContextMap, expected: &ContextMap) -> bool {
    context.iter().filter(|(key, _)| *key != PUBLIC_KEY).eq(expected.iter())
}
