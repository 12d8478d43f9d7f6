//! The functions that convert a field with the key `serde`, and the check that this crate has the feature for it. Not part of the
//! public interface.

#[cfg(feature = "serde")]
pub use ::serde::{Serialize as Writable, de::DeserializeOwned as Readable};

#[cfg(feature = "serde")]
use super::{
    RecordError, Serde,
    serde::{Member, Serialized},
};

/// What is written for a value. That its type has serde's traits is demanded where the result is used, and reported once.
#[cfg(feature = "serde")]
pub fn encode<T: ?Sized>(value: &T) -> Serialized<'_, T> {
    Serialized(value)
}

/// What is written for a part of a value.
#[cfg(feature = "serde")]
pub fn member<T: ?Sized>(value: &T) -> Member<'_, T> {
    Member(value)
}

/// The value of what was read.
///
/// # Errors
///
/// Never: it is called like a function of a `with` module.
#[cfg(feature = "serde")]
pub fn decode<T>(read: Serde<T>) -> Result<T, RecordError> {
    Ok(read.0)
}

/// With the feature, nothing is amiss.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_serde {
    () => {};
}

/// Without it, a field with the key `serde` is an error.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_serde {
    () => {
        ::core::compile_error!(
            "the key `serde` needs the feature `serde` of envelope-runtime: turn it on in Cargo.toml, as in \
             `features = [\"serde\"]`"
        );
    };
}

#[cfg(not(feature = "serde"))]
pub use without::{Readable, Writable, decode, encode, encode as member};

/// What stands in without the feature, so that the one error is all that is reported. No function here returns.
#[cfg(not(feature = "serde"))]
mod without {
    use crate::record::RecordError;

    pub trait Writable {}
    impl<T: ?Sized> Writable for T {}

    pub trait Readable {}
    impl<T> Readable for T {}

    pub fn encode<T: ?Sized>(_: &T) -> bool {
        unreachable!("a program that calls this does not compile")
    }

    pub fn decode<T>(_: bool) -> Result<T, RecordError> {
        unreachable!("a program that calls this does not compile")
    }
}
