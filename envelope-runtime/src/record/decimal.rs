//! The one normal form of numbers, as DynamoDB normalizes them.

use super::RecordError;

/// Most significant digits of a number.
const MAX_DIGITS: usize = 38;

/// A parsed number: `0.digits × 10^point`, without zeros at either end of the digits; zero has none.
pub(super) struct Decimal {
    negative: bool,
    digits: [u8; MAX_DIGITS],
    len: usize,
    point: i64,
}

impl Decimal {
    /// Parses `[+-] digits [. digits] [e [+-] digits]`, where one of the first two runs of digits may be empty.
    ///
    /// Takes time in the length of the text and no memory, whatever the exponent says.
    pub(super) fn parse(text: &[u8]) -> Result<Decimal, RecordError> {
        let (negative, text) = sign(text);
        let mut decimal = Decimal {
            negative,
            digits: [0; MAX_DIGITS],
            len: 0,
            point: 0,
        };
        let mut any_digit = false;
        let mut in_fraction = false;
        // Zeros since the last digit kept: significant only if another digit follows.
        let mut zeros = 0_usize;
        let mut exponent = 0_i64;

        let mut rest = text;
        while let [byte, tail @ ..] = rest {
            rest = tail;
            match byte {
                b'0'..=b'9' => {
                    any_digit = true;
                    if *byte != b'0' {
                        decimal.push(zeros, *byte)?;
                        zeros = 0;
                    } else if decimal.len > 0 {
                        zeros += 1;
                    }
                    // Before the point every digit from the first other than 0 moves it right; behind the point
                    // every 0 before that digit moves it left.
                    if in_fraction {
                        decimal.point -= i64::from(decimal.len == 0);
                    } else {
                        decimal.point += i64::from(decimal.len > 0);
                    }
                }
                b'.' if !in_fraction => in_fraction = true,
                b'e' | b'E' if any_digit => {
                    exponent = parse_exponent(rest)?;
                    rest = &[];
                }
                _ => return Err(RecordError::InvalidNumber),
            }
        }
        if !any_digit {
            return Err(RecordError::InvalidNumber);
        }
        if decimal.len == 0 {
            return Ok(Decimal {
                negative: false,
                point: 0,
                ..decimal
            });
        }
        decimal.point = decimal.point.saturating_add(exponent);
        if !(-129..=126).contains(&decimal.point) {
            return Err(RecordError::NumberRange);
        }
        Ok(decimal)
    }

    /// Appends the normal form: at most 1 + 2 + 129 + 38 bytes.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        const ZEROS: [u8; 130] = [b'0'; 130];
        let digits = self.digits.get(..self.len).unwrap_or_default();
        let zeros = |count: u64| ZEROS.get(..count as usize).unwrap_or_default();

        if self.negative {
            out.push(b'-');
        }
        if digits.is_empty() {
            out.push(b'0');
        } else if self.point <= 0 {
            out.extend_from_slice(b"0.");
            out.extend_from_slice(zeros(self.point.unsigned_abs()));
            out.extend_from_slice(digits);
        } else {
            let point = self.point.unsigned_abs();
            match digits.split_at_checked(point as usize) {
                Some((whole, fraction)) if !fraction.is_empty() => {
                    out.extend_from_slice(whole);
                    out.push(b'.');
                    out.extend_from_slice(fraction);
                }
                _ => {
                    out.extend_from_slice(digits);
                    out.extend_from_slice(zeros(point - self.len as u64));
                }
            }
        }
    }

    /// Whether the number is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.len == 0
    }

    /// Keeps a digit other than 0, and the zeros before it.
    fn push(&mut self, zeros: usize, digit: u8) -> Result<(), RecordError> {
        let at = self.len.saturating_add(zeros);
        let slots = self.digits.get_mut(self.len..=at).ok_or(RecordError::NumberPrecision)?;
        slots.fill(b'0');
        if let Some(last) = slots.last_mut() {
            *last = digit;
        }
        self.len = at + 1;
        Ok(())
    }
}

fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// The exponent, or a value far out of range that stands for any larger one.
fn parse_exponent(text: &[u8]) -> Result<i64, RecordError> {
    let (negative, digits) = sign(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(RecordError::InvalidNumber);
    }
    let magnitude = digits.iter().fold(0_i64, |value, digit| {
        value.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
    });
    Ok(if negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> Result<String, RecordError> {
        let mut out = Vec::new();
        Decimal::parse(text.as_bytes())?.write(&mut out);
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn huge_exponents_are_refused_without_work() {
        assert_eq!(normal("1e999999999"), Err(RecordError::NumberRange));
        assert_eq!(normal("-1e-99999999999999999999999999"), Err(RecordError::NumberRange));
        assert_eq!(normal("0e99999999999999999999999999").as_deref(), Ok("0"));
        assert_eq!(normal("1e0000000000000000000000001").as_deref(), Ok("10"));
    }

    #[test]
    fn a_long_fraction_may_meet_a_large_exponent() {
        let text = format!("0.{}1e1000001", "0".repeat(1_000_000));
        assert_eq!(normal(&text).as_deref(), Ok("1"));
        let text = format!("1{}e-1000000", "0".repeat(1_000_000));
        assert_eq!(normal(&text).as_deref(), Ok("1"));
    }

    #[test]
    fn digits_are_counted_without_zeros_at_the_ends() {
        let ones = "1".repeat(38);
        assert_eq!(normal(&format!("000{ones}000.000")).unwrap(), format!("{ones}000"));
        assert_eq!(normal(&format!("{ones}.1")), Err(RecordError::NumberPrecision));
        assert_eq!(
            normal(&format!("1{}1", "0".repeat(37))),
            Err(RecordError::NumberPrecision)
        );
        assert_eq!(normal(&format!("1{}1", "0".repeat(36))).unwrap().len(), 38);
    }

    #[test]
    fn the_longest_forms_are_whole() {
        let digits = "9".repeat(38);
        assert_eq!(
            normal(&format!("-.{digits}e-129")).unwrap(),
            format!("-0.{}{digits}", "0".repeat(129))
        );
        assert_eq!(
            normal(&format!("-.{digits}e126")).unwrap(),
            format!("-{digits}{}", "0".repeat(88))
        );
    }

    #[test]
    fn white_space_and_names_are_no_numbers() {
        for text in [" 1", "1 ", "NaN", "inf", "0x1", "1_000", "\u{ff11}", "1e5 "] {
            assert_eq!(normal(text), Err(RecordError::InvalidNumber), "{text}");
        }
    }
}
