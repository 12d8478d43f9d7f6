//! The order of map keys and of string sets (`string-ordering.md`, "UTF-16 Binary Order").

use std::cmp::Ordering;

/// Compares two strings by their UTF-16 code units.
///
/// This is the order of strings in Java and .NET. It differs from Rust's (by UTF-8 bytes) in one place: characters
/// above U+FFFF, being surrogate pairs, come before U+E000 to U+FFFF.
///
/// ```
/// use envelope_runtime::record::compare_utf16;
/// use std::cmp::Ordering;
///
/// assert_eq!(compare_utf16("a", "b"), Ordering::Less);
/// assert_eq!(compare_utf16("\u{10002}", "\u{ff61}"), Ordering::Less);
/// assert!("\u{10002}" > "\u{ff61}");
/// ```
#[must_use]
pub fn compare_utf16(left: &str, right: &str) -> Ordering {
    compare_utf8_as_utf16(left.as_bytes(), right.as_bytes())
}

/// [`compare_utf16`] of strings given as UTF-8.
///
/// Where two UTF-8 strings first differ, both bytes either lead a character or continue one with the same lead. The
/// latter compare alike in both encodings. Of the former, only the leads EE and EF (U+E000 to U+FFFF) have to move
/// behind F0 to F4 (above U+FFFF).
pub(super) fn compare_utf8_as_utf16(left: &[u8], right: &[u8]) -> Ordering {
    match left.iter().zip(right).find(|(l, r)| l != r) {
        Some((&l, &r)) => weight(l).cmp(&weight(r)),
        None => left.len().cmp(&right.len()),
    }
}

fn weight(byte: u8) -> u8 {
    match byte {
        0xee | 0xef => byte + 0x10,
        _ => byte,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_comparing_code_units(left: String, right: String, same in "[a\u{ff61}\u{10002}\u{e000}]{0,3}") {
            let (left, right) = (same.clone() + &left, same + &right);
            prop_assert_eq!(compare_utf16(&left, &right), left.encode_utf16().cmp(right.encode_utf16()));
        }

        #[test]
        fn agrees_around_the_surrogates(
            left in "[z\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}\u{3ff}\u{400}]{0,4}",
            right in "[z\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}\u{3ff}\u{400}]{0,4}",
        ) {
            prop_assert_eq!(compare_utf16(&left, &right), left.encode_utf16().cmp(right.encode_utf16()));
        }
    }
}
