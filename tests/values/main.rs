//! Types of a program, and of crates that it uses, as the values of fields.

mod by_serde;
mod derived;
mod json;
mod other_crates;
mod properties;
mod record;
mod refused;
mod serde;
mod versions;

use envelope_runtime::record::{Decode, Encode, Encoder, Precision, RecordError, ValueRef, to_bytes};

/// Writes and reads back.
fn round_trip<T: Encode + Decode>(value: &T) -> Result<T, RecordError> {
    let (type_id, bytes) = to_bytes(value)?;
    T::decode(ValueRef::new(type_id, &bytes))
}

/// Writes one type and reads another.
fn reread<T: Decode>(value: &(impl Encode + ?Sized)) -> Result<T, RecordError> {
    let (type_id, bytes) = to_bytes(value)?;
    T::decode(ValueRef::new(type_id, &bytes))
}

/// The bytes of a value as a readable column may keep it.
fn exact<T: Encode + ?Sized>(value: &T) -> Result<Vec<u8>, RecordError> {
    let mut out = Vec::new();
    let mut encoder = Encoder::exact(&mut out, Precision::Micros);
    value.encode(&mut encoder)?;
    encoder.finish().map(|()| out)
}

/// Checks that a readable column may not keep `value`, that `stored` repairs it, and that its bytes stay.
fn repaired<T: Encode + Clone>(value: &T, what: &'static str) {
    assert_eq!(exact(value), Err(RecordError::NotCanonical { what }));
    assert_eq!(exact(&value.stored(Precision::Micros)), Ok(to_bytes(value).unwrap().1));
}
