//! `Serialize` and `Deserialize` for encrypted records, lean: one visitor for all of them, and a few lines for each.
//!
//! A record is a map from names to values: first the version of its shape, then its columns. A name that is there twice is an
//! error, and so is a missing column unless it is an `Option`. Other names are ignored, or refused if the type says so. Ciphertext,
//! header and footer are base64 in human-readable formats, and bytes in binary ones.

#[cfg(feature = "serde")]
mod bytes;
#[cfg(feature = "serde")]
pub(super) mod document;
#[cfg(feature = "serde")]
mod expected;
mod macros;

#[cfg(feature = "serde")]
pub use lean::*;

#[cfg(feature = "serde")]
mod lean {
    use std::fmt;
    use std::marker::PhantomData;

    use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
    use serde::forward_to_deserialize_any;
    pub use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error, ser::SerializeStruct};

    use super::bytes::named;
    use super::document::{Name, Position, VERSION, Version};
    use super::expected::{Expected, hidden, without_value};
    use crate::store::columns::{Both, Column, Columns, Group, Names, VERSION_NAME};

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
        mut names: Names,
        columns: C,
    ) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct(name, 1 + C::LEN)?;
        record.serialize_field(VERSION_NAME, &VERSION)?;
        columns.serialize_columns(&mut names, &mut record)?;
        record.end()
    }

    /// Deserializes an encrypted record.
    pub fn deserialize<'de, E, D>(deserializer: D, name: &'static str) -> Result<E, D::Error>
    where
        E: Columns<Tree: DeserializeColumns<'de>>,
        D: Deserializer<'de>,
    {
        without_value("no map with the columns of an encrypted record", |expected| {
            let visitor = RecordVisitor::<E>(expected, PhantomData);
            deserializer.deserialize_struct(name, E::DOCUMENT, visitor)
        })
    }

    impl<T: Serialize, const KIND: u8> SerializeColumns for Column<&T, KIND> {
        const LEN: usize = 1;

        fn serialize_columns<S: SerializeStruct>(self, names: &mut Names, record: &mut S) -> Result<(), S::Error> {
            record.serialize_field(names.next_name(), self.0)
        }
    }

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

    impl<'de, T: Deserialize<'de>, const KIND: u8> DeserializeColumns<'de> for Column<T, KIND> {
        type Slots = Option<T>;

        const LEN: usize = 1;

        fn fill<N: NextValue<'de>>(
            slot: &mut Option<T>,
            _: usize,
            name: &'static str,
            value: N,
        ) -> Result<(), N::Error> {
            if slot.is_some() {
                return Err(N::Error::duplicate_field(name));
            }
            *slot = Some(value.next_value().map_err(|error| named(name, error))?);
            Ok(())
        }

        fn finish<E: Error>(slot: Option<T>, names: &mut Names) -> Result<Self, E> {
            let column = names.next_name();
            let missing = || {
                let error = PhantomData;
                T::deserialize(Missing { column, error })
            };
            slot.map_or_else(missing, Ok).map(Self)
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
            let tree = G::Tree::finish(slots, &mut Names::of::<G>())?;
            Ok(Self(G::from_tree(tree)))
        }
    }

    struct RecordVisitor<'a, E>(Expected<'a>, PhantomData<E>);

    impl<'de, E: Columns<Tree: DeserializeColumns<'de>>> Visitor<'de> for RecordVisitor<'_, E> {
        type Value = E;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.tell(f, "an encrypted record")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<E, A::Error> {
            let (mut version, mut slots) = (None, Default::default());
            while let Some(position) = map.next_key_seed(Name::of::<E>())? {
                match position {
                    Position::Version if version.is_some() => return Err(A::Error::duplicate_field(VERSION_NAME)),
                    Position::Version => version = Some(map.next_value::<Version>()?),
                    Position::Column(index, name) => E::Tree::fill(&mut slots, index, name, MapValue(&mut map))?,
                    Position::Unknown => drop(map.next_value::<IgnoredAny>()?),
                }
            }
            let Some(Version) = version else {
                return Err(A::Error::missing_field(VERSION_NAME));
            };
            E::Tree::finish(slots, &mut Names::of::<E>()).map(E::from_tree)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<E, A::Error> {
            let mut slots = Default::default();
            let Version = SeqValue(&mut seq, 0).next_value()?;
            for (index, name) in E::ALL_NAMES.iter().enumerate() {
                E::Tree::fill(&mut slots, index, name, SeqValue(&mut seq, 1 + index))?;
            }
            E::Tree::finish(slots, &mut Names::of::<E>()).map(E::from_tree)
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

    /// What is said of a value that is none of its column.
    const OTHER_TYPE: &str = "a value of another type than its column's";

    impl<'de, A: SeqAccess<'de>> NextValue<'de> for SeqValue<'_, A> {
        type Error = A::Error;

        fn next_value<T: Deserialize<'de>>(self) -> Result<T, A::Error> {
            // Without names, what stands in the place of a column may be any other value.
            let value = self.0.next_element().map_err(|error| hidden(OTHER_TYPE, error))?;
            value.ok_or_else(|| A::Error::invalid_length(self.1, &"a value for every column"))
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
}
