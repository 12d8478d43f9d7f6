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

    use crate::store::columns::{Both, Column, Columns, Group, Leaf, Names, Null, Required, Sealed, SealedOption};

    use crate::format::{Ciphertext, Footer, Header};

    /// The value of the next column, in whichever form the format has it.
    pub trait NextValue<'de> {
        /// The format's error.
        type Error: Error;

        /// Takes the value.
        fn next_value<T: Deserialize<'de>>(self) -> Result<T, Self::Error>;
    }

    /// Columns that can be serialized: a tree of references.
    pub trait SerializeColumns {
        /// How many there are.
        const LEN: usize;

        /// Adds each to the record.
        fn serialize_columns<S: SerializeStruct>(self, names: &mut Names, record: &mut S) -> Result<(), S::Error>;
    }

    /// The encrypted form of a group, whose columns can be serialized.
    pub trait SerializeGroup {
        /// How many there are.
        const LEN: usize;

        /// Adds each to the record.
        fn serialize_group<S: SerializeStruct>(&self, record: &mut S) -> Result<(), S::Error>;
    }

    /// Columns that can be deserialized.
    pub trait DeserializeColumns<'de>: Sized {
        /// The columns under construction.
        type Slots: Default;

        /// How many columns there are.
        const LEN: usize;

        /// Takes the value of a column, by its index in the tree. The name is for the error.
        fn fill<N: NextValue<'de>>(
            slots: &mut Self::Slots,
            index: usize,
            name: &'static str,
            value: N,
        ) -> Result<(), N::Error>;

        /// The columns; one that was missing is `None` if it may be.
        fn finish<E: Error>(slots: Self::Slots, names: &mut Names) -> Result<Self, E>;
    }

    /// Serializes an encrypted record.
    pub fn serialize<C: SerializeColumns, S: Serializer>(
        serializer: S,
        name: &'static str,
        names: &'static [&'static str],
        columns: C,
    ) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct(name, C::LEN)?;
        columns.serialize_columns(&mut Names::new(names), &mut record)?;
        record.end()
    }

    /// Deserializes an encrypted record.
    pub fn deserialize<'de, E, D>(deserializer: D, name: &'static str) -> Result<E, D::Error>
    where
        E: Columns<Tree: DeserializeColumns<'de>>,
        D: Deserializer<'de>,
    {
        let visitor = RecordVisitor::<E>(name, PhantomData);
        deserializer.deserialize_struct(name, E::ALL_NAMES, visitor)
    }

    macro_rules! serialize_leaf {
        ($($leaf:ident)*) => {$(
            impl<T: Serialize> SerializeColumns for $leaf<&T> {
                const LEN: usize = 1;

                fn serialize_columns<S: SerializeStruct>(
                    self,
                    names: &mut Names,
                    record: &mut S,
                ) -> Result<(), S::Error> {
                    record.serialize_field(names.next_name(), self.0)
                }
            }
        )*};
    }

    serialize_leaf!(Column Required Null Sealed SealedOption);

    impl<A: SerializeColumns, B: SerializeColumns> SerializeColumns for Both<A, B> {
        const LEN: usize = A::LEN + B::LEN;

        fn serialize_columns<S: SerializeStruct>(self, names: &mut Names, record: &mut S) -> Result<(), S::Error> {
            self.0.serialize_columns(names, record)?;
            self.1.serialize_columns(names, record)
        }
    }

    impl<E: SerializeGroup> SerializeColumns for Group<&E> {
        const LEN: usize = E::LEN;

        fn serialize_columns<S: SerializeStruct>(self, _: &mut Names, record: &mut S) -> Result<(), S::Error> {
            self.0.serialize_group(record)
        }
    }

    impl<'de, L: Leaf<Value: Deserialize<'de>>> DeserializeColumns<'de> for L {
        type Slots = Option<L::Value>;

        const LEN: usize = 1;

        fn fill<N: NextValue<'de>>(
            slot: &mut Option<L::Value>,
            _: usize,
            name: &'static str,
            value: N,
        ) -> Result<(), N::Error> {
            if slot.is_some() {
                return Err(N::Error::duplicate_field(name));
            }
            *slot = Some(value.next_value()?);
            Ok(())
        }

        fn finish<E: Error>(slot: Option<L::Value>, names: &mut Names) -> Result<Self, E> {
            let column = names.next_name();
            let missing = || {
                let error = PhantomData;
                L::Value::deserialize(Missing { column, error })
            };
            slot.map_or_else(missing, Ok).map(L::of)
        }
    }

    impl<'de, A, B> DeserializeColumns<'de> for Both<A, B>
    where
        A: DeserializeColumns<'de>,
        B: DeserializeColumns<'de>,
    {
        type Slots = (A::Slots, B::Slots);

        const LEN: usize = A::LEN + B::LEN;

        fn fill<N: NextValue<'de>>(
            slots: &mut Self::Slots,
            index: usize,
            name: &'static str,
            value: N,
        ) -> Result<(), N::Error> {
            match index.checked_sub(A::LEN) {
                None => A::fill(&mut slots.0, index, name, value),
                Some(index) => B::fill(&mut slots.1, index, name, value),
            }
        }

        fn finish<E: Error>(slots: Self::Slots, names: &mut Names) -> Result<Self, E> {
            Ok(Self(A::finish(slots.0, names)?, B::finish(slots.1, names)?))
        }
    }

    impl<'de, G: Columns<Tree: DeserializeColumns<'de>>> DeserializeColumns<'de> for Group<G> {
        type Slots = <G::Tree as DeserializeColumns<'de>>::Slots;

        const LEN: usize = G::Tree::LEN;

        fn fill<N: NextValue<'de>>(
            slots: &mut Self::Slots,
            index: usize,
            name: &'static str,
            value: N,
        ) -> Result<(), N::Error> {
            G::Tree::fill(slots, index, name, value)
        }

        fn finish<E: Error>(slots: Self::Slots, _: &mut Names) -> Result<Self, E> {
            let tree = G::Tree::finish(slots, &mut Names::new(G::NAMES))?;
            Ok(Self(G::from_tree(tree)))
        }
    }

    struct RecordVisitor<E>(&'static str, PhantomData<E>);

    impl<'de, E: Columns<Tree: DeserializeColumns<'de>>> Visitor<'de> for RecordVisitor<E> {
        type Value = E;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "the encrypted record {}", self.0)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<E, A::Error> {
            let mut slots = Default::default();
            while let Some(column) = map.next_key_seed(ColumnName(E::ALL_NAMES))? {
                match column {
                    Some((index, name)) => E::Tree::fill(&mut slots, index, name, MapValue(&mut map))?,
                    None => drop(map.next_value::<IgnoredAny>()?),
                }
            }
            E::Tree::finish(slots, &mut Names::new(E::NAMES)).map(E::from_tree)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<E, A::Error> {
            let mut slots = Default::default();
            for (index, name) in E::ALL_NAMES.iter().enumerate() {
                E::Tree::fill(&mut slots, index, name, SeqValue(&mut seq, index))?;
            }
            E::Tree::finish(slots, &mut Names::new(E::NAMES)).map(E::from_tree)
        }
    }

    /// Looks a column's name up, and gives its index and itself.
    struct ColumnName(&'static [&'static str]);

    impl ColumnName {
        fn position(&self, is_it: impl Fn(&str) -> bool) -> Option<(usize, &'static str)> {
            let mut names = self.0.iter().copied().enumerate();
            names.find(|(_, name)| is_it(name))
        }
    }

    impl<'de> DeserializeSeed<'de> for ColumnName {
        type Value = Option<(usize, &'static str)>;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_identifier(self)
        }
    }

    impl Visitor<'_> for ColumnName {
        type Value = Option<(usize, &'static str)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the name of a column")
        }

        fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
            Ok(self.position(|column| column == name))
        }

        fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<Self::Value, E> {
            Ok(self.position(|column| column.as_bytes() == name))
        }

        fn visit_u64<E: Error>(self, index: u64) -> Result<Self::Value, E> {
            let index = usize::try_from(index).ok();
            Ok(index.and_then(|index| Some((index, *self.0.get(index)?))))
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
