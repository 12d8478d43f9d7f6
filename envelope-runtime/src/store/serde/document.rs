//! What a document has beside its columns: the version of its shape; and the names, by which both are found.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, Unexpected, Visitor};

use super::expected::{Expected, hidden, without_value};
use crate::store::columns::{Columns, VERSION_NAME};

/// The version of the shape that is written, and the only one that is read.
///
/// It tells nothing about the record format: that version is in the header.
pub(crate) const VERSION: u8 = 1;

/// That the version of a document is [`VERSION`].
pub(super) struct Version;

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // In a format without names, a value of anything else may be here.
        let version = without_value(NO_VERSION, |expected| {
            deserializer.deserialize_u8(VersionVisitor(expected))
        });
        version.map_err(|error| hidden(NO_VERSION, error))
    }
}

/// What is said of a value that no version can be.
const NO_VERSION: &str = "`envelope_version`, the version of an encrypted record's shape, is not the number 1";

struct VersionVisitor<'a>(Expected<'a>);

impl VersionVisitor<'_> {
    fn check<E: Error>(found: Option<u8>) -> Result<Version, E> {
        match found {
            Some(VERSION) => Ok(Version),
            Some(found) => Err(E::custom(format_args!(
                "`{VERSION_NAME}` is {found}, and {VERSION} is the version that is read here: read this document with a release of \
                 envelope-runtime that knows version {found}"
            ))),
            None => Err(E::custom(NO_VERSION)),
        }
    }
}

impl Visitor<'_> for VersionVisitor<'_> {
    type Value = Version;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .tell(f, "the version of an encrypted record's shape, the number 1")
    }

    fn visit_u64<E: Error>(self, found: u64) -> Result<Version, E> {
        Self::check(u8::try_from(found).ok())
    }

    fn visit_i64<E: Error>(self, found: i64) -> Result<Version, E> {
        Self::check(u8::try_from(found).ok())
    }

    // Some stores know no other numbers, and some write `1` as `1.0`.
    fn visit_f64<E: Error>(self, found: f64) -> Result<Version, E> {
        Self::check((0..=u8::MAX).find(|version| f64::from(*version).to_bits() == found.to_bits()))
    }
}

/// Where a name stands in a document.
pub(super) enum Position {
    Version,
    /// The index in the tree of all columns, and the name.
    Column(usize, &'static str),
    /// Nowhere.
    Unknown,
}

/// Looks a name up.
pub(super) struct Name {
    document: &'static [&'static str],
    deny_unknown: bool,
}

impl Name {
    /// One of the names in a record's documents.
    pub(super) fn of<E: Columns>() -> Self {
        Self {
            document: E::DOCUMENT,
            deny_unknown: E::DENY_UNKNOWN,
        }
    }

    fn position<E: Error>(
        &self,
        is_it: impl Fn(usize, &str) -> bool,
        unknown: impl FnOnce() -> E,
    ) -> Result<Position, E> {
        let mut names = self.document.iter().copied().enumerate();
        match names.find(|(index, name)| is_it(*index, name)) {
            Some((index, name)) => Ok(index
                .checked_sub(1)
                .map_or(Position::Version, |index| Position::Column(index, name))),
            None if self.deny_unknown => Err(unknown()),
            None => Ok(Position::Unknown),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Position;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Position, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Position;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a column")
    }

    fn visit_str<E: Error>(self, found: &str) -> Result<Position, E> {
        let unknown = || E::unknown_field(found, self.document);
        self.position(|_, name| name == found, unknown)
    }

    fn visit_bytes<E: Error>(self, found: &[u8]) -> Result<Position, E> {
        let unknown = || E::unknown_field(&String::from_utf8_lossy(found), self.document);
        self.position(|_, name| name.as_bytes() == found, unknown)
    }

    // The index among the names that the format was given.
    fn visit_u64<E: Error>(self, found: u64) -> Result<Position, E> {
        let unknown = || E::invalid_value(Unexpected::Unsigned(found), &self);
        let index = usize::try_from(found).ok();
        self.position(|position, _| Some(position) == index, unknown)
    }
}
