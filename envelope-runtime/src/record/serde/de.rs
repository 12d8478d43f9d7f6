//! Reads from the bytes of a value: strings and bytes are borrowed from them, nothing is copied in between.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::super::value_ref::{ListIter, MapIter};
use super::error::Error;
use super::keys::KeyReader;
use super::{Decode, RecordError, TypeId, ValueRef};

/// Reads a whole value.
pub(super) fn read<T: DeserializeOwned>(value: ValueRef<'_>) -> Result<T, Error> {
    T::deserialize(Reader(value))
}

/// Reads one value.
#[derive(Clone, Copy)]
struct Reader<'de>(ValueRef<'de>);

macro_rules! scalars {
    ($($method:ident $visit:ident $ty:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(<$ty>::decode(self.0)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.type_id() {
            TypeId::NULL => self.deserialize_unit(visitor),
            TypeId::STRING => self.deserialize_str(visitor),
            TypeId::NUMBER => self.number(visitor),
            TypeId::BOOLEAN => self.deserialize_bool(visitor),
            TypeId::BINARY => self.deserialize_bytes(visitor),
            TypeId::MAP => self.deserialize_map(visitor),
            TypeId::LIST => self.deserialize_seq(visitor),
            // Serde has no sets: one that it wrote is a list.
            found => Err(Error::Record(RecordError::WrongType {
                expected: TypeId::LIST,
                found,
            })),
        }
    }

    scalars! {
        deserialize_bool visit_bool bool;
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_i128 visit_i128 i128;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_u128 visit_u128 u128;
        deserialize_f32 visit_f32 f32;
        deserialize_f64 visit_f64 f64;
        deserialize_char visit_char char;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0.as_str()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_bytes(self.0.as_binary()?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.type_id() == TypeId::NULL {
            self.0.null()?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.0.null()?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut elements = Elements(self.0.list()?);
        let read = visitor.visit_seq(&mut elements)?;
        // What the visitor left would be lost.
        match elements.0.next().transpose()? {
            None => Ok(read),
            Some(_) => Err(Error::Other),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let entries = self.0.map()?;
        distinct_keys(entries.clone())?;
        let mut entries = Entries { entries, value: None };
        let read = visitor.visit_map(&mut entries)?;
        match entries.entries.next().transpose()? {
            None => Ok(read),
            Some(_) => Err(Error::Other),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        // Serde's derive would also take a list, without names.
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.0.type_id() == TypeId::STRING {
            return visitor.visit_enum(Variant {
                name: self.0.as_str()?,
                value: None,
            });
        }
        let mut entries = self.0.map()?;
        match (entries.next().transpose()?, entries.next().transpose()?) {
            (Some((name, value)), None) => visitor.visit_enum(Variant {
                name,
                value: Some(value),
            }),
            _ => Err(Error::UnknownVariant),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

impl<'de> Reader<'de> {
    /// Reads a number into the type that holds it exactly.
    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let number = self.0.as_number()?;
        let text = number.as_str();
        if let Ok(integer) = text.parse() {
            return visitor.visit_u64(integer);
        }
        if let Ok(integer) = text.parse() {
            return visitor.visit_i64(integer);
        }
        let float = f64::decode(self.0)?;
        if super::super::to_bytes(&float)?.1 == text.as_bytes() {
            return visitor.visit_f64(float);
        }
        if let Ok(integer) = text.parse() {
            return visitor.visit_u128(integer);
        }
        if let Ok(integer) = text.parse() {
            return visitor.visit_i128(integer);
        }
        Err(Error::Record(RecordError::NumberTarget { target: "f64" }))
    }
}

/// Refuses a key that occurs twice, which the collections of `std` would not notice.
fn distinct_keys(entries: MapIter<'_>) -> Result<(), Error> {
    let mut keys = entries
        .map(|entry| entry.map(|(key, _)| key))
        .collect::<Result<Vec<&str>, RecordError>>()?;
    keys.sort_unstable();
    if keys.is_sorted_by(|left, right| left < right) {
        Ok(())
    } else {
        Err(Error::Record(RecordError::DuplicateKey))
    }
}

struct Elements<'de>(ListIter<'de>);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        match self.0.next().transpose()? {
            Some(value) => seed.deserialize(Reader(value)).map(Some),
            None => Ok(None),
        }
    }

    /// What the input announces, as far as it has bytes for it.
    fn size_hint(&self) -> Option<usize> {
        Some(self.0.announced())
    }
}

struct Entries<'de> {
    entries: MapIter<'de>,
    /// The value of the key that was read last.
    value: Option<ValueRef<'de>>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        match self.entries.next().transpose()? {
            Some((key, value)) => {
                self.value = Some(value);
                seed.deserialize(KeyReader(key)).map(Some)
            }
            None => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let value = self.value.take().ok_or(Error::Other)?;
        seed.deserialize(Reader(value))
    }
}

/// The name of a variant, and what it holds.
struct Variant<'de> {
    name: &'de str,
    value: Option<ValueRef<'de>>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Variant<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Variant<'de>), Error> {
        let name = seed.deserialize(KeyReader(self.name))?;
        Ok((name, self))
    }
}

impl<'de> Variant<'de> {
    fn value(self) -> Result<Reader<'de>, Error> {
        self.value.map(Reader).ok_or(Error::UnknownVariant)
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.value {
            None => Ok(()),
            Some(_) => Err(Error::UnknownVariant),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.value()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.value()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.value()?.deserialize_map(visitor)
    }
}
