//! The byte string that names a field inside a table (`structured-encryption/header.md`, "Canonical Path").

use std::cmp::Ordering;

/// The canonical path of field `name` of table `table`.
///
/// ```text
/// path = table ‖ u64be 1 ‖ '$' ‖ u64be name length ‖ name
/// ```
///
/// The length counts UTF-16 code units while the bytes are UTF-8: so do the shipped libraries.
///
/// ```
/// use envelope_runtime::record::canonical_path;
///
/// assert_eq!(canonical_path("t", "ab"), b"t\0\0\0\0\0\0\0\x01$\0\0\0\0\0\0\0\x02ab");
/// ```
#[must_use]
pub fn canonical_path(table: &str, name: &str) -> Vec<u8> {
    const DEPTH: u64 = 1;
    let mut path = Vec::with_capacity(table.len() + 8 + 1 + 8 + name.len());
    path.extend_from_slice(table.as_bytes());
    path.extend_from_slice(&DEPTH.to_be_bytes());
    path.push(b'$');
    path.extend_from_slice(&(utf16_len(name) as u64).to_be_bytes());
    path.extend_from_slice(name.as_bytes());
    path
}

/// Compares two field names as their canonical paths in one table compare: shorter names first.
///
/// ```
/// use envelope_runtime::record::compare_names;
///
/// let mut names = ["email", "id", "card"];
/// names.sort_by(|a, b| compare_names(a, b));
/// assert_eq!(names, ["id", "card", "email"]);
/// ```
#[must_use]
pub fn compare_names(left: &str, right: &str) -> Ordering {
    utf16_len(left)
        .cmp(&utf16_len(right))
        .then_with(|| left.as_bytes().cmp(right.as_bytes()))
}

fn utf16_len(name: &str) -> usize {
    name.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn names_compare_as_their_paths(left: String, right: String, table: String) {
            let paths = canonical_path(&table, &left).cmp(&canonical_path(&table, &right));
            prop_assert_eq!(compare_names(&left, &right), paths);
        }
    }

    #[test]
    fn a_surrogate_pair_counts_two() {
        assert_eq!(
            canonical_path("", "\u{10002}"),
            b"\0\0\0\0\0\0\0\x01$\0\0\0\0\0\0\0\x02\xf0\x90\x80\x82"
        );
        assert_eq!(compare_names("\u{10002}", "é"), Ordering::Greater);
    }
}
