//! `time`: `OffsetDateTime`, `PrimitiveDateTime`, `Date` and `Time`, as strings.
//!
//! An instant is written in UTC: its offset is not kept, and a value that is read has none.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

use super::instant::{self, DATE_LEN, INSTANT_LEN, TIME_LEN};
use super::{ContextValue, Decode, Encode, Encoder, KeyValue, Precision, RecordError, SetElement, TypeId, ValueRef};

impl Encode for OffsetDateTime {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::STRING)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        if self.offset() != UtcOffset::UTC && out.is_exact() {
            return out.refuse(RecordError::NotCanonical {
                what: "an offset from UTC",
            });
        }
        let utc = self.checked_to_offset(UtcOffset::UTC).ok_or(RecordError::YearRange);
        let utc = out.settle(utc)?;
        instant::write_instant(&date(utc.date()), &clock(utc.time()), out)
    }

    fn size_hint(&self) -> usize {
        INSTANT_LEN
    }

    fn truncate_to(&mut self, precision: Precision) {
        // A year that is out of range stays, to be refused by `encode`.
        let Some(utc) = self.checked_to_offset(UtcOffset::UTC) else {
            return;
        };
        let nanos = utc.nanosecond() - utc.nanosecond() % precision.nanos();
        if let Ok(truncated) = utc.replace_nanosecond(nanos) {
            *self = truncated;
        }
    }
}

impl Decode for OffsetDateTime {
    fn decode(value: ValueRef<'_>) -> Result<OffsetDateTime, RecordError> {
        let parsed = instant::parse_instant(value.as_str()?.as_bytes());
        let instant = parsed.and_then(joined).map(PrimitiveDateTime::assume_utc);
        instant.ok_or(RecordError::InvalidText {
            target: "OffsetDateTime",
        })
    }
}

macro_rules! times {
    ($($time:ident, $len:expr, $write:expr, $read:expr;)*) => {$(
        impl Encode for $time {
            fn type_id(&self) -> TypeId {
                TypeId::STRING
            }

            fn static_type_id() -> Option<TypeId> {
                Some(TypeId::STRING)
            }

            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
                $write(*self, out)
            }

            fn size_hint(&self) -> usize {
                $len
            }

            fn truncate_to(&mut self, precision: Precision) {
                let nanos = self.nanosecond() - self.nanosecond() % precision.nanos();
                if let Ok(truncated) = self.replace_nanosecond(nanos) {
                    *self = truncated;
                }
            }
        }

        impl Decode for $time {
            fn decode(value: ValueRef<'_>) -> Result<$time, RecordError> {
                let read: Option<$time> = $read(value.as_str()?.as_bytes());
                read.ok_or(RecordError::InvalidText { target: stringify!($time) })
            }
        }
    )*};
}

times! {
    PrimitiveDateTime, INSTANT_LEN,
        |this: PrimitiveDateTime, out| instant::write_local(&date(this.date()), &clock(this.time()), out),
        |text| instant::parse_local(text).and_then(joined);
    Time, TIME_LEN,
        |this, out| instant::write_time(&clock(this), out),
        |text| instant::parse_time(text).and_then(|time| of_clock(&time));
}

impl Encode for Date {
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

impl Decode for Date {
    fn decode(value: ValueRef<'_>) -> Result<Date, RecordError> {
        let parsed = instant::parse_date(value.as_str()?.as_bytes());
        parsed
            .and_then(|date| calendar(&date))
            .ok_or(RecordError::InvalidText { target: "Date" })
    }
}

impl ContextValue for Date {}
impl KeyValue for Date {}

impl SetElement for Date {
    const SET: TypeId = TypeId::STRING_SET;
}

fn date(date: Date) -> instant::Date {
    instant::Date {
        year: date.year(),
        month: u8::from(date.month()).into(),
        day: date.day().into(),
    }
}

fn calendar(date: &instant::Date) -> Option<Date> {
    let month = Month::try_from(u8::try_from(date.month).ok()?).ok()?;
    Date::from_calendar_date(date.year, month, u8::try_from(date.day).ok()?).ok()
}

fn clock(time: Time) -> instant::Time {
    instant::Time {
        hour: time.hour().into(),
        minute: time.minute().into(),
        second: time.second().into(),
        nanos: time.nanosecond(),
    }
}

fn of_clock(time: &instant::Time) -> Option<Time> {
    let part = |number: u32| u8::try_from(number).ok();
    Time::from_hms_nano(part(time.hour)?, part(time.minute)?, part(time.second)?, time.nanos).ok()
}

fn joined((date, time): (instant::Date, instant::Time)) -> Option<PrimitiveDateTime> {
    Some(PrimitiveDateTime::new(calendar(&date)?, of_clock(&time)?))
}
