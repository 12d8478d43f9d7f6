//! `serde`: types that have its traits, and none of ours.

use std::time::Duration;

use chrono::{DateTime, Utc};
use envelope_runtime::record::{Serde, to_bytes};
use envelope_runtime::{Ciphertext, Encrypted, EncryptedRecord as _};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::keys::{SUITES, client};
use serde::{Deserialize, Serialize};

use super::there_and_back;

/// A card, of a crate that knows nothing of records.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Card {
    number: String,
    valid_until: Option<(u8, u16)>,
    /// Not part of what is signed.
    #[serde(skip)]
    checked: bool,
}

/// What serializes as null.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Nothing;

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "customers")]
struct Customer<T> {
    #[envelope(signed, id)]
    id: (u32, u32),
    #[envelope(encrypted, serde)]
    card: Card,
    #[envelope(encrypted, serde)]
    spare: Option<Card>,
    #[envelope(encrypted, serde, null = "seal")]
    lost: Option<Card>,
    #[envelope(signed, serde)]
    shown: Card,
    #[envelope(signed, serde)]
    waited: Option<Duration>,
    #[envelope(signed, serde, null = "seal")]
    paused: Option<Duration>,
    #[envelope(signed, serde)]
    since: DateTime<Utc>,
    #[envelope(encrypted, serde)]
    own: T,
    #[envelope(encrypted, serde, null = "seal")]
    null: Option<T>,
}

fn card(number: &str) -> Card {
    Card {
        number: number.to_owned(),
        valid_until: Some((12, 2030)),
        checked: false,
    }
}

fn full<T: Clone>(own: T) -> Customer<T> {
    Customer {
        id: (1, 2),
        card: card("4000"),
        spare: Some(card("4001")),
        lost: Some(card("4002")),
        shown: card("…3"),
        waited: Some(Duration::from_millis(1500)),
        paused: Some(Duration::ZERO),
        since: DateTime::from_timestamp(1_763_762_400, 123_456_789).unwrap(),
        null: Some(own.clone()),
        own,
    }
}

#[tokio::test]
async fn values_come_back() {
    for suite in SUITES {
        let full = full(7_u16);
        let bare = Customer {
            spare: None,
            lost: None,
            waited: None,
            paused: None,
            null: None,
            ..full.clone()
        };
        for customer in [full, bare] {
            let (row, read) = there_and_back::<EncryptedCustomer<u16>>(&client(suite), &customer).await;
            assert_eq!(read, customer);
            assert_eq!(row.id(), customer.id);
            // No nanosecond is lost: what is signed is serde's own text.
            assert_eq!((row.waited, row.since), (customer.waited, customer.since));
        }
    }
}

/// Columns are those of the types themselves, and a `Serde` around one reads the same bytes.
#[tokio::test]
async fn the_form_is_that_of_the_wrapper() {
    #[derive(Encrypted, Debug)]
    #[envelope(table = "customers")]
    struct Wrapped {
        #[envelope(signed, id)]
        id: (u32, u32),
        #[envelope(encrypted)]
        card: Serde<Card>,
        #[envelope(encrypted, null = "seal")]
        spare: Option<Serde<Card>>,
    }

    #[derive(Encrypted, Debug)]
    #[envelope(table = "customers", encrypted = EncryptedPlain)]
    struct Plain {
        #[envelope(signed, id)]
        id: (u32, u32),
        #[envelope(encrypted, serde)]
        card: Card,
        #[envelope(encrypted, serde, null = "seal")]
        spare: Option<Card>,
    }

    let client = client(SUITES[0]);
    for spare in [None, Some(card("4001"))] {
        let plain = Plain {
            id: (1, 2),
            card: card("4000"),
            spare: spare.clone(),
        };
        let row = client.encrypt(&plain).await.unwrap();
        let wrapped = EncryptedWrapped {
            id: row.id,
            card: Ciphertext::from_bytes(row.card.as_bytes().to_vec()),
            spare: Ciphertext::from_bytes(row.spare.as_bytes().to_vec()),
            header: row.header,
            footer: row.footer,
        };
        let read = client.decrypt(&wrapped).await.unwrap();
        assert_eq!(
            (read.id, read.card.0, read.spare.map(|card| card.0)),
            (plain.id, plain.card, spare)
        );
    }
    // What the wrapper writes is pinned with the golden values.
    assert_eq!(to_bytes(&Serde(&(1, 2))), to_bytes(&Serde((1, 2))));
}

/// Nothing that was left out of the signed bytes is stored, or handed out.
#[tokio::test]
async fn a_signed_column_holds_what_was_signed() {
    let client = client(SUITES[0]);
    let mut customer = full(());
    customer.null = None;
    let genuine = customer.clone();
    customer.shown.checked = true;
    let mut row = client.encrypt(&customer).await.unwrap();
    assert_eq!(row.shown, genuine.shown);
    row.shown.checked = true;
    assert_eq!(client.decrypt(&row).await.unwrap(), genuine);

    row.shown.number = "…4".to_owned();
    assert_eq!(kind(&client.decrypt(&row).await.unwrap_err()), Kind::Unauthenticated);
}

/// `Some` of what is null would read back as `None`.
#[tokio::test]
async fn a_null_in_a_null_is_refused() {
    let error = client(SUITES[0]).encrypt(&full(Nothing)).await.unwrap_err();
    assert!(error.to_string().contains("field `null`"), "{error}");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("within an `Option`"), "{cause}");
}

#[derive(Encrypted)]
#[envelope(table = "customers", encrypted = EncryptedBorrowed)]
struct Borrowed<'a> {
    #[envelope(signed, id)]
    id: (u32, u32),
    #[envelope(encrypted, serde)]
    card: &'a Card,
}

#[derive(Encrypted, Debug)]
#[envelope(table = "customers", encrypted = EncryptedOwned)]
struct Owned {
    #[envelope(signed, id)]
    id: (u32, u32),
    #[envelope(encrypted, serde)]
    card: Card,
}

#[tokio::test]
async fn a_borrowed_value_is_written_like_an_owned_one() {
    let client = client(SUITES[0]);
    let card = card("4000");
    let row = client
        .encrypt(&Borrowed {
            id: (1, 2),
            card: &card,
        })
        .await
        .unwrap();
    let row = EncryptedOwned {
        id: row.id,
        card: Ciphertext::from_bytes(row.card.as_bytes().to_vec()),
        header: row.header,
        footer: row.footer,
    };
    let read = client.decrypt(&row).await.unwrap();
    assert_eq!((read.id, read.card), ((1, 2), card));
}
