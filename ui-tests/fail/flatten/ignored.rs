//! A group is never kept as a value: what its fields say would be ignored.

use envelope_runtime::record::{RecordError, Unverified};
use envelope_runtime::{Encrypted, FieldGroup};

#[derive(FieldGroup, Clone, Debug, PartialEq)]
struct Address {
    #[envelope(encrypted)]
    street: String,
}

mod street {
    use super::{Address, RecordError};

    pub fn encode(address: &Address) -> String {
        address.street.clone()
    }

    pub fn decode(street: String) -> Result<Address, RecordError> {
        Ok(Address { street })
    }
}

#[derive(Encrypted)]
#[envelope(table = "customers")]
struct Customer {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(unprotected)]
    home: Address,
}

#[derive(Encrypted)]
#[envelope(table = "customers")]
struct Others<T> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(unprotected)]
    visited: Unverified<Option<(Vec<T>, Vec<Address>)>>,
}

#[derive(Encrypted)]
#[envelope(table = "customers")]
struct Written {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, with = street)]
    home: Address,
}

#[derive(FieldGroup)]
struct Contact {
    #[envelope(unprotected)]
    address: Address,
}

fn main() {}
