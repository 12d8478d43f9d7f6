//! How finely a record keeps instants.

/// The precision of the instants in a field.
///
/// A signed instant is truncated (towards the past) both in the stored column and in the bytes that are signed, so that a
/// record still verifies after a round trip through a column that keeps no more. PostgreSQL's `timestamptz` keeps
/// microseconds, hence the default. An encrypted instant is truncated nowhere: it keeps its nanoseconds.
///
/// ```
/// use envelope_runtime::record::Precision;
///
/// assert_eq!(Precision::default(), Precision::Micros);
/// assert!(Precision::Seconds < Precision::Nanos);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Precision {
    /// Whole seconds.
    Seconds,
    /// Milliseconds: three decimal places.
    Millis,
    /// Microseconds: six decimal places.
    #[default]
    Micros,
    /// Nanoseconds: nine decimal places.
    Nanos,
}

impl Precision {
    /// The finest step, in nanoseconds.
    #[must_use]
    pub const fn nanos(self) -> u32 {
        match self {
            Precision::Seconds => 1_000_000_000,
            Precision::Millis => 1_000_000,
            Precision::Micros => 1_000,
            Precision::Nanos => 1,
        }
    }
}
