//! How long a value is expected to be: asked by generated code, for types with an attribute value and without.
//!
//! A type without one is an error where its field is sealed. Where its length is asked for, a second error about the same
//! type would be noise. So the method is that of [`ExpectedLen`] if the type is [`Encode`], and else, one reference
//! further, that of [`NoExpectedLen`].

use super::{Encode, Encoder};

/// A value whose length is asked for.
#[derive(Debug)]
pub struct Expected<'a, T: ?Sized>(pub &'a T);

/// The length of a value that can be encoded.
pub trait ExpectedLen {
    /// The canonical bytes that the value is expected to have ([`Encode::size_hint`]), within the limit for one value.
    fn expected_len(&self) -> u64;
}

/// The length of any other.
pub trait NoExpectedLen {
    /// Nothing: the program does not compile.
    fn expected_len(&self) -> u64 {
        0
    }
}

impl<T: Encode + ?Sized> ExpectedLen for Expected<'_, T> {
    fn expected_len(&self) -> u64 {
        Encoder::capacity_for(self.0) as u64
    }
}

impl<T: ?Sized> NoExpectedLen for &Expected<'_, T> {}

#[cfg(test)]
mod tests {
    use super::*;

    struct Unencodable;

    #[test]
    #[allow(clippy::needless_borrow, reason = "one of the two methods is that of a reference")]
    fn what_can_be_encoded_has_a_length() {
        assert_eq!((&Expected("four")).expected_len(), 4);
        assert_eq!((&Expected(&Unencodable)).expected_len(), 0);
    }
}
