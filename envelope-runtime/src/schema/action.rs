//! What happens to a field.

/// What happens to a field: the *crypto action* of the specification's [crypto schema].
///
/// | action | in the store | tamper-evident | in the encryption context |
/// |---|---|---|---|
/// | [`Encrypted`](Action::Encrypted) | ciphertext | yes | no |
/// | [`Signed`](Action::Signed) | plaintext | yes | no |
/// | [`Context`](Action::Context) | plaintext | yes | yes |
/// | [`Unprotected`](Action::Unprotected) | plaintext | no | no |
///
/// [crypto schema]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/structures.md#crypto-action
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Encrypted under a key of its own, and signed (`ENCRYPT_AND_SIGN`).
    Encrypted,
    /// Kept in plaintext, and signed (`SIGN_ONLY`).
    Signed,
    /// Kept in plaintext, signed, and part of the encryption context
    /// (`SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT`).
    Context,
    /// Kept in plaintext, and not protected at all (`DO_NOTHING`).
    Unprotected,
}

impl Action {
    /// The letter that stands for this action in a legend: `e`, `s` or `c`; nothing for an unprotected field.
    #[must_use]
    pub const fn letter(self) -> Option<u8> {
        match self {
            Self::Encrypted => Some(b'e'),
            Self::Signed => Some(b's'),
            Self::Context => Some(b'c'),
            Self::Unprotected => None,
        }
    }

    /// The action that a letter of a legend stands for.
    #[must_use]
    pub const fn from_letter(letter: u8) -> Option<Self> {
        match letter {
            b'e' => Some(Self::Encrypted),
            b's' => Some(Self::Signed),
            b'c' => Some(Self::Context),
            _ => None,
        }
    }

    /// The action's name in the specification, and in the configuration of AWS's libraries.
    ///
    /// ```
    /// use envelope_runtime::schema::Action;
    ///
    /// assert_eq!(Action::Encrypted.aws_name(), "ENCRYPT_AND_SIGN");
    /// ```
    #[must_use]
    pub const fn aws_name(self) -> &'static str {
        match self {
            Self::Encrypted => "ENCRYPT_AND_SIGN",
            Self::Signed => "SIGN_ONLY",
            Self::Context => "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT",
            Self::Unprotected => "DO_NOTHING",
        }
    }
}
