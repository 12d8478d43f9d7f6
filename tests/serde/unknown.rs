//! Entries that are no columns: ignored, or refused if the type says so. Duplicates, and protected columns that are missing, never
//! pass.

use envelope_runtime::{Encrypted, FieldGroup, Suite};
use envelope_tests::keys::client;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::formats::{FORMATS, Format, NAMED};

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "notes")]
struct Lenient {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "notes", deny_unknown_fields)]
struct Strict {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "letters", deny_unknown_fields)]
struct Letter {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(flatten)]
    body: Body,
}

#[derive(FieldGroup, Debug, Clone, PartialEq)]
struct Body {
    #[envelope(encrypted)]
    text: String,
}

/// What a document store makes of a record: with an entry of its own.
#[derive(Serialize, Deserialize, Debug)]
struct Stored<T> {
    #[serde(rename = "_id")]
    own: u32,
    #[serde(flatten)]
    row: T,
}

async fn strict() -> EncryptedStrict {
    let strict = Strict {
        id: 7,
        text: "x".to_owned(),
    };
    client(Suite::Symmetric).encrypt(&strict).await.unwrap()
}

const EXPECTED: &str = "unknown field `_id`, expected one of `envelope_version`, `id`, `text`, `header`, `footer`";

#[tokio::test]
async fn a_strict_type_refuses_what_a_lenient_one_ignores() {
    let row = strict().await;
    for format in NAMED {
        let bytes = format.write(&Stored { own: 1, row: &row }).unwrap();
        let read: EncryptedLenient = format
            .read(&bytes)
            .unwrap_or_else(|error| panic!("{format:?}: {error}"));
        assert_eq!(client(Suite::Symmetric).decrypt(&read).await.unwrap().text, "x");
        let refused = format.read::<EncryptedStrict>(&bytes).unwrap_err();
        assert!(refused.contains(EXPECTED), "{format:?}: {refused}");
    }
    for format in FORMATS {
        let bytes = format.write(&row).unwrap();
        assert_eq!(format.read::<EncryptedStrict>(&bytes).unwrap(), row, "{format:?}");
    }
}

/// Serde hands only the names that are known to what is flattened.
#[tokio::test]
async fn a_struct_around_a_record_takes_what_is_left() {
    let row = strict().await;
    for format in NAMED {
        let bytes = format.write(&Stored { own: 9, row: &row }).unwrap();
        let read: Stored<EncryptedStrict> = format
            .read(&bytes)
            .unwrap_or_else(|error| panic!("{format:?}: {error}"));
        assert_eq!((read.own, &read.row), (9, &row), "{format:?}");
        assert!(client(Suite::Symmetric).decrypt(&read.row).await.is_ok());
    }
}

#[tokio::test]
async fn the_columns_of_groups_are_known() {
    let letter = Letter {
        id: 7,
        body: Body { text: "x".to_owned() },
    };
    let row = client(Suite::Symmetric).encrypt(&letter).await.unwrap();
    for format in FORMATS {
        let read: EncryptedLetter = format.read(&format.write(&row).unwrap()).unwrap();
        assert_eq!(read, row, "{format:?}");
    }
    let mut document = serde_json::to_value(&row).unwrap();
    document["body"] = json!({});
    let refused = serde_json::from_value::<EncryptedLetter>(document)
        .unwrap_err()
        .to_string();
    let expected = "unknown field `body`, expected one of `envelope_version`, `id`, `header`, `footer`, `text`";
    assert!(refused.contains(expected), "{refused}");
}

#[tokio::test]
async fn unknown_entries_are_neither_verified_nor_kept() {
    let row = strict().await;
    let mut document = serde_json::to_value(&row).unwrap();
    document["added_by_anybody"] = json!("x");
    let read: EncryptedLenient = serde_json::from_value(document.clone()).unwrap();
    assert!(client(Suite::Symmetric).decrypt(&read).await.is_ok());
    let again = serde_json::to_value(&read).unwrap();
    document.as_object_mut().unwrap().remove("added_by_anybody");
    assert_eq!(again, document);
}

#[tokio::test]
async fn duplicates_and_gaps_are_refused_in_either_case() {
    let document = serde_json::to_string(&strict().await).unwrap();
    let read = |text: &str| {
        let [strict, lenient] = [
            serde_json::from_str::<EncryptedStrict>(text).map(drop),
            serde_json::from_str::<EncryptedLenient>(text).map(drop),
        ]
        .map(|read| read.unwrap_err().to_string());
        assert_eq!(strict, lenient);
        strict
    };
    for column in ["id", "text", "header", "footer"] {
        let mut value: Value = serde_json::from_str(&document).unwrap();
        let twice = format!(
            "{},\"{column}\":{}}}",
            document.strip_suffix('}').unwrap(),
            value[column]
        );
        assert!(read(&twice).contains(&format!("duplicate field `{column}`")));
        value.as_object_mut().unwrap().remove(column);
        assert!(read(&value.to_string()).contains(&format!("missing field `{column}`")));
    }
}

/// A name that is an index, as some formats without names have it.
#[test]
fn a_format_may_count_the_names() {
    let mut value = rmpv::Value::Map(vec![(rmpv::Value::from(9), rmpv::Value::Nil)]);
    let refused = |value: &rmpv::Value| {
        let mut bytes = Vec::new();
        rmpv::encode::write_value(&mut bytes, value).unwrap();
        Format::MessagePack.read::<EncryptedStrict>(&bytes).unwrap_err()
    };
    assert!(refused(&value).contains("invalid value: integer `9`, expected the name of a column"));
    value = rmpv::Value::Map(vec![(rmpv::Value::from(0), rmpv::Value::from(1))]);
    assert!(refused(&value).contains("missing field `id`"));
}
