//! A record of a program's own types: encrypted, signed, its identity and its context.

use envelope_runtime::record::Serde;
use envelope_runtime::{Encrypted, EncryptionContext, Error, FieldValue};
use envelope_tests::keys::{SUITES, client};
use rust_decimal::Decimal;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

#[derive(FieldValue, Serialize, Deserialize, Clone, Copy, Debug, PartialEq)]
#[envelope(rename_all = "kebab-case")]
enum Region {
    EuWest,
    UsEast,
}

#[derive(FieldValue, Serialize, Deserialize, Clone, Debug, PartialEq)]
struct AccountId(String);

#[derive(FieldValue, Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Limit {
    amount: Decimal,
    note: Option<String>,
    #[envelope(skip)]
    #[serde(default)]
    cached: u8,
}

#[derive(FieldValue, Clone, Debug, PartialEq)]
enum Status {
    Open,
    Closed { reason: String },
}

#[derive(EncryptionContext)]
struct Place {
    region: Region,
}

#[derive(Encrypted)]
#[envelope(table = "accounts", context = Place)]
struct Account {
    #[envelope(context)]
    region: Region,
    #[envelope(signed, id)]
    id: AccountId,
    #[envelope(signed)]
    limit: Limit,
    #[envelope(encrypted)]
    status: Status,
    #[envelope(encrypted)]
    password: SecretString,
    #[envelope(encrypted)]
    shape: Option<Serde<(u8, Region)>>,
}

fn account() -> Account {
    Account {
        region: Region::EuWest,
        id: AccountId("a-1".into()),
        limit: Limit {
            amount: "12.50".parse().unwrap(),
            note: None,
            cached: 7,
        },
        status: Status::Closed { reason: "moved".into() },
        password: "hunter2".into(),
        shape: Some(Serde((1, Region::UsEast))),
    }
}

#[tokio::test]
async fn own_types_take_every_action() {
    for suite in SUITES {
        let client = client(suite);
        let place = Place { region: Region::EuWest };
        let row = client.scoped(&place).encrypt(&account()).await.unwrap();
        // A readable column holds what is signed, and no more.
        assert_eq!(row.limit.cached, 0);
        assert_eq!(row.limit.amount.to_string(), "12.5");

        let read = client
            .scoped(&place)
            .decrypt_id(&row, &AccountId("a-1".into()))
            .await
            .unwrap();
        assert_eq!(read.region, Region::EuWest);
        assert_eq!(
            read.limit,
            Limit {
                cached: 0,
                ..account().limit
            }
        );
        assert_eq!(read.status, account().status);
        assert_eq!(read.password.expose_secret(), "hunter2");
        assert_eq!(read.shape, account().shape);

        let elsewhere = Place { region: Region::UsEast };
        assert!(client.scoped(&elsewhere).decrypt(&row).await.is_err());
    }
}

#[tokio::test]
async fn a_padded_scale_verifies_and_another_amount_does_not() {
    let client = client(envelope_runtime::Suite::Symmetric);
    let place = Place { region: Region::EuWest };
    let mut row = client.scoped(&place).encrypt(&account()).await.unwrap();
    row.limit.amount.rescale(4);
    assert!(client.scoped(&place).decrypt(&row).await.is_ok());

    row.limit.amount = "12.51".parse().unwrap();
    let refused: Result<Account, Error> = client.scoped(&place).decrypt(&row).await;
    assert!(refused.is_err());

    let mut row = client.scoped(&place).encrypt(&account()).await.unwrap();
    // Nothing hides in a field that is not signed.
    row.limit.cached = 1;
    assert!(client.scoped(&place).decrypt(&row).await.is_err());
}

#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "limits")]
struct Stored {
    #[envelope(signed, id)]
    id: AccountId,
    #[envelope(signed)]
    limit: Limit,
    #[envelope(encrypted)]
    status: Status,
}

#[tokio::test]
async fn readable_columns_travel_as_json() {
    let client = client(envelope_runtime::Suite::Symmetric);
    let stored = Stored {
        id: AccountId("a-1".into()),
        limit: Limit {
            cached: 0,
            ..account().limit
        },
        status: Status::Open,
    };
    let json = serde_json::to_string(&client.encrypt(&stored).await.unwrap()).unwrap();
    let row: EncryptedStored = serde_json::from_str(&json).unwrap();
    assert_eq!(client.decrypt(&row).await.unwrap(), stored);
}
