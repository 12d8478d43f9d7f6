//! The operation *decrypt structure* for records whose type is known ([decrypt structure]).
//!
//! [decrypt structure]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/decrypt-path-structure.md

use super::{DecryptError, Encrypted, EncryptedRecord, Verifier};
use crate::format::{Legend, ParsedFooter, ParsedHeader};
use crate::materials::DecryptionMaterials;

/// Takes a record's header apart.
pub(crate) fn parse_header<E: EncryptedRecord>(row: &E) -> Result<ParsedHeader<'_>, DecryptError> {
    ParsedHeader::parse(row.header().as_bytes()).map_err(|source| DecryptError::Header {
        table: E::Record::SCHEMA.table().to_owned(),
        source,
    })
}

/// Checks a header against the record's type; clients do so before they ask for any key.
///
/// The schema decides: version and legend must be those of the type, whatever the header would prefer.
pub(crate) fn check_header<E: EncryptedRecord>(row: &E, header: &ParsedHeader<'_>) -> Result<(), DecryptError> {
    let schema = E::Record::SCHEMA;
    let table = || schema.table().to_owned();
    if header.version() != schema.version() {
        let (expected, found) = (schema.version(), header.version());
        return Err(DecryptError::Version {
            table: table(),
            expected,
            found,
        });
    }
    let mut expected = Vec::with_capacity(schema.fields().len());
    row.legend(&mut Legend::new(&mut expected));
    if header.legend() != expected {
        // A legend may have 65,535 letters; the first few tell enough.
        let text = |letters: &[u8]| letters.iter().take(64).copied().map(char::from).collect();
        return Err(DecryptError::Legend {
            table: table(),
            expected: text(&expected),
            found: text(header.legend()),
        });
    }
    Ok(())
}

/// Takes a record's footer apart, by what its header says.
pub(crate) fn parse_footer<'r, E: EncryptedRecord>(
    row: &'r E,
    header: &ParsedHeader<'_>,
) -> Result<ParsedFooter<'r>, DecryptError> {
    ParsedFooter::parse(
        row.footer().as_bytes(),
        header.encrypted_data_key_count(),
        header.suite(),
    )
    .map_err(|source| DecryptError::Footer {
        table: E::Record::SCHEMA.table().to_owned(),
        source,
    })
}

/// Decrypts a record whose header was taken apart and checked before, under materials that are at hand.
///
/// The caller has made sure that the record's context fields are the expected ones. Materials of another data key,
/// context or suite than the record's give an error, never another plaintext.
pub(crate) fn decrypt_parsed<E: EncryptedRecord>(
    materials: &DecryptionMaterials,
    row: &E,
    header: &ParsedHeader<'_>,
) -> Result<E::Record, DecryptError> {
    let mut verifier = Verifier::new(
        materials,
        E::Record::SCHEMA,
        row.header(),
        header,
        parse_footer(row, header)?,
    )?;
    row.authenticate(&mut verifier)?;
    row.open(&mut verifier.finish()?)
}
