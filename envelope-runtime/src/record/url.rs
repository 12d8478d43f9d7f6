//! `url::Url`: a string, in the normal form that parsing gives a URL.

use url::Url;

use super::{Decode, Encode, Encoder, KeyValue, RecordError, SetElement, TypeId, ValueRef};

impl Encode for Url {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::STRING)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.bytes(self.as_str().as_bytes())
    }

    fn size_hint(&self) -> usize {
        self.as_str().len()
    }
}

impl Decode for Url {
    fn decode(value: ValueRef<'_>) -> Result<Url, RecordError> {
        let text = value.as_str()?;
        // Another spelling, such as a host in upper case, was never written by this type.
        Url::parse(text)
            .ok()
            .filter(|url| url.as_str() == text)
            .ok_or(RecordError::InvalidText { target: "Url" })
    }
}

impl KeyValue for Url {}

impl SetElement for Url {
    const SET: TypeId = TypeId::STRING_SET;
}
