//! The type of a value, before it is written: a serializer that fails at its first call.

use std::fmt;

use serde::ser::{Impossible, Serialize, Serializer};

use super::TypeId;

/// The type that `value` is going to have. One whose `Serialize` fails at once has none, and fails again when it is written.
pub(super) fn type_id<T: Serialize + ?Sized>(value: &T) -> TypeId {
    match value.serialize(Probe) {
        Ok(type_id) | Err(Found(Some(type_id))) => type_id,
        Err(Found(None)) => TypeId::NULL,
    }
}

struct Probe;

/// An error that carries what was looked for.
#[derive(Debug)]
struct Found(Option<TypeId>);

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the type of the value is known")
    }
}

impl std::error::Error for Found {}

impl serde::ser::Error for Found {
    fn custom<T: fmt::Display>(_: T) -> Found {
        Found(None)
    }
}

macro_rules! scalars {
    ($($method:ident($($ty:ty),*) => $type_id:ident;)*) => {$(
        fn $method(self $(, _: $ty)*) -> Result<TypeId, Found> {
            Ok(TypeId::$type_id)
        }
    )*};
}

macro_rules! compounds {
    ($($method:ident($($ty:ty),*) -> $compound:ident => $type_id:ident;)*) => {$(
        fn $method(self $(, _: $ty)*) -> Result<Self::$compound, Found> {
            Err(Found(Some(TypeId::$type_id)))
        }
    )*};
}

impl Serializer for Probe {
    type Ok = TypeId;
    type Error = Found;
    type SerializeSeq = Impossible<TypeId, Found>;
    type SerializeTuple = Impossible<TypeId, Found>;
    type SerializeTupleStruct = Impossible<TypeId, Found>;
    type SerializeTupleVariant = Impossible<TypeId, Found>;
    type SerializeMap = Impossible<TypeId, Found>;
    type SerializeStruct = Impossible<TypeId, Found>;
    type SerializeStructVariant = Impossible<TypeId, Found>;

    scalars! {
        serialize_bool(bool) => BOOLEAN;
        serialize_i8(i8) => NUMBER;
        serialize_i16(i16) => NUMBER;
        serialize_i32(i32) => NUMBER;
        serialize_i64(i64) => NUMBER;
        serialize_i128(i128) => NUMBER;
        serialize_u8(u8) => NUMBER;
        serialize_u16(u16) => NUMBER;
        serialize_u32(u32) => NUMBER;
        serialize_u64(u64) => NUMBER;
        serialize_u128(u128) => NUMBER;
        serialize_f32(f32) => NUMBER;
        serialize_f64(f64) => NUMBER;
        serialize_char(char) => STRING;
        serialize_str(&str) => STRING;
        serialize_bytes(&[u8]) => BINARY;
        serialize_none() => NULL;
        serialize_unit() => NULL;
        serialize_unit_struct(&'static str) => NULL;
        serialize_unit_variant(&'static str, u32, &'static str) => STRING;
    }

    compounds! {
        serialize_seq(Option<usize>) -> SerializeSeq => LIST;
        serialize_tuple(usize) -> SerializeTuple => LIST;
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct => LIST;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> SerializeTupleVariant => MAP;
        serialize_map(Option<usize>) -> SerializeMap => MAP;
        serialize_struct(&'static str, usize) -> SerializeStruct => MAP;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> SerializeStructVariant => MAP;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<TypeId, Found> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<TypeId, Found> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<TypeId, Found> {
        Ok(TypeId::MAP)
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, _: &T) -> Result<TypeId, Found> {
        Ok(TypeId::STRING)
    }
}
