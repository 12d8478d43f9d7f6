//! Dates, times and instants, of `chrono` and of `time`.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Utc};
use proptest::prelude::*;
use time::macros::{date, datetime, time};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use crate::observe::Case;
use crate::rows::Matrix;

/// Years 0 to 9999, in seconds since 1970.
const SECONDS: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;
const TRUNCATED: &str = "signed to the microsecond, or as `precision` says; encrypted to the nanosecond";
const UTC: &str = "as above; an offset becomes UTC";

fn drawn() -> impl Strategy<Value = DateTime<Utc>> {
    (SECONDS, 0_u32..1_000_000_000).prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap())
}

fn days() -> impl Strategy<Value = NaiveDate> {
    drawn().prop_map(|instant| instant.date_naive())
}

fn named() -> Vec<DateTime<Utc>> {
    let at = |text: &str| text.parse().unwrap();
    let leap = DateTime::from_timestamp(1_483_228_799, 1_500_000_000).unwrap();
    vec![
        at("2023-11-14T22:13:20Z"),
        at("2023-11-14T22:13:20.123456789Z"),
        at("1969-12-31T23:59:59.999999999Z"),
        at("0000-01-01T00:00:00Z"),
        at("0001-01-01T00:00:00.5Z"),
        at("9999-12-31T23:59:59.999999999Z"),
        at("-0001-12-31T23:59:59Z"),
        at("+10000-01-01T00:00:00Z"),
        at("+262142-12-31T23:59:59Z"),
        leap,
    ]
}

pub(crate) async fn add(matrix: &mut Matrix) {
    of_chrono(matrix).await;
    of_time(matrix).await;
}

async fn of_chrono(matrix: &mut Matrix) {
    case!(
        matrix,
        DateTime<Utc>,
        Case::new("DateTime<Utc>", &["DateTime<Utc>"], named(), drawn()).canonical(TRUNCATED, |value, read| *read
            == value.with_nanosecond(value.nanosecond() / 1_000 * 1_000).unwrap())
    );
    let naive = |instant: DateTime<Utc>| instant.naive_utc();
    case!(
        matrix,
        NaiveDateTime,
        Case::new(
            "NaiveDateTime",
            &["NaiveDateTime"],
            named().into_iter().map(naive),
            drawn().prop_map(naive)
        )
        .canonical(TRUNCATED, |value, read| *read
            == value.with_nanosecond(value.nanosecond() / 1_000 * 1_000).unwrap())
    );
    let clock = |instant: DateTime<Utc>| instant.time();
    let midnight = NaiveTime::from_hms_nano_opt(23, 59, 59, 999_999_999).unwrap();
    case!(
        matrix,
        NaiveTime,
        Case::new(
            "NaiveTime",
            &["NaiveTime"],
            named().into_iter().map(clock).chain([midnight]),
            drawn().prop_map(clock)
        )
        .canonical(TRUNCATED, |value, read| *read
            == value.with_nanosecond(value.nanosecond() / 1_000 * 1_000).unwrap())
    );
    let dates = named().into_iter().map(|instant| instant.date_naive());
    case!(matrix, context NaiveDate, Case::new("NaiveDate", &["NaiveDate"], dates, days()));
}

fn primitive(instant: DateTime<Utc>) -> PrimitiveDateTime {
    let utc = OffsetDateTime::from_unix_timestamp(instant.timestamp()).unwrap();
    let nanos = instant.timestamp_subsec_nanos();
    PrimitiveDateTime::new(utc.date(), utc.time().replace_nanosecond(nanos).unwrap())
}

async fn of_time(matrix: &mut Matrix) {
    let zoned = any::<i8>().prop_map(|quarters| UtcOffset::from_whole_seconds(i32::from(quarters) / 3 * 900).unwrap());
    let zoned = (
        SECONDS.start + 86_400..SECONDS.end - 86_400,
        0_u32..1_000_000_000,
        zoned,
    )
        .prop_map(|(seconds, nanos, offset)| {
            let instant = primitive(DateTime::from_timestamp(seconds, nanos).unwrap()).assume_utc();
            instant.to_offset(offset)
        });
    let instants = [
        datetime!(2023-11-14 22:13:20 UTC),
        datetime!(2023-11-14 22:13:20.123456789 UTC),
        datetime!(2023-11-15 00:13:20 +2),
        datetime!(0000-01-01 00:00 UTC),
        datetime!(0000-01-01 00:00 +1),
        datetime!(9999-12-31 23:59:59.999999999 UTC),
        datetime!(-0001-12-31 23:59:59 UTC),
    ];
    case!(
        matrix,
        OffsetDateTime,
        Case::new("OffsetDateTime", &["OffsetDateTime"], instants, zoned).canonical(UTC, |value, read| {
            let micros = value.replace_nanosecond(value.nanosecond() / 1_000 * 1_000).unwrap();
            read.offset() == UtcOffset::UTC && (*read == *value || *read == micros)
        })
    );
    let locals = [
        datetime!(2023-11-14 22:13:20),
        datetime!(2023-11-14 22:13:20.123456789),
        datetime!(0000-01-01 00:00),
        datetime!(9999-12-31 23:59:59.999999999),
        datetime!(-0001-12-31 23:59:59),
    ];
    case!(
        matrix,
        PrimitiveDateTime,
        Case::new(
            "PrimitiveDateTime",
            &["PrimitiveDateTime"],
            locals,
            drawn().prop_map(primitive)
        )
        .canonical(TRUNCATED, |value, read| *read
            == value.replace_nanosecond(value.nanosecond() / 1_000 * 1_000).unwrap())
    );
    case!(
        matrix,
        Time,
        Case::new(
            "time::Time",
            &["time::Time"],
            [time!(22:13:20), time!(23:59:59.999999999)],
            drawn().prop_map(|at| primitive(at).time())
        )
        .canonical(TRUNCATED, |value, read| *read
            == value.replace_nanosecond(value.nanosecond() / 1_000 * 1_000).unwrap())
    );
    let dates = [
        date!(0476 - 09 - 04),
        date!(0000 - 01 - 01),
        date!(9999 - 12 - 31),
        date!(-0001 - 12 - 31),
    ];
    case!(matrix, context Date, Case::new("time::Date", &["time::Date"], dates, drawn().prop_map(|at| primitive(at).date())));
}
