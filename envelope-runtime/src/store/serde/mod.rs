//! `Serialize` and `Deserialize` for encrypted records, lean: one visitor for all of them, and a few lines for each.
//!
//! A record is a map from column names to values. Unknown names are ignored; a missing column is an error unless it is
//! an `Option`. Ciphertext, header and footer are base64 in human-readable formats, and bytes in binary ones.

mod macros;

#[cfg(feature = "serde")]
pub use lean::*;

#[cfg(feature = "serde")]
mod lean {
    use std::fmt;
    use std::marker::PhantomData;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
    use serde::forward_to_deserialize_any;
    pub use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error, ser::SerializeStruct};

    use crate::format::{Ciphertext, Footer, Header};

    /// The value of the next column, in whichever form the format has it.
    pub trait NextValue<'de> {
        /// The format's error.
        type Error: Error;

        /// Takes the value.
        fn next_value<T: Deserialize<'de>>(self) -> Result<T, Self::Error>;
    }

    /// An encrypted record under construction; generated for each.
    pub trait Builder<'de>: Default {
        /// The encrypted record.
        type Record;
        /// The name of its type.
        const NAME: &'static str;
        /// The names of its columns.
        const COLUMNS: &'static [&'static str];

        /// Takes the value of a column, by its index in [`COLUMNS`](Self::COLUMNS).
        fn set<N: NextValue<'de>>(&mut self, index: usize, value: N) -> Result<(), N::Error>;

        /// Puts the record together.
        fn finish<E: Error>(self) -> Result<Self::Record, E>;
    }

    /// The encrypted form of a group, whose columns are some of its record's.
    pub trait SerializeColumns {
        /// Adds the columns to the record.
        fn serialize_columns<S: SerializeStruct>(&self, record: &mut S) -> Result<(), S::Error>;
    }

    /// The encrypted form of a group, which can be put together from columns of its record if its builder is a [`Builder`].
    pub trait DeserializeColumns {
        /// The group under construction; its columns are in canonical order.
        type Builder: Default;
    }

    /// The number of columns of a group under construction.
    pub fn columns<'de, B: Builder<'de>>(_: &B) -> usize {
        B::COLUMNS.len()
    }

    /// Deserializes an encrypted record.
    pub fn deserialize<'de, B: Builder<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<B::Record, D::Error> {
        deserializer.deserialize_struct(B::NAME, B::COLUMNS, RecordVisitor::<B>(PhantomData))
    }

    /// Fills a column's slot.
    pub fn fill<'de, T, N>(slot: &mut Option<T>, column: &'static str, value: N) -> Result<(), N::Error>
    where
        T: Deserialize<'de>,
        N: NextValue<'de>,
    {
        if slot.is_some() {
            return Err(N::Error::duplicate_field(column));
        }
        *slot = Some(value.next_value()?);
        Ok(())
    }

    /// Empties a column's slot; a column that was missing is `None` if it may be.
    pub fn take<'de, T: Deserialize<'de>, E: Error>(slot: Option<T>, column: &'static str) -> Result<T, E> {
        slot.map_or_else(
            || {
                T::deserialize(Missing {
                    column,
                    error: PhantomData,
                })
            },
            Ok,
        )
    }

    struct RecordVisitor<B>(PhantomData<B>);

    impl<'de, B: Builder<'de>> Visitor<'de> for RecordVisitor<B> {
        type Value = B::Record;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "the encrypted record {}", B::NAME)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<B::Record, A::Error> {
            let mut builder = B::default();
            while let Some(column) = map.next_key_seed(Column(B::COLUMNS))? {
                match column {
                    Some(index) => builder.set(index, MapValue(&mut map))?,
                    None => drop(map.next_value::<IgnoredAny>()?),
                }
            }
            builder.finish()
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<B::Record, A::Error> {
            let mut builder = B::default();
            for index in 0..B::COLUMNS.len() {
                builder.set(index, SeqValue(&mut seq, index))?;
            }
            builder.finish()
        }
    }

    /// Looks a column's name up.
    struct Column(&'static [&'static str]);

    impl<'de> DeserializeSeed<'de> for Column {
        type Value = Option<usize>;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_identifier(self)
        }
    }

    impl Visitor<'_> for Column {
        type Value = Option<usize>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the name of a column")
        }

        fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
            Ok(self.0.iter().position(|column| *column == name))
        }

        fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<Self::Value, E> {
            Ok(self.0.iter().position(|column| column.as_bytes() == name))
        }

        fn visit_u64<E: Error>(self, index: u64) -> Result<Self::Value, E> {
            Ok(usize::try_from(index).ok().filter(|&index| index < self.0.len()))
        }
    }

    struct MapValue<'a, A>(&'a mut A);

    impl<'de, A: MapAccess<'de>> NextValue<'de> for MapValue<'_, A> {
        type Error = A::Error;

        fn next_value<T: Deserialize<'de>>(self) -> Result<T, A::Error> {
            self.0.next_value()
        }
    }

    struct SeqValue<'a, A>(&'a mut A, usize);

    impl<'de, A: SeqAccess<'de>> NextValue<'de> for SeqValue<'_, A> {
        type Error = A::Error;

        fn next_value<T: Deserialize<'de>>(self) -> Result<T, A::Error> {
            self.0
                .next_element()?
                .ok_or_else(|| A::Error::invalid_length(self.1, &"a value for every column"))
        }
    }

    /// Stands for a column that is not there: an `Option` is `None`, anything else is an error.
    struct Missing<E> {
        column: &'static str,
        error: PhantomData<E>,
    }

    impl<'de, E: Error> Deserializer<'de> for Missing<E> {
        type Error = E;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
            Err(E::missing_field(self.column))
        }

        fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
            visitor.visit_none()
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
            newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }

    struct BytesVisitor;

    impl<'de> Visitor<'de> for BytesVisitor {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes, or their base64")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Vec<u8>, E> {
            STANDARD.decode(text).map_err(|_| E::custom("not base64"))
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<u8>, A::Error> {
            let mut bytes = Vec::new();
            while let Some(byte) = seq.next_element()? {
                bytes.push(byte);
            }
            Ok(bytes)
        }
    }

    macro_rules! bytes_value {
        ([$($generics:tt)*] $value:ty) => {
            impl<$($generics)*> Serialize for $value {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    if serializer.is_human_readable() {
                        serializer.serialize_str(&STANDARD.encode(self.as_bytes()))
                    } else {
                        serializer.serialize_bytes(self.as_bytes())
                    }
                }
            }

            impl<'de, $($generics)*> Deserialize<'de> for $value {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let bytes = if deserializer.is_human_readable() {
                        deserializer.deserialize_str(BytesVisitor)
                    } else {
                        deserializer.deserialize_byte_buf(BytesVisitor)
                    };
                    bytes.map(Self::from_bytes)
                }
            }
        };
    }

    bytes_value!([T: ?Sized] Ciphertext<T>);
    bytes_value!([] Header);
    bytes_value!([] Footer);
}
