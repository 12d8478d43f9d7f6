//! Groups and records with type and lifetime parameters.

use envelope_runtime::{Ciphertext, Encrypted, EncryptedRecord as _, FieldGroup};
use envelope_tests::keys::{SUITES, client};

use super::flatten::{Address, customer};
use super::there_and_back;

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "places")]
struct Place<T> {
    #[envelope(signed, id)]
    id: T,
    #[envelope(flatten)]
    address: Address,
}

#[tokio::test]
async fn a_generic_record_takes_groups_in() {
    for suite in SUITES {
        let place = Place {
            id: "p1".to_owned(),
            address: customer(true).address,
        };
        let (row, read) = there_and_back::<EncryptedPlace<String>>(&client(suite), &place).await;
        assert_eq!((row.id(), read), ("p1".to_owned(), place));
    }
}

#[derive(FieldGroup)]
struct Parts<'a, T> {
    #[envelope(encrypted)]
    text: &'a str,
    #[envelope(signed)]
    tags: Option<T>,
}

#[derive(Encrypted)]
#[envelope(table = "parts")]
struct Borrowed<'a> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(flatten)]
    parts: Parts<'a, Vec<&'a str>>,
}

#[derive(FieldGroup, Debug, PartialEq)]
struct OwnedParts<T> {
    #[envelope(encrypted)]
    text: String,
    #[envelope(signed)]
    tags: Option<T>,
}

#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "parts")]
struct Owned {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(flatten)]
    parts: OwnedParts<Vec<String>>,
}

#[tokio::test]
async fn a_group_that_borrows_is_read_as_one_that_owns() {
    let client = client(SUITES[0]);
    let text = "hello".to_owned();
    let borrowed = Borrowed {
        id: 1,
        parts: Parts {
            text: &text,
            tags: Some(vec!["a"]),
        },
    };
    let row = client.encrypt(&borrowed).await.unwrap();
    let row = EncryptedOwned {
        id: row.id,
        parts: EncryptedOwnedParts {
            text: Ciphertext::from_bytes(row.parts.text.into_bytes()),
            tags: Some(vec!["a".to_owned()]),
        },
        header: row.header,
        footer: row.footer,
    };
    let parts = OwnedParts {
        text,
        tags: Some(vec!["a".to_owned()]),
    };
    assert_eq!(client.decrypt(&row).await.unwrap(), Owned { id: 1, parts });
}
