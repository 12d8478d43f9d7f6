//! The type that all values of a newtype have, where the derive asks for it.
//!
//! A type that is not [`Encode`] is reported where its value is encoded, and a second error about it would be noise. So the
//! method is that of [`StaticType`] if the type is [`Encode`], and else, one reference further, that of [`NoStaticType`].

use std::marker::PhantomData;

use super::{Encode, TypeId};

/// A Rust type whose values' type is asked for.
#[derive(Debug)]
pub struct Typed<T: ?Sized>(pub PhantomData<fn() -> Box<T>>);

/// The type of the values of a Rust type that can be encoded.
pub trait StaticType {
    /// [`Encode::static_type_id`].
    fn static_type_id(&self) -> Option<TypeId>;
}

/// The type of the values of any other.
pub trait NoStaticType {
    /// Nothing: the program does not compile.
    fn static_type_id(&self) -> Option<TypeId> {
        None
    }
}

impl<T: Encode> StaticType for Typed<T> {
    fn static_type_id(&self) -> Option<TypeId> {
        T::static_type_id()
    }
}

impl<T: ?Sized> NoStaticType for &Typed<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Nullable, Value};

    struct Unencodable;

    #[test]
    #[allow(clippy::needless_borrow, reason = "one of the two methods is that of a reference")]
    fn what_can_be_encoded_may_have_one_type() {
        assert_eq!((&Typed::<u8>(PhantomData)).static_type_id(), Some(TypeId::NUMBER));
        assert_eq!((&Typed::<Value>(PhantomData)).static_type_id(), None);
        assert_eq!((&Typed::<Unencodable>(PhantomData)).static_type_id(), None);
    }

    #[test]
    fn types_of_many_values_promise_nothing() {
        assert_eq!(Vec::<u8>::static_type_id(), Some(TypeId::BINARY));
        assert_eq!(Vec::<bool>::static_type_id(), Some(TypeId::LIST));
        assert_eq!(Nullable::<bool>::static_type_id(), None);
    }
}
