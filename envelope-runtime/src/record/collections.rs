//! Lists (`Vec<T>`, `[T; N]`, `&[T]`), maps (`BTreeMap`, `HashMap` with string keys) and sets (`BTreeSet`, `HashSet`).
//!
//! Of bytes, a vector, array or slice is binary instead.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use super::{Decode, DecodeElement, Element, Encode, Encoder, Precision, RecordError, SetElement, TypeId, ValueRef};

/// A string that can be the key of a map. A key that is read also needs [`DecodeKey`].
///
/// Derive `FieldValue` for a newtype around a string, or for an enum without fields; or implement it:
///
/// ```
/// use envelope_runtime::record::MapKey;
///
/// #[derive(PartialEq, Eq, PartialOrd, Ord)]
/// struct Currency(String);
///
/// impl MapKey for Currency {
///     fn as_key(&self) -> &str {
///         &self.0
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of a map in a record",
    label = "the keys of the format are strings",
    note = "use `String` or `&str`, or derive `FieldValue` for a newtype around one, or for an enum without fields"
)]
pub trait MapKey {
    /// The whole key as a string, so that different keys have different strings; it must not be empty.
    fn as_key(&self) -> &str;
}

/// A key of a map that can be read back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from the key of a map in a record",
    label = "the trait `DecodeKey` is not implemented for `{Self}`",
    note = "use `String`, or derive `FieldValue` for a newtype around one, or for an enum without fields"
)]
pub trait DecodeKey: Sized {
    /// Reads a key, which is not empty.
    ///
    /// # Errors
    ///
    /// A [`RecordError`] that says why the string is no key of this type.
    fn decode_key(key: &str) -> Result<Self, RecordError>;
}

impl<T: Element> Encode for [T] {
    fn type_id(&self) -> TypeId {
        T::elements_type_id()
    }

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        T::encode_elements(self, out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        T::elements_size_hint(self)
    }

    fn truncate_to(&mut self, precision: Precision) {
        self.iter_mut()
            .for_each(|element| element.truncate_element_to(precision));
    }
}

impl<T: Element> Encode for Vec<T> {
    fn type_id(&self) -> TypeId {
        T::elements_type_id()
    }

    fn static_type_id() -> Option<TypeId> {
        Some(T::elements_type_id())
    }

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        T::encode_elements(self, out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        T::elements_size_hint(self)
    }

    fn truncate_to(&mut self, precision: Precision) {
        self.as_mut_slice().truncate_to(precision);
    }
}

impl<T: DecodeElement> Decode for Vec<T> {
    fn decode(value: ValueRef<'_>) -> Result<Vec<T>, RecordError> {
        T::decode_elements(value)
    }
}

impl<T: DecodeElement> Decode for Box<[T]> {
    fn decode(value: ValueRef<'_>) -> Result<Box<[T]>, RecordError> {
        Vec::decode(value).map(Vec::into_boxed_slice)
    }
}

impl<T: Element, const N: usize> Encode for [T; N] {
    fn type_id(&self) -> TypeId {
        T::elements_type_id()
    }

    fn static_type_id() -> Option<TypeId> {
        Some(T::elements_type_id())
    }

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        T::encode_elements(self, out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        T::elements_size_hint(self)
    }

    fn truncate_to(&mut self, precision: Precision) {
        self.as_mut_slice().truncate_to(precision);
    }
}

impl<T: DecodeElement, const N: usize> Decode for [T; N] {
    fn decode(value: ValueRef<'_>) -> Result<[T; N], RecordError> {
        let items = T::decode_elements(value)?;
        items.try_into().map_err(|items: Vec<T>| RecordError::ArrayLength {
            expected: N,
            found: items.len(),
        })
    }
}

fn encode_map<'v, K: MapKey + 'v, V: Element + 'v>(
    entries: impl Iterator<Item = (&'v K, &'v V)>,
    out: &mut Encoder<'_>,
) -> Result<(), RecordError> {
    out.map(|map| {
        entries
            .into_iter()
            .try_for_each(|(key, value)| map.entry(key.as_key(), value))
    })
}

fn map_size_hint<'v, K: MapKey + 'v, V: Element + 'v>(entries: impl Iterator<Item = (&'v K, &'v V)>) -> usize {
    entries.fold(4, |size, (key, value)| {
        size.saturating_add(12 + key.as_key().len())
            .saturating_add(value.element_size_hint())
    })
}

macro_rules! map {
    ($map:ty, [$($encode:tt)*], [$($decode:tt)*]) => {
        impl<K: MapKey, V: Element, $($encode)*> Encode for $map {
            fn type_id(&self) -> TypeId {
                TypeId::MAP
            }

            fn static_type_id() -> Option<TypeId> {
                Some(TypeId::MAP)
            }

            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
                encode_map(self.iter(), out)
            }

            fn size_hint(&self) -> usize {
                map_size_hint(self.iter())
            }

            fn truncate_to(&mut self, precision: Precision) {
                self.values_mut().for_each(|value| value.truncate_element_to(precision));
            }
        }

        impl<K: DecodeKey + $($decode)*> Decode for $map {
            fn decode(value: ValueRef<'_>) -> Result<Self, RecordError> {
                let mut map = Self::default();
                for entry in value.map()? {
                    let (key, value) = entry?;
                    if map.insert(K::decode_key(key)?, V::decode_element(value)?).is_some() {
                        return Err(RecordError::DuplicateKey);
                    }
                }
                Ok(map)
            }
        }
    };
}

map!(BTreeMap<K, V>, [], [Ord, V: DecodeElement]);
map!(HashMap<K, V, S>, [S], [Eq + Hash, V: DecodeElement, S: BuildHasher + Default]);

/// The expected number of bytes of a set with these members.
pub(super) fn set_size_hint<'v, T: SetElement + 'v>(members: impl Iterator<Item = &'v T>) -> usize {
    members.fold(4, |size, member| {
        size.saturating_add(4).saturating_add(member.size_hint())
    })
}

macro_rules! set {
    ($set:ty, [$($encode:tt)*], [$($decode:tt)*]) => {
        impl<T: SetElement, $($encode)*> Encode for $set {
            fn type_id(&self) -> TypeId {
                T::SET
            }

            fn static_type_id() -> Option<TypeId> {
                Some(T::SET)
            }

            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
                out.set(|set| self.iter().try_for_each(|member| set.member(member)))
            }

            fn size_hint(&self) -> usize {
                set_size_hint(self.iter())
            }
        }

        impl<T: SetElement + Decode + $($decode)*> Decode for $set {
            fn decode(value: ValueRef<'_>) -> Result<Self, RecordError> {
                value.expect(T::SET)?;
                let mut set = Self::default();
                for member in value.set()? {
                    if !set.insert(T::decode(member?)?) {
                        return Err(RecordError::DuplicateMember);
                    }
                }
                Ok(set)
            }
        }
    };
}

set!(BTreeSet<T>, [], [Ord]);
set!(HashSet<T, S>, [S], [Eq + Hash, S: BuildHasher + Default]);
