//! Nor is one kept in a value, where something else than `Encode` writes it.

use envelope_runtime::record::{Decode, Encode, Encoder, RecordError, TypeId, ValueRef};
use envelope_runtime::{FieldGroup, FieldValue};

#[derive(FieldGroup)]
struct Address {
    #[envelope(encrypted)]
    street: String,
}

/// Stands for the runtime's, which needs a feature.
struct Serde<T>(T);

impl<T> Encode for Serde<T> {
    fn type_id(&self) -> TypeId {
        TypeId::NULL
    }

    fn encode(&self, _: &mut Encoder<'_>) -> Result<(), RecordError> {
        Ok(())
    }
}

impl<T: Default> Decode for Serde<T> {
    fn decode(_: ValueRef<'_>) -> Result<Self, RecordError> {
        Ok(Serde(T::default()))
    }
}

impl Default for Address {
    fn default() -> Self {
        Address { street: String::new() }
    }
}

#[derive(FieldValue)]
struct Home(Serde<Address>);

#[derive(FieldValue)]
enum Contact {
    Nobody,
    Post { address: Serde<Vec<Address>> },
}

fn main() {}
