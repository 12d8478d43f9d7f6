//! Lower: syntax and attributes become the model. What is wrong with one field alone is reported here.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Fields, GenericParam, Generics, Ident, Token};

use crate::attr::{ActionKey, ContainerAttrs, FieldAttrs, ItemKey, Spanned};
use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::model::{self, Action, Context, ContextField, Field, Part, Presence, Record, Signed};
use crate::symbol::{self, Place};
use crate::types;

/// A record as far as it could be understood, and what was written where it could not.
pub(crate) struct Lowered<'a> {
    /// Fields with mistakes of their own are left out.
    pub(crate) record: Record<'a>,
    pub(crate) seen: Seen,
}

/// What the attributes mention, mistakes included: what a user wrote wrongly is not also reported as missing.
pub(crate) struct Seen {
    /// Some field says `id` or is a key, or an attribute that could have said it was not understood.
    pub(crate) id: bool,
    /// The first field that says `context`.
    pub(crate) context_field: Option<Ident>,
    /// The first field that says `context` and is no key of an item.
    pub(crate) shared_context: Option<Span>,
    /// The keys of an item, in declared order.
    pub(crate) item_keys: Vec<SeenKey>,
    /// An attribute of a field was not understood.
    pub(crate) faulty_field: bool,
    /// An attribute of the struct was not understood.
    pub(crate) faulty_record: bool,
}

/// A field that says `partition_key` or `sort_key`.
pub(crate) struct SeenKey {
    pub(crate) span: Span,
    pub(crate) key: ItemKey,
    pub(crate) field: Ident,
    pub(crate) action: Option<ActionKey>,
}

/// Lowers the input of `#[derive(Encrypted)]`; `None`, after a report, if it is no struct that could be a record.
pub(crate) fn record<'a>(errors: &Errors, input: &'a DeriveInput) -> Option<Lowered<'a>> {
    let container = ContainerAttrs::parse(errors, &input.attrs, Place::Record);
    generics(errors, &input.generics);
    if container.table.get().is_none() && !container.faulty {
        let message = "a record needs the name of its table: write `#[envelope(table = \"customers\")]`";
        errors.push(input.ident.span(), message);
    }

    let syntax = named_fields(errors, input, "record")?;
    let default = container.default.get().is_some() || container.default_meant;
    let mut seen = Seen {
        id: false,
        context_field: None,
        shared_context: None,
        item_keys: Vec::new(),
        faulty_field: false,
        faulty_record: container.faulty,
    };
    let mut fields = Vec::with_capacity(syntax.len());
    for field in syntax {
        let attrs = FieldAttrs::parse(errors, &field.attrs, Place::RecordField);
        seen.note(field, &attrs);
        fields.extend(lower_field(errors, field, &attrs, default));
    }
    model::number(&mut fields);

    let record = Record {
        ident: &input.ident,
        vis: &input.vis,
        generics: &input.generics,
        crate_path: CratePath::new(container.krate.value().cloned()),
        table: container.table.value().cloned().unwrap_or_default(),
        context: container.context.get().cloned(),
        constants: container.constants,
        fields,
    };
    Some(Lowered { record, seen })
}

/// Lowers the input of `#[derive(EncryptionContext)]`; `None`, after a report, if it is no struct that could be a context.
pub(crate) fn context<'a>(errors: &Errors, input: &'a DeriveInput) -> Option<Context<'a>> {
    let container = ContainerAttrs::parse(errors, &input.attrs, Place::Context);
    generics(errors, &input.generics);
    let syntax = named_fields(errors, input, "context")?;
    let mut fields = Vec::with_capacity(syntax.len());
    for field in syntax {
        let attrs = FieldAttrs::parse(errors, &field.attrs, Place::ContextField);
        let Some(ident) = &field.ident else { continue };
        if let Some(why) = types::unfit_for_context(&field.ty) {
            errors.push(
                field.ty.span(),
                format!("this cannot be part of a context: {why}; {LOW_CARDINALITY}"),
            );
        }
        fields.push(ContextField {
            ident,
            ty: &field.ty,
            name: name(ident, &attrs),
        });
    }
    fields.sort_by(|a, b| a.name.value.as_bytes().cmp(b.name.value.as_bytes()));
    let crate_path = CratePath::new(container.krate.value().cloned());
    Some(Context {
        ident: &input.ident,
        generics: &input.generics,
        crate_path,
        fields,
    })
}

const LOW_CARDINALITY: &str =
    "use a plain type with few values, such as a tenant or a region, and keep the rest in `signed` fields";

impl Seen {
    fn note(&mut self, field: &syn::Field, attrs: &FieldAttrs) {
        let Some(ident) = &field.ident else { return };
        let item_key = attrs.item_key.get();
        self.id |= attrs.id.get().is_some() || item_key.is_some() || attrs.faulty;
        self.faulty_field |= attrs.faulty;
        if let Some(Spanned { key: span, value: key }) = item_key {
            self.item_keys.push(SeenKey {
                span: *span,
                key: *key,
                field: ident.clone(),
                action: attrs.action.value().copied(),
            });
        }
        if let Some(Spanned {
            key,
            value: ActionKey::Context,
        }) = attrs.action.get()
        {
            self.context_field.get_or_insert_with(|| ident.clone());
            if item_key.is_none() {
                self.shared_context.get_or_insert(*key);
            }
        }
    }
}

/// The fields, if the input is a struct with named ones.
fn named_fields<'a>(
    errors: &Errors,
    input: &'a DeriveInput,
    noun: &str,
) -> Option<&'a Punctuated<syn::Field, Token![,]>> {
    let (span, problem) = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => return Some(&fields.named),
            Fields::Named(_) => (input.ident.span(), "a struct without fields holds nothing".to_owned()),
            Fields::Unnamed(fields) => (fields.span(), "the fields of a tuple struct have no names".to_owned()),
            Fields::Unit => (input.ident.span(), "a unit struct holds nothing".to_owned()),
        },
        Data::Enum(data) => (data.enum_token.span, format!("an enum cannot be a {noun}")),
        Data::Union(data) => (data.union_token.span, format!("a union cannot be a {noun}")),
    };
    let fix = match (&input.data, noun) {
        (Data::Struct(data), "record") if matches!(data.fields, Fields::Unnamed(_)) => {
            "name them, as in `struct Customer { id: Uuid }`"
        }
        (Data::Enum(_), "record") => {
            "put it into a field of a struct that derives `Encrypted`, and implement `Encode` and `Decode` for it"
        }
        (_, "record") => "derive `Encrypted` on a struct with named fields",
        _ => "derive `EncryptionContext` on a struct with named fields, or use `NoContext`",
    };
    errors.push(span, format!("{problem}: {fix}"));
    None
}

/// Lifetimes are supported; types and constants are not yet.
fn generics(errors: &Errors, generics: &Generics) {
    for param in &generics.params {
        let (span, kind) = match param {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(param) => (param.ident.span(), "type"),
            GenericParam::Const(param) => (param.ident.span(), "const"),
        };
        errors.push(
            span,
            format!("{kind} parameters are not supported yet: write a struct for each instance"),
        );
    }
}

fn lower_field<'a>(errors: &Errors, field: &'a syn::Field, attrs: &FieldAttrs, default: bool) -> Option<Field<'a>> {
    let ident = field.ident.as_ref()?;
    let inner = types::option_inner(&field.ty);
    if inner.and_then(types::option_inner).is_some() {
        errors.push(
            field.ty.span(),
            "a stored field is there or not, so `Option<Option<_>>` would not come back as it was: \
             use one `Option`, or an enum with a name for each case",
        );
        return None;
    }
    let presence = if inner.is_some() {
        Presence::Optional
    } else {
        Presence::Always
    };
    Some(Field {
        ident,
        vis: &field.vis,
        attrs: carried_over(&field.attrs),
        ty: &field.ty,
        value: inner.unwrap_or(&field.ty),
        name: name(ident, attrs),
        action: action(errors, field, ident, attrs, presence, default)?,
        position: 0,
    })
}

/// The field's one action, or `None` after a report.
fn action(
    errors: &Errors,
    field: &syn::Field,
    ident: &Ident,
    attrs: &FieldAttrs,
    presence: Presence,
    default: bool,
) -> Option<Action> {
    let role = Role::new(attrs);
    let Some(Spanned { key, value: written }) = attrs.action.get() else {
        return match role {
            Some(Role { span, word, .. }) => {
                let message = format!(
                    "`{word}` says which record this is, and needs `signed` or `context` beside it: \
                     write `#[envelope(signed, {word})]`"
                );
                errors.push(span, message);
                None
            }
            None if default => Some(Action::Encrypted(presence)),
            None if attrs.faulty => None,
            None => {
                errors.push(ident.span(), missing_action(ident));
                None
            }
        };
    };
    let part = match role {
        Some(role) => role.part(errors, field, *written, presence)?,
        None => Part::None,
    };
    match (written, presence) {
        (ActionKey::Encrypted, presence) => Some(Action::Encrypted(presence)),
        (ActionKey::Signed, Presence::Always) => Some(Action::Signed(Signed::Always(part))),
        (ActionKey::Signed, Presence::Optional) => Some(Action::Signed(Signed::Optional)),
        (ActionKey::Unprotected, _) => Some(Action::Unprotected),
        // No reader states a key of an item, so it may have many values.
        (ActionKey::Context, _) if matches!(part, Part::Key(_)) => Some(Action::Context(part)),
        (ActionKey::Context, _) => match types::unfit_for_context(&field.ty) {
            None => Some(Action::Context(part)),
            Some(why) => {
                errors.push(
                    *key,
                    format!("this field cannot be `context`: {why}; {LOW_CARDINALITY}"),
                );
                None
            }
        },
    }
}

/// What makes a field part of the record's identity, as written.
struct Role {
    span: Span,
    word: &'static str,
    part: Part,
}

impl Role {
    /// A key of an item is part of the identity, whether or not `id` stands beside it.
    fn new(attrs: &FieldAttrs) -> Option<Role> {
        let key = attrs.item_key.get().map(|Spanned { key: span, value: key }| Role {
            span: *span,
            word: key.key(),
            part: Part::Key(*key),
        });
        key.or_else(|| {
            attrs.id.get().map(|id| Role {
                span: id.key,
                word: symbol::ID,
                part: Part::Id,
            })
        })
    }

    /// The part of a field with this action, or `None` after a report.
    fn part(&self, errors: &Errors, field: &syn::Field, action: ActionKey, presence: Presence) -> Option<Part> {
        let word = self.word;
        let message = match (action, presence) {
            (ActionKey::Encrypted, _) => format!(
                "an `encrypted` field cannot be `{word}`, since a row is found before it is decrypted: \
                 make the field `signed`, or mark another one"
            ),
            (ActionKey::Unprotected, _) => format!(
                "an `unprotected` field cannot be `{word}`, since anyone may change it unnoticed: \
                 make the field `signed`, or mark another one"
            ),
            (ActionKey::Signed | ActionKey::Context, Presence::Optional) => format!(
                "an optional field cannot be `{word}`, since a record without it would be nobody's: \
                 take away the `Option`, or mark another field"
            ),
            (ActionKey::Signed | ActionKey::Context, Presence::Always) => {
                match (self.part, types::unfit_for_key(&field.ty)) {
                    (Part::Key(_), Some(why)) => format!(
                        "this field cannot be `{word}`: {why}; use a string, an integer, a `Number` or bytes, \
                         or mark another field"
                    ),
                    (part, _) => return Some(part),
                }
            }
        };
        errors.push(self.span, message);
        None
    }
}

fn missing_action(ident: &Ident) -> String {
    let actions = [
        ActionKey::Encrypted,
        ActionKey::Signed,
        ActionKey::Context,
        ActionKey::Unprotected,
    ];
    let actions = symbol::list(&actions.map(ActionKey::key), "or");
    format!(
        "field `{ident}` does not say what happens to it: mark it {actions}, as in `#[envelope(encrypted)]`, \
         or write `default = \"encrypted\"` on the struct"
    )
}

/// The name in the record: what `name = "…"` says, else the Rust name without `r#`.
fn name(ident: &Ident, attrs: &FieldAttrs) -> Spanned<String> {
    let implied = || Spanned {
        key: ident.span(),
        value: ident.unraw().to_string(),
    };
    attrs.name.get().cloned().unwrap_or_else(implied)
}

fn carried_over(attrs: &[Attribute]) -> Vec<&Attribute> {
    let kept = |attr: &&Attribute| attr.path().is_ident("doc") || attr.path().is_ident("deprecated");
    attrs.iter().filter(kept).collect()
}
