//! Records with groups in stores: the columns of a group are columns of its record.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use envelope_runtime::{Encrypted, EncryptedRecord as _, FieldGroup, ItemRecord as _, Patch as _};
use envelope_tests::keys::{SUITES, client};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _};

use super::flatten::{Address, AddressPatch, CustomerPatch, EncryptedCustomer, acme, customer};

/// An item whose sort key stands between the fields of its group.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "parcels")]
struct Parcel {
    #[envelope(signed, partition_key)]
    shop: String,
    #[envelope(flatten)]
    address: Address,
    #[envelope(signed, sort_key)]
    number: u64,
    #[envelope(flatten)]
    size: Size,
}

#[derive(FieldGroup, Clone, Debug, PartialEq)]
struct Size {
    #[envelope(signed, name = "h")]
    height: u32,
    #[envelope(signed, null = "seal")]
    width: Option<u32>,
}

fn parcel(some: bool) -> Parcel {
    Parcel {
        shop: "north".to_owned(),
        address: customer(some).address,
        number: 7,
        size: Size {
            height: 3,
            width: some.then_some(4),
        },
    }
}

#[tokio::test]
async fn an_item_has_the_attributes_of_its_groups() {
    for suite in SUITES {
        for some in [true, false] {
            let client = client(suite);
            let row = client.encrypt(&parcel(some)).await.unwrap();
            assert_eq!(row.id(), ("north".to_owned(), 7));
            let item: HashMap<String, AttributeValue> = row.clone().try_into().unwrap();
            assert!(item["street"].is_b());
            assert_eq!(item["c"], AttributeValue::S("US".to_owned()));
            assert_eq!(item.contains_key("door"), some);
            assert_eq!(item["width"].is_null(), !some);
            assert_eq!(item.len(), if some { 12 } else { 9 });
            let back = EncryptedParcel::try_from(item.clone()).unwrap();
            assert_eq!(back, row);
            assert_eq!(client.decrypt(&back).await.unwrap(), parcel(some));

            let mut without = item.clone();
            without.remove("city");
            let error = EncryptedParcel::try_from(without).unwrap_err().to_string();
            assert!(error.contains("`parcels`") && error.contains("`city`"), "{error}");
            let mut more = item;
            more.insert("size".to_owned(), AttributeValue::Bool(true));
            let error = EncryptedParcel::try_from(more).unwrap_err().to_string();
            assert!(error.contains("`parcels`") && error.contains("`size`"), "{error}");
        }
    }
}

#[test]
fn the_configuration_of_awss_libraries_has_the_fields_of_groups() {
    let java = Parcel::aws_configuration().to_java();
    for action in [
        r#"Map.entry("street", CryptoAction.ENCRYPT_AND_SIGN)"#,
        r#"Map.entry("c", CryptoAction.SIGN_ONLY)"#,
        r#"Map.entry("note", CryptoAction.DO_NOTHING)"#,
    ] {
        assert!(java.contains(action), "{java}");
    }
}

#[tokio::test]
async fn json_has_the_columns_of_groups_in_one_object() {
    let client = client(SUITES[0]);
    for some in [true, false] {
        let row = client.encrypt(&parcel(some)).await.unwrap();
        let json = serde_json::to_value(&row).unwrap();
        let object = json.as_object().unwrap();
        assert!(object["street"].is_string() && !object.contains_key("address"));
        assert_eq!(object["width"].as_u64(), some.then_some(4));
        let back: EncryptedParcel = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(back, row);
        assert_eq!(client.decrypt(&back).await.unwrap(), parcel(some));

        // Absent is as good as null, where a field may be absent at all.
        let mut without = json.clone();
        without.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let back: EncryptedParcel = serde_json::from_value(without).unwrap();
        assert_eq!(back, row);
        let mut without = json;
        without.as_object_mut().unwrap().remove("city");
        let error = serde_json::from_value::<EncryptedParcel>(without)
            .unwrap_err()
            .to_string();
        assert!(error.contains("missing field `city`"), "{error}");

        let twice = serde_json::to_string(&row).unwrap().replacen('{', r#"{"h":1,"#, 1);
        let error = serde_json::from_str::<EncryptedParcel>(&twice).unwrap_err().to_string();
        assert!(error.contains("duplicate field `h`"), "{error}");
    }
}

/// JSON as an array goes by position, as formats without names do.
#[tokio::test]
async fn columns_of_groups_have_places_of_their_own() {
    let row = client(SUITES[0]).encrypt(&parcel(true)).await.unwrap();
    let json = serde_json::to_string(&row).unwrap();
    let mut values = Vec::new();
    // `Map` sorts by name, so the order is taken from the text.
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&json).unwrap();
    let mut columns: Vec<&String> = object.keys().collect();
    columns.sort_by_key(|column| json.find(&format!("\"{column}\":")));
    for column in columns {
        values.push(object[column].clone());
    }
    let back: EncryptedParcel = serde_json::from_value(values.into()).unwrap();
    assert_eq!(back, row);
}

mod sqlite {
    //! A record whose columns `sqlx` knows, all of them.

    use envelope_runtime::{Encrypted, FieldGroup};

    #[derive(FieldGroup, Clone, Debug, PartialEq)]
    pub(super) struct Stay {
        #[envelope(encrypted)]
        pub(super) reason: String,
        #[envelope(signed)]
        pub(super) ward: String,
        #[envelope(signed)]
        pub(super) bed: Option<i64>,
        #[envelope(unprotected)]
        pub(super) seen: i64,
    }

    #[derive(Encrypted, Clone, Debug, PartialEq)]
    #[envelope(table = "patients")]
    pub(super) struct Patient {
        #[envelope(signed, id)]
        pub(super) id: i64,
        #[envelope(flatten)]
        pub(super) stay: Stay,
        #[envelope(encrypted)]
        pub(super) name: Option<String>,
    }
}

use sqlite::{EncryptedPatient, Patient, Stay, StayPatch};

#[tokio::test]
async fn a_row_has_the_columns_of_groups() {
    for suite in SUITES {
        for some in [true, false] {
            let client = client(suite);
            let patient = Patient {
                id: 1,
                stay: Stay {
                    reason: "fever".to_owned(),
                    ward: "B".to_owned(),
                    bed: some.then_some(3),
                    seen: 0,
                },
                name: some.then(|| "Ada".to_owned()),
            };
            let row = client.encrypt(&patient).await.unwrap();
            let mut database = SqliteConnection::connect("sqlite::memory:").await.unwrap();
            sqlx::query(
                "CREATE TABLE patients (id INTEGER, reason BLOB, ward TEXT, bed INTEGER, seen INTEGER, name BLOB, \
                 header BLOB, footer BLOB)",
            )
            .execute(&mut database)
            .await
            .unwrap();
            sqlx::query("INSERT INTO patients VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                .bind(row.id)
                .bind(&row.stay.reason)
                .bind(&row.stay.ward)
                .bind(row.stay.bed)
                .bind(row.stay.seen)
                .bind(&row.name)
                .bind(&row.header)
                .bind(&row.footer)
                .execute(&mut database)
                .await
                .unwrap();

            // The patch of the group updates the row of the record.
            let patch = StayPatch { seen: Some(5) };
            let columns = patch.columns();
            assert_eq!(columns, ["seen"]);
            sqlx::query(AssertSqlSafe(format!("UPDATE patients SET {} = ?", columns[0])))
                .bind(patch.seen)
                .execute(&mut database)
                .await
                .unwrap();

            let stored: EncryptedPatient = sqlx::query_as("SELECT * FROM patients")
                .fetch_one(&mut database)
                .await
                .unwrap();
            let mut expected = row;
            patch.apply(&mut expected.stay);
            assert_eq!(stored, expected);
            let mut read = patient;
            read.stay.seen = 5;
            assert_eq!(client.decrypt(&stored).await.unwrap(), read);

            // A required column of a group that is NULL is an error, as one of the record is.
            sqlx::query("UPDATE patients SET ward = NULL")
                .execute(&mut database)
                .await
                .unwrap();
            let error = sqlx::query_as::<_, EncryptedPatient>("SELECT * FROM patients")
                .fetch_one(&mut database)
                .await
                .unwrap_err();
            assert!(error.to_string().contains("ward"), "{error}");
        }
    }
}

#[tokio::test]
async fn the_patches_of_record_and_group_are_apart() {
    assert_eq!(CustomerPatch::COLUMNS, ["visits"]);
    assert_eq!(AddressPatch::COLUMNS, ["note"]);
    let mut row: EncryptedCustomer = acme(SUITES[0]).encrypt(&customer(true)).await.unwrap();
    AddressPatch { note: Some(None) }.apply(&mut row.address);
    CustomerPatch { visits: Some(9) }.apply(&mut row);
    let read = acme(SUITES[0]).decrypt(&row).await.unwrap();
    assert_eq!((read.address.note, read.visits), (None, 9));
}
