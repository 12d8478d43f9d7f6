//! A context is one struct for all records that share it.

use envelope_runtime::EncryptionContext;

#[derive(EncryptionContext)]
struct Tenant<T> {
    tenant: T,
}

#[derive(EncryptionContext)]
struct Region<const N: usize> {
    region: [u8; N],
}

fn main() {}
