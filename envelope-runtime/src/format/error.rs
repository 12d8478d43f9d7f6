//! What can be wrong with the bytes of a header or a footer, before any key is used.

/// A header or a footer is not of the record format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The bytes end inside something.
    #[error("it ends inside its {part}")]
    Truncated {
        /// The part of the header that is cut off.
        part: &'static str,
    },
    /// Bytes follow where the header should end.
    #[error("{count} bytes follow its end")]
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// The first byte is not a known version of the format.
    #[error("its version is {version:#04x}, and only 0x01 and 0x02 are known; is this an encrypted record?")]
    UnknownVersion {
        /// The byte.
        version: u8,
    },
    /// The second byte is not a known flavor.
    #[error("its flavor is {flavor:#04x}, and only 0x00 and 0x01 are known")]
    UnknownFlavor {
        /// The byte.
        flavor: u8,
    },
    /// A byte of the legend stands for no action, or for one that the version does not have.
    #[error("its legend has the byte {letter:#04x}, which version {version} does not know")]
    UnknownLegendLetter {
        /// The byte.
        letter: u8,
        /// The header's version.
        version: u8,
    },
    /// The keys of the stored context are not in strictly ascending order.
    #[error("the keys of its encryption context are not in ascending order")]
    ContextOrder,
    /// Text is not UTF-8.
    #[error("its {part} is not UTF-8")]
    NotUtf8 {
        /// The part of the header.
        part: &'static str,
    },
    /// There is no encrypted data key.
    #[error("it has no encrypted data key")]
    NoEncryptedDataKey,
    /// The legend has more letters than its 16-bit length can say.
    #[error("the record has {count} protected fields, and at most 65535 fit")]
    LegendTooLong {
        /// The number of protected fields.
        count: usize,
    },
    /// The footer's length does not fit the header's number of encrypted data keys and suite.
    #[error("it has {found} bytes, and {expected} follow from the header")]
    FooterLength {
        /// The number of bytes that the header calls for.
        expected: usize,
        /// The number of bytes that are there.
        found: usize,
    },
}
