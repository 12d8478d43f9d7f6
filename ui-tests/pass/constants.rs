//! Constant entries of the encryption context, alone and beside a context type.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "payments", context = Tenant, context("purpose" = "payments", "team" = "billing"))]
struct Payment {
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, id)]
    id: u64,
}

#[derive(Encrypted)]
#[envelope(table = "fees", context("purpose" = "fees"))]
struct Fee {
    #[envelope(signed, id)]
    id: u64,
}

fn main() {
    assert_eq!(Payment::SCHEMA.constants(), [("purpose", "payments"), ("team", "billing")]);
    assert_eq!(Fee::SCHEMA.constants(), [("purpose", "fees")]);
}
