//! Dates, times and instants as text, for the features `chrono` and `time`.
//!
//! An instant is RFC 3339 with `Z` and 0, 3, 6 or 9 decimal places, as few as it needs: what Java's `Instant` prints. A date and
//! time without a zone is the same without `Z`, a time of day what follows `T` there.
//! A date is `YYYY-MM-DD`. Years run from 0000 to 9999.

use super::{Encoder, RecordError};

/// The most bytes of an instant.
pub(super) const INSTANT_LEN: usize = "0000-00-00T00:00:00.000000000Z".len();

/// The most bytes of a time of day.
pub(super) const TIME_LEN: usize = "00:00:00.000000000".len();

/// The bytes of a date.
pub(super) const DATE_LEN: usize = "0000-00-00".len();

/// A date of the Gregorian calendar, not yet known to exist.
pub(super) struct Date {
    pub(super) year: i32,
    pub(super) month: u32,
    pub(super) day: u32,
}

/// A time of day, not yet known to exist.
pub(super) struct Time {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) nanos: u32,
}

/// Writes a date.
pub(super) fn write_date(date: &Date, out: &mut Encoder<'_>) -> Result<(), RecordError> {
    let year = u32::try_from(date.year)
        .ok()
        .filter(|year| *year <= 9999)
        .ok_or(RecordError::YearRange);
    let year = out.settle(year)?;
    let mut text = *b"0000-00-00";
    put_digits(&mut text[..4], year);
    put_digits(&mut text[5..7], date.month);
    put_digits(&mut text[8..], date.day);
    out.bytes(&text)
}

/// Writes an instant in UTC, truncated to the encoder's precision.
pub(super) fn write_instant(date: &Date, time: &Time, out: &mut Encoder<'_>) -> Result<(), RecordError> {
    write_local(date, time, out)?;
    out.bytes(b"Z")
}

/// Writes a date and a time without a zone, truncated to the encoder's precision.
pub(super) fn write_local(date: &Date, time: &Time, out: &mut Encoder<'_>) -> Result<(), RecordError> {
    write_date(date, out)?;
    out.bytes(b"T")?;
    write_time(time, out)
}

/// Writes a time of day, truncated to the encoder's precision.
pub(super) fn write_time(time: &Time, out: &mut Encoder<'_>) -> Result<(), RecordError> {
    let finer = time.nanos % out.precision().nanos();
    if finer != 0 && out.is_exact() {
        return out.refuse(RecordError::NotCanonical {
            what: "a time finer than the precision of its field",
        });
    }
    let nanos = time.nanos - finer;
    let mut text = *b"00:00:00";
    put_digits(&mut text[..2], time.hour);
    put_digits(&mut text[3..5], time.minute);
    put_digits(&mut text[6..], time.second);
    out.bytes(&text)?;
    let mut fraction = *b".000000000";
    put_digits(&mut fraction[1..], nanos);
    out.bytes(match nanos {
        0 => &[],
        _ if nanos.is_multiple_of(1_000_000) => &fraction[..4],
        _ if nanos.is_multiple_of(1_000) => &fraction[..7],
        _ => &fraction,
    })
}

/// Reads a date.
pub(super) fn parse_date(text: &[u8]) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    Some(Date {
        year: i32::try_from(digits(&[y1, y2, y3, y4])?).ok()?,
        month: digits(&[m1, m2])?,
        day: digits(&[d1, d2])?,
    })
}

/// Reads an instant.
pub(super) fn parse_instant(text: &[u8]) -> Option<(Date, Time)> {
    parse_local(text.strip_suffix(b"Z")?)
}

/// Reads a date and a time without a zone.
pub(super) fn parse_local(text: &[u8]) -> Option<(Date, Time)> {
    let (date, time) = text.split_at_checked(DATE_LEN)?;
    Some((parse_date(date)?, parse_time(time.strip_prefix(b"T")?)?))
}

/// Reads a time of day.
pub(super) fn parse_time(text: &[u8]) -> Option<Time> {
    let &[h1, h2, b':', m1, m2, b':', s1, s2, ref fraction @ ..] = text else {
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
    Some(Time {
        hour: digits(&[h1, h2])?,
        minute: digits(&[m1, m2])?,
        second: digits(&[s1, s2])?,
        nanos,
    })
}

/// Fills `room` with the last digits of `number`.
fn put_digits(room: &mut [u8], mut number: u32) {
    for slot in room.iter_mut().rev() {
        *slot = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// The number that up to nine digits spell.
fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0_u32, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'))
    })
}
