//! The traits of Rust types that can be read from an attribute value.

use super::{RecordError, TypeId, ValueRef};

/// A type that can be read back from what it was encoded to.
///
/// The type id is part of the value: a number is never read into a string, nor a list into a set.
///
/// ```
/// use envelope_runtime::record::{Decode, TypeId, ValueRef};
///
/// assert_eq!(u8::decode(ValueRef::new(TypeId::NUMBER, b"200")), Ok(200));
/// let error = u8::decode(ValueRef::new(TypeId::NUMBER, b"300")).unwrap_err();
/// assert_eq!(error.to_string(), "the number does not fit `u8`; read it into a wider type or into `Number`");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from an attribute value",
    label = "the trait `Decode` is not implemented for `{Self}`",
    note = "derive `FieldValue` for a struct or enum of your own; types of other crates need the feature of envelope-runtime that is called like the crate, or `Serde` around them",
    note = "a record that is read owns its fields: use `String` for `&str` and `Vec<T>` for `&[T]`"
)]
pub trait Decode: Sized {
    /// Reads a value.
    ///
    /// # Errors
    ///
    /// A [`RecordError`] that says why the value is not one of this type.
    fn decode(value: ValueRef<'_>) -> Result<Self, RecordError>;

    /// Reads a vector of these. Overridden by `u8` alone, which reads binary.
    #[doc(hidden)]
    fn decode_vec(value: ValueRef<'_>) -> Result<Vec<Self>, RecordError> {
        decode_list(value)
    }
}

/// What may be read from a list or map: every [`Decode`] type, and `Option` of one, where null is `None`.
///
/// Not for implementation: implement [`Decode`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from an element of a list or map in a record",
    label = "neither `Decode` nor an `Option` of a `Decode` type",
    note = "derive `FieldValue` for a struct or enum of your own, or turn on the feature of envelope-runtime that is called like the type's crate",
    note = "`Option<Option<T>>` has no form in a record: null is null"
)]
pub trait DecodeElement: Sized {
    /// Reads an element.
    ///
    /// # Errors
    ///
    /// Those of [`Decode::decode`].
    fn decode_element(value: ValueRef<'_>) -> Result<Self, RecordError>;

    #[doc(hidden)]
    fn decode_elements(value: ValueRef<'_>) -> Result<Vec<Self>, RecordError> {
        decode_list(value)
    }
}

impl<T: Decode> DecodeElement for T {
    fn decode_element(value: ValueRef<'_>) -> Result<T, RecordError> {
        T::decode(value)
    }

    fn decode_elements(value: ValueRef<'_>) -> Result<Vec<T>, RecordError> {
        T::decode_vec(value)
    }
}

impl<T: Decode> DecodeElement for Option<T> {
    fn decode_element(value: ValueRef<'_>) -> Result<Option<T>, RecordError> {
        if value.type_id() == TypeId::NULL {
            return value.null().map(|()| None);
        }
        T::decode(value).map(Some)
    }
}

fn decode_list<T: DecodeElement>(value: ValueRef<'_>) -> Result<Vec<T>, RecordError> {
    let elements = value.list()?;
    // What the input says is a count of elements of at least six bytes; reserve no more memory than it has bytes.
    let most = value.bytes().len() / size_of::<T>().max(1);
    let mut items = Vec::with_capacity(elements.announced().min(most));
    for element in elements {
        items.push(T::decode_element(element?)?);
    }
    Ok(items)
}
