//! Tests of the whole layer.

use super::{Decode, Encode, RecordError, TypeId, Value, ValueRef, to_bytes};

mod exact;
mod failures;
mod golden;
mod hostile;
mod properties;
mod vectors;

/// Reads `bytes` back as `T`.
fn from_bytes<T: Decode>(type_id: TypeId, bytes: &[u8]) -> Result<T, RecordError> {
    T::decode(ValueRef::new(type_id, bytes))
}

/// Encodes and reads back as `T`.
fn round_trip<T: Encode + Decode>(value: &T) -> Result<T, RecordError> {
    let (type_id, bytes) = to_bytes(value)?;
    from_bytes(type_id, &bytes)
}

/// Encodes and reads back as whatever the bytes say.
fn dynamic<T: Encode>(value: &T) -> Result<Value, RecordError> {
    let (type_id, bytes) = to_bytes(value)?;
    from_bytes(type_id, &bytes)
}
