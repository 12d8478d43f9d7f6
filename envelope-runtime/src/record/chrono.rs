//! `chrono`: `DateTime<Utc>` and `NaiveDate`, as strings.
//!
//! A leap second is refused, since an instant within it would otherwise read back as another one.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};

use super::instant::{self, DATE_LEN, INSTANT_LEN};
use super::{ContextValue, Decode, Encode, Encoder, KeyValue, Precision, RecordError, SetElement, TypeId, ValueRef};

impl Encode for DateTime<Utc> {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
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
        instant::write_instant(&date(self.date_naive()), &time, out)
    }

    fn size_hint(&self) -> usize {
        INSTANT_LEN
    }

    fn truncate_to(&mut self, precision: Precision) {
        // A leap second counts on from 10⁹ ns; it stays one, to be refused by `encode`.
        let nanos = self.nanosecond() - self.nanosecond() % precision.nanos();
        if let Some(truncated) = self.with_nanosecond(nanos) {
            *self = truncated;
        }
    }
}

impl Decode for DateTime<Utc> {
    fn decode(value: ValueRef<'_>) -> Result<DateTime<Utc>, RecordError> {
        let parsed = instant::parse_instant(value.as_str()?.as_bytes());
        let instant = parsed.and_then(|(date, time)| {
            let time = NaiveTime::from_hms_nano_opt(time.hour, time.minute, time.second, time.nanos)?;
            Some(naive(&date)?.and_time(time).and_utc())
        });
        instant.ok_or(RecordError::InvalidText {
            target: "DateTime<Utc>",
        })
    }
}

impl Encode for NaiveDate {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
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
