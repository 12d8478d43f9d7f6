//! The algorithm suites of the record format.

use std::fmt;

/// An algorithm suite of structured encryption ([algorithm suites], DBE).
///
/// Both suites encrypt fields with AES-256-GCM under keys that HKDF-SHA-512 derives, commit to the data key in the
/// header, and make an HMAC-SHA-384 tag per recipient. They differ in whether the writer also signs.
///
/// [algorithm suites]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/algorithm-suites.md#supported-algorithm-suites-enum
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Suite {
    /// 0x6700: recipient tags alone. Whoever can read a record can also write one.
    Symmetric,
    /// 0x6701: recipient tags, and an ECDSA P-384 signature under a key pair that is made with the data key.
    Signed,
}

impl Suite {
    /// The suite's id: 0x6700 or 0x6701.
    #[must_use]
    pub const fn id(self) -> u16 {
        0x6700 | self.flavor() as u16
    }

    /// The byte that stands for the suite in a header: the second of its id.
    #[must_use]
    pub const fn flavor(self) -> u8 {
        match self {
            Self::Symmetric => 0,
            Self::Signed => 1,
        }
    }

    /// The suite that a header's flavor stands for.
    #[must_use]
    pub const fn from_flavor(flavor: u8) -> Option<Self> {
        match flavor {
            0 => Some(Self::Symmetric),
            1 => Some(Self::Signed),
            _ => None,
        }
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#06x}", self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flavors_name_the_suites() {
        for suite in [Suite::Symmetric, Suite::Signed] {
            assert_eq!(Suite::from_flavor(suite.flavor()), Some(suite));
        }
        assert_eq!(Suite::from_flavor(2), None);
        assert_eq!(Suite::Signed.to_string(), "0x6701");
    }
}
