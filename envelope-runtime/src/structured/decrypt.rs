//! The operation *decrypt structure* for records whose type is known ([decrypt structure]).
//!
//! [decrypt structure]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/decrypt-path-structure.md

use super::{DecryptError, Encrypted, EncryptedRecord, Verifier};
use crate::format::{Legend, ParsedHeader};
use crate::materials::DecryptionMaterials;
use crate::schema::Schema;

/// Decrypts a record under materials that are at hand.
///
/// The caller has made sure that the record's context fields are the expected ones; the clients do. Materials of
/// another data key, context or suite than the record's give an error, never another plaintext.
///
/// # Errors
///
/// [`DecryptError`]: the record is malformed, is not what its type demands, or is not authentic. Nothing of it is
/// handed out then.
pub fn decrypt<E: EncryptedRecord>(materials: &DecryptionMaterials, row: &E) -> Result<E::Record, DecryptError> {
    let header = parse_header(row)?;
    check_header(row, &header)?;
    decrypt_parsed(materials, row, &header)
}

/// Takes a record's header apart.
pub(crate) fn parse_header<E: EncryptedRecord>(row: &E) -> Result<ParsedHeader<'_>, DecryptError> {
    ParsedHeader::parse(row.header().as_bytes()).map_err(|source| DecryptError::Header {
        table: E::Record::SCHEMA.table().to_owned(),
        source,
    })
}

/// Checks a header against the record's type; clients do so before they ask for any key.
pub(crate) fn check_header<E: EncryptedRecord>(row: &E, header: &ParsedHeader<'_>) -> Result<(), DecryptError> {
    let mut legend = Vec::new();
    row.legend(&mut Legend::new(&mut legend));
    check_schema(E::Record::SCHEMA, header, &legend)
}

/// Decrypts a record whose header was taken apart and checked before.
pub(crate) fn decrypt_parsed<E: EncryptedRecord>(
    materials: &DecryptionMaterials,
    row: &E,
    header: &ParsedHeader<'_>,
) -> Result<E::Record, DecryptError> {
    let schema = E::Record::SCHEMA;
    let headers = (row.header(), header);
    let mut verifier = Verifier::new(materials, schema, headers, row.footer())?;
    row.authenticate(&mut verifier)?;
    row.open(&mut verifier.finish()?)
}

/// The schema decides: version and legend must be those of the type, whatever the header would prefer.
fn check_schema(schema: &Schema, header: &ParsedHeader<'_>, expected: &[u8]) -> Result<(), DecryptError> {
    let table = || schema.table().to_owned();
    if header.version() != schema.version() {
        let (expected, found) = (schema.version(), header.version());
        return Err(DecryptError::Version {
            table: table(),
            expected,
            found,
        });
    }
    if header.legend() != expected {
        let text = |letters| String::from_utf8_lossy(letters).into_owned();
        return Err(DecryptError::Legend {
            table: table(),
            expected: text(expected),
            found: text(header.legend()),
        });
    }
    Ok(())
}
