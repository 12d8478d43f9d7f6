//! `chrono`: `DateTime<Utc>`, `NaiveDateTime`, `NaiveDate` and `NaiveTime`, as strings.
//!
//! A leap second is refused, since a time within it would otherwise read back as another one.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::instant::{self, DATE_LEN, INSTANT_LEN, TIME_LEN};
use super::{ContextValue, Decode, Encode, Encoder, KeyValue, Precision, RecordError, SetElement, TypeId, ValueRef};

macro_rules! times {
    ($($time:ty, $name:literal, $len:expr, $write:expr, $read:expr;)*) => {$(
        impl Encode for $time {
            fn type_id(&self) -> TypeId {
                TypeId::STRING
            }

            fn static_type_id() -> Option<TypeId> {
                Some(TypeId::STRING)
            }

            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
                if self.nanosecond() >= 1_000_000_000 {
                    return out.refuse(RecordError::LeapSecond);
                }
                let time = instant::Time {
                    hour: self.hour(),
                    minute: self.minute(),
                    second: self.second(),
                    nanos: self.nanosecond(),
                };
                $write(self, &time, out)
            }

            fn size_hint(&self) -> usize {
                $len
            }

            fn truncate_to(&mut self, precision: Precision) {
                // A leap second counts on from 10⁹ ns; it stays one, to be refused by `encode`.
                let nanos = self.nanosecond() - self.nanosecond() % precision.nanos();
                if let Some(truncated) = self.with_nanosecond(nanos) {
                    *self = truncated;
                }
            }
        }

        impl Decode for $time {
            fn decode(value: ValueRef<'_>) -> Result<$time, RecordError> {
                let read: Option<$time> = $read(value.as_str()?.as_bytes());
                read.ok_or(RecordError::InvalidText { target: $name })
            }
        }
    )*};
}

times! {
    DateTime<Utc>, "DateTime<Utc>", INSTANT_LEN,
        |this: &DateTime<Utc>, time, out| instant::write_instant(&date(this.date_naive()), time, out),
        |text| instant::parse_instant(text).and_then(joined).map(|local| local.and_utc());
    NaiveDateTime, "NaiveDateTime", INSTANT_LEN,
        |this: &NaiveDateTime, time, out| instant::write_local(&date(this.date()), time, out),
        |text| instant::parse_local(text).and_then(joined);
    NaiveTime, "NaiveTime", TIME_LEN,
        |_, time, out| instant::write_time(time, out),
        |text| instant::parse_time(text).and_then(|time| clock(&time));
}

impl Encode for NaiveDate {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::STRING)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        instant::write_date(&date(*self), out)
    }

    fn size_hint(&self) -> usize {
        DATE_LEN
    }
}

impl Decode for NaiveDate {
    fn decode(value: ValueRef<'_>) -> Result<NaiveDate, RecordError> {
        let parsed = instant::parse_date(value.as_str()?.as_bytes());
        parsed
            .and_then(|date| naive(&date))
            .ok_or(RecordError::InvalidText { target: "NaiveDate" })
    }
}

impl ContextValue for NaiveDate {}
impl KeyValue for NaiveDate {}

impl SetElement for NaiveDate {
    const SET: TypeId = TypeId::STRING_SET;
}

fn date(date: NaiveDate) -> instant::Date {
    instant::Date {
        year: date.year(),
        month: date.month(),
        day: date.day(),
    }
}

fn naive(date: &instant::Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year, date.month, date.day)
}

fn clock(time: &instant::Time) -> Option<NaiveTime> {
    NaiveTime::from_hms_nano_opt(time.hour, time.minute, time.second, time.nanos)
}

fn joined((date, time): (instant::Date, instant::Time)) -> Option<NaiveDateTime> {
    Some(naive(&date)?.and_time(clock(&time)?))
}
