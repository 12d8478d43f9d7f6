//! The traits of Rust types that have an attribute value.

use super::{Encoder, Precision, RecordError, TypeId};

/// A type whose values can be sealed and signed: it has a type id and canonical bytes.
///
/// The library calls [`type_id`](Encode::type_id) and [`encode`](Encode::encode) once each for every field that is
/// `encrypted` or `signed`, and [`stored`](Encode::stored) where a column keeps the value readable. Equal values must
/// encode alike and different ones must not, for a record is only as well bound as its values are distinct.
///
/// A `signed` field stays readable in its column, and a reader is handed what the column holds. So the column must hold
/// nothing that the canonical bytes leave out: `stored` removes it, and an [exact](Encoder::exact) encoder then refuses
/// what is left of it, with [`RecordError::NotCanonical`], when a record is written and again when it is read.
///
/// `Option<T>` has no attribute value of its own: an optional field is absent when it is `None`, and inside lists and
/// maps [`Element`] makes it null.
///
/// # Implementing it
///
/// `#[derive(FieldValue)]` does so for structs and enums. By hand, a type of your own delegates to one that has the trait. It must
/// - forward all four methods, `truncate_to` too: without it a field that holds a fine instant, a negative zero or a
///   dynamic set out of order is refused where it is `signed`;
/// - hand on the encoder it was given, not one of its own, and return every error;
/// - if it drops, rounds or reorders anything itself (as [`Encoder::map`] and [`Encoder::set`] reorder what lies in a
///   `Vec`): remove that difference in `truncate_to`, and [refuse](Encoder::refuse) it where [`Encoder::is_exact`].
///
/// ```
/// use envelope_runtime::record::{Decode, Encode, Encoder, Precision, RecordError, TypeId, ValueRef, to_bytes};
///
/// struct Iban(String);
///
/// impl Encode for Iban {
///     fn type_id(&self) -> TypeId {
///         self.0.type_id()
///     }
///     fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
///         self.0.encode(out)
///     }
///     fn size_hint(&self) -> usize {
///         self.0.size_hint()
///     }
///     fn truncate_to(&mut self, precision: Precision) {
///         self.0.truncate_to(precision);
///     }
/// }
///
/// impl Decode for Iban {
///     fn decode(value: ValueRef<'_>) -> Result<Iban, RecordError> {
///         String::decode(value).map(Iban)
///     }
/// }
///
/// let (type_id, bytes) = to_bytes(&Iban("DE02".into()))?;
/// assert_eq!((type_id, bytes.as_slice()), (TypeId::STRING, b"DE02".as_slice()));
/// # Ok::<(), RecordError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no attribute value, so a record cannot protect it",
    label = "the trait `Encode` is not implemented for `{Self}`",
    note = "derive `FieldValue` for a struct or enum of your own; a group of fields (`FieldGroup`) is taken in by `flatten`",
    note = "types of other crates need the feature of envelope-runtime that is called like the crate: `uuid`, `chrono`, `time`, `rust_decimal`, `bigdecimal`, `bytes`, `serde_json`, `secrecy` or `url`; any type with the traits of `serde` takes the key `serde` beside its action (feature `serde`)",
    note = "an optional field is spelled `Option<T>`, and `Option<Option<T>>` has no form in a record"
)]
pub trait Encode {
    /// The type of the value.
    fn type_id(&self) -> TypeId;

    /// Appends the canonical bytes of the value, without the type id.
    ///
    /// # Errors
    ///
    /// A [`RecordError`] that says why the value has no canonical bytes: out of range, too deep, too long.
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError>;

    /// The expected number of canonical bytes: exact for strings and binary, an upper bound for most others.
    ///
    /// It decides how much is reserved, up to [`MAX_VALUE_LEN`](super::MAX_VALUE_LEN): of memory, and of what a data key may
    /// encrypt. One that is too small costs time, and one that is too large some of the data key's quota; nothing else.
    fn size_hint(&self) -> usize {
        0
    }

    /// Changes the value to what its canonical bytes say: instants are truncated to `precision`, -0.0 becomes 0.0, sets
    /// of a [`Value`](super::Value) are sorted.
    ///
    /// What lies behind a shared reference (`&T`, `Rc`, `Arc`) stays as it is. If it would have changed, an
    /// [exact](Encoder::exact) encoder refuses it.
    fn truncate_to(&mut self, precision: Precision) {
        let _ = precision;
    }

    /// The value as a readable column keeps it: a clone, with [`truncate_to`](Encode::truncate_to) applied.
    #[must_use]
    fn stored(&self, precision: Precision) -> Self
    where
        Self: Sized + Clone,
    {
        let mut stored = self.clone();
        stored.truncate_to(precision);
        stored
    }

    /// The type that every value of this Rust type has, if it is the same for all, so that a database can look for it in a
    /// ciphertext. Nothing is promised by default.
    #[must_use]
    fn static_type_id() -> Option<TypeId>
    where
        Self: Sized,
    {
        None
    }

    /// The type of a slice of these. Overridden by `u8` alone, which makes slices of bytes binary.
    #[doc(hidden)]
    fn slice_type_id() -> TypeId
    where
        Self: Sized,
    {
        TypeId::LIST
    }

    /// Appends the canonical bytes of a slice of these.
    #[doc(hidden)]
    fn encode_slice(items: &[Self], out: &mut Encoder<'_>) -> Result<(), RecordError>
    where
        Self: Sized,
    {
        encode_list(items, out)
    }

    /// The expected number of canonical bytes of a slice of these.
    #[doc(hidden)]
    fn slice_size_hint(items: &[Self]) -> usize
    where
        Self: Sized,
    {
        list_size_hint(items)
    }
}

/// The type id and the canonical bytes of a value, with instants truncated to the default [`Precision`].
///
/// ```
/// use envelope_runtime::record::{TypeId, to_bytes};
///
/// assert_eq!(to_bytes(&1.50)?, (TypeId::NUMBER, b"1.5".to_vec()));
/// # Ok::<(), envelope_runtime::record::RecordError>(())
/// ```
///
/// # Errors
///
/// Those of [`Encode::encode`].
pub fn to_bytes<T: Encode + ?Sized>(value: &T) -> Result<(TypeId, Vec<u8>), RecordError> {
    let mut out = Vec::with_capacity(Encoder::capacity_for(value));
    Encoder::new(&mut out, Precision::default()).encode(value)?;
    Ok((value.type_id(), out))
}

/// What a list or map may hold: every [`Encode`] type, and `Option` of one, whose `None` is null.
///
/// Not for implementation: implement [`Encode`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an element of a list or map in a record",
    label = "neither `Encode` nor an `Option` of an `Encode` type",
    note = "derive `FieldValue` for a struct or enum of your own, or turn on the feature of envelope-runtime that is called like the type's crate",
    note = "`Option<Option<T>>` has no form in a record: null is null"
)]
pub trait Element: Sized {
    /// The type of the element.
    fn element_type_id(&self) -> TypeId;

    /// Appends the canonical bytes of the element.
    ///
    /// # Errors
    ///
    /// Those of [`Encode::encode`].
    fn encode_element(&self, out: &mut Encoder<'_>) -> Result<(), RecordError>;

    /// The expected number of canonical bytes.
    fn element_size_hint(&self) -> usize;

    /// [`Encode::truncate_to`] of the element.
    fn truncate_element_to(&mut self, precision: Precision);

    /// [`Encode::static_type_id`] of the element.
    #[doc(hidden)]
    fn static_element_type_id() -> Option<TypeId>;

    /// Whether the element may be null besides.
    #[doc(hidden)]
    const NULLABLE: bool;

    #[doc(hidden)]
    fn elements_type_id() -> TypeId {
        TypeId::LIST
    }

    #[doc(hidden)]
    fn encode_elements(items: &[Self], out: &mut Encoder<'_>) -> Result<(), RecordError> {
        encode_list(items, out)
    }

    #[doc(hidden)]
    fn elements_size_hint(items: &[Self]) -> usize {
        list_size_hint(items)
    }
}

impl<T: Encode> Element for T {
    fn element_type_id(&self) -> TypeId {
        self.type_id()
    }

    fn encode_element(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        self.encode(out)
    }

    fn element_size_hint(&self) -> usize {
        self.size_hint()
    }

    fn truncate_element_to(&mut self, precision: Precision) {
        self.truncate_to(precision);
    }

    fn static_element_type_id() -> Option<TypeId> {
        T::static_type_id()
    }

    const NULLABLE: bool = false;

    fn elements_type_id() -> TypeId {
        T::slice_type_id()
    }

    fn encode_elements(items: &[T], out: &mut Encoder<'_>) -> Result<(), RecordError> {
        T::encode_slice(items, out)
    }

    fn elements_size_hint(items: &[T]) -> usize {
        T::slice_size_hint(items)
    }
}

impl<T: Encode> Element for Option<T> {
    fn element_type_id(&self) -> TypeId {
        self.as_ref().map_or(TypeId::NULL, T::type_id)
    }

    fn encode_element(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        match self {
            None => Ok(()),
            // It would read back as `None`.
            Some(value) if value.type_id() == TypeId::NULL => out.refuse(RecordError::NestedOption),
            Some(value) => value.encode(out),
        }
    }

    fn element_size_hint(&self) -> usize {
        self.as_ref().map_or(0, T::size_hint)
    }

    fn truncate_element_to(&mut self, precision: Precision) {
        if let Some(value) = self {
            value.truncate_to(precision);
        }
    }

    fn static_element_type_id() -> Option<TypeId> {
        T::static_type_id()
    }

    const NULLABLE: bool = true;
}

/// What a set may hold: strings, numbers without fractions, and byte strings.
///
/// Floats and instants are left out, since two of them can become one when the record is written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a member of a set in a record",
    label = "the sets of the format hold strings, numbers or bytes",
    note = "use a `Vec`, which becomes a list; or derive `FieldValue` for a newtype around a string, a number or bytes, or for an enum without fields"
)]
pub trait SetElement: Encode + Sized {
    /// The type of a set of these: a set of strings, of numbers or of binary.
    const SET: TypeId;
}

/// What may be a `context` field: the value joins the encryption context of its record.
///
/// ```compile_fail
/// fn context<T: envelope_runtime::record::ContextValue>(_: T) {}
/// context(1.5);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a `context` field",
    label = "not a value for the encryption context",
    note = "a `context` field holds a string, `char`, `bool`, an integer, `Uuid`, a date or bytes, always present; or a newtype around one, or an enum without fields, that derives `FieldValue`",
    note = "`Uuid` and dates need the feature of envelope-runtime that is called like their crate",
    note = "write `#[envelope(signed)]` for floats, instants, optional values and collections: it binds them as well"
)]
pub trait ContextValue: Encode {}

/// What may be the partition key or the sort key of a DynamoDB item: strings, numbers and byte strings.
///
/// ```compile_fail
/// fn key<T: envelope_runtime::record::KeyValue>(_: T) {}
/// key(true);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key of a DynamoDB item",
    label = "not a string, a number or bytes",
    note = "a key holds a string, `char`, an integer, a decimal, `Uuid`, a date or bytes, always present; or a newtype around one, or an enum without fields, that derives `FieldValue`",
    note = "instants print as many digits as they need, and would sort wrongly: use an integer, such as the milliseconds \
            since 1970"
)]
pub trait KeyValue: Encode {}

fn encode_list<T: Element>(items: &[T], out: &mut Encoder<'_>) -> Result<(), RecordError> {
    out.list(|list| items.iter().try_for_each(|item| list.element(item)))
}

fn list_size_hint<T: Element>(items: &[T]) -> usize {
    items.iter().fold(4, |size, item| {
        size.saturating_add(6).saturating_add(item.element_size_hint())
    })
}
