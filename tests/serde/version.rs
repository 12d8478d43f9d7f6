//! The version of a document's shape: first, and no other than the one that is known.

use envelope_runtime::Suite;
use envelope_tests::records::{EncryptedVisit, Visit};
use serde_json::{Value, json};

use super::formats::{FORMATS, Format, NAMED};
use super::rows;

/// The row's document in JSON.
async fn document() -> Value {
    let [(_, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    serde_json::to_value(&row).unwrap()
}

fn refused(document: &Value) -> String {
    serde_json::from_str::<EncryptedVisit>(&document.to_string())
        .unwrap_err()
        .to_string()
}

#[tokio::test]
async fn another_version_is_refused_with_what_to_do() {
    let mut document = document().await;
    for (version, found) in [(json!(0), "0"), (json!(2), "2"), (json!(2.0), "2"), (json!(255), "255")] {
        document["envelope_version"] = version;
        let refused = refused(&document);
        let expected = format!(
            "`envelope_version` is {found}, and 1 is the version that is read here: read this document with a release of \
             envelope-runtime that knows version {found}"
        );
        assert!(refused.starts_with(&expected), "{refused}");
    }
    for no_version in [
        json!("1"),
        json!(null),
        json!(true),
        json!([1]),
        json!(256),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
    ] {
        document["envelope_version"] = no_version;
        let refused = refused(&document);
        assert!(
            refused.starts_with("`envelope_version`, the version of an encrypted record's shape, is not the number 1"),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_missing_or_double_version_is_refused_by_name() {
    let mut document = document().await;
    let twice = document.to_string().replacen('{', r#"{"envelope_version":1,"#, 1);
    let error = serde_json::from_str::<EncryptedVisit>(&twice).unwrap_err().to_string();
    assert!(error.contains("duplicate field `envelope_version`"), "{error}");
    document.as_object_mut().unwrap().remove("envelope_version");
    assert!(refused(&document).contains("missing field `envelope_version`"));
}

#[tokio::test]
async fn a_store_may_keep_the_version_as_a_double() {
    let [(_, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    let text = serde_json::to_string(&row).unwrap().replacen(":1,", ":1.0,", 1);
    assert_eq!(serde_json::from_str::<EncryptedVisit>(&text).unwrap(), row);

    let mut document = bson::Document::from_reader(Format::Bson.write(&row).unwrap().as_slice()).unwrap();
    document.insert("envelope_version", 1.0);
    let read: EncryptedVisit = bson::deserialize_from_slice(&document.to_vec().unwrap()).unwrap();
    assert_eq!(read, row);
}

#[tokio::test]
async fn every_format_has_the_version_first() {
    let [(_, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    for format in FORMATS {
        let bytes = format.write(&row).unwrap();
        let name = bytes.windows(16).position(|window| window == b"envelope_version");
        let column = bytes.windows(4).position(|window| window == b"room");
        // The tree of `serde_json` is sorted by name.
        if NAMED.contains(&format) && format != Format::JsonValue {
            assert!(name.unwrap() < column.unwrap(), "{format:?}");
        }
        let version = match format {
            Format::MessagePack => 3, // after the mark of an array and its length
            Format::Postcard => 0,
            _ => continue,
        };
        assert_eq!((name, bytes[version]), (None, 1), "{format:?}");
        let mut other = bytes.clone();
        other[version] = 2;
        let refused = format.read::<EncryptedVisit>(&other).unwrap_err();
        // Postcard keeps no message.
        assert!(
            refused.contains("`envelope_version` is 2") || format == Format::Postcard,
            "{refused}"
        );
    }
}
