//! What `#[derive(FieldValue)]` knows once attributes are resolved.

use syn::{Generics, Ident, Type};

use crate::attr::Spanned;
use crate::crate_path::CratePath;

/// A type with `#[derive(FieldValue)]`.
pub(super) struct Value<'a> {
    pub(super) ident: &'a Ident,
    pub(super) generics: &'a Generics,
    pub(super) crate_path: CratePath,
    pub(super) shape: Shape<'a>,
}

/// What the values look like in a record.
pub(super) enum Shape<'a> {
    /// A struct with named fields: a map.
    Map(Vec<Member<'a>>),
    /// A struct around one field, of this type: what that has.
    Newtype(&'a Type),
    /// A struct around several fields without names, of these types: a list.
    List(Vec<&'a Type>),
    /// An enum without fields: a string.
    Names(Vec<Variant<'a>>),
    /// An enum with fields: a string, or a map with one entry.
    Enum(Vec<Variant<'a>>),
}

/// A variant of an enum.
pub(super) struct Variant<'a> {
    pub(super) ident: &'a Ident,
    /// The name in the record; its key is where it was written.
    pub(super) name: Spanned<String>,
    pub(super) content: Content<'a>,
}

/// What a variant holds.
pub(super) enum Content<'a> {
    Nothing,
    /// One field without a name, of this type.
    Value(&'a Type),
    /// Several fields without names, of these types: a list.
    List(Vec<&'a Type>),
    Map(Vec<Member<'a>>),
}

/// A named field.
pub(super) struct Member<'a> {
    pub(super) ident: &'a Ident,
    pub(super) ty: &'a Type,
    /// The name in the record; its key is where it was written.
    pub(super) name: Spanned<String>,
    pub(super) kind: Kind,
}

/// Whether a named field is an entry of its map.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Always,
    /// An `Option`: there is no entry if it is `None`.
    Optional,
    /// Always written, and read as the type's default value if it is missing.
    Default,
    /// Never written, and read as the type's default value.
    Skipped,
}

impl<'a> Value<'a> {
    /// Whether the type borrows: then it can be written, but a value that is read has nobody to borrow from.
    pub(super) fn borrows(&self) -> bool {
        self.generics.lifetimes().next().is_some()
    }

    /// The types of the fields that are written.
    pub(super) fn written_types(&self) -> Vec<&'a Type> {
        match &self.shape {
            Shape::Map(members) => written_types(members).collect(),
            Shape::Newtype(ty) => vec![ty],
            Shape::List(types) => types.clone(),
            Shape::Names(_) => Vec::new(),
            Shape::Enum(variants) => variants
                .iter()
                .flat_map(|variant| match &variant.content {
                    Content::Nothing => Vec::new(),
                    Content::Value(ty) => vec![*ty],
                    Content::List(types) => types.clone(),
                    Content::Map(members) => written_types(members).collect(),
                })
                .collect(),
        }
    }
}

/// The members that are entries, in the canonical order of their names: that of UTF-16 code units.
pub(super) fn canonical<'m, 'a>(members: &'m [Member<'a>]) -> Vec<&'m Member<'a>> {
    let mut written: Vec<_> = members.iter().filter(|member| member.kind != Kind::Skipped).collect();
    written.sort_by(|a, b| a.name.value.encode_utf16().cmp(b.name.value.encode_utf16()));
    written
}

fn written_types<'m, 'a>(members: &'m [Member<'a>]) -> impl Iterator<Item = &'a Type> + use<'m, 'a> {
    members
        .iter()
        .filter(|member| member.kind != Kind::Skipped)
        .map(|member| member.ty)
}
