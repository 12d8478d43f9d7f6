//! `chrono`: `DateTime<Utc>` and `NaiveDate`, as strings.
//!
//! An instant is RFC 3339 with `Z` and 0, 3, 6 or 9 decimal places, as few as it needs: what Java's `Instant` prints.
//! A date is `YYYY-MM-DD`. Years run from 0000 to 9999. A leap second is refused, since an instant within it would
//! otherwise read back as another one.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};

use super::{ContextValue, Decode, Encode, Encoder, KeyValue, Precision, RecordError, SetElement, TypeId, ValueRef};

impl Encode for DateTime<Utc> {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        if self.nanosecond() >= 1_000_000_000 {
            return out.refuse(RecordError::LeapSecond);
        }
        let finer = self.nanosecond() % out.precision().nanos();
        if finer != 0 && out.is_exact() {
            return out.refuse(RecordError::NotCanonical {
                what: "an instant finer than the precision of its field",
            });
        }
        let nanos = self.nanosecond() - finer;
        let date = out.settle(date_text(self.date_naive()))?;
        out.bytes(&date)?;
        let mut time = *b"T00:00:00";
        put_digits(&mut time[1..3], self.hour());
        put_digits(&mut time[4..6], self.minute());
        put_digits(&mut time[7..9], self.second());
        out.bytes(&time)?;
        let mut fraction = *b".000000000";
        put_digits(&mut fraction[1..], nanos);
        out.bytes(match nanos {
            0 => &[],
            _ if nanos.is_multiple_of(1_000_000) => &fraction[..4],
            _ if nanos.is_multiple_of(1_000) => &fraction[..7],
            _ => &fraction,
        })?;
        out.bytes(b"Z")
    }

    fn size_hint(&self) -> usize {
        "0000-00-00T00:00:00.000000000Z".len()
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
        parse_instant(value.as_str()?.as_bytes()).ok_or(RecordError::InvalidText {
            target: "DateTime<Utc>",
        })
    }
}

impl Encode for NaiveDate {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        let date = out.settle(date_text(*self))?;
        out.bytes(&date)
    }

    fn size_hint(&self) -> usize {
        "0000-00-00".len()
    }
}

impl Decode for NaiveDate {
    fn decode(value: ValueRef<'_>) -> Result<NaiveDate, RecordError> {
        parse_date(value.as_str()?.as_bytes()).ok_or(RecordError::InvalidText { target: "NaiveDate" })
    }
}

impl ContextValue for NaiveDate {}
impl KeyValue for NaiveDate {}

impl SetElement for NaiveDate {
    const SET: TypeId = TypeId::STRING_SET;
}

fn date_text(date: NaiveDate) -> Result<[u8; 10], RecordError> {
    let year = u32::try_from(date.year())
        .ok()
        .filter(|year| *year <= 9999)
        .ok_or(RecordError::YearRange)?;
    let mut text = *b"0000-00-00";
    put_digits(&mut text[..4], year);
    put_digits(&mut text[5..7], date.month());
    put_digits(&mut text[8..], date.day());
    Ok(text)
}

/// Fills `room` with the last digits of `number`.
fn put_digits(room: &mut [u8], mut number: u32) {
    for slot in room.iter_mut().rev() {
        *slot = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

fn parse_date(text: &[u8]) -> Option<NaiveDate> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let year = i32::try_from(digits(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(&[m1, m2])?, digits(&[d1, d2])?)
}

fn parse_instant(text: &[u8]) -> Option<DateTime<Utc>> {
    let (date, time) = text.split_at_checked(10)?;
    let &[b'T', h1, h2, b':', m1, m2, b':', s1, s2, ref fraction @ .., b'Z'] = time else {
        return None;
    };
    let nanos = match fraction {
        [] => 0,
        [b'.', places @ ..] => {
            let scale = match places.len() {
                3 => 1_000_000,
                6 => 1_000,
                9 => 1,
                _ => return None,
            };
            // As few places as it needs: a last group of zeros would be a second spelling.
            digits(places).filter(|fraction| !fraction.is_multiple_of(1_000))? * scale
        }
        _ => return None,
    };
    let time = NaiveTime::from_hms_nano_opt(digits(&[h1, h2])?, digits(&[m1, m2])?, digits(&[s1, s2])?, nanos)?;
    Some(parse_date(date)?.and_time(time).and_utc())
}

/// The number that up to nine digits spell.
fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0_u32, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'))
    })
}
