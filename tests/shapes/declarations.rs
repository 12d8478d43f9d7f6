//! How visible a struct and its fields are, which keys it has, and who declares it.

use envelope_runtime::{Encrypted, EncryptedRecord as _};

use super::{client, opens_as, stored};

#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "private")]
struct Private {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    text: String,
}

#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "restricted")]
pub(crate) struct Restricted {
    #[envelope(signed, id)]
    pub(crate) id: i64,
    #[envelope(encrypted)]
    pub(super) text: String,
}

#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "public")]
pub struct Public {
    #[envelope(signed, id)]
    pub id: i64,
    #[envelope(encrypted)]
    text: String,
}

#[tokio::test]
async fn private_restricted_and_public_structs() {
    macro_rules! comes_back {
        ($name:ident, $encrypted:ident) => {
            let record = $name {
                id: 1,
                text: "x".to_owned(),
            };
            let row: $encrypted = client().encrypt(&record).await.unwrap();
            opens_as::<$encrypted>(stored!(row, [id, text]), &record).await;
        };
    }
    comes_back!(Private, EncryptedPrivate);
    comes_back!(Restricted, EncryptedRestricted);
    comes_back!(Public, EncryptedPublic);
}

#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(signed, sort_key)]
    second: i64,
    #[envelope(encrypted)]
    value: f64,
}

#[tokio::test]
async fn an_item_with_keys() {
    let reading = Reading {
        sensor: "s-1".to_owned(),
        second: 7,
        value: 1.5,
    };
    let row = client().encrypt(&reading).await.unwrap();
    assert_eq!(row.id(), ("s-1".to_owned(), 7));
    let database = stored!(row, [sensor, second, value]);
    opens_as::<EncryptedReading>(database, &reading).await;
}

macro_rules! record {
    ($vis:vis struct $name:ident in $table:literal { $key:ident: $id:ty, $($(#[$attr:meta])* $field:ident: $ty:ty,)* }) => {
        #[derive(Encrypted, Debug, PartialEq)]
        #[envelope(table = $table)]
        $vis struct $name {
            #[envelope(signed, id)]
            $key: $id,
            $(#[envelope(encrypted)] $(#[$attr])* $field: $ty,)*
        }
    };
}

record! {
    pub(crate) struct Made in "made" {
        id: i64,
        text: Option<String>,
        #[doc = "A list."]
        numbers: Vec<u16>,
    }
}

#[tokio::test]
async fn a_struct_that_a_macro_declares() {
    let made = Made {
        id: 1,
        text: Some("x".to_owned()),
        numbers: vec![1, 2],
    };
    let row = client().encrypt(&made).await.unwrap();
    let database = stored!(row, [id, text, numbers]);
    opens_as::<EncryptedMade>(database, &made).await;
}
