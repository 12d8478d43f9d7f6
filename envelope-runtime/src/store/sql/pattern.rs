//! Forms of bytes as patterns of PostgreSQL's LIKE, which compares bytes as well as text.
//!
//! In a pattern `_` is any byte, and `%` any number of bytes.

use std::fmt::Write as _;

use super::dialect::hex;
use super::rules::{Form, Part};

/// With more patterns than this, the parts are compared one by one.
const MOST: usize = 16;
/// So many bytes of any kind at the end are written as a pattern. With more of them, the length is compared by itself.
const MOST_ANY: usize = 32;

/// The patterns of a form, one of which its bytes have.
#[derive(Debug, PartialEq)]
pub(super) struct Patterns {
    /// As literals.
    pub(super) like: Vec<String>,
    /// The least length, if the patterns do not say it.
    pub(super) len: Option<usize>,
}

/// The patterns of a form, if they are not very many.
pub(super) fn of(form: &Form) -> Option<Patterns> {
    let mut patterns = vec![Vec::new()];
    let mut end = 0;
    for Part { at, one_of } in &form.parts {
        if patterns.len() * one_of.len() > MOST {
            return None;
        }
        let any = at.saturating_sub(end);
        patterns = patterns
            .iter()
            .flat_map(|before: &Vec<u8>| {
                one_of.iter().map(move |one| {
                    let mut pattern = before.clone();
                    pattern.extend(std::iter::repeat_n(b'_', any));
                    one.iter().for_each(|byte| push_exactly(&mut pattern, *byte));
                    pattern
                })
            })
            .collect();
        end = at + one_of.first().map_or(0, Vec::len);
    }
    let any = form.len.saturating_sub(end);
    let in_pattern = form.exact || any <= MOST_ANY;
    for pattern in &mut patterns {
        if in_pattern {
            pattern.extend(std::iter::repeat_n(b'_', any));
        }
        if !form.exact {
            pattern.push(b'%');
        }
    }
    Some(Patterns {
        like: patterns.iter().map(|pattern| literal(pattern)).collect(),
        len: (!in_pattern).then_some(form.len),
    })
}

/// A byte that stands for itself.
fn push_exactly(pattern: &mut Vec<u8>, byte: u8) {
    if matches!(byte, b'_' | b'%' | b'\\') {
        pattern.push(b'\\');
    }
    pattern.push(byte);
}

/// Bytes as a literal in the [escape format], letters as they are. It is an escape string, since what a backslash means in any
/// other depends on a setting.
///
/// [escape format]: https://www.postgresql.org/docs/current/datatype-binary.html#DATATYPE-BINARY-BYTEA-ESCAPE-FORMAT
fn literal(bytes: &[u8]) -> String {
    let mut literal = "E'".to_owned();
    for byte in bytes {
        match byte {
            b'\\' => literal.push_str(r"\\\\"),
            b'\'' => literal.push_str("''"),
            b' '..=b'~' => literal.push(char::from(*byte)),
            _ => {
                let _ = write!(literal, r"\\{byte:03o}"); // writing to a String does not fail
            }
        }
    }
    literal.push('\'');
    literal
}

/// Bytes as a literal in the hex format.
pub(super) fn bytes(bytes: &[u8]) -> String {
    format!(r"E'\\x{}'::BYTEA", hex(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(len: usize, exact: bool, parts: &[(usize, &[&[u8]])]) -> Form {
        let part = |(at, one_of): &(usize, &[&[u8]])| Part {
            at: *at,
            one_of: one_of.iter().map(|one| one.to_vec()).collect(),
        };
        Form {
            len,
            exact,
            parts: parts.iter().map(part).collect(),
        }
    }

    #[test]
    fn bytes_stand_for_themselves_and_others_for_any() {
        let patterns = of(&form(6, false, &[(0, &[b"\0\x01"])])).unwrap();
        assert_eq!(patterns.like, [r"E'\\000\\001____%'"]);
        let patterns = of(&form(3, true, &[(0, &[b"\xff\xff"])])).unwrap();
        assert_eq!(patterns.like, [r"E'\\377\\377_'"]);
        let special = of(&form(5, false, &[(0, &[br"%_\'x"])])).unwrap();
        assert_eq!(special.like, [r"E'\\\\%\\\\_\\\\\\\\''x%'"]);
        assert_eq!(special.len, None);
    }

    #[test]
    fn each_of_one_part_goes_with_each_of_the_other() {
        let two: &[&[u8]] = &[b"a", b"b"];
        let patterns = of(&form(3, false, &[(0, two), (2, two)])).unwrap();
        assert_eq!(patterns.like, ["E'a_a%'", "E'a_b%'", "E'b_a%'", "E'b_b%'"]);
        let many: Vec<Vec<u8>> = (0..9).map(|byte| vec![byte]).collect();
        let many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
        assert_eq!(of(&form(3, false, &[(0, two), (2, &many)])), None);
    }

    #[test]
    fn a_length_far_away_is_compared_by_itself() {
        let patterns = of(&form(100, false, &[(0, &[b"a"])])).unwrap();
        assert_eq!(
            (&patterns.like[..], patterns.len),
            (&["E'a%'".to_owned()][..], Some(100))
        );
    }
}
