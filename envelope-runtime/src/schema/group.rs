//! The static description of a group of fields, which a record takes in.

use super::{Action, Field};
use crate::record::Precision;

/// One field of a group: what is known of it before it is known in which table it is.
///
/// ```
/// use envelope_runtime::schema::{Action, GroupField};
///
/// const STREET: GroupField = GroupField::new("street", Action::Encrypted);
/// assert_eq!((STREET.name(), STREET.is_optional()), ("street", false));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupField {
    /// Without a path: that depends on the table.
    field: Field<'static>,
}

impl GroupField {
    /// A required field.
    #[must_use]
    pub const fn new(name: &'static str, action: Action) -> Self {
        Self {
            field: Field::new(name, &[], action),
        }
    }

    /// The same field, absent from some records.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self {
            field: self.field.optional(),
        }
    }

    /// The same field, whose instants are kept to this precision if it is signed.
    #[must_use]
    pub const fn precision(self, precision: Precision) -> Self {
        Self {
            field: self.field.precision(precision),
        }
    }

    /// The field's logical name: the name of its column or attribute in every record that has the group.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.field.name()
    }

    /// What happens to the field.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.field.action()
    }

    /// Whether a record may lack the field.
    #[must_use]
    pub const fn is_optional(&self) -> bool {
        self.field.is_optional()
    }

    /// The field in a table, given its canonical path there.
    pub(super) const fn at(self, path: &'static [u8]) -> Field<'static> {
        self.field.at(path)
    }
}
