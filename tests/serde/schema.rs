//! The JSON Schemas: real documents are as they say, and others are not.

use envelope_runtime::keyring::MultiKeyring;
use envelope_runtime::{Encrypted, Envelope, FieldGroup, NoContext, Suite, json};
use envelope_tests::keys::{KEY, OTHER_KEY, SUITES, client, keyring_of};
use envelope_tests::records::{ClinicVisit, EncryptedClinicVisit, EncryptedVisit, Sample, Visit};
use jsonschema::{Validator, draft202012};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::kinds::{EncryptedKinds, Kinds};
use super::rows;

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
    #[envelope(encrypted)]
    remark: Option<String>,
}

fn published() -> Value {
    serde_json::from_str(include_str!("../../docs/schema/encrypted-record-1.schema.json")).unwrap()
}

/// A validator of a schema that is itself as its draft says.
fn validator(schema: &Value) -> Validator {
    assert!(draft202012::meta::is_valid(schema));
    draft202012::new(schema).unwrap()
}

fn generic() -> Validator {
    validator(&published())
}

#[test]
fn the_published_schema_and_those_of_types_agree() {
    let (published, of_type) = (published(), json::schema::<EncryptedVisit>());
    for (definition, property) in [("header", "header"), ("footer", "footer"), ("ciphertext", "patient")] {
        for key in ["type", "minLength", "pattern"] {
            assert_eq!(
                published["$defs"][definition][key],
                of_type["properties"][property][key]
            );
        }
    }
    let version = &published["properties"]["envelope_version"]["const"];
    assert_eq!(version, &of_type["properties"]["envelope_version"]["const"]);
    assert_eq!(version, json::VERSION);
    assert_eq!(published["$schema"], of_type["$schema"]);
}

#[tokio::test]
async fn real_documents_are_valid() {
    let (generic, visits) = (generic(), validator(&json::schema::<EncryptedVisit>()));
    let clinic_visits = validator(&json::schema::<EncryptedClinicVisit>());
    for suite in SUITES {
        for (_, row) in rows::<Visit>(suite).await {
            let document = serde_json::to_value(&row).unwrap();
            assert!(generic.is_valid(&document));
            assert!(visits.is_valid(&document));
        }
        // Version 2 of the record format.
        for (_, row) in rows::<ClinicVisit>(suite).await {
            let document = serde_json::to_value(&row).unwrap();
            assert!(generic.is_valid(&document));
            assert!(clinic_visits.is_valid(&document));
            assert!(visits.is_valid(&document) && !clinic_visits.is_valid(&json!({})));
        }
    }
    let row = client(Suite::Symmetric).encrypt(&Kinds::sample()).await.unwrap();
    let document = serde_json::to_value(&row).unwrap();
    assert!(validator(&json::schema::<EncryptedKinds>()).is_valid(&document));
}

/// Of whatever action the column is. Only one that is null by `null = "seal"` is demanded by the schema alone.
#[tokio::test]
async fn a_column_may_be_missing_where_readers_can_do_without() {
    fn demands_what_readers_do<E: Serialize + DeserializeOwned>(row: &E, schema: &Value) -> [usize; 2] {
        let (document, validator) = (serde_json::to_value(row).unwrap(), validator(schema));
        let mut counts = [0; 2];
        for name in document.as_object().unwrap().keys() {
            let mut without = document.clone();
            without.as_object_mut().unwrap().remove(name);
            let is_read = serde_json::from_value::<E>(without.clone()).is_ok();
            assert_eq!(validator.is_valid(&without), is_read && name != "null", "{name}");
            counts[usize::from(is_read)] += 1;
        }
        counts
    }

    let envelope = client(Suite::Symmetric);
    let row = envelope.encrypt(&Visit::sample()).await.unwrap();
    let counts = demands_what_readers_do(&row, &json::schema::<EncryptedVisit>());
    assert!(counts.iter().all(|count| *count > 0));
    let row = envelope.encrypt(&Kinds::sample()).await.unwrap();
    assert!(demands_what_readers_do(&row, &json::schema::<EncryptedKinds>())[0] > 0);
}

#[tokio::test]
async fn documents_of_several_recipients_are_valid() {
    let keyring = || {
        MultiKeyring::new(keyring_of("key-1", KEY))
            .child(keyring_of("key-2", OTHER_KEY))
            .child(keyring_of("key-3", KEY))
    };
    for suite in SUITES {
        let envelope = Envelope::builder(keyring()).suite(suite).build().unwrap();
        let row = envelope.scoped(&NoContext).encrypt(&Visit::sample()).await.unwrap();
        let document = serde_json::to_value(&row).unwrap();
        assert!(generic().is_valid(&document));
        assert!(validator(&json::schema::<EncryptedVisit>()).is_valid(&document));
    }
}

#[tokio::test]
async fn what_is_no_encrypted_record_is_refused() {
    let (generic, visits) = (generic(), validator(&json::schema::<EncryptedVisit>()));
    for suite in SUITES {
        let [(_, row), _, (_, bare)] = rows::<Visit>(suite).await;
        let document = serde_json::to_value(&row).unwrap();
        let with = |name: &str, value: Value| {
            let mut other = document.clone();
            other[name] = value;
            other
        };
        let without = |name: &str| {
            let mut other = document.clone();
            other.as_object_mut().unwrap().remove(name);
            other
        };
        let cut = |name: &str, len: usize| {
            let text = document[name].as_str().unwrap();
            with(name, text[..text.len() - len].into())
        };
        for version in [json!(0), json!(2), json!("1"), json!(null)] {
            assert!(!generic.is_valid(&with("envelope_version", version.clone())));
            assert!(!visits.is_valid(&with("envelope_version", version)));
        }
        for part in ["envelope_version", "header", "footer"] {
            assert!(!generic.is_valid(&without(part)));
            assert!(!visits.is_valid(&without(part)));
        }
        for part in ["header", "footer"] {
            for len in [1, 2, 3] {
                assert!(!generic.is_valid(&cut(part, len)), "{part} -{len}");
            }
            for other in [json!(""), json!(null), json!("Ada Lovelace"), json!([1, 2])] {
                assert!(!generic.is_valid(&with(part, other)));
            }
        }
        // A multiple of four characters less is base64 still.
        assert!(!generic.is_valid(&cut("footer", 4)));
        // Version 3, and flavor 2, of the record format.
        let header = document["header"].as_str().unwrap();
        assert!(!generic.is_valid(&with("header", format!("Aw{}", &header[2..]).into())));
        assert!(!generic.is_valid(&with("header", format!("AQI{}", &header[3..]).into())));

        for plaintext in [
            json!("Ada Lovelace"),
            json!("AdaLovelaceAdaLovelaceAdaLovelace123"),
            json!("12345678-1234-1234-1234-123456789012"),
            json!(7),
            json!(true),
            json!({ "first": "Ada" }),
            json!([0, 1]),
        ] {
            for column in ["patient", "findings"] {
                assert!(!visits.is_valid(&with(column, plaintext.clone())), "{plaintext}");
            }
        }
        assert!(!visits.is_valid(&with("patient", json!(null))));
        assert!(!visits.is_valid(&without("patient")));
        assert!(!visits.is_valid(&without("room")));
        // What may be absent.
        assert!(visits.is_valid(&without("findings")));
        assert!(visits.is_valid(&without("referrer")));
        assert!(visits.is_valid(&without("printed")));
        assert!(visits.is_valid(&serde_json::to_value(&bare).unwrap()));
        assert!(visits.is_valid(&with("_id", json!(1))));
    }
}

#[tokio::test]
async fn a_strict_type_has_a_strict_schema() {
    let letters = validator(&json::schema::<EncryptedLetter>());
    let letter = Letter {
        id: 7,
        body: Body {
            text: "x".to_owned(),
            remark: None,
        },
    };
    let row = client(Suite::Symmetric).encrypt(&letter).await.unwrap();
    let mut document = serde_json::to_value(&row).unwrap();
    assert!(letters.is_valid(&document));
    document["_id"] = json!(1);
    assert!(!letters.is_valid(&document));
}
