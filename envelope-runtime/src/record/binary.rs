//! Bytes: `Vec<u8>`, `[u8; N]`, `&[u8]`, `Cow<[u8]>`. Binary, as they are.
//!
//! Vectors, arrays and slices of bytes are binary because `u8` overrides the slice methods of `Encode` and `Decode`
//! (see `numeric`); here is what applies to bytes alone.

use std::borrow::Cow;

use super::{ContextValue, Decode, Encode, Encoder, KeyValue, RecordError, SetElement, TypeId, ValueRef};

impl Encode for Cow<'_, [u8]> {
    fn type_id(&self) -> TypeId {
        TypeId::BINARY
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::BINARY)
    }

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.bytes(self)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        self.len()
    }
}

impl Decode for Cow<'_, [u8]> {
    fn decode(value: ValueRef<'_>) -> Result<Self, RecordError> {
        value.as_binary().map(|bytes| Cow::Owned(bytes.to_vec()))
    }
}

impl ContextValue for Cow<'_, [u8]> {}
impl KeyValue for Cow<'_, [u8]> {}
impl ContextValue for [u8] {}
impl KeyValue for [u8] {}
impl ContextValue for Vec<u8> {}
impl KeyValue for Vec<u8> {}
impl<const N: usize> ContextValue for [u8; N] {}
impl<const N: usize> KeyValue for [u8; N] {}

impl SetElement for &[u8] {
    const SET: TypeId = TypeId::BINARY_SET;
}

impl SetElement for Box<[u8]> {
    const SET: TypeId = TypeId::BINARY_SET;
}

impl SetElement for Cow<'_, [u8]> {
    const SET: TypeId = TypeId::BINARY_SET;
}

impl SetElement for Vec<u8> {
    const SET: TypeId = TypeId::BINARY_SET;
}

impl<const N: usize> SetElement for [u8; N] {
    const SET: TypeId = TypeId::BINARY_SET;
}
