//! `bytes::Bytes`: binary, as it is.

use bytes::Bytes;

use super::{ContextValue, Decode, Encode, Encoder, KeyValue, RecordError, SetElement, TypeId, ValueRef};

impl Encode for Bytes {
    fn type_id(&self) -> TypeId {
        TypeId::BINARY
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::BINARY)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.bytes(self)
    }

    fn size_hint(&self) -> usize {
        self.len()
    }
}

impl Decode for Bytes {
    fn decode(value: ValueRef<'_>) -> Result<Bytes, RecordError> {
        value.as_binary().map(Bytes::copy_from_slice)
    }
}

impl ContextValue for Bytes {}
impl KeyValue for Bytes {}

impl SetElement for Bytes {
    const SET: TypeId = TypeId::BINARY_SET;
}
