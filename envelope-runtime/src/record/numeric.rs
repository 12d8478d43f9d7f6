//! Numbers: integers, floats, [`Number`]. A number, as the digits of its normal form. And `bool`: one byte.

use std::fmt::{self, Write};

use super::decimal::Decimal;
use super::{
    ContextValue, Decode, Encode, Encoder, KeyValue, Number, Precision, RecordError, SetElement, TypeId, ValueRef,
};

impl Encode for Number {
    fn type_id(&self) -> TypeId {
        TypeId::NUMBER
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::NUMBER)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        if self.as_str().is_empty() {
            return out.refuse(RecordError::InvalidNumber);
        }
        out.bytes(self.as_str().as_bytes())
    }

    fn size_hint(&self) -> usize {
        self.as_str().len()
    }
}

impl Decode for Number {
    fn decode(value: ValueRef<'_>) -> Result<Number, RecordError> {
        value.as_number()
    }
}

impl KeyValue for Number {}

impl SetElement for Number {
    const SET: TypeId = TypeId::NUMBER_SET;
}

/// Implements the traits for an integer type; `bytes` makes its slices binary.
macro_rules! integer {
    ($integer:ident, $encode:ident as $wide:ty $(, bytes: $encode_slice:item $decode_vec:item)?) => {
        impl Encode for $integer {
            fn type_id(&self) -> TypeId {
                TypeId::NUMBER
            }

            fn static_type_id() -> Option<TypeId> {
                Some(TypeId::NUMBER)
            }

            #[inline]
            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
                #[allow(unused_comparisons, reason = "unsigned integers are not negative")]
                let negative = *self < 0;
                $encode(negative, self.abs_diff(0) as $wide, out)
            }

            /// One sign, and a digit for each 3.32 bits.
            fn size_hint(&self) -> usize {
                const { 2 + $integer::BITS as usize * 10 / 33 }
            }

            $(
                fn slice_type_id() -> TypeId {
                    TypeId::BINARY
                }

                #[inline]
                $encode_slice

                fn slice_size_hint(items: &[$integer]) -> usize {
                    items.len()
                }
            )?
        }

        impl Decode for $integer {
            fn decode(value: ValueRef<'_>) -> Result<$integer, RecordError> {
                // In normal form an integer reads at once; other spellings (1e2, 1.0) are normalized first.
                let text = value.number_text()?;
                text.parse().or_else(|_| {
                    let target = RecordError::NumberTarget { target: stringify!($integer) };
                    Number::parse(text)?.as_str().parse().map_err(|_| target)
                })
            }

            $($decode_vec)?
        }

        impl ContextValue for $integer {}
        impl KeyValue for $integer {}

        impl SetElement for $integer {
            const SET: TypeId = TypeId::NUMBER_SET;
        }
    };
}

integer!(i8, encode_u64 as u64);
integer!(i16, encode_u64 as u64);
integer!(i32, encode_u64 as u64);
integer!(i64, encode_u64 as u64);
integer!(i128, encode_u128 as u128);
integer!(isize, encode_u64 as u64);
integer!(u8, encode_u64 as u64, bytes:
    fn encode_slice(items: &[u8], out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.bytes(items)
    }
    fn decode_vec(value: ValueRef<'_>) -> Result<Vec<u8>, RecordError> {
        value.as_binary().map(<[u8]>::to_vec)
    }
);
integer!(u16, encode_u64 as u64);
integer!(u32, encode_u64 as u64);
integer!(u64, encode_u64 as u64);
integer!(u128, encode_u128 as u128);
integer!(usize, encode_u64 as u64);

/// Writes an integer of up to 64 bits, which is always in normal form.
fn encode_u64(negative: bool, magnitude: u64, out: &mut Encoder<'_>) -> Result<(), RecordError> {
    let mut buffer = [b'0'; 21];
    let mut start = buffer.len() - 1;
    let mut rest = magnitude;
    for (at, slot) in buffer.iter_mut().enumerate().rev() {
        start = at;
        *slot = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if negative {
        start -= 1;
        if let Some(slot) = buffer.get_mut(start) {
            *slot = b'-';
        }
    }
    out.bytes(buffer.get(start..).unwrap_or_default())
}

/// Writes an integer of up to 128 bits, which can have 39 digits: one too many, unless it ends in zeros.
fn encode_u128(negative: bool, magnitude: u128, out: &mut Encoder<'_>) -> Result<(), RecordError> {
    match u64::try_from(magnitude) {
        Ok(magnitude) => encode_u64(negative, magnitude, out),
        Err(_) => encode_text(format_args!("{}{magnitude}", if negative { "-" } else { "" }), out),
    }
}

macro_rules! float {
    ($float:ident) => {
        impl Encode for $float {
            fn type_id(&self) -> TypeId {
                TypeId::NUMBER
            }

            fn static_type_id() -> Option<TypeId> {
                Some(TypeId::NUMBER)
            }

            /// The shortest digits that read back as the same float.
            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
                if !self.is_finite() {
                    return out.refuse(RecordError::NotFinite);
                }
                if *self == 0.0 && self.is_sign_negative() && out.is_exact() {
                    return out.refuse(RecordError::NotCanonical {
                        what: "a negative zero",
                    });
                }
                encode_text(format_args!("{self:e}"), out)
            }

            /// Sign, point, digits; large and small magnitudes take more.
            fn size_hint(&self) -> usize {
                24
            }

            fn truncate_to(&mut self, _: Precision) {
                if *self == 0.0 {
                    *self = 0.0;
                }
            }
        }

        impl Decode for $float {
            /// The float nearest to the number.
            fn decode(value: ValueRef<'_>) -> Result<$float, RecordError> {
                let text = value.number_text()?;
                if Decimal::parse(text.as_bytes())?.is_zero() {
                    return Ok(0.0);
                }
                match text.parse::<$float>() {
                    Ok(float) if float.is_finite() && float != 0.0 => Ok(float),
                    _ => Err(RecordError::NumberTarget {
                        target: stringify!($float),
                    }),
                }
            }
        }
    };
}

float!(f32);
float!(f64);

/// Writes the normal form of a printed number.
pub(super) fn encode_text(number: fmt::Arguments<'_>, out: &mut Encoder<'_>) -> Result<(), RecordError> {
    let mut text = StackText {
        buffer: [0; 48],
        len: 0,
    };
    let decimal = text
        .write_fmt(number)
        .map_err(|_| RecordError::NumberPrecision)
        .and_then(|()| Decimal::parse(text.buffer.get(..text.len).unwrap_or_default()));
    let decimal = out.settle(decimal)?;
    out.decimal(&decimal)
}

/// Room for the longest number that Rust prints here: 40 characters of an `i128`.
struct StackText {
    buffer: [u8; 48],
    len: usize,
}

impl Write for StackText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        self.buffer
            .get_mut(self.len..end)
            .ok_or(fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

impl Encode for bool {
    fn type_id(&self) -> TypeId {
        TypeId::BOOLEAN
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::BOOLEAN)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.bytes(&[u8::from(*self)])
    }

    fn size_hint(&self) -> usize {
        1
    }
}

impl Decode for bool {
    fn decode(value: ValueRef<'_>) -> Result<bool, RecordError> {
        value.as_bool()
    }
}

impl ContextValue for bool {}
