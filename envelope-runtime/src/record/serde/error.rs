//! What goes wrong between serde's traits and an attribute value.

use std::fmt;

use serde::{de, ser};

use super::RecordError;

/// An error of the record, or one of serde's, without its text: that may hold the value.
#[derive(Clone, Debug)]
pub(super) enum Error {
    Record(RecordError),
    /// An entry that the type requires is missing.
    Missing(&'static str),
    /// An entry that the type has no field for.
    UnknownField,
    /// A name that is none of the type's variants.
    UnknownVariant,
    /// Anything else.
    Other,
}

impl Error {
    /// The record's error about a value of type `target`.
    pub(super) fn told(self, target: &'static str) -> RecordError {
        match self {
            Error::Record(error) => error,
            Error::Missing(key) => RecordError::MissingKey { target, key },
            Error::UnknownField => RecordError::UnknownKey { target },
            Error::UnknownVariant => RecordError::UnknownVariant { target },
            Error::Other => RecordError::Serde { target },
        }
    }
}

impl From<RecordError> for Error {
    fn from(error: RecordError) -> Error {
        Error::Record(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clone().told("value").fmt(f)
    }
}

impl std::error::Error for Error {}

impl ser::Error for Error {
    fn custom<T: fmt::Display>(_: T) -> Error {
        Error::Other
    }
}

impl de::Error for Error {
    fn custom<T: fmt::Display>(_: T) -> Error {
        Error::Other
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Error {
        Error::UnknownVariant
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Error {
        Error::UnknownField
    }

    fn missing_field(field: &'static str) -> Error {
        Error::Missing(field)
    }

    fn duplicate_field(_: &'static str) -> Error {
        Error::Record(RecordError::DuplicateKey)
    }
}
