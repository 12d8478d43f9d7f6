//! Which version of a branch key: a UUID.

use std::fmt;
use std::str::FromStr;

/// The number of bytes of a version.
const LEN: usize = 16;
/// Where hyphens stand in a version's text.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];
/// The number of characters of a version's text.
const TEXT_LEN: usize = 2 * LEN + HYPHENS.len();

/// The version of a branch key: 16 bytes, which are shown as a UUID.
///
/// ```
/// use envelope_runtime::keyring::BranchKeyVersion;
///
/// let version: BranchKeyVersion = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse()?;
/// assert_eq!(version.as_bytes()[..4], [0x67, 0xe5, 0x50, 0x44]);
/// assert_eq!(version.to_string(), "67e55044-10b1-426f-9247-bb680e5fe0c8");
/// # Ok::<(), envelope_runtime::keyring::BranchKeyVersionError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BranchKeyVersion([u8; LEN]);

impl BranchKeyVersion {
    /// The version of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes, as encrypted data keys have them.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; LEN] {
        &self.0
    }
}

/// A text is no version: it is not a UUID in its hyphenated form, of 36 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a branch key version must be a UUID in hyphenated form, such as 67e55044-10b1-426f-9247-bb680e5fe0c8")]
#[non_exhaustive]
pub struct BranchKeyVersionError;

impl FromStr for BranchKeyVersion {
    type Err = BranchKeyVersionError;

    /// Reads the hyphenated form; letters may be of either case.
    fn from_str(text: &str) -> Result<Self, BranchKeyVersionError> {
        let text: &[u8; TEXT_LEN] = text.as_bytes().try_into().map_err(|_| BranchKeyVersionError)?;
        let mut number = 0_u128;
        for (at, &byte) in text.iter().enumerate() {
            if HYPHENS.contains(&at) {
                if byte != b'-' {
                    return Err(BranchKeyVersionError);
                }
                continue;
            }
            let digit = char::from(byte).to_digit(16).ok_or(BranchKeyVersionError)?;
            number = number << 4 | u128::from(digit);
        }
        Ok(Self(number.to_be_bytes()))
    }
}

impl fmt::Display for BranchKeyVersion {
    /// The hyphenated form, in lower case.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if [4, 6, 8, 10].contains(&index) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for BranchKeyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BranchKeyVersion({self})")
    }
}

#[cfg(feature = "uuid")]
impl From<uuid::Uuid> for BranchKeyVersion {
    fn from(uuid: uuid::Uuid) -> Self {
        Self(uuid.into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "e9ce18a3-edb5-4272-9f86-1cacb7997ff6";

    #[test]
    fn the_text_is_a_hyphenated_uuid() {
        let version: BranchKeyVersion = TEXT.parse().unwrap();
        assert_eq!(version.as_bytes()[..6], [0xe9, 0xce, 0x18, 0xa3, 0xed, 0xb5]);
        assert_eq!(version.as_bytes()[10..], [0x1c, 0xac, 0xb7, 0x99, 0x7f, 0xf6]);
        assert_eq!(version.to_string(), TEXT);
        assert_eq!(format!("{version:?}"), format!("BranchKeyVersion({TEXT})"));
        assert_eq!(TEXT.to_uppercase().parse(), Ok(version));
        let low = BranchKeyVersion::from_bytes([0; 16]);
        assert_eq!(low.to_string(), "00000000-0000-0000-0000-000000000000");
        assert_eq!(low.to_string().parse(), Ok(low));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            String::new(),
            TEXT.replace('-', ""),
            TEXT.replace('-', "_"),
            TEXT.replace('e', "g"),
            TEXT.replace("e9", "+9"),
            TEXT.replace("e9", "é"),
            format!("{{{TEXT}}}"),
            format!("{TEXT} "),
            TEXT[1..].to_owned(),
            format!("-{}", TEXT.replacen('-', "", 1)),
        ] {
            assert_eq!(text.parse::<BranchKeyVersion>(), Err(BranchKeyVersionError), "{text}");
        }
    }

    #[cfg(feature = "uuid")]
    #[test]
    fn a_uuid_is_a_version() {
        let uuid = uuid::Uuid::try_parse(TEXT).unwrap();
        assert_eq!(BranchKeyVersion::from(uuid).to_string(), TEXT);
    }
}
