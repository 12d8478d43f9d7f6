//! `serde`: types that have its traits, by way of [`Serde`].

mod de;
mod error;
mod keys;
mod probe;
mod ser;

use std::any::type_name;

use ::serde::de::DeserializeOwned;
use ::serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Decode, Encode, Encoder, RecordError, TypeId, ValueRef};

/// A value that is written and read by way of `serde`: for types of other crates, which have its traits and not ours.
///
/// | in serde's data model | attribute value |
/// |---|---|
/// | string, `char`, unit variant | string |
/// | integer, float | number; the same are refused as without serde |
/// | boolean | boolean |
/// | bytes (`serialize_bytes`) | binary |
/// | sequence, tuple, tuple struct | list, of `u8` as well |
/// | map with string keys, struct | map; other keys are refused |
/// | newtype struct | what is inside |
/// | variant with fields | map with one entry, under the variant's name |
/// | `None`, unit, unit struct | null |
///
/// So an enum must be *externally tagged*, as serde's derive makes it, to have the form that `#[derive(FieldValue)]` gives it;
/// the others work as well, but for `untagged` where variants differ in their type of number alone: a record has one, so 1.0 is
/// written as 1, and reads back as the first variant that takes it. A field that is `None` is null here, where `FieldValue` leaves it out: serde's
/// derive does not read every missing field as `None`. `Some(None)` and `Some(())` are refused, since they would read back as
/// `None`. The serializer is human-readable: types such as `Uuid` write the string that they write in JSON.
///
/// What a `signed` field holds must be written again as the bytes that were signed, and serde cannot change a value in its place:
///
/// - A negative zero is refused, not repaired.
/// - An instant keeps its nanoseconds, whatever the field's precision. In a column that keeps fewer, it makes the record
///   unreadable: such a field belongs to the feature of its crate, without serde.
/// - A set that iterates in no fixed order, such as a `HashSet`, is a list in another order when it was read, and the record is
///   unreadable: use a `BTreeSet`. The entries of maps are sorted.
///
/// ```
/// use envelope_runtime::record::{Decode, Serde, TypeId, ValueRef, to_bytes};
///
/// // Stands for a type of another crate.
/// let size = Serde((800_u16, 600_u16));
/// let (type_id, bytes) = to_bytes(&size)?;
/// assert_eq!(type_id, TypeId::LIST);
/// assert_eq!(Serde::decode(ValueRef::new(type_id, &bytes)), Ok(size));
/// # Ok::<(), envelope_runtime::record::RecordError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serde<T>(pub T);

/// A reference to such a value, for fields with the key `serde`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Serialized<'a, T: ?Sized>(pub(super) &'a T);

/// The same within a value, of which the bytes may have to tell all.
#[doc(hidden)]
#[derive(Debug)]
pub struct Member<'a, T: ?Sized>(pub(super) &'a T);

impl<T: Serialize + ?Sized> Encode for Member<'_, T> {
    fn type_id(&self) -> TypeId {
        Serialized(self.0).type_id()
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.by_serde()?;
        Serialized(self.0).encode(out)
    }
}

impl<T: Serialize> Encode for Serde<T> {
    fn type_id(&self) -> TypeId {
        Serialized(&self.0).type_id()
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        Member(&self.0).encode(out)
    }
}

impl<T: Serialize + ?Sized> Encode for Serialized<'_, T> {
    /// Starts to serialize, and stops at the first call, which tells the type.
    fn type_id(&self) -> TypeId {
        probe::type_id(self.0)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        let written = ser::write(self.0, out);
        let written = written.map_err(|error| error.told(type_name::<T>()));
        // A `Serialize` that hides errors may have hidden the type from the probe.
        if out.settle(written)? != self.type_id() {
            let target = type_name::<T>();
            return out.refuse(RecordError::Serde { target });
        }
        Ok(())
    }
}

impl<T: DeserializeOwned> Decode for Serde<T> {
    fn decode(value: ValueRef<'_>) -> Result<Serde<T>, RecordError> {
        de::read(value).map(Serde).map_err(|error| error.told(type_name::<T>()))
    }
}

impl<T: Serialize> Serialize for Serde<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Serde<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Serde<T>, D::Error> {
        T::deserialize(deserializer).map(Serde)
    }
}
