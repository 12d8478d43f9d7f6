//! A newtype can be what the type inside can be, and no more.

use envelope_runtime::{EncryptionContext, FieldValue};

#[derive(FieldValue, Clone, PartialEq)]
struct Celsius(f64);

#[derive(FieldValue, Clone, PartialEq)]
enum Payment {
    Cash,
    Card(String),
}

#[derive(EncryptionContext)]
struct Readings {
    threshold: Celsius,
    payment: Payment,
}

fn main() {}
