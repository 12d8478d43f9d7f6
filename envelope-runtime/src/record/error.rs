//! What can be wrong with an attribute value, whichever way it travels.

use super::TypeId;

/// Why a value has no attribute value, or why bytes are not one.
///
/// An error names types, limits and remedies, never the value: it may be logged even where the field is encrypted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A list holds another number of elements than the array it is read into.
    #[error("expected {expected} elements, found {found}; read a list of varying length into a `Vec`")]
    ArrayLength {
        /// Length of the Rust array.
        expected: usize,
        /// Number of elements or bytes found.
        found: usize,
    },

    /// The same key occurs twice in a map.
    #[error("a map holds the same key twice")]
    DuplicateKey,

    /// The same member occurs twice in a set. Numbers count as the same when they are equal: `1` and `1.0`.
    #[error("a set holds the same member twice")]
    DuplicateMember,

    /// A key of a map is the empty string.
    #[error("a map key is empty; every key needs at least one character")]
    EmptyKey,

    /// A boolean is not one byte, 0 or 1.
    #[error("a boolean must be the byte 0 or 1")]
    InvalidBoolean,

    /// The text of a number does not follow the grammar of DynamoDB numbers.
    #[error("not a decimal number; write digits with an optional sign, point and exponent")]
    InvalidNumber,

    /// A string does not spell a value of the Rust type it is read into.
    #[error("the string is not a `{target}` as this library writes it")]
    InvalidText {
        /// The Rust type.
        target: &'static str,
    },

    /// A string is not UTF-8.
    #[error("a string is not valid UTF-8; store other bytes as binary")]
    InvalidUtf8,

    /// A socket address has flow information or a scope, which mean something on one machine only, and get lost in text or in a
    /// store's binary form.
    #[error(
        "a socket address has flow information or a scope, which not every store keeps; clear them with `set_flowinfo(0)` \
         and `set_scope_id(0)`"
    )]
    FlowInformation,

    /// An instant lies within a leap second, which has no form in a record.
    #[error("an instant lies within a leap second; move it to the second before or after")]
    LeapSecond,

    /// A map lacks an entry that the Rust type requires.
    #[error(
        "a `{target}` lacks its `{key}`; mark a field that older values do not have `#[envelope(default)]`, or make it an `Option` if they are `signed`"
    )]
    MissingKey {
        /// The Rust type.
        target: &'static str,
        /// The name of the field.
        key: &'static str,
    },

    /// An `Option` lies directly in another one, or around a value that is nothing: both are null, and would read back as one.
    #[error("nothing lies within an `Option`, which reads back as `None`; use an enum with a name for each case")]
    NestedOption,

    /// A float is NaN or infinite.
    #[error("NaN and infinities are not numbers of the format; use an optional field for an absent measurement")]
    NotFinite,

    /// A value says more than its canonical bytes, which [`Encoder::exact`](super::Encoder::exact) refuses: what they
    /// leave out could be changed without notice.
    #[error(
        "a readable value holds {what}, which its canonical bytes do not tell; store what `Encode::stored` makes of it, and \
         forward `Encode::truncate_to` in types of your own (it does not reach behind `&`, `Rc` and `Arc`)"
    )]
    NotCanonical {
        /// What the canonical bytes do not tell, as a noun with its article. Never the value.
        what: &'static str,
    },

    /// A value that serde writes is in a `signed` field. Its `Serialize` may leave parts out, which nobody would vouch for.
    #[error(
        "a `signed` field holds a value that serde writes, and may leave parts of out; put the key `serde` on the field itself, \
         or mark it `encrypted`"
    )]
    SignedBySerde,

    /// What a `signed` field reads back is not what was signed: its conversions, by functions or by serde, are not each
    /// other's reverse.
    #[error(
        "what is read from the signed value is written otherwise than it was; let `decode` be the reverse of `encode`, and keep \
         what serde writes in collections that have an order, such as `BTreeSet`"
    )]
    Irreversible,

    /// A number has more than 38 significant digits.
    #[error("a number has more than 38 significant digits; round it, or store it as a string")]
    NumberPrecision,

    /// A number other than zero has a magnitude below 1e-130 or from 1e126 on.
    #[error("the magnitude of a number must be from 1e-130 to below 1e126; scale it, or store it as a string")]
    NumberRange,

    /// A number does not fit the Rust type it is read into.
    #[error("the number does not fit `{target}`; read it into a wider type or into `Number`")]
    NumberTarget {
        /// The Rust type.
        target: &'static str,
    },

    /// A type's own `Serialize` or `Deserialize` failed, or wants something of the value that the format does not have. (What it
    /// says may hold the value, and is not told.)
    #[error("`serde` could not take a `{target}` to or from an attribute value; keys of maps must be strings")]
    Serde {
        /// The Rust type.
        target: &'static str,
    },

    /// Values are nested more than [`MAX_DEPTH`](super::MAX_DEPTH) deep.
    #[error("values are nested more than 32 deep; flatten the structure, or store the inner part as a string")]
    TooDeep,

    /// A value takes more than [`MAX_VALUE_LEN`](super::MAX_VALUE_LEN) bytes.
    #[error("a value takes more than 64 MiB; store large contents outside the record")]
    TooLong,

    /// Bytes follow the end of a value.
    #[error("bytes follow the end of the value")]
    TrailingBytes,

    /// The bytes of a value end early.
    #[error("the value ends early")]
    UnexpectedEnd,

    /// A map holds an entry that the Rust type has no field for, so it would be lost. (Its key may be a plaintext, and is not told.)
    #[error("a map holds a key that `{target}` has no field for; read it into a newer type, or into a map")]
    UnknownKey {
        /// The Rust type.
        target: &'static str,
    },

    /// Two bytes are the type id of no attribute value.
    #[error("unknown type id {:02x}{:02x}", .0[0], .0[1])]
    UnknownTypeId([u8; 2]),

    /// A value names no variant of the Rust enum, or not in the form that this variant has.
    #[error("the value is no variant of `{target}`; read it into a newer type")]
    UnknownVariant {
        /// The Rust type.
        target: &'static str,
    },

    /// A value has a type that the Rust type has no form for.
    #[error("a `{target}` cannot hold a {found}; read it into `Value`")]
    Unrepresentable {
        /// The Rust type.
        target: &'static str,
        /// What the record holds.
        found: TypeId,
    },

    /// A value has another type than the Rust type it is read into.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// What the Rust type reads.
        expected: TypeId,
        /// What the record holds.
        found: TypeId,
    },

    /// A date or instant lies outside the years 0000 to 9999.
    #[error("the year of a date or instant must be from 0000 to 9999")]
    YearRange,
}
