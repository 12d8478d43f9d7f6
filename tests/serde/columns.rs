//! Columns that are missing, there twice, unknown or null.

use envelope_runtime::{Encrypted, Suite};
use envelope_tests::keys::client;
use envelope_tests::records::{EncryptedVisit, Row, Visit};
use serde_json::{Value, json};

use super::rows;

const REQUIRED: [&str; 12] = [
    "id", "room", "dose", "urgent", "begun", "ward", "photo", "patient", "doctor", "pulse", "header", "footer",
];
const OPTIONAL: [&str; 3] = ["referrer", "findings", "printed"];

fn read(value: &Value) -> Result<EncryptedVisit, serde_json::Error> {
    serde_json::from_str(&value.to_string())
}

#[tokio::test]
async fn a_missing_column_is_an_error_that_names_it() {
    let [(_, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    for column in REQUIRED {
        let mut value = serde_json::to_value(&row).unwrap();
        value.as_object_mut().unwrap().remove(column);
        let error = read(&value).unwrap_err().to_string();
        assert!(error.contains(&format!("missing field `{column}`")), "{error}");
        value[column] = Value::Null;
        let error = read(&value).unwrap_err().to_string();
        assert!(
            error.contains("null") || error.contains("neither bytes nor base64"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_missing_optional_column_is_none() {
    let [.., (bare, row)] = rows::<Visit>(Suite::Symmetric).await;
    let mut value = serde_json::to_value(&row).unwrap();
    for column in OPTIONAL {
        assert_eq!(value[column], Value::Null);
        assert_eq!(read(&value).unwrap(), row);
        value.as_object_mut().unwrap().remove(column);
        assert_eq!(read(&value).unwrap(), row);
    }
    assert_eq!(
        client(Suite::Symmetric).decrypt(&read(&value).unwrap()).await.unwrap(),
        bare
    );
}

#[tokio::test]
async fn a_column_that_is_there_twice_is_an_error_that_names_it() {
    let [(_, row), (_, other), (_, bare)] = rows::<Visit>(Suite::Symmetric).await;
    for (first, second) in [(&row, &other), (&row, &row), (&bare, &row), (&row, &bare)] {
        for column in REQUIRED.iter().chain(&OPTIONAL) {
            let text = serde_json::to_string(first).unwrap();
            let again = &serde_json::to_value(second).unwrap()[column];
            let text = format!("{},\"{column}\":{again}}}", text.strip_suffix('}').unwrap());
            let error = serde_json::from_str::<EncryptedVisit>(&text).unwrap_err().to_string();
            assert!(error.contains(&format!("duplicate field `{column}`")), "{error}");
        }
    }
}

#[tokio::test]
async fn an_unknown_column_is_ignored() {
    let [(visit, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    let mut value = serde_json::to_value(&row).unwrap();
    for (name, unknown) in [
        ("", json!(null)),
        ("notes", json!("not `findings`")),
        ("Header", json!({"a": [1, {}]})),
    ] {
        value[name] = unknown;
    }
    assert_eq!(read(&value).unwrap(), row);
    assert_eq!(
        client(Suite::Symmetric).decrypt(&read(&value).unwrap()).await.unwrap(),
        visit
    );
}

#[tokio::test]
async fn what_is_read_is_not_trusted() {
    let [(_, row), (_, other), _] = rows::<Visit>(Suite::Symmetric).await;
    let mut value = serde_json::to_value(&row).unwrap();
    value["patient"] = serde_json::to_value(&other).unwrap()["patient"].clone();
    let mixed = read(&value).unwrap();
    assert_eq!(mixed.ciphertext("patient"), other.ciphertext("patient"));
    assert!(
        client(Suite::Symmetric)
            .decrypt(&mixed)
            .await
            .unwrap_err()
            .is_unauthenticated()
    );
}

/// A column without serde: the record is one all the same, only without serde.
#[tokio::test]
async fn a_column_without_serde_compiles() {
    #[derive(Debug, Clone, PartialEq)]
    struct Opaque(u8);

    #[derive(Encrypted, Debug, PartialEq)]
    #[envelope(table = "things")]
    struct Thing {
        #[envelope(signed, id)]
        id: u8,
        #[envelope(unprotected)]
        opaque: Opaque,
    }

    let thing = Thing {
        id: 1,
        opaque: Opaque(2),
    };
    let row = client(Suite::Symmetric).encrypt(&thing).await.unwrap();
    assert_eq!(client(Suite::Symmetric).decrypt(&row).await.unwrap(), thing);
}
