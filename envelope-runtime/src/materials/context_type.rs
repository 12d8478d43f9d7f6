//! Encryption contexts as types: what the derive `EncryptionContext` implements, and how the entries follow from it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{ContextMap, MaterialsError};
use crate::record::{ContextValue, Encoder, Precision, TypeId, ValueRef};
use crate::schema::Schema;

/// What every context key that stands for a field begins with.
pub(crate) const FIELD_PREFIX: &str = "aws-crypto-attr.";
/// The context key whose value tells the types of the context fields.
const LEGEND: &str = "aws-crypto-legend";
/// The context key of the table's logical name.
pub(crate) const TABLE_NAME: &str = "aws-crypto-table-name";

/// Who may read: facts that are bound to the data key and to every record under it, and that a reader must state.
///
/// Implemented by `#[derive(EncryptionContext)]` on a struct with named fields. Keep its values few (a tenant, a
/// region, a purpose): a data key serves only records of one context. They are not secret.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use envelope_runtime::EncryptionContext;
///
/// #[derive(EncryptionContext)]
/// struct TenantContext {
///     tenant: String,
/// }
/// assert_eq!(TenantContext::NAMES, ["tenant"]);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an encryption context",
    note = "add `#[derive(EncryptionContext)]` to `{Self}`, or leave out `context = …` for records without one"
)]
pub trait EncryptionContext {
    /// The names of the fields, in the order of their UTF-8 bytes.
    const NAMES: &'static [&'static str];

    /// Adds each field, in the order of [`NAMES`](Self::NAMES).
    ///
    /// # Errors
    ///
    /// What [`ContextEntries::add`] returns.
    fn entries(&self, entries: &mut ContextEntries<'_>) -> Result<(), MaterialsError>;

    /// A copy for a scoped handle to keep, so that the type itself need not be `Clone`.
    #[doc(hidden)]
    #[must_use]
    fn duplicate(&self) -> Self
    where
        Self: Sized;
}

/// The context of records that have no context fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct NoContext;

impl EncryptionContext for NoContext {
    const NAMES: &'static [&'static str] = &[];

    fn entries(&self, _: &mut ContextEntries<'_>) -> Result<(), MaterialsError> {
        Ok(())
    }

    fn duplicate(&self) -> Self {
        Self
    }
}

/// Takes the fields of a context type, and makes context entries of them.
#[derive(Debug)]
pub struct ContextEntries<'a> {
    context: &'a mut ContextMap,
    /// The type's letter for each field, in the order of the names' bytes.
    letters: BTreeMap<String, char>,
}

impl ContextEntries<'_> {
    /// Adds a field as `aws-crypto-attr.<name>` ([base context value, version 2]): a string as it is, a number in its
    /// normal form, `true` or `false`, anything else as the base64 of its type id and bytes.
    ///
    /// # Errors
    ///
    /// [`MaterialsError::ContextValue`] if the value has no encoding, [`MaterialsError::DuplicateContextKey`] if the
    /// name was added before, or is a constant's, [`MaterialsError::ContextEntryTooLong`] if it takes more than 65535 bytes.
    ///
    /// [base context value, version 2]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/dynamodb-encryption-client/encrypt-item.md#base-context-value-version-2
    pub fn add<T: ContextValue + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), MaterialsError> {
        let in_field = |source| MaterialsError::ContextValue {
            name: name.to_owned(),
            source,
        };
        let type_id = value.type_id();
        let mut bytes = type_id.as_bytes().to_vec();
        Encoder::new(&mut bytes, Precision::default())
            .encode(value)
            .map_err(in_field)?;
        let content = ValueRef::new(type_id, bytes.get(TypeId::LEN..).unwrap_or_default());
        let (letter, text) = match type_id {
            TypeId::STRING => ('S', content.as_str().map_err(in_field)?.to_owned()),
            TypeId::NUMBER => ('N', content.as_number().map_err(in_field)?.to_string()),
            TypeId::BOOLEAN => ('L', content.as_bool().map_err(in_field)?.to_string()),
            TypeId::NULL => ('L', content.null().map(|()| "null".to_owned()).map_err(in_field)?),
            _ => ('B', STANDARD.encode(&bytes)),
        };
        // A constant called like the field would be another entry, and be taken for it.
        if self.context.get(name).is_some() {
            return Err(MaterialsError::DuplicateContextKey { key: name.to_owned() });
        }
        self.letters.insert(name.to_owned(), letter);
        self.context.insert(format!("{FIELD_PREFIX}{name}"), text)
    }
}

/// The full encryption context of a record in the table profile, but for the public key of a signed record: the
/// table's logical name, the constants of the client and of the record type, and the fields of the context type.
///
/// # Errors
///
/// [`MaterialsError`] if a value has no encoding, an entry is too long, or a constant has the key of another entry.
pub fn table_context<C: EncryptionContext>(
    schema: &Schema,
    constants: &ContextMap,
    context: &C,
) -> Result<ContextMap, MaterialsError> {
    let mut map = constants.clone();
    map.insert(TABLE_NAME, schema.table())?;
    for (key, value) in schema.constants() {
        map.insert(*key, *value)?;
    }
    let mut entries = ContextEntries {
        context: &mut map,
        letters: BTreeMap::new(),
    };
    context.entries(&mut entries)?;
    let legend: String = entries.letters.into_values().collect();
    if !legend.is_empty() {
        map.insert(LEGEND, legend)?;
    }
    Ok(map)
}

/// Compares, at compile time, the names of a context type with the names of a record's context fields.
///
/// # Panics
///
/// If they differ: one of the two sides has a `name` that the other lacks.
#[doc(hidden)]
#[allow(
    clippy::indexing_slicing,
    reason = "evaluated at compile time, after the lengths were compared"
)]
pub const fn assert_same_names(context: &[&str], record: &[&str]) {
    assert!(
        context.len() == record.len(),
        "the record's `context` fields and the fields of its context type differ in number"
    );
    let mut i = 0;
    while i < context.len() {
        assert!(
            same(context[i].as_bytes(), record[i].as_bytes()),
            "a `context` field has another name in the record than in its context type: give both the same `name`"
        );
        i += 1;
    }
}

#[allow(
    clippy::indexing_slicing,
    reason = "evaluated at compile time, after the lengths were compared"
)]
const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Mixed;

    impl EncryptionContext for Mixed {
        const NAMES: &'static [&'static str] = &["a", "b", "c", "d"];

        fn entries(&self, entries: &mut ContextEntries<'_>) -> Result<(), MaterialsError> {
            entries.add("a", "acme")?;
            entries.add("b", &1200u32)?;
            entries.add("c", &true)?;
            entries.add("d", &[1u8, 2, 3])
        }

        fn duplicate(&self) -> Self {
            Self
        }
    }

    #[test]
    fn each_type_has_its_form_and_its_letter() {
        let map = table_context(&Schema::new("t", &[]), &ContextMap::new(), &Mixed).unwrap();
        let entries: Vec<_> = map.iter().collect();
        assert_eq!(
            entries,
            [
                ("aws-crypto-attr.a", "acme"),
                ("aws-crypto-attr.b", "1200"),
                ("aws-crypto-attr.c", "true"),
                ("aws-crypto-attr.d", "//8BAgM="),
                ("aws-crypto-legend", "SNLB"),
                ("aws-crypto-table-name", "t"),
            ]
        );
    }

    #[test]
    fn a_constant_called_like_a_field_is_refused() {
        let mut constants = ContextMap::new();
        constants.insert("b", "1").unwrap();
        let error = table_context(&Schema::new("t", &[]), &constants, &Mixed).unwrap_err();
        assert!(matches!(error, MaterialsError::DuplicateContextKey { key } if key == "b"));
    }

    #[test]
    fn no_context_fields_no_legend() {
        let map = table_context(&Schema::new("t", &[]), &ContextMap::new(), &NoContext).unwrap();
        assert_eq!(map.iter().collect::<Vec<_>>(), [("aws-crypto-table-name", "t")]);
    }

    #[test]
    fn names_are_compared_whole() {
        assert!(same(b"ab", b"ab"));
        assert!(!same(b"ab", b"abc"));
        assert!(!same(b"ab", b"ac"));
        assert_same_names(&["a", "b"], &["a", "b"]);
    }
}
