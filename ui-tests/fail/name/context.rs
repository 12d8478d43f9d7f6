//! A context's names follow the same rules.

use envelope_runtime::EncryptionContext;

#[derive(EncryptionContext)]
struct Tenant {
    #[envelope(name = "")]
    tenant: String,
    header: String,
    aws_dbe_region: String,
}

fn main() {}
