//! The encrypted struct and its fields are as visible as the struct and its fields.

#![deny(dead_code, private_interfaces, private_bounds)]

mod records {
    use envelope_runtime::Encrypted;

    #[derive(Encrypted)]
    #[envelope(table = "a")]
    pub struct Public {
        #[envelope(signed, id)]
        pub id: u64,
        #[envelope(encrypted)]
        pub(crate) text: String,
        #[envelope(encrypted)]
        secret: String,
    }

    #[derive(Encrypted)]
    #[envelope(table = "b")]
    pub(crate) struct InCrate {
        #[envelope(signed, id)]
        pub(crate) id: u64,
        #[envelope(encrypted)]
        pub(super) text: String,
    }

    #[derive(Encrypted)]
    #[envelope(table = "c")]
    struct Private {
        #[envelope(signed, id)]
        id: u64,
    }

    pub(crate) fn used() {
        let _ = |a: Public, b: EncryptedPublic| (a.secret, b.secret);
        let _ = |a: Private, b: EncryptedPrivate| (a.id, b.id);
    }
}

fn main() {
    records::used();
    let _ = |a: records::Public, b: records::EncryptedPublic| (a.id, a.text, b.id, b.text, b.header, b.footer);
    let _ = |a: records::InCrate, b: records::EncryptedInCrate| (a.id, a.text, b.id, b.text, b.header, b.footer);
}
