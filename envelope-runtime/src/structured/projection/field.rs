//! One encrypted field of a record type, found by its name at compile time.

use std::fmt;
use std::marker::PhantomData;

use super::super::Encrypted;
use crate::schema::{Action, Field};

/// One encrypted field of the record type `R`, for opening it alone.
///
/// As a constant, a name that the record type does not have is a compile error:
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use envelope_runtime::{Encrypted, EncryptedField};
///
/// #[derive(Encrypted)]
/// #[envelope(table = "customers")]
/// struct Customer {
///     #[envelope(signed, id)]
///     id: i64,
///     #[envelope(encrypted)]
///     email: String,
/// }
///
/// const EMAIL: EncryptedField<Customer> = EncryptedField::named("email");
/// assert_eq!(EMAIL.name(), "email");
/// # }
/// ```
pub struct EncryptedField<R> {
    index: usize,
    record: PhantomData<fn() -> R>,
}

impl<R: Encrypted> EncryptedField<R> {
    /// The encrypted field with this name: that of its column or attribute. Those of groups (`flatten`) are fields of the record.
    ///
    /// # Panics
    ///
    /// If the record type has no such field, or it is not `encrypted`. For a constant this is a compile error; for a name that
    /// is known at run time alone, there is [`find`](Self::find).
    #[must_use]
    #[allow(clippy::panic, reason = "evaluated at compile time, where a panic is an error")]
    pub const fn named(name: &str) -> Self {
        match Self::index_of(name) {
            Some((index, true)) => Self::at(index),
            Some((_, false)) => panic!("the field of this name is not `encrypted`: its column has the value"),
            None => panic!("the record type has no field of this name: give that of the column"),
        }
    }

    /// The encrypted field with this name; nothing if the record type has none.
    #[must_use]
    pub const fn find(name: &str) -> Option<Self> {
        match Self::index_of(name) {
            Some((index, true)) => Some(Self::at(index)),
            _ => None,
        }
    }

    /// The field's name: that of its column or attribute.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.field().name()
    }

    pub(super) fn index(self) -> usize {
        self.index
    }

    #[allow(clippy::indexing_slicing, reason = "made of the index of a field that was found")]
    pub(super) fn field(self) -> &'static Field<'static> {
        &R::SCHEMA.fields()[self.index]
    }

    const fn at(index: usize) -> Self {
        Self {
            index,
            record: PhantomData,
        }
    }

    /// The index of a field among those of the schema, and whether it is encrypted.
    #[allow(clippy::indexing_slicing, reason = "the index is compared with the length")]
    const fn index_of(name: &str) -> Option<(usize, bool)> {
        let fields = R::SCHEMA.fields();
        let mut index = 0;
        while index < fields.len() {
            if same(fields[index].name().as_bytes(), name.as_bytes()) {
                return Some((index, matches!(fields[index].action(), Action::Encrypted)));
            }
            index += 1;
        }
        None
    }
}

/// Whether two names are the same: slices cannot be compared in constants.
#[allow(clippy::indexing_slicing, reason = "the index is compared with both lengths")]
const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

impl<R> Clone for EncryptedField<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for EncryptedField<R> {}

impl<R: Encrypted> fmt::Debug for EncryptedField<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptedField({}.{})", R::SCHEMA.table(), self.name())
    }
}
