//! What `null = "seal"` makes of an `Option`: a value in any case, which is null for `None`.

use super::{Decode, DecodeElement, Element, Encode, Encoder, Precision, RecordError, TypeId, ValueRef};

/// An optional value that is null where there is none, rather than absent.
///
/// ```
/// use envelope_runtime::record::{Nullable, TypeId, to_bytes};
///
/// assert_eq!(to_bytes(&Nullable(Some("x")))?, (TypeId::STRING, b"x".to_vec()));
/// assert_eq!(to_bytes(&Nullable(None::<&str>))?, (TypeId::NULL, Vec::new()));
/// # Ok::<(), envelope_runtime::record::RecordError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nullable<T>(pub Option<T>);

impl<T: Encode> Encode for Nullable<T> {
    fn type_id(&self) -> TypeId {
        self.0.element_type_id()
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        self.0.encode_element(out)
    }

    fn size_hint(&self) -> usize {
        self.0.element_size_hint()
    }

    fn truncate_to(&mut self, precision: Precision) {
        self.0.truncate_element_to(precision);
    }
}

impl<T: Decode> Decode for Nullable<T> {
    fn decode(value: ValueRef<'_>) -> Result<Self, RecordError> {
        Option::decode_element(value).map(Nullable)
    }
}

impl<T> Nullable<T> {
    /// The `Option`, where the value needs no more than decoding.
    ///
    /// # Errors
    ///
    /// Never: it is called like a function of a `with` module.
    #[doc(hidden)]
    pub fn into_option(self) -> Result<Option<T>, RecordError> {
        Ok(self.0)
    }

    /// The `Option`, with its value converted by a function of a `with` module.
    ///
    /// # Errors
    ///
    /// That function's.
    #[doc(hidden)]
    pub fn convert<U>(self, decode: impl FnOnce(T) -> Result<U, RecordError>) -> Result<Option<U>, RecordError> {
        self.0.map(decode).transpose()
    }
}
