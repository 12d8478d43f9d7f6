//! A group has no table, no context, and nothing to identify.

use envelope_runtime::FieldGroup;

#[derive(FieldGroup)]
#[envelope(table = "addresses", context = Tenant, unbound = "part of a record", signed)]
struct Address {
    #[envelope(encrypted)]
    street: String,
}

fn main() {}
