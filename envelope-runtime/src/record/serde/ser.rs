//! Writes straight into the encoder: no tree of values in between.

use std::any::type_name;

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::super::encoder::{Begun, Count};
use super::super::entries::Entry;
use super::error::Error;
use super::{Encode, Encoder, RecordError, TypeId, keys};

/// Writes a value, and returns its type.
pub(super) fn write<T: Serialize + ?Sized>(value: &T, out: &mut Encoder<'_>) -> Result<TypeId, Error> {
    value.serialize(Writer { out, in_some: false })
}

/// Writes a value within another one: an error names the type that it is about.
fn nested<T: Serialize + ?Sized>(value: &T, out: &mut Encoder<'_>) -> Result<TypeId, RecordError> {
    write(value, out).map_err(|error| error.told(type_name::<T>()))
}

/// Writes one value.
struct Writer<'e, 'a> {
    out: &'e mut Encoder<'a>,
    /// Directly within `Some`, where nothing would read back as `None`.
    in_some: bool,
}

impl Writer<'_, '_> {
    fn scalar<T: Encode + ?Sized>(self, value: &T) -> Result<TypeId, Error> {
        value.encode(self.out)?;
        Ok(value.type_id())
    }

    fn null(self) -> Result<TypeId, Error> {
        if self.in_some {
            return Ok(self.out.refuse(RecordError::NestedOption)?);
        }
        Ok(TypeId::NULL)
    }
}

impl<'e, 'a> Writer<'e, 'a> {
    fn elements(self) -> Result<Elements<'e, 'a>, Error> {
        Ok(Elements {
            count: self.out.count()?,
            len: 0,
            variant: None,
            out: self.out,
        })
    }

    fn entries(self) -> Result<Entries<'e, 'a>, Error> {
        Ok(Entries {
            count: self.out.count()?,
            entries: Vec::new(),
            pending: None,
            variant: None,
            out: self.out,
        })
    }

    /// Begins the map of a variant with fields, up to its value.
    fn variant(&mut self, name: &str) -> Result<InVariant, Error> {
        let count = self.out.count()?;
        let entry = self.out.key(name)?;
        let begun = self.out.begin()?;
        Ok(InVariant { count, entry, begun })
    }
}

/// The map of a variant, whose one value is being written.
struct InVariant {
    count: Count,
    entry: Entry,
    begun: Begun,
}

impl InVariant {
    fn end(self, out: &mut Encoder<'_>, type_id: TypeId) -> Result<TypeId, Error> {
        out.end(&self.begun, type_id)?;
        let entry = out.end_entry(self.entry);
        out.end_map(&self.count, vec![entry])?;
        Ok(TypeId::MAP)
    }
}

macro_rules! scalars {
    ($($method:ident $ty:ty;)*) => {$(
        fn $method(self, value: $ty) -> Result<TypeId, Error> {
            self.scalar(&value)
        }
    )*};
}

impl<'e, 'a> Serializer for Writer<'e, 'a> {
    type Ok = TypeId;
    type Error = Error;
    type SerializeSeq = Elements<'e, 'a>;
    type SerializeTuple = Elements<'e, 'a>;
    type SerializeTupleStruct = Elements<'e, 'a>;
    type SerializeTupleVariant = Elements<'e, 'a>;
    type SerializeMap = Entries<'e, 'a>;
    type SerializeStruct = Entries<'e, 'a>;
    type SerializeStructVariant = Entries<'e, 'a>;

    scalars! {
        serialize_bool bool;
        serialize_i8 i8;
        serialize_i16 i16;
        serialize_i32 i32;
        serialize_i64 i64;
        serialize_i128 i128;
        serialize_u8 u8;
        serialize_u16 u16;
        serialize_u32 u32;
        serialize_u64 u64;
        serialize_u128 u128;
        serialize_f32 f32;
        serialize_f64 f64;
        serialize_char char;
        serialize_str &str;
        serialize_bytes &[u8];
    }

    fn serialize_none(self) -> Result<TypeId, Error> {
        self.null()
    }

    fn serialize_unit(self) -> Result<TypeId, Error> {
        self.null()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<TypeId, Error> {
        self.null()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<TypeId, Error> {
        self.scalar(variant)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<TypeId, Error> {
        value.serialize(Writer { in_some: true, ..self })
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<TypeId, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<TypeId, Error> {
        let within = self.variant(variant)?;
        let type_id = write(value, self.out)?;
        within.end(self.out, type_id)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Elements<'e, 'a>, Error> {
        self.elements()
    }

    fn serialize_tuple(self, _: usize) -> Result<Elements<'e, 'a>, Error> {
        self.elements()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Elements<'e, 'a>, Error> {
        self.elements()
    }

    fn serialize_tuple_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Elements<'e, 'a>, Error> {
        let variant = Some(self.variant(variant)?);
        Ok(Elements {
            variant,
            ..self.elements()?
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'e, 'a>, Error> {
        self.entries()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries<'e, 'a>, Error> {
        self.entries()
    }

    fn serialize_struct_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Entries<'e, 'a>, Error> {
        let variant = Some(self.variant(variant)?);
        Ok(Entries {
            variant,
            ..self.entries()?
        })
    }
}

/// Writes a list, perhaps as the value of a variant.
struct Elements<'e, 'a> {
    out: &'e mut Encoder<'a>,
    count: Count,
    len: usize,
    variant: Option<InVariant>,
}

impl Elements<'_, '_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.out.untyped(|out| nested(value, out))?;
        self.len += 1;
        Ok(())
    }

    fn end_list(self) -> Result<TypeId, Error> {
        self.out.end_list(&self.count, self.len)?;
        match self.variant {
            Some(within) => within.end(self.out, TypeId::LIST),
            None => Ok(TypeId::LIST),
        }
    }
}

/// Writes a map, perhaps as the value of a variant.
struct Entries<'e, 'a> {
    out: &'e mut Encoder<'a>,
    count: Count,
    entries: Vec<Entry>,
    /// The entry whose key is written, and whose value is not.
    pending: Option<Entry>,
    variant: Option<InVariant>,
}

impl Entries<'_, '_> {
    fn key(&mut self, key: &str) -> Result<(), Error> {
        self.pending = Some(self.out.key(key)?);
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let Some(entry) = self.pending.take() else {
            return Ok(self.out.refuse(RecordError::EmptyKey)?);
        };
        self.out.untyped(|out| nested(value, out))?;
        self.entries.push(self.out.end_entry(entry));
        Ok(())
    }

    fn end_map(self) -> Result<TypeId, Error> {
        if self.pending.is_some() {
            return Ok(self.out.refuse(RecordError::UnexpectedEnd)?);
        }
        self.out.end_map(&self.count, self.entries)?;
        match self.variant {
            Some(within) => within.end(self.out, TypeId::MAP),
            None => Ok(TypeId::MAP),
        }
    }
}

macro_rules! lists {
    ($($name:ident $method:ident;)*) => {$(
        impl $name for Elements<'_, '_> {
            type Ok = TypeId;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.element(value)
            }

            fn end(self) -> Result<TypeId, Error> {
                self.end_list()
            }
        }
    )*};
}

lists! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! structs {
    ($($name:ident)*) => {$(
        impl $name for Entries<'_, '_> {
            type Ok = TypeId;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                self.key(key)?;
                self.value(value)
            }

            fn end(self) -> Result<TypeId, Error> {
                self.end_map()
            }
        }
    )*};
}

structs!(SerializeStruct SerializeStructVariant);

impl SerializeMap for Entries<'_, '_> {
    type Ok = TypeId;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        let key = keys::text(key)?;
        self.key(&key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.value(value)
    }

    fn end(self) -> Result<TypeId, Error> {
        self.end_map()
    }
}
