//! JSON: ciphertext, header and footer as base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use envelope_runtime::Suite;
use envelope_tests::keys::{SUITES, client};
use envelope_tests::records::{ClinicVisit, EncryptedClinicVisit, EncryptedVisit, Sample, Visit};
use serde_json::{Value, json};

use super::rows;

#[tokio::test]
async fn records_come_back() {
    for suite in SUITES {
        for (record, row) in rows::<Visit>(suite).await {
            for text in [
                serde_json::to_string(&row).unwrap(),
                serde_json::to_string_pretty(&row).unwrap(),
            ] {
                let read: EncryptedVisit = serde_json::from_str(&text).unwrap();
                assert_eq!(read, row);
                assert_eq!(client(suite).decrypt(&read).await.unwrap(), record);
            }
            let value = serde_json::to_value(&row).unwrap();
            assert_eq!(serde_json::from_value::<EncryptedVisit>(value).unwrap(), row);
        }
        for (record, row) in rows::<ClinicVisit>(suite).await {
            let read: EncryptedClinicVisit = serde_json::from_slice(&serde_json::to_vec(&row).unwrap()).unwrap();
            assert_eq!(read, row);
            assert_eq!(
                client(suite)
                    .scoped(&ClinicVisit::context())
                    .decrypt(&read)
                    .await
                    .unwrap(),
                record
            );
        }
    }
}

#[tokio::test]
async fn columns_have_their_names_and_forms() {
    let [(visit, row), _, (_, bare)] = rows::<Visit>(Suite::Symmetric).await;
    let value = serde_json::to_value(&row).unwrap();
    let names: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(
        serde_json::to_string(&row)
            .unwrap()
            .starts_with(r#"{"envelope_version":1,"id":"#)
    );
    let mut expected = [
        "envelope_version",
        "id",
        "room",
        "dose",
        "urgent",
        "begun",
        "ward",
        "photo",
        "referrer",
        "patient",
        "doctor",
        "pulse",
        "findings",
        "printed",
        "header",
        "footer",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    for (name, bytes) in [
        ("patient", row.patient.as_bytes()),
        ("findings", row.notes.as_ref().unwrap().as_bytes()),
        ("header", row.header.as_bytes()),
        ("footer", row.footer.as_bytes()),
    ] {
        assert_eq!(value[name], STANDARD.encode(bytes));
    }
    assert_eq!(value["id"], visit.id.to_string());
    assert_eq!(value["room"], 1207);
    assert_eq!(serde_json::to_value(&bare).unwrap()["findings"], Value::Null);
}

#[tokio::test]
async fn columns_may_come_in_any_order_and_without_names() {
    let [(visit, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    // In the order of their names, and in the order of the struct without names.
    let sorted = serde_json::to_value(&row).unwrap();
    assert_eq!(
        serde_json::from_str::<EncryptedVisit>(&sorted.to_string()).unwrap(),
        row
    );
    let order = [
        "envelope_version",
        "id",
        "room",
        "dose",
        "urgent",
        "begun",
        "ward",
        "photo",
        "referrer",
        "patient",
        "doctor",
        "pulse",
        "findings",
        "printed",
        "header",
        "footer",
    ];
    let list: Vec<_> = order.iter().map(|name| sorted[name].clone()).collect();
    let read: EncryptedVisit = serde_json::from_value(json!(list)).unwrap();
    assert_eq!(client(Suite::Symmetric).decrypt(&read).await.unwrap(), visit);
    let error = serde_json::from_value::<EncryptedVisit>(json!(list[..15])).unwrap_err();
    assert!(error.to_string().contains("invalid length 15"), "{error}");
}

#[tokio::test]
async fn what_is_not_base64_is_refused() {
    let [(_, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    for column in ["patient", "findings", "header", "footer"] {
        for bad in ["Ada Lovelace", "QQ", "QR==", " QQ==", "QQ==\n"] {
            let mut value = serde_json::to_value(&row).unwrap();
            value[column] = json!(bad);
            let text = value.to_string();
            let error = serde_json::from_value::<EncryptedVisit>(value).unwrap_err();
            assert_eq!(error.to_string(), format!("`{column}` is text that is not base64"));
            let error = serde_json::from_str::<EncryptedVisit>(&text).unwrap_err().to_string();
            let expected = format!("`{column}` is text that is not base64 at line 1 column ");
            assert!(error.starts_with(&expected), "{error}");
        }
        for bad in [json!(7), json!([]), json!([65, 66]), json!({}), json!(true)] {
            let mut value = serde_json::to_value(&row).unwrap();
            value[column] = bad;
            let text = value.to_string();
            let error = serde_json::from_value::<EncryptedVisit>(value).unwrap_err();
            let expected = format!("`{column}` is neither bytes nor base64");
            assert_eq!(error.to_string(), expected);
            let error = serde_json::from_str::<EncryptedVisit>(&text).unwrap_err();
            assert!(error.is_data());
            assert!(
                error.to_string().starts_with(&(expected + " at line 1 column ")),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn a_bad_value_is_told_with_its_place() {
    let [(_, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    for bad in ["7", "\"Ada\""] {
        let mut value = serde_json::to_value(&row).unwrap();
        value["pulse"] = serde_json::from_str(bad).unwrap();
        let text = serde_json::to_string_pretty(&value).unwrap();
        let line = 1 + text.lines().position(|line| line.contains("\"pulse\"")).unwrap();
        let error = serde_json::from_str::<EncryptedVisit>(&text).unwrap_err();
        assert!(error.to_string().starts_with("`pulse` is "), "{error}");
        assert_eq!(error.line(), line, "{error}");
        // What is no record at all.
        let error = serde_json::from_str::<EncryptedVisit>(bad).unwrap_err();
        assert_eq!(error.line(), 1, "{error}");
    }
}

/// How a text ends too early is told as ever.
#[tokio::test]
async fn a_text_that_is_cut_is_told_from_a_bad_one() {
    let [(_, row), ..] = rows::<Visit>(Suite::Symmetric).await;
    let text = serde_json::to_string(&row).unwrap();
    for len in 0..text.len() {
        assert!(
            serde_json::from_slice::<EncryptedVisit>(&text.as_bytes()[..len])
                .unwrap_err()
                .is_eof(),
            "{len}"
        );
    }
}
