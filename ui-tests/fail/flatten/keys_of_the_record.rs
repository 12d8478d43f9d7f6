//! A group has no table, no context, and no document of its own, and nothing to identify.

use envelope_runtime::FieldGroup;

#[derive(FieldGroup)]
#[envelope(table = "addresses", context = Tenant, unbound = "part of a record", deny_unknown_fields, signed)]
struct Address {
    #[envelope(encrypted)]
    street: String,
}

fn main() {}
