//! The constant entries of a context are entries, once each, and not those of the format.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Purpose {
    purpose: String,
}

#[derive(Encrypted)]
#[envelope(table = "payments", context = Purpose)]
#[envelope(context("purpose" = "payments", "aws-crypto-legend" = "S", "team" = "a", "team" = "b", "" = "x"))]
struct Payment {
    #[envelope(context)]
    purpose: String,
    #[envelope(signed, id)]
    id: u64,
}

#[derive(Encrypted)]
#[envelope(table = "refunds", context(purpose = "refunds"))]
struct Refund {
    #[envelope(signed, id)]
    id: u64,
}

#[derive(Encrypted)]
#[envelope(table = "fees", context())]
struct Fee {
    #[envelope(signed, id)]
    id: u64,
}

fn main() {}
