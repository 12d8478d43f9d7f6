//! What nobody vouches for: a value read from an `unprotected` field.

/// The value of an `unprotected` field, in a struct that wants to be reminded of it.
///
/// Whoever can write to the store can change such a value, and nothing notices. A field of this type says so wherever it
/// is used: the value inside is taken by [`into_unverified`](Self::into_unverified) or looked at by
/// [`unverified`](Self::unverified), never by accident. Ask for it where a decision could come to hang on the value (a
/// flag, a limit, an address to send to); a counter or the time of a last visit may do without.
///
/// The column holds the plain value: `Unverified<Option<i64>>` is a column of `Option<i64>`.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use envelope_runtime::Encrypted;
/// use envelope_runtime::record::Unverified;
///
/// #[derive(Encrypted)]
/// #[envelope(table = "customers")]
/// struct Customer {
///     #[envelope(signed, id)]
///     id: i64,
///     #[envelope(unprotected)]
///     reminder: Unverified<Option<String>>,
/// }
///
/// let customer = Customer { id: 1, reminder: Unverified::new(Some("call back".to_owned())) };
/// assert_eq!(customer.reminder.unverified().as_deref(), Some("call back"));
/// # }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unverified<T>(T);

impl<T> Unverified<T> {
    /// Marks a value as one that nobody vouches for.
    #[must_use]
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Looks at the value, which nothing has authenticated.
    #[must_use]
    pub const fn unverified(&self) -> &T {
        &self.0
    }

    /// Takes the value, which nothing has authenticated.
    #[must_use]
    pub fn into_unverified(self) -> T {
        self.0
    }
}

impl<T> From<T> for Unverified<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}
