//! `bigdecimal::BigDecimal`: a number of up to 38 significant digits. The scale is not kept: 1.50 reads back as 1.5.
//!
//! Two of them that differ in scale alone are equal, so a readable column may keep either, as of `rust_decimal`.

use bigdecimal::BigDecimal;

use super::decimal::Decimal;
use super::{Decode, Encode, Encoder, KeyValue, Precision, RecordError, SetElement, TypeId, ValueRef};

impl Encode for BigDecimal {
    fn type_id(&self) -> TypeId {
        TypeId::NUMBER
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::NUMBER)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        // Spelled with an exponent: `Display` would write out its zeros, however many.
        let (digits, scale) = self.as_bigint_and_scale();
        let text = format!("{digits}e{}", -i128::from(scale));
        let decimal = out.settle(Decimal::parse(text.as_bytes()))?;
        out.decimal(&decimal)
    }

    /// Sign, point and digits; large and small magnitudes take more.
    fn size_hint(&self) -> usize {
        40
    }

    fn truncate_to(&mut self, _: Precision) {
        *self = self.normalized();
    }
}

impl Decode for BigDecimal {
    fn decode(value: ValueRef<'_>) -> Result<BigDecimal, RecordError> {
        let number = value.as_number()?;
        number
            .as_str()
            .parse()
            .map_err(|_| RecordError::NumberTarget { target: "BigDecimal" })
    }
}

impl KeyValue for BigDecimal {}

impl SetElement for BigDecimal {
    const SET: TypeId = TypeId::NUMBER_SET;
}
