//! A group that borrows can be encrypted, not decrypted.

use envelope_runtime::{Encrypted, FieldGroup};

#[derive(FieldGroup)]
struct Address<'a> {
    #[envelope(encrypted)]
    street: &'a str,
}

#[derive(Encrypted)]
#[envelope(table = "customers")]
struct Customer {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(flatten)]
    address: Address<'static>,
}

fn main() {}
