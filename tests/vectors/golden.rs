//! The bytes of frozen headers, spelled out.

use envelope_runtime::EncryptedRecord;
use envelope_tests::records::{ClinicVisit, EncryptedClinicVisit, EncryptedVisit, Visit};
use envelope_tests::vectors::{Row, Vectors};

use super::read;

/// A part of a header: bytes that are always these, or a number of bytes that differ from record to record.
enum Part<'a> {
    Fixed(&'a [u8]),
    Any(usize),
}

use Part::{Any, Fixed};

/// Compares a header with its parts, and gives its length.
fn check(header: &[u8], parts: &[Part<'_>]) -> usize {
    let mut rest = header;
    for part in parts {
        let len = match part {
            Fixed(bytes) => bytes.len(),
            Any(len) => *len,
        };
        let (taken, behind) = rest.split_at(len);
        if let Fixed(bytes) = part {
            assert_eq!(taken.escape_ascii().to_string(), bytes.escape_ascii().to_string());
        }
        rest = behind;
    }
    assert!(rest.is_empty());
    header.len()
}

/// One encrypted data key: provider, name and initialization vector, and twice a wrapped key; then the commitment.
const KEYS: [Part<'_>; 6] = [
    Fixed(b"\x01\0\x10envelope-vectors"),
    Fixed(b"\0\x1dvectors-1\0\0\0\x80\0\0\0\x0c"),
    Any(12),
    Fixed(b"\0\x60"),
    Any(48 + 48),
    Any(32),
];

fn row<'v, R, E>(vectors: &'v Vectors<R, E>, suite: &str, case: &str) -> &'v Row<R, E> {
    let mut rows = vectors
        .rows
        .iter()
        .filter(|row| row.suite == suite && row.case == case && row.constants.is_empty());
    rows.next().unwrap()
}

fn parts<'a>(front: &'a [u8], legend: &'a [u8], context: &'a [Part<'a>]) -> Vec<Part<'a>> {
    let copy = |part: &Part<'a>| match part {
        Fixed(bytes) => Fixed(bytes),
        Any(len) => Any(*len),
    };
    let head = [Fixed(front), Any(32), Fixed(legend)];
    head.into_iter()
        .chain(context.iter().map(copy))
        .chain(KEYS.iter().map(copy))
        .collect()
}

#[test]
fn version_1() {
    let vectors = read::<Visit, EncryptedVisit>("visits.json");
    let header = |suite, case| row(&vectors, suite, case).encrypted.header().as_bytes();
    // id, dose room ward, begun photo pulse, doctor urgent, patient, findings referrer.
    let full = parts(b"\x01\0", b"\0\x0csssssseesees", &[Fixed(b"\0\0")]);
    assert_eq!(check(header("0x6700", "all fields"), &full), 230);
    let bare = parts(b"\x01\0", b"\0\x0asssssseese", &[Fixed(b"\0\0")]);
    assert_eq!(check(header("0x6700", "without optional fields"), &bare), 228);
    let context = [Fixed(b"\0\x01\0\x15aws-crypto-public-key\0\x44"), Any(68)];
    let signed = parts(b"\x01\x01", b"\0\x0csssssseesees", &context);
    assert_eq!(check(header("0x6701", "all fields"), &signed), 323);
}

#[test]
fn version_2() {
    let vectors = read::<ClinicVisit, EncryptedClinicVisit>("clinic_visits.json");
    let header = |suite, case| row(&vectors, suite, case).encrypted.header().as_bytes();
    // The clinic comes before doctor and urgent.
    let full = parts(b"\x02\0", b"\0\x0dssssssecesees", &[Fixed(b"\0\0")]);
    assert_eq!(check(header("0x6700", "all fields"), &full), 231);
    let context = [Fixed(b"\0\x01\0\x15aws-crypto-public-key\0\x44"), Any(68)];
    let signed = parts(b"\x02\x01", b"\0\x0dssssssecesees", &context);
    assert_eq!(check(header("0x6701", "all fields"), &signed), 324);
}
