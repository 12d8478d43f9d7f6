//! Nor can two entries of a context.

use envelope_runtime::EncryptionContext;

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
    #[envelope(name = "tenant")]
    customer: String,
}

fn main() {}
