//! Decimal numbers as attribute values hold them.

use std::fmt;
use std::str::FromStr;

use super::RecordError;
use super::decimal::Decimal;

/// A decimal number in normal form: at most 38 significant digits, magnitude from 1e-130 to below 1e126.
///
/// Equal numbers are equal as `Number`, however they were spelled. The normal form has no exponent, no plus sign and no
/// needless zeros. There is deliberately no order: the canonical order of numbers in a set goes by their digits, not by
/// their value.
///
/// ```
/// use envelope_runtime::record::Number;
///
/// let number = Number::parse("+0120.50e1")?;
/// assert_eq!(number.as_str(), "1205");
/// assert_eq!(number, Number::parse("1.205E3")?);
/// assert!(Number::parse("1e126").is_err());
/// # Ok::<(), envelope_runtime::record::RecordError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(String);

impl Number {
    /// Brings a number into its normal form: digits with an optional sign, point and exponent.
    ///
    /// # Errors
    ///
    /// - [`RecordError::InvalidNumber`] if the text is no number,
    /// - [`RecordError::NumberPrecision`] above 38 significant digits,
    /// - [`RecordError::NumberRange`] if the magnitude is out of range.
    pub fn parse(text: &str) -> Result<Number, RecordError> {
        let mut digits = Vec::new();
        Decimal::parse(text.as_bytes())?.write(&mut digits);
        String::from_utf8(digits)
            .map(Number)
            .map_err(|_| RecordError::InvalidNumber)
    }

    /// The normal form. Only a number that [`Value`](super::Value) decoded can be empty (see there).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number without digits, which the shipped libraries accept when they decode.
    pub(super) fn empty() -> Number {
        Number(String::new())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Number {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Number, RecordError> {
        Number::parse(text)
    }
}

impl TryFrom<&str> for Number {
    type Error = RecordError;

    fn try_from(text: &str) -> Result<Number, RecordError> {
        Number::parse(text)
    }
}

macro_rules! from_integers {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Number {
            fn from(integer: $integer) -> Number {
                Number(integer.to_string())
            }
        }
    )*};
}

// Rust prints integers in normal form, and those of up to 64 bits have at most 20 digits.
from_integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn normalizing_twice_is_normalizing_once(text in "[+-]?[0-9]{0,30}\\.?[0-9]{0,30}([eE][+-]?[0-9]{1,3})?") {
            if let Ok(number) = Number::parse(&text) {
                prop_assert_eq!(Number::parse(number.as_str()).unwrap(), number);
            }
        }

        #[test]
        fn integers_are_normal(integer: i64) {
            prop_assert_eq!(Number::from(integer), Number::parse(&integer.to_string()).unwrap());
        }

        #[test]
        fn any_text_is_a_number_or_an_error(text: String) {
            let _ = Number::parse(&text);
        }
    }

    #[test]
    fn spelling_does_not_matter() {
        let spellings = ["100", "1e2", "+100.00", "0.1E3", "10000e-2"];
        assert!(
            spellings
                .iter()
                .all(|text| Number::parse(text).unwrap() == Number::from(100))
        );
    }
}
