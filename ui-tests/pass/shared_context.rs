//! Two record types, one context.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "customers", context = Tenant)]
struct Customer {
    #[envelope(context, id)]
    tenant: String,
    #[envelope(encrypted)]
    email: String,
}

#[derive(Encrypted)]
#[envelope(table = "orders", context = Tenant)]
struct Order {
    #[envelope(signed, id)]
    number: u64,
    #[envelope(context)]
    tenant: String,
    #[envelope(encrypted)]
    total: u64,
}

fn main() {
    let _ = |c: Customer, o: Order, t: Tenant| (c.tenant, c.email, o.number, o.tenant, o.total, t.tenant);
}
