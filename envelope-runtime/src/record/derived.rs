//! What the code that `#[derive(FieldValue)]` generates calls. Not part of the public interface.

use super::{DecodeElement, Encode, Encoder, ListEncoder, ListIter, MapEncoder, RecordError, TypeId, ValueRef};

/// The map of a variant that has named fields.
pub struct NestedMap<F>(F);

/// A map that the closure writes.
pub fn map<F>(write: F) -> NestedMap<F>
where
    F: Fn(&mut MapEncoder<'_, '_>) -> Result<(), RecordError>,
{
    NestedMap(write)
}

impl<F> Encode for NestedMap<F>
where
    F: Fn(&mut MapEncoder<'_, '_>) -> Result<(), RecordError>,
{
    fn type_id(&self) -> TypeId {
        TypeId::MAP
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::MAP)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.map(|map| (self.0)(map))
    }
}

/// The list of a variant that has several fields without names.
pub struct NestedList<F>(F);

/// A list that the closure writes.
pub fn list<F>(write: F) -> NestedList<F>
where
    F: Fn(&mut ListEncoder<'_, '_>) -> Result<(), RecordError>,
{
    NestedList(write)
}

impl<F> Encode for NestedList<F>
where
    F: Fn(&mut ListEncoder<'_, '_>) -> Result<(), RecordError>,
{
    fn type_id(&self) -> TypeId {
        TypeId::LIST
    }

    fn static_type_id() -> Option<TypeId> {
        Some(TypeId::LIST)
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        out.list(|list| (self.0)(list))
    }
}

/// The elements of a list whose length is known: a tuple.
pub struct Elements<'a> {
    rest: ListIter<'a>,
    /// What is wrong with a list of another length.
    length: RecordError,
}

impl<'a> Elements<'a> {
    /// The elements of `value`.
    ///
    /// # Errors
    ///
    /// Those of [`ValueRef::list`], and [`RecordError::ArrayLength`] if there are not `expected` ones.
    pub fn new(value: ValueRef<'a>, expected: usize) -> Result<Elements<'a>, RecordError> {
        let rest = value.list()?;
        let found = rest.announced();
        let length = RecordError::ArrayLength { expected, found };
        if found == expected {
            Ok(Elements { rest, length })
        } else {
            Err(length)
        }
    }

    /// Reads the next element.
    ///
    /// # Errors
    ///
    /// Those of the element.
    pub fn read<T: DecodeElement>(&mut self) -> Result<T, RecordError> {
        let element = self.rest.next().ok_or_else(|| self.length.clone())??;
        T::decode_element(element)
    }

    /// Nothing may follow the last element.
    ///
    /// # Errors
    ///
    /// Those of bytes that do.
    pub fn end(mut self) -> Result<(), RecordError> {
        self.rest.next().transpose().map(drop)
    }
}

/// Refuses, if the encoder is exact, a skipped field that holds anything.
///
/// # Errors
///
/// [`RecordError::NotCanonical`].
pub fn skipped<T: Default + PartialEq>(out: &mut Encoder<'_>, value: &T) -> Result<(), RecordError> {
    if out.is_exact() && *value != T::default() {
        return out.refuse(RecordError::NotCanonical {
            what: "something in a skipped field",
        });
    }
    Ok(())
}

/// Reads the entry of a field.
///
/// # Errors
///
/// [`RecordError::DuplicateKey`] if there was one before, and those of the value.
pub fn read<T: DecodeElement>(slot: &mut Option<T>, value: ValueRef<'_>) -> Result<(), RecordError> {
    read_as(slot, value, Ok)
}

/// Reads the entry of a field that is written as a value of another type.
///
/// # Errors
///
/// Those of [`read`], and what `convert` returns.
pub fn read_as<D: DecodeElement, T>(
    slot: &mut Option<T>,
    value: ValueRef<'_>,
    convert: impl FnOnce(D) -> Result<T, RecordError>,
) -> Result<(), RecordError> {
    if slot.is_some() {
        return Err(RecordError::DuplicateKey);
    }
    *slot = Some(convert(D::decode_element(value)?)?);
    Ok(())
}

/// The value of a field that must be there.
///
/// # Errors
///
/// [`RecordError::MissingKey`].
pub fn required<T>(slot: Option<T>, target: &'static str, key: &'static str) -> Result<T, RecordError> {
    slot.ok_or(RecordError::MissingKey { target, key })
}

/// The name of a variant, and what it holds.
///
/// # Errors
///
/// [`RecordError::UnknownVariant`] for a map that does not have one entry, and those of [`ValueRef::map`].
pub fn variant<'a>(value: ValueRef<'a>, target: &'static str) -> Result<(&'a str, Option<ValueRef<'a>>), RecordError> {
    if value.type_id() == TypeId::STRING {
        return Ok((value.as_str()?, None));
    }
    let mut entries = value.map()?;
    let only = entries.next().transpose()?;
    match (only, entries.next().transpose()?) {
        (Some((name, value)), None) => Ok((name, Some(value))),
        _ => Err(unknown_variant(target)),
    }
}

/// A map holds a key that the type has no field for.
#[must_use]
pub fn unknown_key(target: &'static str) -> RecordError {
    RecordError::UnknownKey { target }
}

/// A value names no variant of the type.
#[must_use]
pub fn unknown_variant(target: &'static str) -> RecordError {
    RecordError::UnknownVariant { target }
}
