//! The conversions compile wherever a record does.

/// Nothing is in scope, and fields and statics are called as the generated code might call its own variables: a pattern cannot
/// have the name of a static.
#[allow(dead_code, non_upper_case_globals, non_camel_case_types)]
mod bare {
    #![no_implicit_prelude]

    struct str;
    static value: () = ();
    static error: () = ();
    static record: () = ();
    static names: () = ();
    static item: () = ();
    static row: () = ();
    static serializer: () = ();
    static deserializer: () = ();

    #[derive(::envelope_runtime::Encrypted)]
    #[envelope(table = "bare")]
    pub(super) struct Bare {
        #[envelope(signed, id)]
        pub(super) item: ::std::string::String,
        #[envelope(encrypted)]
        pub(super) record: ::core::option::Option<::std::vec::Vec<u8>>,
        #[envelope(unprotected)]
        pub(super) r#fn: bool,
    }
}

use envelope_runtime::Suite;
use envelope_tests::keys::client;

use super::{Item, s};
use bare::{Bare, EncryptedBare};

#[tokio::test]
async fn a_record_in_a_module_without_a_prelude_is_an_item() {
    let bare = Bare {
        item: "x".to_owned(),
        record: Some(vec![1]),
        r#fn: true,
    };
    let client = client(Suite::Symmetric);
    let item = Item::try_from(client.encrypt(&bare).await.unwrap()).unwrap();
    assert_eq!(item["item"], s("x"));
    let read = client.decrypt(&EncryptedBare::try_from(item).unwrap()).await.unwrap();
    assert_eq!((read.item, read.record, read.r#fn), (bare.item, bare.record, bare.r#fn));
}

#[tokio::test]
async fn a_record_inside_a_function_is_an_item() {
    #[derive(Debug, PartialEq, envelope_runtime::Encrypted)]
    #[envelope(table = "local")]
    struct Local {
        #[envelope(signed, id)]
        id: u8,
    }

    let client = client(Suite::Symmetric);
    let item = Item::try_from(client.encrypt(&Local { id: 7 }).await.unwrap()).unwrap();
    let read = EncryptedLocal::try_from(item).unwrap();
    assert_eq!(client.decrypt(&read).await.unwrap(), Local { id: 7 });
}
