//! A derived type that has got a field since its values were written.

use envelope_runtime::format::Ciphertext;
use envelope_runtime::{Encrypted, FieldValue};
use envelope_tests::keys::{SUITES, client};

use super::reread;

#[derive(FieldValue, Clone, Debug, PartialEq)]
struct Old {
    name: String,
}

/// The same value with a field more, which is always written.
#[derive(FieldValue, Clone, Debug, PartialEq)]
struct WithDefault {
    name: String,
    #[envelope(default)]
    level: u8,
}

/// The same value with a field more, which is written if there is one.
#[derive(FieldValue, Clone, Debug, PartialEq)]
struct WithOption {
    name: String,
    level: Option<u8>,
}

/// A record with such a value in an `encrypted` and in a `signed` field.
macro_rules! version {
    ($record:ident $value:ty) => {
        #[derive(Encrypted, Debug)]
        #[envelope(table = "members")]
        struct $record {
            #[envelope(signed, id)]
            id: u64,
            #[envelope(encrypted)]
            hidden: $value,
            #[envelope(signed)]
            shown: $value,
        }
    };
}

version!(Before Old);
version!(Defaulted WithDefault);
version!(Optional WithOption);

#[tokio::test]
async fn an_old_signed_value_takes_an_option_and_no_default() {
    let old = Old { name: "Ada".into() };
    let record = Before {
        id: 1,
        hidden: old.clone(),
        shown: old.clone(),
    };
    for suite in SUITES {
        let client = client(suite);
        let row = client.encrypt(&record).await.unwrap();
        let optional = EncryptedOptional {
            id: row.id,
            hidden: Ciphertext::from_bytes(row.hidden.as_bytes().to_vec()),
            shown: reread(&row.shown).unwrap(),
            header: row.header.clone(),
            footer: row.footer.clone(),
        };
        let opened = client.decrypt(&optional).await.unwrap();
        assert_eq!((opened.shown.level, opened.hidden.level), (None, None));

        let defaulted = EncryptedDefaulted {
            id: row.id,
            hidden: Ciphertext::from_bytes(row.hidden.as_bytes().to_vec()),
            shown: reread(&row.shown).unwrap(),
            header: row.header.clone(),
            footer: row.footer.clone(),
        };
        assert_eq!(defaulted.shown.level, 0);
        let error = client.decrypt(&defaulted).await.unwrap_err();
        assert!(error.to_string().contains("not authentic"), "{error}");
    }
}

#[tokio::test]
async fn an_old_encrypted_value_takes_a_default() {
    #[derive(Encrypted, Debug)]
    #[envelope(table = "notes")]
    struct Before {
        #[envelope(signed, id)]
        id: u64,
        #[envelope(encrypted)]
        hidden: Old,
    }

    #[derive(Encrypted, Debug)]
    #[envelope(table = "notes")]
    struct After {
        #[envelope(signed, id)]
        id: u64,
        #[envelope(encrypted)]
        hidden: WithDefault,
    }

    let client = client(SUITES[0]);
    let hidden = Old { name: "Ada".into() };
    let row = client.encrypt(&Before { id: 1, hidden }).await.unwrap();
    let row = EncryptedAfter {
        id: row.id,
        hidden: Ciphertext::from_bytes(row.hidden.into_bytes()),
        header: row.header,
        footer: row.footer,
    };
    let opened = client.decrypt(&row).await.unwrap();
    assert_eq!((opened.hidden.name.as_str(), opened.hidden.level), ("Ada", 0));
}
