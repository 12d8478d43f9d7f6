//! What stores do to JSON: PostgreSQL's `jsonb` sorts keys and spells numbers anew, others write whole floats without a point.

use std::fmt::Write as _;

use envelope_runtime::{Encrypted, Suite};
use envelope_tests::keys::client;
use serde_json::Value;

use super::kinds::{EncryptedKinds, Kinds};

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed)]
    value: f64,
    #[envelope(signed)]
    single: f32,
    #[envelope(encrypted)]
    secret: f64,
}

/// A document whose entries stand as `jsonb` keeps them: shorter names first, then bytewise.
fn sorted(value: &Value) -> String {
    let Value::Object(entries) = value else {
        return value.to_string();
    };
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by_key(|(name, _)| (name.len(), *name));
    let mut text = String::from("{");
    for (name, value) in entries {
        let comma = if text.len() > 1 { ", " } else { "" };
        let name = Value::from(name.as_str());
        write!(text, "{comma}{name}: {}", sorted(value)).unwrap();
    }
    text + "}"
}

#[tokio::test]
async fn the_order_of_names_does_not_matter() {
    let client = client(Suite::Symmetric);
    let record = Kinds::sample();
    let row = client.encrypt(&record).await.unwrap();
    let text = sorted(&serde_json::to_value(&row).unwrap());
    assert!(!text.starts_with(r#"{"envelope_version""#));
    let read: EncryptedKinds = serde_json::from_str(&text).unwrap();
    assert_eq!(client.decrypt(&read).await.unwrap(), record);
    let reversed: Vec<_> = serde_json::from_str::<Value>(&text)
        .unwrap()
        .as_object()
        .unwrap()
        .iter()
        .rev()
        .map(|(name, value)| format!("{}:{value}", Value::from(name.as_str())))
        .collect();
    let read: EncryptedKinds = serde_json::from_str(&format!("{{{}}}", reversed.join(","))).unwrap();
    assert_eq!(client.decrypt(&read).await.unwrap(), record);
}

/// `(the value, how stores may spell it)`
const SPELLINGS: &[(f64, &[&str])] = &[
    (1.0, &["1.0", "1", "1.00", "1e0", "10e-1"]),
    (100.0, &["100.0", "100", "1e2", "1E+2"]),
    (1.5, &["1.5", "1.50", "15e-1"]),
    (0.0, &["0.0", "0", "0e5"]),
    (0.1, &["0.1", "0.10", "1e-1"]),
    (1e21, &["1e21", "1000000000000000000000", "1000000000000000000000.0"]),
    (1.5e-7, &["1.5e-7", "0.00000015", "0.000000150"]),
];

#[tokio::test]
async fn numbers_may_be_spelled_anew() {
    let client = client(Suite::Symmetric);
    for (value, spellings) in SPELLINGS {
        let record = Reading {
            id: 100,
            value: *value,
            single: 0.5,
            secret: *value,
        };
        let row = client.encrypt(&record).await.unwrap();
        let written = serde_json::to_string(&row).unwrap();
        assert!(written.contains(&format!("\"value\":{}", serde_json::to_string(value).unwrap())));
        for spelling in *spellings {
            let respelled = written.replace(
                &format!("\"value\":{}", serde_json::to_string(value).unwrap()),
                &format!("\"value\":{spelling}"),
            );
            let respelled = respelled.replace("\"single\":0.5", "\"single\":5e-1");
            let read: EncryptedReading = serde_json::from_str(&respelled).unwrap();
            assert_eq!(client.decrypt(&read).await.unwrap(), record, "{spelling}");
        }
        // Another value is another one, however near. The one after zero is smaller than any number of the format.
        let next = f64::from_bits(value.to_bits() + 1);
        let mut forged = row.clone();
        forged.value = next;
        let refused = client.decrypt(&forged).await.unwrap_err();
        assert!(refused.is_unauthenticated() || *value == 0.0, "{refused}");
    }
}

/// A negative zero is stored as zero, so no document that this library wrote has one; and no store is known to make one.
#[tokio::test]
async fn a_negative_zero_is_never_stored() {
    let client = client(Suite::Symmetric);
    let record = Reading {
        id: 1,
        value: -0.0,
        single: -0.0,
        secret: -0.0,
    };
    let row = client.encrypt(&record).await.unwrap();
    let written = serde_json::to_string(&row).unwrap();
    assert!(written.contains("\"value\":0.0,\"single\":0.0"), "{written}");
    let read: EncryptedReading = serde_json::from_str(&written).unwrap();
    assert!(client.decrypt(&read).await.unwrap().value.is_sign_positive());
    for zero in ["-0.0", "-0", "-0e5"] {
        let respelled = written.replace("\"value\":0.0", &format!("\"value\":{zero}"));
        let read: EncryptedReading = serde_json::from_str(&respelled).unwrap();
        let refused = client.decrypt(&read).await.unwrap_err().to_string();
        assert!(refused.contains("`value`"), "{refused}");
    }
}

/// `serde_json` takes no fraction or exponent for a whole number. No store is known to write one for an integer that had none.
#[tokio::test]
async fn whole_numbers_have_no_fraction() {
    let record = Reading {
        id: 100,
        value: 1.0,
        single: 1.0,
        secret: 1.0,
    };
    let row = client(Suite::Symmetric).encrypt(&record).await.unwrap();
    let written = serde_json::to_string(&row).unwrap();
    for spelling in ["100.0", "1e2"] {
        let respelled = written.replace("\"id\":100", &format!("\"id\":{spelling}"));
        let refused = serde_json::from_str::<EncryptedReading>(&respelled)
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("invalid type: floating point `100.0`, expected u64"),
            "{refused}"
        );
    }
}

/// JSON has no word for it, so it is refused when it is read. If it is protected, it is refused before it is encrypted.
#[tokio::test]
async fn an_unprotected_nan_does_not_come_back() {
    #[derive(Encrypted, Debug, Clone, PartialEq)]
    #[envelope(table = "gauges")]
    struct Gauge {
        #[envelope(signed, id)]
        id: u64,
        #[envelope(unprotected)]
        level: f64,
    }
    let gauge = Gauge { id: 1, level: f64::NAN };
    let row = client(Suite::Symmetric).encrypt(&gauge).await.unwrap();
    let written = serde_json::to_string(&row).unwrap();
    assert!(written.contains("\"level\":null"));
    let refused = serde_json::from_str::<EncryptedGauge>(&written)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("invalid type: null, expected f64"), "{refused}");
}
