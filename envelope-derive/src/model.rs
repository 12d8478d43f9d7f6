//! What the derives know once attributes are resolved: one action a field, defaults applied, nothing left to ask.
//!
//! The model borrows the syntax that it came from, so that generated code and messages keep their spans.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, GenericParam, Generics, Ident, Meta, Path, Type, Visibility};

use crate::attr::{Constant, ItemKey, Precision, Spanned};
use crate::crate_path::CratePath;

/// A struct with `#[derive(Encrypted)]`; or one with `#[derive(FieldGroup)]`, which has no table and nothing of what belongs to a
/// record as a whole.
pub(crate) struct Record<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) generics: &'a Generics,
    pub(crate) crate_path: CratePath,
    /// The name of the encrypted struct.
    pub(crate) encrypted: Ident,
    /// What it derives besides.
    pub(crate) derives: Vec<Path>,
    /// Its other attributes.
    pub(crate) attrs: Vec<Meta>,
    /// Whether documents with entries that are no columns are refused.
    pub(crate) deny_unknown_fields: bool,
    /// The name of the patch, if there are fields that it could change.
    pub(crate) patch: Ident,
    /// Where the patch was given a name.
    pub(crate) patch_named: Option<Span>,
    /// Why nothing identifies a record, if nothing does.
    pub(crate) unbound: Option<Spanned<String>>,
    /// The logical name, bound into every record.
    pub(crate) table: String,
    /// The context type. Present exactly when a field is [`Action::Context`] that is no key of an item.
    pub(crate) context: Option<Spanned<Path>>,
    /// Entries of the encryption context that every record of the type has.
    pub(crate) constants: Vec<Constant>,
    /// In declared order.
    pub(crate) fields: Vec<Field<'a>>,
    /// Groups whose fields are fields of the record, in declared order.
    pub(crate) groups: Vec<Flattened<'a>>,
}

/// How many of a record's parameters occur in some of its columns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parameters {
    None,
    Some,
    All,
}

/// A field of a record that is a group.
pub(crate) struct Flattened<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    /// What the encrypted struct's field carries over.
    pub(crate) attrs: Vec<&'a Attribute>,
    /// The type of the group.
    pub(crate) ty: &'a Type,
    /// How many of the record's own fields are declared before it.
    pub(crate) before: usize,
}

/// One field of a record.
pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    /// What the encrypted struct's field carries over: doc comments and `#[deprecated]`.
    pub(crate) attrs: Vec<&'a Attribute>,
    /// The type as declared.
    pub(crate) ty: &'a Type,
    /// The type of a value: what `Option` holds, else the declared type.
    pub(crate) value: &'a Type,
    /// The type of a plaintext column: what `Unverified` holds, else the declared type.
    pub(crate) column: &'a Type,
    pub(crate) form: Form,
    /// The name in the record; its key is where it was written.
    pub(crate) name: Spanned<String>,
    pub(crate) action: Action,
    /// The index among the record's own fields in canonical order.
    pub(crate) position: usize,
}

/// How a protected field's value is written, and read back.
#[derive(Default)]
pub(crate) struct Form {
    /// A module whose functions convert the value.
    pub(crate) with: Option<Converter>,
    /// The field is an `Option` that is always there: null if it is `None`.
    pub(crate) null: bool,
    /// How finely instants are kept, if it was said.
    pub(crate) precision: Option<Precision>,
}

/// Whose functions convert a value.
pub(crate) enum Converter {
    /// Those of a module of the program.
    Module(Path),
    /// The runtime's, by way of `serde`, as the key there says.
    Serde(Span),
}

/// What happens to a field, and all that depends on it.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    Encrypted(Presence),
    Signed(Signed),
    /// Never optional: a context holds the same entries for every record.
    Context(Part),
    Unprotected,
}

/// Whether every record has the field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Always,
    Optional,
}

/// A signed field is optional, or may be part of the record's identity; not both.
#[derive(Clone, Copy)]
pub(crate) enum Signed {
    Optional,
    Always(Part),
}

/// A field's part in what identifies the record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    None,
    Id,
    /// A key of a DynamoDB item: part of the identity, and an entry of each item's own encryption context.
    Key(ItemKey),
}

impl Action {
    /// The presence of a field that the record protects; `None` if it does not.
    pub(crate) fn protected(self) -> Option<Presence> {
        match self {
            Action::Encrypted(presence) => Some(presence),
            Action::Signed(Signed::Optional) => Some(Presence::Optional),
            Action::Signed(Signed::Always(_)) | Action::Context(_) => Some(Presence::Always),
            Action::Unprotected => None,
        }
    }

    /// The field's part in the record's identity.
    fn part(self) -> Part {
        match self {
            Action::Signed(Signed::Always(part)) | Action::Context(part) => part,
            Action::Signed(Signed::Optional) | Action::Encrypted(_) | Action::Unprotected => Part::None,
        }
    }

    /// Whether the field is part of the record's identity.
    pub(crate) fn is_id(self) -> bool {
        self.part() != Part::None
    }

    /// Which key of a DynamoDB item the field is.
    pub(crate) fn item_key(self) -> Option<ItemKey> {
        match self.part() {
            Part::Key(key) => Some(key),
            Part::None | Part::Id => None,
        }
    }

    /// Whether the field is part of the context type, in which readers state what they expect. The keys of an item are not:
    /// each item has its own.
    pub(crate) fn is_shared_context(self) -> bool {
        matches!(self, Action::Context(Part::None | Part::Id))
    }

    /// Whether the column is ciphertext.
    pub(crate) fn is_encrypted(self) -> bool {
        matches!(self, Action::Encrypted(_))
    }

    /// The field's letter in the header's legend; an unprotected field has none.
    pub(crate) fn letter(self) -> Option<char> {
        match self {
            Action::Encrypted(_) => Some('e'),
            Action::Signed(_) => Some('s'),
            Action::Context(_) => Some('c'),
            Action::Unprotected => None,
        }
    }
}

impl<'a> Record<'a> {
    /// Whether the struct borrows: then it can be encrypted, but a decrypted record has nobody to borrow from.
    pub(crate) fn borrows(&self) -> bool {
        self.generics.lifetimes().next().is_some()
    }

    /// The partition key and the sort key, if the record is a DynamoDB item.
    pub(crate) fn item_keys(&self) -> Option<(&Field<'a>, Option<&Field<'a>>)> {
        let find = |key| self.fields.iter().find(|field| field.action.item_key() == Some(key));
        find(ItemKey::Partition).map(|partition| (partition, find(ItemKey::Sort)))
    }

    /// The fields that may be changed alone.
    pub(crate) fn unprotected(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields
            .iter()
            .filter(|field| matches!(field.action, Action::Unprotected))
    }

    /// How many of the parameters occur in the columns that may be changed alone.
    pub(crate) fn patch_parameters(&self) -> Parameters {
        let params = self.generics.params.iter().map(|param| match param {
            GenericParam::Lifetime(param) => &param.lifetime.ident,
            GenericParam::Type(param) => &param.ident,
            GenericParam::Const(param) => &param.ident,
        });
        let occurs = |name| {
            let mut columns = self.unprotected().map(|field| field.column);
            columns.any(|column| holds(column.to_token_stream(), &[name]))
        };
        let occurring: Vec<bool> = params.map(occurs).collect();
        match (occurring.contains(&true), occurring.contains(&false)) {
            (false, _) => Parameters::None,
            (true, true) => Parameters::Some,
            (true, false) => Parameters::All,
        }
    }

    /// The fields in canonical order.
    pub(crate) fn canonical(&self) -> Vec<&Field<'a>> {
        let mut fields: Vec<_> = self.fields.iter().collect();
        fields.sort_by_key(|field| field.position);
        fields
    }
}

/// Gives every field its position in the order of canonical paths. All paths of a table start alike, up to the length of the
/// name in UTF-16 code units, so shorter names come first, and the name's bytes decide between names of one length.
pub(crate) fn number(fields: &mut [Field<'_>]) {
    let mut order: Vec<&mut Field<'_>> = fields.iter_mut().collect();
    order.sort_by(|a, b| canonical_key(&a.name.value).cmp(&canonical_key(&b.name.value)));
    for (position, field) in order.into_iter().enumerate() {
        field.position = position;
    }
}

fn canonical_key(name: &str) -> (usize, &[u8]) {
    (name.encode_utf16().count(), name.as_bytes())
}

/// The canonical path of a field: table, number of segments after it, segment kind, length in UTF-16 code units, name.
pub(crate) fn canonical_path(table: &str, name: &str) -> Vec<u8> {
    let units = name.encode_utf16().count() as u64;
    [
        table.as_bytes(),
        &1u64.to_be_bytes(),
        b"$",
        &units.to_be_bytes(),
        name.as_bytes(),
    ]
    .concat()
}

/// Whether a type, or any part of it, is one of the type and const parameters.
pub(crate) fn mentions(generics: &Generics, ty: &Type) -> bool {
    let params: Vec<&Ident> = generics
        .type_params()
        .map(|param| &param.ident)
        .chain(generics.const_params().map(|param| &param.ident))
        .collect();
    !params.is_empty() && holds(ty.to_token_stream(), &params)
}

/// Whether one of these names is among the tokens.
pub(crate) fn holds(tokens: TokenStream, names: &[&Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => holds(group.stream(), names),
        TokenTree::Ident(ident) => names.iter().any(|name| ident == **name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// A struct with `#[derive(EncryptionContext)]`.
pub(crate) struct Context<'a> {
    pub(crate) ident: &'a Ident,
    /// Lifetimes only.
    pub(crate) generics: &'a Generics,
    pub(crate) crate_path: CratePath,
    /// Sorted by the bytes of their names.
    pub(crate) fields: Vec<ContextField<'a>>,
}

/// One field of an encryption context.
pub(crate) struct ContextField<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) name: Spanned<String>,
}

impl Field<'_> {
    /// Whether the value is marked as one that nobody vouches for.
    pub(crate) fn is_unverified(&self) -> bool {
        !std::ptr::eq(self.column, self.ty)
    }
}

/// A name and where it was written, whatever has it.
pub(crate) trait Named {
    fn ident(&self) -> &Ident;
    fn name(&self) -> &Spanned<String>;

    /// Whether the name is the Rust identifier's, rather than another one set by `name = "…"`.
    fn is_implied(&self) -> bool {
        self.ident().unraw() == self.name().value
    }

    fn span(&self) -> Span {
        self.name().key
    }
}

impl Named for Field<'_> {
    fn ident(&self) -> &Ident {
        self.ident
    }

    fn name(&self) -> &Spanned<String> {
        &self.name
    }
}

impl Named for ContextField<'_> {
    fn ident(&self) -> &Ident {
        self.ident
    }

    fn name(&self) -> &Spanned<String> {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorter_names_come_first_and_length_counts_utf_16_units() {
        // One letter outside the basic plane is two units, and four bytes.
        let mut names = ["b", "aa", "\u{1d11e}", "é", "a", "\u{ffff}"];
        names.sort_by(|a, b| canonical_key(a).cmp(&canonical_key(b)));
        assert_eq!(names, ["a", "b", "é", "\u{ffff}", "aa", "\u{1d11e}"]);
    }

    #[test]
    fn a_path_is_table_then_name() {
        assert_eq!(canonical_path("t", "id"), b"t\0\0\0\0\0\0\0\x01$\0\0\0\0\0\0\0\x02id");
        assert_eq!(
            canonical_path("", "\u{1d11e}"),
            b"\0\0\0\0\0\0\0\x01$\0\0\0\0\0\0\0\x02\xf0\x9d\x84\x9e"
        );
    }
}
