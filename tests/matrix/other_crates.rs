//! Types of other crates, but for dates.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use bytes::Bytes;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use rust_decimal::Decimal;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use crate::observe::Case;
use crate::rows::Matrix;
use crate::std_types::TEXTS;

const SCALE: &str = "the scale is not kept: 1.50 is 1.5";

pub(crate) async fn add(matrix: &mut Matrix) {
    let uuids = [Uuid::nil(), Uuid::max()];
    case!(matrix, context Uuid, Case::new("Uuid", &["Uuid"], uuids, any::<u128>().prop_map(Uuid::from_u128)));
    decimals(matrix).await;
    let blobs = vec(any::<u8>(), 0..80).prop_map(Bytes::from);
    case!(
        matrix,
        Bytes,
        Case::new("Bytes", &["Bytes"], [Bytes::from_static(&[1, 2]), Bytes::new()], blobs)
    );
    let url = |text: &str| Url::parse(text).unwrap();
    let urls =
        "[a-zé/?#%]{0,20}".prop_filter_map("a path", |path| Url::parse(&format!("https://example.org/{path}")).ok());
    case!(
        matrix,
        Url,
        Case::new(
            "Url",
            &["Url"],
            [url("HTTP://Example.com"), url("data:text/plain,\u{e9}")],
            urls
        )
    );
    secrets(matrix).await;
    documents(matrix).await;
}

async fn decimals(matrix: &mut Matrix) {
    let decimal = |text: &str| Decimal::from_str(text).unwrap();
    let decimals = [
        decimal("1.50"),
        decimal("-0.00"),
        decimal("0.000"),
        Decimal::MAX,
        Decimal::MIN,
        decimal("0.0000000000000000000000000001"),
        decimal("7.9228162514264337593543950335"),
        decimal("79.228162514264337593543950335"),
    ];
    let any_decimal = (
        any::<u32>(),
        any::<u32>(),
        any::<u32>(),
        any::<bool>(),
        0_u32..=28,
        0_u32..3,
    )
        .prop_map(|(low, middle, high, negative, scale, words)| {
            let (middle, high) = (if words > 0 { middle } else { 0 }, if words > 1 { high } else { 0 });
            Decimal::from_parts(low, middle, high, negative, scale)
        });
    case!(
        matrix,
        Decimal,
        Case::new("Decimal", &["Decimal"], decimals, any_decimal).canonical(SCALE, |value, read| read == value)
    );
    let decimal = |text: &str| BigDecimal::from_str(text).unwrap();
    let nines = "9".repeat(38);
    let decimals = [
        decimal("1.50"),
        decimal("-12e3"),
        decimal("0e5"),
        decimal("1e-130"),
        decimal("1e125"),
        decimal(&nines),
        decimal(&format!("{nines}.9")),
        decimal("1e126"),
        decimal("1e-131"),
    ];
    let any_decimal = (-10_i128.pow(38) + 1..10_i128.pow(38), -120_i64..80)
        .prop_map(|(digits, exponent)| decimal(&format!("{digits}e{exponent}")));
    case!(
        matrix,
        BigDecimal,
        Case::new("BigDecimal", &["BigDecimal"], decimals, any_decimal).canonical(SCALE, |value, read| read == value)
    );
}

async fn secrets(matrix: &mut Matrix) {
    case!(
        matrix, sealed SecretString, Clone::clone,
        Case::new("SecretString", &["SecretString"], TEXTS.map(SecretString::from), any::<String>().prop_map(SecretString::from))
            .shown(|secret| format!("{:?}", secret.expose_secret()))
    );
    case!(
        matrix, sealed SecretBox<[u8; 2]>, |secret| SecretBox::new(Box::new(*secret.expose_secret())),
        Case::new("SecretBox<[u8; N]>", &["SecretBox<[u8; 2]>"], [SecretBox::new(Box::new([1, 2]))],
            any::<[u8; 2]>().prop_map(|bytes| SecretBox::new(Box::new(bytes))))
            .shown(|secret| format!("{:?}", secret.expose_secret()))
    );
    case!(
        matrix, sealed SecretBox<[u8]>, |secret| SecretBox::new(Box::from(secret.expose_secret())),
        Case::new("SecretBox<[u8]>", &["SecretBox<[u8]>"], [SecretBox::<[u8]>::new(Box::new([1, 2]))],
            vec(any::<u8>(), 0..80).prop_map(|bytes| SecretBox::new(bytes.into_boxed_slice())))
            .shown(|secret| format!("{:?}", secret.expose_secret()))
    );
}

/// Documents of all that JSON has.
fn any_document() -> impl Strategy<Value = Value> {
    let floats = any::<f64>().prop_filter("in range", |float| {
        *float == 0.0 || (1e-130..1e126).contains(&float.abs())
    });
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        floats.prop_map(Value::from),
        "[^\0]{0,8}".prop_map(Value::from),
    ];
    let grown = leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map("[^\0]{1,4}", inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    vec(grown, 0..4).prop_map(Value::from)
}

async fn documents(matrix: &mut Matrix) {
    let documents = [
        json!({ "b": [], "a": { "c": null } }),
        json!(true),
        json!("né"),
        json!(-1),
        json!(u64::MAX),
        json!(0.1),
        json!(1e22),
        json!(1.0),
        json!({ "Z": 1.5, "a": -0.0, "aa": 2e2, "b": { "é": [1, 1.0] } }),
        json!(null),
        json!("a\0b"),
        json!({ "": 1 }),
        json!(5e-324),
    ];
    case!(
        matrix,
        Value,
        Case::new("serde_json::Value", &["serde_json::Value"], documents, any_document())
            .canonical("a number has one spelling: 1.0 is 1", |value, read| *read
                == normal(value))
    );
}

/// With integers for floats that are one.
fn normal(value: &Value) -> Value {
    match value {
        Value::Number(number) => match (number.is_f64(), number.as_f64()) {
            (true, Some(float)) if float.fract() == 0.0 && (0.0..18e18).contains(&float) => Value::from(float as u64),
            (true, Some(float)) if float.fract() == 0.0 && (-9e18..=0.0).contains(&float) => Value::from(float as i64),
            _ => value.clone(),
        },
        Value::Array(values) => values.iter().map(normal).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), normal(value)))
            .collect(),
        _ => value.clone(),
    }
}
