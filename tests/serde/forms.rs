//! How columns stand in each format, by the format's own type for values: bytes where there are any, base64 where there are none;
//! and what stands there by mistake.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bson::spec::BinarySubtype;
use bson::{Bson, Document};
use envelope_runtime::Suite;
use envelope_tests::keys::client;
use envelope_tests::records::{EncryptedVisit, Visit};
use rmpv::Value;
use serde_json::json;

use super::formats::{Format, NAMED};
use super::kinds::Kinds;
use super::rows;

/// The ciphertext, header and footer of a visit.
fn sealed(row: &EncryptedVisit) -> [(&'static str, &[u8]); 5] {
    [
        ("patient", row.patient.as_bytes()),
        ("pulse", row.pulse.as_bytes()),
        ("findings", row.notes.as_ref().unwrap().as_bytes()),
        ("header", row.header.as_bytes()),
        ("footer", row.footer.as_bytes()),
    ]
}

#[tokio::test]
async fn bson_as_the_driver_writes_it_has_binary_values() {
    let [(_, row), _, (_, bare)] = rows::<Visit>(Suite::Signed).await;
    let document = Document::from_reader(Format::Bson.write(&row).unwrap().as_slice()).unwrap();
    for (name, bytes) in sealed(&row) {
        let Some(Bson::Binary(binary)) = document.get(name) else {
            panic!("{name} is no binary value")
        };
        assert_eq!(
            (binary.subtype, binary.bytes.as_slice()),
            (BinarySubtype::Generic, bytes)
        );
    }
    assert_eq!(document.keys().next().unwrap(), "envelope_version");
    assert_eq!(document.get("envelope_version"), Some(&Bson::Int32(1)));
    let bare = Document::from_reader(Format::Bson.write(&bare).unwrap().as_slice()).unwrap();
    assert_eq!(bare.get("findings"), Some(&Bson::Null));

    // Either way to read takes either form.
    let read: EncryptedVisit = bson::deserialize_from_document(document).unwrap();
    assert_eq!(read, row);
}

/// `bson` calls its trees human-readable, so they hold base64.
#[tokio::test]
async fn a_bson_document_has_base64() {
    let [(_, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    let mut document = bson::serialize_to_document(&row).unwrap();
    for (name, bytes) in sealed(&row) {
        assert_eq!(document.get_str(name).unwrap(), STANDARD.encode(bytes));
    }
    assert_eq!(
        bson::deserialize_from_document::<EncryptedVisit>(document.clone()).unwrap(),
        row
    );

    // The driver, which is not human-readable, reads the base64, and no UUID that is text.
    let refused = bson::deserialize_from_slice::<EncryptedVisit>(&document.to_vec().unwrap()).unwrap_err();
    assert!(refused.to_string().contains("expected a 16 byte array"), "{refused}");
    document.insert(
        "id",
        bson::Binary {
            subtype: BinarySubtype::Generic,
            bytes: row.id.as_bytes().to_vec(),
        },
    );
    let read: EncryptedVisit = bson::deserialize_from_slice(&document.to_vec().unwrap()).unwrap();
    assert_eq!(read, row);
}

#[tokio::test]
async fn bson_has_types_of_its_own_for_numbers() {
    let row = client(Suite::Symmetric).encrypt(&Kinds::sample()).await.unwrap();
    let document = Document::from_reader(Format::Bson.write(&row).unwrap().as_slice()).unwrap();
    assert_eq!(document.get("double"), Some(&Bson::Double(1.0)));
    assert_eq!(document.get("small"), Some(&Bson::Int32(-128)));
    assert_eq!(document.get("unsigned"), Some(&Bson::Int64(i64::MAX)));
    assert!(matches!(document.get("decimal"), Some(Bson::String(_))));
    assert!(matches!(document.get("instant"), Some(Bson::String(_))));
    assert!(matches!(document.get("list_of_bytes"), Some(Bson::Array(_))));
    assert!(matches!(document.get("bytes"), Some(Bson::Binary(_))));
    assert!(matches!(document.get("id"), Some(Bson::Binary(_))));
}

#[tokio::test]
async fn message_pack_has_bytes_with_names_or_without() {
    let [(_, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    let bytes = Format::MessagePackNamed.write(&row).unwrap();
    let Value::Map(named) = rmpv::decode::read_value(&mut bytes.as_slice()).unwrap() else {
        panic!("a map")
    };
    assert_eq!(named[0], (Value::from("envelope_version"), Value::from(1)));
    for (name, bytes) in sealed(&row) {
        let (_, value) = named.iter().find(|(key, _)| key.as_str() == Some(name)).unwrap();
        assert_eq!(value, &Value::Binary(bytes.to_vec()));
    }

    let bytes = Format::MessagePack.write(&row).unwrap();
    let Value::Array(values) = rmpv::decode::read_value(&mut bytes.as_slice()).unwrap() else {
        panic!("an array")
    };
    let in_order: Vec<_> = named.into_iter().map(|(_, value)| value).collect();
    assert_eq!(values, in_order);
    for len in 0..bytes.len() {
        assert!(Format::MessagePack.read::<EncryptedVisit>(&bytes[..len]).is_err());
    }
    let mut one_more = values.clone();
    one_more.push(Value::Nil);
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, &Value::Array(one_more)).unwrap();
    assert!(Format::MessagePack.read::<EncryptedVisit>(&bytes).is_err());
}

/// A writer may call MessagePack human-readable, and a reader may not.
#[tokio::test]
async fn base64_is_read_where_bytes_are_written() {
    let [(_, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    let text = serde_json::to_value(&row).unwrap();
    let mut document = Document::from_reader(Format::Bson.write(&row).unwrap().as_slice()).unwrap();
    for name in ["patient", "header", "footer"] {
        document.insert(name, text[name].as_str().unwrap());
    }
    let read: EncryptedVisit = Format::Bson.read(&document.to_vec().unwrap()).unwrap();
    assert_eq!(read, row);
    document.insert("patient", "not base64");
    let refused = Format::Bson
        .read::<EncryptedVisit>(&document.to_vec().unwrap())
        .unwrap_err();
    assert!(refused.contains("`patient` is text that is not base64"), "{refused}");
}

/// Plaintext where a ciphertext belongs: what is said of it shows nothing of it.
#[test]
fn no_error_shows_a_value_in_the_place_of_a_ciphertext() {
    for format in NAMED {
        for name in ["patient", "findings", "header", "footer"] {
            for plaintext in plaintexts() {
                let document = json!({ "envelope_version": 1, name: plaintext });
                let refused = format
                    .read::<EncryptedVisit>(&format.write(&document).unwrap())
                    .unwrap_err();
                assert_shows_nothing(&refused, format);
                let named = format!("`{name}` is ");
                assert!(
                    refused.contains(&named) && refused.contains("base64"),
                    "{format:?}, {plaintext}: {refused}"
                );
            }
        }
    }
}

/// Where the version belongs, as it does if a struct in plaintext has no names; and where the whole record does.
#[test]
fn no_error_shows_a_value_in_the_place_of_a_record() {
    for format in [Format::Json, Format::JsonValue, Format::MessagePack] {
        for plaintext in plaintexts() {
            for document in [json!([plaintext, "Ada"]), json!([1, plaintext, plaintext]), plaintext] {
                let refused = format
                    .read::<EncryptedVisit>(&format.write(&document).unwrap())
                    .unwrap_err();
                assert_shows_nothing(&refused, format);
            }
        }
    }
}

fn plaintexts() -> [serde_json::Value; 8] {
    [
        json!("Ada Lovelace"),
        json!(4111111111111111_u64),
        json!(-4111),
        json!(41.11),
        json!(true),
        json!([65, 4111]),
        json!([65, "Ada"]),
        json!({ "name": "Ada" }),
    ]
}

fn assert_shows_nothing(error: &str, format: Format) {
    for shown in ["Ada", "41", "true"] {
        assert!(!error.contains(shown), "{format:?}: {error}");
    }
}
