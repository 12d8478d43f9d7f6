//! The types of other crates: what a readable column may hold, and what a secret shows.

use bigdecimal::BigDecimal;
use envelope_runtime::record::{Encode, Encoder, Number, Precision, RecordError, to_bytes};
use rust_decimal::Decimal;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use time::OffsetDateTime;
use time::macros::datetime;

use super::{exact, repaired, reread};

#[test]
fn a_scale_is_no_part_of_a_decimal() {
    let padded: Decimal = "1.50".parse().unwrap();
    // A column of type NUMERIC(10, 2) holds what it was given in this form.
    assert_eq!(exact(&padded), Ok(b"1.5".to_vec()));
    assert_eq!(padded.stored(Precision::Micros).to_string(), "1.5");
    let padded: BigDecimal = "1.50".parse().unwrap();
    assert_eq!(exact(&padded), Ok(b"1.5".to_vec()));
    assert_eq!(padded.stored(Precision::Micros).to_string(), "1.5");
    let mut zero = Decimal::ZERO;
    zero.set_sign_negative(true);
    if zero.is_sign_negative() {
        repaired(&zero, "a negative zero");
    }
}

#[test]
fn decimals_are_exact_or_refused() {
    let number = |text: &str| Number::parse(text).unwrap();
    let error = |target| RecordError::NumberTarget { target };
    assert_eq!(reread::<Decimal>(&number("1e-29")), Err(error("Decimal")));
    assert_eq!(reread::<Decimal>(&number("1e29")), Err(error("Decimal")));
    assert_eq!(reread::<Decimal>(&number(&"9".repeat(38))), Err(error("Decimal")));
    assert_eq!(reread::<Decimal>(&number("-12.5")), Ok("-12.5".parse().unwrap()));

    let digits = "9".repeat(38);
    assert_eq!(reread::<BigDecimal>(&number(&digits)), Ok(digits.parse().unwrap()));
    let longer: BigDecimal = "9".repeat(39).parse().unwrap();
    assert_eq!(to_bytes(&longer), Err(RecordError::NumberPrecision));
    // Without writing out a billion zeros.
    let huge = BigDecimal::new(1.into(), -1_000_000_000);
    assert_eq!(to_bytes(&huge), Err(RecordError::NumberRange));
    let tiny = BigDecimal::new(1.into(), i64::MIN);
    assert_eq!(to_bytes(&tiny), Err(RecordError::NumberRange));
}

#[test]
fn an_offset_is_no_part_of_an_instant() {
    let instant = datetime!(2023-11-15 00:13:20 +2);
    repaired(&instant, "an offset from UTC");
    assert_eq!(instant.stored(Precision::Micros).offset(), time::UtcOffset::UTC);
    repaired(
        &datetime!(2023-11-14 22:13:20.0000019 UTC),
        "a time finer than the precision of its field",
    );
    let mut out = Vec::new();
    let fine = datetime!(1969-12-31 23:59:59.999999999 UTC);
    fine.encode(&mut Encoder::new(&mut out, Precision::Millis)).unwrap();
    assert_eq!(out, b"1969-12-31T23:59:59.999Z");
}

#[test]
fn years_outside_of_four_digits_are_refused() {
    let before = datetime!(0000-01-01 00:00 UTC) - time::Duration::SECOND;
    assert_eq!(to_bytes(&before), Err(RecordError::YearRange));
    // Within its offset a year that has four digits, in UTC one that has none.
    assert_eq!(to_bytes(&datetime!(-9999-01-01 00:00 +1)), Err(RecordError::YearRange));
    assert_eq!(to_bytes(&time::Date::MIN), Err(RecordError::YearRange));
}

#[test]
fn both_crates_of_time_write_alike() {
    let time = datetime!(2023-11-14 22:13:20.123456 UTC);
    let chrono: chrono::DateTime<chrono::Utc> = reread(&time).unwrap();
    assert_eq!(to_bytes(&chrono), to_bytes(&time));
    assert_eq!(reread::<OffsetDateTime>(&chrono), Ok(time));
}

#[test]
fn a_secret_has_the_value_inside_and_prints_nothing() {
    let secret = SecretString::from("hunter2");
    assert_eq!(to_bytes(&secret), to_bytes("hunter2"));
    let read: SecretString = reread("hunter2").unwrap();
    assert_eq!(read.expose_secret(), "hunter2");
    assert!(!format!("{read:?}").contains("hunter2"));
    let bytes: SecretBox<Vec<u8>> = reread(&vec![1_u8, 2]).unwrap();
    assert_eq!(bytes.expose_secret(), &[1, 2]);
    assert_eq!(to_bytes(&bytes), to_bytes(&[1_u8, 2]));
}
