//! Structs that a macro writes: names, types and literals come from elsewhere.

use envelope_runtime::{Encrypted, EncryptionContext};

macro_rules! context {
    ($name:ident, $field:ident: $ty:ty) => {
        #[derive(EncryptionContext)]
        struct $name {
            $field: $ty,
        }
    };
}

macro_rules! record {
    ($name:ident in $table:literal for $context:ty, $tenant:ident: $ty:ty, $($field:ident: $value:ty),*) => {
        #[derive(Encrypted)]
        #[envelope(table = $table, context = $context)]
        struct $name {
            #[envelope(context)]
            $tenant: $ty,
            #[envelope(signed, id)]
            id: u64,
            $(#[envelope(encrypted)] $field: $value,)*
            #[envelope(encrypted)]
            own: Option<$ty>,
        }
    };
}

context!(Tenant, tenant: String);
record!(Note in "notes" for Tenant, tenant: String, text: String, comment: Option<String>);

fn main() {
    let _ = |row: EncryptedNote| (row.id, row.comment.is_some(), row.own.is_some(), row.text);
    let _ = |note: Note| (note.tenant, note.id, note.text, note.comment, note.own);
    let _ = |tenant: Tenant| tenant.tenant;
}
