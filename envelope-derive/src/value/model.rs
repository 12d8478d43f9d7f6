//! What `#[derive(FieldValue)]` knows once attributes are resolved.

use proc_macro2::Span;
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
    /// Where it says that it is written and read by way of `serde`, if it does.
    pub(super) serde: Option<Span>,
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

    /// The types of the fields that are written by their own traits.
    pub(super) fn written_types(&self) -> Vec<&'a Type> {
        let unnamed = match &self.shape {
            Shape::Newtype(ty) => vec![*ty],
            Shape::List(types) => types.clone(),
            Shape::Map(_) | Shape::Names(_) => Vec::new(),
            Shape::Enum(variants) => variants.iter().flat_map(Variant::unnamed).collect(),
        };
        let members = self.members().filter(|member| member.serde.is_none());
        let named = members.filter(|member| member.kind != Kind::Skipped);
        named.map(|member| member.ty).chain(unnamed).collect()
    }

    /// The fields that are written by way of `serde`.
    pub(super) fn by_serde(&self) -> impl Iterator<Item = (&'a Type, Span)> {
        self.members()
            .filter_map(|member| member.serde.map(|span| (member.ty, span)))
    }

    /// All fields with names.
    fn members(&self) -> impl Iterator<Item = &Member<'a>> {
        let (own, variants) = match &self.shape {
            Shape::Map(members) => (members.as_slice(), [].as_slice()),
            Shape::Enum(variants) => ([].as_slice(), variants.as_slice()),
            Shape::Newtype(_) | Shape::List(_) | Shape::Names(_) => ([].as_slice(), [].as_slice()),
        };
        let of_variants = variants.iter().flat_map(|variant| match &variant.content {
            Content::Map(members) => members.as_slice(),
            Content::Nothing | Content::Value(_) | Content::List(_) => &[],
        });
        own.iter().chain(of_variants)
    }
}

impl<'a> Variant<'a> {
    /// The types of its fields without names.
    fn unnamed(&self) -> Vec<&'a Type> {
        match &self.content {
            Content::Nothing | Content::Map(_) => Vec::new(),
            Content::Value(ty) => vec![*ty],
            Content::List(types) => types.clone(),
        }
    }
}

/// The members that are entries, in the canonical order of their names: that of UTF-16 code units.
pub(super) fn canonical<'m, 'a>(members: &'m [Member<'a>]) -> Vec<&'m Member<'a>> {
    let mut written: Vec<_> = members.iter().filter(|member| member.kind != Kind::Skipped).collect();
    written.sort_by(|a, b| a.name.value.encode_utf16().cmp(b.name.value.encode_utf16()));
    written
}
