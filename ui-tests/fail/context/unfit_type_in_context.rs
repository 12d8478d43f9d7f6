//! In the context type too.

use envelope_runtime::EncryptionContext;

#[derive(EncryptionContext)]
struct Tenant {
    tenant: Option<String>,
    roles: Vec<String>,
    share: f64,
}

fn main() {}
