//! The runtime under another path, for both derives, and under a path of a module here.

extern crate envelope_runtime as vault;

mod facade {
    pub use ::vault::__private;
}

#[derive(vault::EncryptionContext)]
#[envelope(crate = ::vault)]
struct Tenant {
    tenant: String,
}

#[derive(vault::Encrypted)]
#[envelope(crate = crate::facade, table = "notes", context = Tenant)]
struct Note {
    #[envelope(context, id)]
    tenant: String,
    #[envelope(encrypted)]
    text: String,
}

fn main() {
    let _ = |note: Note, tenant: Tenant| (note.tenant, note.text, tenant.tenant);
}
