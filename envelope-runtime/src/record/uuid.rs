//! `uuid::Uuid`: a string, in lower-case hyphenated form.

use uuid::Uuid;
use uuid::fmt::Hyphenated;

use super::{ContextValue, Decode, Encode, Encoder, KeyValue, RecordError, SetElement, TypeId, ValueRef};

impl Encode for Uuid {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::STRING)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.bytes(
            self.as_hyphenated()
                .encode_lower(&mut [0; Hyphenated::LENGTH])
                .as_bytes(),
        )
    }

    fn size_hint(&self) -> usize {
        Hyphenated::LENGTH
    }
}

impl Decode for Uuid {
    fn decode(value: ValueRef<'_>) -> Result<Uuid, RecordError> {
        let invalid = RecordError::InvalidText { target: "Uuid" };
        let text = value.as_str()?;
        let Ok(uuid) = Uuid::try_parse(text) else {
            return Err(invalid);
        };
        // Upper case, braces and the like are another spelling of the same id, which this type never wrote.
        if uuid.as_hyphenated().encode_lower(&mut [0; Hyphenated::LENGTH]) == text {
            Ok(uuid)
        } else {
            Err(invalid)
        }
    }
}

impl ContextValue for Uuid {}
impl KeyValue for Uuid {}

impl SetElement for Uuid {
    const SET: TypeId = TypeId::STRING_SET;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::to_bytes;

    const TEXT: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

    #[test]
    fn the_form_is_lower_case_hyphenated() {
        let uuid = Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);
        assert_eq!(to_bytes(&uuid), Ok((TypeId::STRING, TEXT.into())));
        assert_eq!(uuid.size_hint(), 36);
        assert_eq!(Uuid::decode(ValueRef::new(TypeId::STRING, TEXT.as_bytes())), Ok(uuid));
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            TEXT.to_uppercase(),
            TEXT.replace('-', ""),
            format!("{{{TEXT}}}"),
            format!("urn:uuid:{TEXT}"),
        ] {
            let error = Uuid::decode(ValueRef::new(TypeId::STRING, text.as_bytes())).unwrap_err();
            assert_eq!(error, RecordError::InvalidText { target: "Uuid" });
        }
    }
}
