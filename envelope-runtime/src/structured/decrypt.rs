//! The operation *decrypt structure* ([decrypt structure]).
//!
//! [decrypt structure]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/decrypt-path-structure.md

use super::{DecryptError, Openable, Verifier};
use crate::format::{Legend, ParsedFooter, ParsedHeader};
use crate::materials::DecryptionMaterials;

/// Takes the header of a table's record apart.
pub(crate) fn parse_header<'r>(table: &str, header: &'r [u8]) -> Result<ParsedHeader<'r>, DecryptError> {
    ParsedHeader::parse(header).map_err(|source| DecryptError::Header {
        table: table.to_owned(),
        source,
    })
}

/// Checks a header against the record's schema; clients do so before they ask for any key.
///
/// The schema decides: version and legend must be those that it demands, whatever the header would prefer.
pub(crate) fn check_header<O: Openable>(row: &O, header: &ParsedHeader<'_>) -> Result<(), DecryptError> {
    let table = || row.table().to_owned();
    if header.version() != row.version() {
        let (expected, found) = (row.version(), header.version());
        return Err(DecryptError::Version {
            table: table(),
            expected,
            found,
        });
    }
    let mut expected = Vec::with_capacity(header.legend().len());
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
pub(crate) fn parse_footer<'r, O: Openable>(
    row: &'r O,
    header: &ParsedHeader<'_>,
) -> Result<ParsedFooter<'r>, DecryptError> {
    ParsedFooter::parse(row.footer(), header.encrypted_data_key_count(), header.suite()).map_err(|source| {
        DecryptError::Footer {
            table: row.table().to_owned(),
            source,
        }
    })
}

/// Decrypts a record whose header was taken apart and checked before, under materials that are at hand.
///
/// The caller has made sure that the record's context fields are the expected ones. Materials of another data key,
/// context or suite than the record's give an error, never another plaintext.
pub(crate) fn decrypt_parsed<O: Openable>(
    materials: &DecryptionMaterials,
    row: &O,
    header: &ParsedHeader<'_>,
) -> Result<O::Opened, DecryptError> {
    let mut verifier = Verifier::new(materials, row.table(), row.header(), header, parse_footer(row, header)?)?;
    row.authenticate(&mut verifier)?;
    row.open(&mut verifier.finish()?)
}
