//! A context is a struct with named fields.

use envelope_runtime::EncryptionContext;

#[derive(EncryptionContext)]
struct A;

#[derive(EncryptionContext)]
struct B(String);

#[derive(EncryptionContext)]
struct C {}

#[derive(EncryptionContext)]
enum D {
    Tenant,
}

#[derive(EncryptionContext)]
struct E<T> {
    tenant: T,
}

fn main() {}
