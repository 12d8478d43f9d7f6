//! A struct that borrows can be encrypted, with or without a context that borrows.

use std::borrow::Cow;

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct Tenant<'t> {
    tenant: &'t str,
}

#[derive(Encrypted)]
#[envelope(table = "customers", context = Tenant<'a>)]
struct Customer<'a, 'b: 'a>
where
    'a: 'a,
{
    #[envelope(context)]
    tenant: &'a str,
    #[envelope(signed, id)]
    id: Cow<'a, str>,
    #[envelope(encrypted)]
    email: &'b str,
    #[envelope(encrypted)]
    note: Option<Cow<'b, str>>,
    #[envelope(unprotected)]
    tags: &'a [String],
}

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note<'a> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: &'a str,
}

fn main() {
    let text = String::from("text");
    let note = Note { id: 1, text: &text };
    fn encrypts<R: Encrypted>(_: &R) {}
    encrypts(&note);
    let _ = |c: &Customer<'_, '_>| encrypts(c);
}
