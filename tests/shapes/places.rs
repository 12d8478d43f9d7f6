//! Where a struct is declared: in a function, where no prelude is in scope, where the runtime has another name.

use super::{client, opens_as, stored};

#[tokio::test]
async fn a_struct_in_a_function() {
    #[derive(envelope_runtime::Encrypted, Debug, PartialEq)]
    #[envelope(table = "local")]
    struct Local {
        #[envelope(signed, id)]
        id: i64,
        #[envelope(encrypted)]
        text: String,
    }

    let local = Local {
        id: 1,
        text: "x".to_owned(),
    };
    let row = client().encrypt(&local).await.unwrap();
    opens_as::<EncryptedLocal>(stored!(row, [id, text]), &local).await;
}

/// The names of the prelude mean something else here, or nothing.
mod bare {
    #![no_implicit_prelude]

    pub(super) struct Option;

    #[derive(::envelope_runtime::Encrypted, ::std::fmt::Debug, ::std::cmp::PartialEq)]
    #[envelope(table = "bare")]
    pub(super) struct Bare {
        #[envelope(signed, id)]
        pub(super) row: ::std::primitive::i64,
        #[envelope(encrypted)]
        pub(super) record: ::std::option::Option<::std::string::String>,
    }
}

#[tokio::test]
async fn a_struct_without_a_prelude() {
    let _ = bare::Option;
    let bare = bare::Bare {
        row: 1,
        record: Some("x".to_owned()),
    };
    let row = client().encrypt(&bare).await.unwrap();
    opens_as::<bare::EncryptedBare>(stored!(row, [row, record]), &bare).await;
}

/// The runtime has another name; `tests/every-attribute` does not know the first at all.
mod renamed {
    pub(super) extern crate envelope_runtime as vault;

    #[derive(vault::Encrypted, Debug, PartialEq)]
    #[envelope(table = "renamed", crate = self::vault)]
    pub(super) struct Renamed {
        #[envelope(signed, id)]
        pub(super) id: i64,
        #[envelope(encrypted)]
        pub(super) text: String,
    }
}

#[tokio::test]
async fn a_struct_under_another_runtime() {
    let renamed = renamed::Renamed {
        id: 1,
        text: "x".to_owned(),
    };
    let row = client().encrypt(&renamed).await.unwrap();
    opens_as::<renamed::EncryptedRenamed>(stored!(row, [id, text]), &renamed).await;
}
