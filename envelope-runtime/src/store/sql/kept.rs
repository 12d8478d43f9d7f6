//! Whether a database gives back what was signed.

use std::marker::PhantomData;

use sqlx_core::database::Database;

use super::text::same;
use crate::record::Precision;
use crate::schema::{Action, Schema};
use crate::structured::{Encrypted, EncryptedRecord};

/// The columns of a record type in a database.
pub(super) struct Kept<DB, E>(PhantomData<(DB, E)>);

impl<DB: Database, E: EncryptedRecord> Kept<DB, E> {
    /// Evaluated where rows are written: what the database would silently change does not compile.
    ///
    /// Of instants PostgreSQL keeps microseconds, as signed fields do by default.
    pub(super) const CHECKED: () = assert!(
        is_kept(DB::NAME, <E::Record as Encrypted>::SCHEMA),
        "PostgreSQL keeps instants to the microsecond, so a signed field with `precision = \"nanos\"` would not come back as it \
         was; leave `precision` out, or make the field `encrypted`"
    );
}

/// Whether a database of this name gives back all that a record signs.
const fn is_kept(database: &str, schema: &Schema) -> bool {
    !(same(database, "PostgreSQL") && has_nanoseconds(schema))
}

/// Whether a signed field has instants of nanoseconds.
#[allow(
    clippy::indexing_slicing,
    reason = "there are no iterators in constants; the index is compared with the length"
)]
const fn has_nanoseconds(schema: &Schema) -> bool {
    let fields = schema.fields();
    let mut i = 0;
    while i < fields.len() {
        let is_plaintext = matches!(fields[i].action(), Action::Signed | Action::Context);
        if is_plaintext && matches!(fields[i].instants(), Precision::Nanos) {
            return true;
        }
        i += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Field;

    #[test]
    fn nanoseconds_that_are_signed_are_not_kept_by_postgresql() {
        let kept = |database, field: Field<'static>| {
            is_kept(database, &Schema::new("measurements", Box::leak(Box::new([field]))))
        };
        let at = |action| Field::new("at", b"measurements$at", action);
        for action in [Action::Signed, Action::Context] {
            assert!(kept("PostgreSQL", at(action)));
            assert!(!kept("PostgreSQL", at(action).precision(Precision::Nanos)));
            assert!(kept("SQLite", at(action).precision(Precision::Nanos)));
        }
        for action in [Action::Encrypted, Action::Unprotected] {
            assert!(kept("PostgreSQL", at(action).precision(Precision::Nanos)));
        }
    }
}
