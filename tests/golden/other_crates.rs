//! The types of other crates, each behind the feature of its crate.

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use envelope_runtime::record::Decode;
use envelope_runtime::record::ValueRef;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde_json::json;
use time::macros::{date, datetime, time};
use uuid::Uuid;

use super::Lines;

pub(super) fn add(lines: &mut Lines) {
    let id = Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);
    lines.both("Uuid 67E55044-10B1-426F-9247-BB680E5FE0C8", &id);
    instants(lines);
    decimals(lines);
    lines.both("Bytes [1, 2]", &Bytes::from_static(&[1, 2]));
    lines.both(
        "Url HTTP://Example.com",
        &"HTTP://Example.com".parse::<url::Url>().unwrap(),
    );
    secrets(lines);
    documents(lines);
}

fn instants(lines: &mut Lines) {
    for (label, nanos) in [
        ("DateTime<Utc> 0 places", 0),
        ("DateTime<Utc> 3 places", 120_000_000),
        ("DateTime<Utc> 6 places", 123_450_000),
        ("DateTime<Utc> 9 places", 123_456_789),
    ] {
        lines.both(label, &DateTime::<Utc>::from_timestamp(1_700_000_000, nanos).unwrap());
    }
    let first = DateTime::<Utc>::from_timestamp(-62_167_219_200, 0).unwrap();
    lines.both("DateTime<Utc> the first one", &first);
    let naive = |nanos| first.naive_utc() + chrono::TimeDelta::nanoseconds(nanos);
    lines.both("NaiveDateTime 0 places", &naive(0));
    lines.both("NaiveDateTime 3 places", &naive(120_000_000));
    lines.both("NaiveTime 6 places", &naive(123_450_000).time());
    lines.both("NaiveTime 9 places", &naive(1).time());
    lines.both("NaiveDate 476-9-4", &NaiveDate::from_ymd_opt(476, 9, 4).unwrap());

    lines.both("OffsetDateTime 0 places", &datetime!(2023-11-14 22:13:20 UTC));
    lines.both("OffsetDateTime 3 places", &datetime!(2023-11-14 22:13:20.12 UTC));
    lines.both("OffsetDateTime 6 places", &datetime!(2023-11-14 22:13:20.12345 UTC));
    lines.both("OffsetDateTime 9 places", &datetime!(2023-11-14 22:13:20.123456789 UTC));
    lines.both("OffsetDateTime at +2", &datetime!(2023-11-15 00:13:20 +2));
    lines.both("PrimitiveDateTime 0 places", &datetime!(2023-11-14 22:13:20));
    lines.both("PrimitiveDateTime 9 places", &datetime!(2023-11-14 22:13:20.123456789));
    lines.both("time::Time 0 places", &time!(22:13:20));
    lines.both("time::Time 3 places", &time!(22:13:20.12));
    lines.both("time::Date 476-9-4", &date!(0476 - 09 - 04));
}

fn decimals(lines: &mut Lines) {
    let decimal = |text: &str| text.parse::<rust_decimal::Decimal>().unwrap();
    lines.both("Decimal 1.50", &decimal("1.50"));
    lines.both("Decimal -0.00", &decimal("-0.00"));
    lines.both("Decimal the largest", &rust_decimal::Decimal::MAX);
    lines.both("Decimal 1e-28", &decimal("0.0000000000000000000000000001"));

    let decimal = |text: &str| text.parse::<bigdecimal::BigDecimal>().unwrap();
    lines.both("BigDecimal 1.50", &decimal("1.50"));
    lines.both("BigDecimal -12e3", &decimal("-12e3"));
    lines.both("BigDecimal 0e5", &decimal("0e5"));
    lines.both("BigDecimal 1e-130", &decimal("1e-130"));
}

fn secrets(lines: &mut Lines) {
    let (type_id, bytes) = lines.written("SecretString \"né\"", &SecretString::from("né"));
    let read = SecretString::decode(ValueRef::new(type_id, &bytes)).unwrap();
    assert_eq!(read.expose_secret(), "né");
    let (type_id, bytes) = lines.written("SecretBox<[u8; 2]> [1, 2]", &SecretBox::new(Box::new([1_u8, 2])));
    let read = SecretBox::<[u8; 2]>::decode(ValueRef::new(type_id, &bytes)).unwrap();
    assert_eq!(read.expose_secret(), &[1, 2]);
    let (type_id, bytes) = lines.written("SecretBox<[u8]> [1, 2]", &SecretBox::<[u8]>::new(Box::new([1, 2])));
    let read = SecretBox::<[u8]>::decode(ValueRef::new(type_id, &bytes)).unwrap();
    assert_eq!(read.expose_secret(), &[1, 2]);
}

fn documents(lines: &mut Lines) {
    lines.both("serde_json::Value null", &json!(null));
    lines.both("serde_json::Value true", &json!(true));
    lines.both("serde_json::Value \"né\"", &json!("né"));
    lines.both("serde_json::Value -1", &json!(-1));
    lines.both("serde_json::Value 18446744073709551615", &json!(u64::MAX));
    lines.both("serde_json::Value 0.1", &json!(0.1));
    lines.both("serde_json::Value 1e22", &json!(1e22));
    lines.both("serde_json::Value [1, 2]", &json!([1, 2]));
    lines.both(
        "serde_json::Value {b: [], a: {c: null}}",
        &json!({ "b": [], "a": { "c": null } }),
    );
}
