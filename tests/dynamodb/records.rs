//! Records of every kind go into an item and come back.

use aws_sdk_dynamodb::types::AttributeValue;
use envelope_runtime::Encrypted;
use envelope_tests::keys::{SUITES, client};
use envelope_tests::records::{ClinicVisit, EncryptedVisit, Sample, Visit};
use envelope_tests::vectors::{EncryptedSpecimen, Specimen};

use super::{Item, n, s};

/// An item as AWS's libraries have it.
#[derive(Debug, Clone, PartialEq, Encrypted)]
#[envelope(table = "parcels")]
struct Parcel {
    #[envelope(signed, partition_key, name = "pk")]
    shop: String,
    #[envelope(signed, sort_key, name = "sk")]
    number: u64,
    #[envelope(encrypted)]
    address: String,
    #[envelope(encrypted)]
    phone: Option<String>,
    #[envelope(unprotected)]
    r#type: Option<String>,
}

fn parcel() -> Parcel {
    Parcel {
        shop: "north".to_owned(),
        number: 7,
        address: "12 Elm St".to_owned(),
        phone: None,
        r#type: Some("box".to_owned()),
    }
}

#[tokio::test]
async fn an_item_has_an_attribute_for_each_field_that_is_present() {
    for suite in SUITES {
        let client = client(suite);
        let encrypted = client.encrypt(&parcel()).await.unwrap();
        let (header, footer) = (encrypted.header.clone(), encrypted.footer.clone());
        let address = encrypted.address.as_bytes().to_vec();

        let item = Item::try_from(encrypted).unwrap();
        let mut names: Vec<_> = item.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["address", "aws_dbe_foot", "aws_dbe_head", "pk", "sk", "type"]);
        assert_eq!(
            (&item["pk"], &item["sk"], &item["type"]),
            (&s("north"), &n("7"), &s("box"))
        );
        for (name, bytes) in [
            ("aws_dbe_head", header.as_bytes()),
            ("aws_dbe_foot", footer.as_bytes()),
            ("address", &address),
        ] {
            assert_eq!(item[name].as_b().unwrap().as_ref(), bytes);
        }

        let read = EncryptedParcel::try_from(item).unwrap();
        assert_eq!(client.decrypt(&read).await.unwrap(), parcel());
    }
}

#[tokio::test]
async fn specimens_of_every_type_come_back() {
    for suite in SUITES {
        let client = client(suite);
        for specimen in [Specimen::usual(), Specimen::extreme()] {
            let item = Item::try_from(client.encrypt(&specimen).await.unwrap()).unwrap();
            assert_eq!(item["id"], s(&specimen.id.to_string()));
            assert_eq!(item.contains_key("größe\u{10002}"), specimen.size.is_some());
            let read = EncryptedSpecimen::try_from(item).unwrap();
            assert_eq!(client.decrypt(&read).await.unwrap(), specimen);
        }
    }
}

#[tokio::test]
async fn records_of_the_table_profile_come_back() {
    for suite in SUITES {
        let client = client(suite);
        for record in [Visit::sample(), Visit::other(), Visit::bare()] {
            let item = Item::try_from(client.encrypt(&record).await.unwrap()).unwrap();
            assert_eq!(item.contains_key("findings"), record.notes.is_some());
            let read = EncryptedVisit::try_from(item).unwrap();
            assert_eq!(client.decrypt(&read).await.unwrap(), record);
        }

        let clinic = client.scoped(&ClinicVisit::context());
        let encrypted = clinic.encrypt(&ClinicVisit::sample()).await.unwrap();
        let item = Item::try_from(encrypted.clone()).unwrap();
        assert_eq!(item["clinic"], s("north"));
        assert_eq!(item.try_into(), Ok(encrypted));
    }
}

/// What other writers add for themselves, and the format calls its own, is left out.
#[tokio::test]
async fn other_attributes_of_the_format_are_stripped() {
    let client = client(SUITES[1]);
    let encrypted = client.encrypt(&parcel()).await.unwrap();
    let mut item = Item::try_from(encrypted.clone()).unwrap();
    item.insert("aws_dbe_b_address".to_owned(), s("2f0"));
    item.insert("aws_dbe_v_1".to_owned(), AttributeValue::Null(false));
    let read = EncryptedParcel::try_from(item).unwrap();
    assert_eq!(read, encrypted);
    assert_eq!(client.decrypt(&read).await.unwrap(), parcel());
}

/// DynamoDB gives numbers back in a spelling of its own, and sets in any order.
#[tokio::test]
async fn another_spelling_of_what_was_signed_verifies() {
    let client = client(SUITES[0]);
    let mut item = Item::try_from(client.encrypt(&Specimen::usual()).await.unwrap()).unwrap();
    for (name, same) in [
        ("number", n("4.20E1")),
        ("ratio", n("1e-1")),
        (
            "counts",
            AttributeValue::Ns(["100", "1e1", "0", "-1.0", "9"].map(str::to_owned).to_vec()),
        ),
    ] {
        assert_ne!(item.insert(name.to_owned(), same.clone()), Some(same));
    }
    let read = EncryptedSpecimen::try_from(item).unwrap();
    assert_eq!(client.decrypt(&read).await.unwrap(), Specimen::usual());
}

#[test]
fn the_configuration_for_aws_names_the_attributes() {
    use envelope_runtime::ItemRecord;

    let configuration = Parcel::aws_configuration();
    assert_eq!(configuration.logical_table_name(), "parcels");
    assert_eq!(configuration.partition_key_name(), "pk");
    assert_eq!(configuration.sort_key_name(), Some("sk"));
    assert_eq!(configuration.allowed_unsigned_attributes(), ["type"]);
    let actions = configuration.attribute_actions().iter();
    let actions: Vec<_> = actions
        .map(|(name, action)| (name.as_str(), action.aws_name()))
        .collect();
    assert_eq!(
        actions,
        [
            ("address", "ENCRYPT_AND_SIGN"),
            ("phone", "ENCRYPT_AND_SIGN"),
            ("pk", "SIGN_ONLY"),
            ("sk", "SIGN_ONLY"),
            ("type", "DO_NOTHING"),
        ]
    );
}

/// What docs/dynamodb.md says of sizes.
#[tokio::test]
async fn encryption_adds_as_many_bytes_as_documented() {
    use envelope_runtime::Suite;
    use envelope_tests::keys::{NAME, NAMESPACE};

    for (suite, public_key, signature) in [(Suite::Symmetric, 0, 0), (Suite::Signed, 93, 103)] {
        let encrypted = client(suite).encrypt(&parcel()).await.unwrap();
        assert_eq!(encrypted.address.as_bytes().len(), parcel().address.len() + 18);
        let protected = ["pk", "sk", "address"].len();
        let data_key = 122 + NAMESPACE.len() + NAME.len();
        assert_eq!(
            encrypted.header.as_bytes().len(),
            71 + protected + public_key + data_key
        );
        assert_eq!(encrypted.footer.as_bytes().len(), 48 + signature);
    }
}
