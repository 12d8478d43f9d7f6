//! The records come back.

use chrono::{DateTime, TimeDelta};
use every_attribute::{
    Address, Card, Consent, ConsentChanges, Contact, Customer, CustomerChanges, Measurement, Money, Reading, Region,
    StoredCustomer, Tenant,
};
use sealed::keyring::RawAesKeyring;
use sealed::record::Unverified;
use sealed::secret::WrappingKey;
use sealed::{EncryptedRecord as _, Envelope, Patch as _, Suite};

fn client() -> Envelope {
    let key = WrappingKey::from_bytes(*b"the wrapping key of these tests!");
    let keyring = RawAesKeyring::new("every-attribute", "key-1", key).unwrap();
    Envelope::builder(keyring).suite(Suite::Symmetric).build().unwrap()
}

fn customer() -> Customer {
    let second = DateTime::from_timestamp(1_763_762_400, 0).unwrap();
    Customer {
        tenant: "acme".to_owned(),
        region: Region::EuWest,
        id: 7,
        email: "ada@example.com".to_owned(),
        phone: None,
        diagnosis: None,
        remark: Some("good".to_owned()),
        born: second,
        called: second + TimeDelta::milliseconds(123),
        changed: second + TimeDelta::microseconds(123_456),
        traced: second + TimeDelta::nanoseconds(123_456_789),
        balance: Money { cents: 100 },
        card: Card {
            number: "4000".to_owned(),
        },
        address: Address {
            street_name: "Elm St".to_owned(),
            postal_code: None,
            country: "IE".to_owned(),
            owner: Some(Card {
                number: "4001".to_owned(),
            }),
            checked: false,
        },
        contacts: vec![
            Contact::Nobody,
            Contact::Mail("a@example.com".to_owned()),
            Contact::Phone(353, 1),
            Contact::Post { post_box: 7 },
        ],
        visits: 3,
        limit: Unverified::new(100),
        consent: Consent {
            wording: "as of 2025".to_owned(),
            signed_by: None,
            given: second,
            fee: Money { cents: 5 },
            paid_with: Card {
                number: "4002".to_owned(),
            },
            shown: 1,
        },
    }
}

#[tokio::test]
async fn a_customer_comes_back() {
    let client = client();
    let tenant = |region| Tenant {
        tenant: "acme".to_owned(),
        region,
    };
    let here = client.scoped(&tenant(Region::EuWest));
    let mut row: StoredCustomer = here.encrypt(&customer()).await.unwrap();
    assert_eq!(row.id(), 7);
    assert_eq!(here.decrypt_id(&row, &7).await.unwrap(), customer());

    assert_eq!(CustomerChanges::COLUMNS, ["visits", "limit"]);
    CustomerChanges {
        visits: Some(4),
        limit: None,
    }
    .apply(&mut row);
    assert_eq!(here.decrypt(&row).await.unwrap().visits, 4);

    assert_eq!(ConsentChanges::COLUMNS, ["shown"]);
    ConsentChanges { shown: Some(2) }.apply(&mut row.consent);
    assert_eq!(here.decrypt(&row).await.unwrap().consent.shown, 2);

    let elsewhere = client.scoped(&tenant(Region::UsEast));
    assert!(elsewhere.decrypt(&row).await.is_err());
}

#[tokio::test]
async fn records_without_a_context_come_back() {
    let client = client();
    let measurement = Measurement { value: 1.5 };
    let row = client.encrypt(&measurement).await.unwrap();
    assert_eq!(client.decrypt(&row).await.unwrap(), measurement);

    let reading = Reading {
        sensor: "s-1".to_owned(),
        second: 7,
        value: 1.5,
    };
    let row = client.encrypt(&reading).await.unwrap();
    assert_eq!(row.id(), ("s-1".to_owned(), 7));
    assert_eq!(client.decrypt(&row).await.unwrap(), reading);
}
