//! Opens one encrypted field, given no more of its record than the header.
//!
//! A field's key and nonce follow from the data key, the header's message id, and the field's ordinal among the encrypted fields
//! that the record has; its canonical path is authenticated with it. The header's legend has a letter for each protected field that
//! is there, so where fields are optional, several ordinals may be possible: each is tried.
//!
//! Without footer and other fields nothing proves that the field is the one which was last written beside them. What that leaves
//! open stands at [`Scoped::open_field_without_footer`](crate::Scoped::open_field_without_footer).

mod column;
mod field;
mod ordinals;

pub use column::CiphertextColumn;
pub use field::EncryptedField;
pub(crate) use ordinals::Ordinals;

use super::verifier::may_be_sealed;
use super::{DecryptError, Encrypted, Opener};
use crate::format::ParsedHeader;
use crate::materials::DecryptionMaterials;
use crate::schema::Field;

/// Checks a header and a field against the record's schema, and finds the ordinals that the field may have; clients do so before
/// they ask for any key.
pub(crate) fn check_field<R: Encrypted, V: CiphertextColumn>(
    header: &ParsedHeader<'_>,
    field: EncryptedField<R>,
    value: &V,
) -> Result<Ordinals, DecryptError> {
    let (table, sealed) = (R::SCHEMA.table(), value.sealed());
    if header.version() != R::SCHEMA.version() {
        return Err(DecryptError::Version {
            table: table.to_owned(),
            expected: R::SCHEMA.version(),
            found: header.version(),
        });
    }
    if sealed.is_some_and(|sealed| !may_be_sealed(sealed)) {
        return Err(DecryptError::NotEncrypted {
            table: table.to_owned(),
            field: field.name().to_owned(),
        });
    }
    let (before, rest) = R::SCHEMA.fields().split_at(field.index());
    let after = rest.get(1..).unwrap_or_default();
    // What a record never lacks is not null, whatever else the legend has room for.
    let may_be = sealed.is_some() || field.field().is_optional();
    let found = Ordinals::find(before, after, header.legend(), sealed.is_some());
    found.filter(|_| may_be).ok_or_else(|| DecryptError::Legend {
        table: table.to_owned(),
        expected: pattern(before, sealed.is_some(), after),
        found: header.legend().iter().take(64).copied().map(char::from).collect(),
    })
}

/// Opens a field whose header was taken apart and checked before, under materials that are at hand.
pub(crate) fn open_field<R: Encrypted, V: CiphertextColumn>(
    materials: &DecryptionMaterials,
    header: &ParsedHeader<'_>,
    field: EncryptedField<R>,
    value: &V,
    ordinals: &Ordinals,
) -> Result<V::Value, DecryptError> {
    header
        .verify_commitment(&materials.schedule().commit_key(header.message_id())?)
        .map_err(|_| DecryptError::Unauthenticated)?;
    let keys = materials.schedule().field_keys(header.message_id())?;
    value.open(&mut FieldOpener {
        opener: Opener::new(R::SCHEMA.table(), keys),
        field: field.field(),
        ordinals,
    })
}

/// Opens the one field that it is for.
pub struct FieldOpener<'m> {
    pub(super) opener: Opener<'m>,
    pub(super) field: &'static Field<'static>,
    pub(super) ordinals: &'m Ordinals,
}

impl std::fmt::Debug for FieldOpener<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FieldOpener")
            .field("field", &self.field.name())
            .finish_non_exhaustive()
    }
}

/// The legends that would do: what may be missing has a question mark.
#[cold]
fn pattern(before: &[Field<'_>], present: bool, after: &[Field<'_>]) -> String {
    let letters = |fields: &[Field<'_>]| -> String {
        let protected = fields
            .iter()
            .filter_map(|field| Some((field, field.action().letter()?)));
        protected
            .flat_map(|(field, letter)| std::iter::once(char::from(letter)).chain(field.is_optional().then_some('?')))
            .collect()
    };
    [
        letters(before),
        (if present { "e" } else { "" }).to_owned(),
        letters(after),
    ]
    .concat()
}
