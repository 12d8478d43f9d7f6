//! The static description of a record type.

use super::{Action, ItemKeys};
use crate::record::Precision;

/// One field of a record type. Of a type that is known at compile time, name and path are `'static`.
///
/// ```
/// use envelope_runtime::schema::{Action, Field};
///
/// static EMAIL: Field<'static> = Field::new("email", b"customers\0\0\0\0\0\0\0\x01$\0\0\0\0\0\0\0\x05email", Action::Encrypted);
/// assert_eq!(EMAIL.name(), "email");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    name: &'a str,
    path: &'a [u8],
    action: Action,
    optional: bool,
    id: bool,
    precision: Precision,
}

impl<'a> Field<'a> {
    /// A required field. `path` is its [canonical path](crate::record::canonical_path).
    #[must_use]
    pub const fn new(name: &'a str, path: &'a [u8], action: Action) -> Self {
        Self {
            name,
            path,
            action,
            optional: false,
            id: false,
            precision: Precision::Micros,
        }
    }

    /// The same field, absent from some records.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// The same field, as one of those that identify a record.
    #[must_use]
    pub const fn id(self) -> Self {
        Self { id: true, ..self }
    }

    /// The same field, whose instants are kept to this precision if it is signed.
    #[must_use]
    pub const fn precision(self, precision: Precision) -> Self {
        Self { precision, ..self }
    }

    /// The same field under a path.
    pub(super) const fn at(self, path: &'a [u8]) -> Self {
        Self { path, ..self }
    }

    /// How finely the field keeps instants if it is signed.
    #[must_use]
    pub const fn instants(&self) -> Precision {
        self.precision
    }

    /// The field's logical name: the name of its column or attribute.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The field's canonical path: the bytes that name it inside its table.
    #[must_use]
    pub const fn path(&self) -> &'a [u8] {
        self.path
    }

    /// What happens to the field.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// Whether a record may lack the field.
    #[must_use]
    pub const fn is_optional(&self) -> bool {
        self.optional
    }

    /// Whether the field is part of what identifies a record.
    #[must_use]
    pub const fn is_id(&self) -> bool {
        self.id
    }
}

/// A record type: a table's logical name, and the fields in canonical order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    table: &'static str,
    fields: &'static [Field<'static>],
    constants: &'static [(&'static str, &'static str)],
    keys: Option<ItemKeys<'static>>,
    version: u8,
}

impl Schema {
    /// A schema; for a constant, what is wrong with it is a compile error.
    ///
    /// # Panics
    ///
    /// If the fields are not in the order of their canonical paths, or two have the same one.
    #[must_use]
    #[allow(
        clippy::panic,
        clippy::indexing_slicing,
        reason = "evaluated at compile time, where a panic is an error"
    )]
    pub const fn new(table: &'static str, fields: &'static [Field<'static>]) -> Self {
        let mut version = 1;
        let mut i = 0;
        while i < fields.len() {
            assert!(
                i == 0 || precedes(fields[i - 1].path, fields[i].path),
                "fields must be in canonical order"
            );
            if matches!(fields[i].action, Action::Context) {
                version = 2;
            }
            i += 1;
        }
        Self {
            table,
            fields,
            constants: &[],
            keys: None,
            version,
        }
    }

    /// The table's logical name.
    #[must_use]
    pub const fn table(&self) -> &'static str {
        self.table
    }

    /// The same schema, with entries of the encryption context that are the same for every record of the type.
    #[must_use]
    pub const fn with_constants(self, constants: &'static [(&'static str, &'static str)]) -> Self {
        Self { constants, ..self }
    }

    /// The entries of the encryption context that are the same for every record of the type.
    #[must_use]
    pub const fn constants(&self) -> &'static [(&'static str, &'static str)] {
        self.constants
    }

    /// The same schema in the DynamoDB item profile: an item's keys are part of its encryption context.
    #[must_use]
    pub const fn with_keys(self, keys: ItemKeys<'static>) -> Self {
        Self {
            keys: Some(keys),
            ..self
        }
    }

    /// The keys of an item, in the DynamoDB item profile; nothing in the table profile.
    #[must_use]
    pub const fn keys(&self) -> Option<ItemKeys<'static>> {
        self.keys
    }

    /// All fields, in canonical order.
    #[must_use]
    pub const fn fields(&self) -> &'static [Field<'static>] {
        self.fields
    }

    /// The version of the record format that records of this type have: 2 as soon as a field is
    /// [`Action::Context`], else 1.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }
}

/// Whether `a` comes strictly before `b`, bytewise: slices cannot be compared in constants.
#[allow(clippy::indexing_slicing, reason = "both indices are compared with the lengths")]
pub(super) const fn precedes(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return a[i] < b[i];
        }
        i += 1;
    }
    a.len() < b.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_field_makes_version_2() {
        static SIGNED: [Field<'static>; 1] = [Field::new("a", b"ta", Action::Signed)];
        static CONTEXT: [Field<'static>; 2] = [
            Field::new("a", b"ta", Action::Signed),
            Field::new("b", b"tb", Action::Context),
        ];
        assert_eq!(Schema::new("t", &SIGNED).version(), 1);
        assert_eq!(Schema::new("t", &CONTEXT).version(), 2);
    }

    #[test]
    #[should_panic(expected = "canonical order")]
    fn fields_out_of_order_are_refused() {
        static FIELDS: [Field<'static>; 2] = [
            Field::new("b", b"tb", Action::Signed),
            Field::new("a", b"ta", Action::Signed),
        ];
        let _ = Schema::new("t", &FIELDS);
    }

    #[test]
    #[should_panic(expected = "canonical order")]
    fn a_path_used_twice_is_refused() {
        static FIELDS: [Field<'static>; 2] = [
            Field::new("a", b"ta", Action::Signed),
            Field::new("a", b"ta", Action::Signed),
        ];
        let _ = Schema::new("t", &FIELDS);
    }
}
