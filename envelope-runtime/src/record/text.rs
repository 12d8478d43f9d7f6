//! Text: `String`, `str`, `Cow<str>`, shared strings, `char`. A string, as UTF-8.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::{
    ContextValue, Decode, DecodeKey, Encode, Encoder, KeyValue, MapKey, RecordError, SetElement, TypeId, ValueRef,
};

impl Encode for str {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
    }

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.bytes(self.as_bytes())
    }

    #[inline]
    fn size_hint(&self) -> usize {
        self.len()
    }
}

impl ContextValue for str {}
impl KeyValue for str {}

macro_rules! strings {
    ($($string:ty)*) => {$(
        impl Encode for $string {
            fn type_id(&self) -> TypeId {
                TypeId::STRING
            }

            fn static_type_id() -> Option<TypeId> {
                Some(TypeId::STRING)
            }

            #[inline]
            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
                out.bytes(self.as_bytes())
            }

            #[inline]
            fn size_hint(&self) -> usize {
                self.len()
            }
        }

        impl Decode for $string {
            fn decode(value: ValueRef<'_>) -> Result<Self, RecordError> {
                value.as_str().map(|text| text.to_owned().into())
            }
        }
    )*};
}

strings!(String Cow<'_, str>);

macro_rules! decode_shared_strings {
    ($($string:ty)*) => {$(
        impl Decode for $string {
            fn decode(value: ValueRef<'_>) -> Result<Self, RecordError> {
                value.as_str().map(<$string>::from)
            }
        }
    )*};
}

decode_shared_strings!(Arc<str> Box<str> Rc<str>);

macro_rules! string_uses {
    ($($string:ty)*) => {$(
        impl SetElement for $string {
            const SET: TypeId = TypeId::STRING_SET;
        }

        impl MapKey for $string {
            fn as_key(&self) -> &str {
                self
            }
        }
    )*};
}

string_uses!(&str Arc<str> Box<str> Cow<'_, str> Rc<str> String);

macro_rules! decode_keys {
    ($($string:ty)*) => {$(
        impl DecodeKey for $string {
            fn decode_key(key: &str) -> Result<Self, RecordError> {
                Ok(key.to_owned().into())
            }
        }
    )*};
}

decode_keys!(Arc<str> Box<str> Cow<'_, str> Rc<str> String);

impl ContextValue for Cow<'_, str> {}
impl KeyValue for Cow<'_, str> {}
impl ContextValue for String {}
impl KeyValue for String {}

impl Encode for char {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::STRING)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.bytes(self.encode_utf8(&mut [0; 4]).as_bytes())
    }

    fn size_hint(&self) -> usize {
        self.len_utf8()
    }
}

impl Decode for char {
    fn decode(value: ValueRef<'_>) -> Result<char, RecordError> {
        let mut characters = value.as_str()?.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(RecordError::InvalidText { target: "char" }),
        }
    }
}

impl ContextValue for char {}
impl KeyValue for char {}

impl SetElement for char {
    const SET: TypeId = TypeId::STRING_SET;
}
