//! A context has few keys.

use envelope_runtime::EncryptionContext;

#[derive(EncryptionContext)]
#[envelope(table = "tenants")]
struct Tenant {
    #[envelope(context)]
    tenant: String,
    #[envelope(nam = "r")]
    region: String,
}

fn main() {}
