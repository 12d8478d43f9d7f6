//! What a field of an encrypted struct holds, as the value of an attribute: typed, by way of its canonical bytes.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::format::{Ciphertext, Footer, Header};
use crate::record::{Decode, Encode, Encoder, Number, Precision, RecordError, TypeId, Value, ValueRef, to_bytes};
use crate::store::dynamodb::{ValueError, from_attribute_value, to_attribute_value};

/// A field that can be an attribute, or be absent.
pub trait IntoAttribute {
    /// The attribute's value; nothing if there is to be no attribute.
    ///
    /// # Errors
    ///
    /// Those of [`Encode::encode`].
    fn into_attribute(self) -> Result<Option<AttributeValue>, ValueError>;
}

/// A field that can be read from an attribute, or from its absence.
pub trait FromAttribute: Sized {
    /// Reads an attribute's value.
    ///
    /// # Errors
    ///
    /// A [`ValueError`] that says why the field cannot take the value.
    fn from_attribute(value: AttributeValue) -> Result<Self, ValueError>;

    /// The field where the item has no attribute; nothing if it must have one.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Encode> IntoAttribute for T {
    fn into_attribute(self) -> Result<Option<AttributeValue>, ValueError> {
        encoded(&self, FINEST).map(Some)
    }
}

impl<T: Encode> IntoAttribute for Option<T> {
    fn into_attribute(self) -> Result<Option<AttributeValue>, ValueError> {
        self.as_ref().map(|value| encoded(value, FINEST)).transpose()
    }
}

impl<T: Decode> FromAttribute for T {
    fn from_attribute(value: AttributeValue) -> Result<Self, ValueError> {
        decoded(value)
    }
}

impl<T: Decode> FromAttribute for Option<T> {
    fn from_attribute(value: AttributeValue) -> Result<Self, ValueError> {
        decoded(value).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

macro_rules! binary_attribute {
    ([$($generics:tt)*] $column:ty) => {
        impl<$($generics)*> IntoAttribute for $column {
            fn into_attribute(self) -> Result<Option<AttributeValue>, ValueError> {
                Ok(Some(AttributeValue::B(Blob::new(self.into_bytes()))))
            }
        }

        impl<$($generics)*> FromAttribute for $column {
            fn from_attribute(value: AttributeValue) -> Result<Self, ValueError> {
                binary(value).map(Self::from_bytes)
            }
        }
    };
}

binary_attribute!([T: ?Sized] Ciphertext<T>);
binary_attribute!([] Header);
binary_attribute!([] Footer);

impl<T: ?Sized> IntoAttribute for Option<Ciphertext<T>> {
    fn into_attribute(self) -> Result<Option<AttributeValue>, ValueError> {
        self.map_or(Ok(None), Ciphertext::into_attribute)
    }
}

impl<T: ?Sized> FromAttribute for Option<Ciphertext<T>> {
    fn from_attribute(value: AttributeValue) -> Result<Self, ValueError> {
        Ciphertext::from_attribute(value).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// Instants are as fine as they are: what is signed was truncated when it was, and what is unprotected keeps what it has.
const FINEST: Precision = Precision::Nanos;

/// A value's attribute value. Its bytes are those of a string or of binary already, and so are taken over.
pub(crate) fn encoded<T: Encode>(value: &T, precision: Precision) -> Result<AttributeValue, ValueError> {
    let mut bytes = Vec::with_capacity(Encoder::capacity_for(value));
    Encoder::new(&mut bytes, precision).encode(value)?;
    let text = |bytes| String::from_utf8(bytes).map_err(|_| RecordError::InvalidUtf8);
    Ok(match value.type_id() {
        TypeId::BINARY => AttributeValue::B(Blob::new(bytes)),
        TypeId::NUMBER => AttributeValue::N(text(bytes)?),
        TypeId::STRING => AttributeValue::S(text(bytes)?),
        type_id => to_attribute_value(Value::decode(ValueRef::new(type_id, &bytes))?),
    })
}

/// The value of an attribute. The bytes of a string, of a number or of binary are read where they are.
fn decoded<T: Decode>(value: AttributeValue) -> Result<T, ValueError> {
    let decoded = match &value {
        AttributeValue::B(bytes) => T::decode(ValueRef::new(TypeId::BINARY, bytes.as_ref())),
        AttributeValue::S(text) => T::decode(ValueRef::new(TypeId::STRING, text.as_bytes())),
        AttributeValue::N(number) => {
            let number = Number::parse(number)?;
            T::decode(ValueRef::new(TypeId::NUMBER, number.as_str().as_bytes()))
        }
        _ => {
            let (type_id, bytes) = to_bytes(&from_attribute_value(value)?)?;
            T::decode(ValueRef::new(type_id, &bytes))
        }
    };
    Ok(decoded?)
}

/// The bytes of an attribute that must be binary.
fn binary(value: AttributeValue) -> Result<Vec<u8>, ValueError> {
    match value {
        AttributeValue::B(bytes) => Ok(bytes.into_inner()),
        other => {
            let found = type_id(&other).ok_or(ValueError::UnknownType)?;
            let expected = TypeId::BINARY;
            Err(RecordError::WrongType { expected, found }.into())
        }
    }
}

/// The type of an attribute's value; nothing if the SDK does not know it.
fn type_id(value: &AttributeValue) -> Option<TypeId> {
    Some(match value {
        AttributeValue::B(_) => TypeId::BINARY,
        AttributeValue::Bool(_) => TypeId::BOOLEAN,
        AttributeValue::Bs(_) => TypeId::BINARY_SET,
        AttributeValue::L(_) => TypeId::LIST,
        AttributeValue::M(_) => TypeId::MAP,
        AttributeValue::N(_) => TypeId::NUMBER,
        AttributeValue::Ns(_) => TypeId::NUMBER_SET,
        AttributeValue::Null(_) => TypeId::NULL,
        AttributeValue::S(_) => TypeId::STRING,
        AttributeValue::Ss(_) => TypeId::STRING_SET,
        _ => return None,
    })
}
