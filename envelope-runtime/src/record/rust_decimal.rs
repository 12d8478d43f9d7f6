//! `rust_decimal::Decimal`: a number, of which the format keeps every digit but not the scale. 1.50 reads back as 1.5.
//!
//! Two decimals that differ in scale alone are equal, so a readable column may keep either: a `NUMERIC(10, 2)` pads what it
//! was given. A negative zero is refused there, as of floats.

use rust_decimal::Decimal;

use super::numeric::encode_text;
use super::{Decode, Encode, Encoder, KeyValue, Precision, RecordError, SetElement, TypeId, ValueRef};

impl Encode for Decimal {
    fn type_id(&self) -> TypeId {
        TypeId::NUMBER
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::NUMBER)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        if self.is_zero() && self.is_sign_negative() && out.is_exact() {
            return out.refuse(RecordError::NotCanonical {
                what: "a negative zero",
            });
        }
        // At most 29 digits, a sign, a point and the 0 before it.
        encode_text(format_args!("{self}"), out)
    }

    fn size_hint(&self) -> usize {
        32
    }

    fn truncate_to(&mut self, _: Precision) {
        self.normalize_assign();
        if self.is_zero() {
            *self = Decimal::ZERO;
        }
    }
}

impl Decode for Decimal {
    /// The exact decimal, of up to 28 digits behind the point, or an error.
    fn decode(value: ValueRef<'_>) -> Result<Decimal, RecordError> {
        let number = value.as_number()?;
        Decimal::from_str_exact(number.as_str()).map_err(|_| RecordError::NumberTarget { target: "Decimal" })
    }
}

impl KeyValue for Decimal {}

impl SetElement for Decimal {
    const SET: TypeId = TypeId::NUMBER_SET;
}
