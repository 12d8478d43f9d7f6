//! Lower: syntax and attributes become the model. What is wrong with one field alone is reported here.

mod action;
mod form;
mod group;

use proc_macro2::Span;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Fields, GenericParam, Generics, Ident, Token};

use self::action::action;
pub(crate) use self::group::group;
use crate::attr::{ActionKey, ContainerAttrs, FieldAttrs, ItemKey, Spanned};
use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::model::{self, Context, ContextField, Field, Flattened, Presence, Record};
use crate::symbol::Place;
use crate::types;

/// A record as far as it could be understood, and what was written where it could not.
pub(crate) struct Lowered<'a> {
    /// Fields with mistakes of their own are left out.
    pub(crate) record: Record<'a>,
    pub(crate) seen: Seen,
}

/// What the attributes mention, mistakes included: what a user wrote wrongly is not also reported as missing.
pub(crate) struct Seen {
    /// Some field says `id` or is a key, or the struct that it needs none, or an attribute that could have said it was not
    /// understood.
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
    if container.table.get().is_none() && !container.faulty {
        let message = "a record needs the name of its table: write `#[envelope(table = \"customers\")]`";
        errors.push(input.ident.span(), message);
    }

    let syntax = named_fields(errors, input, "record")?;
    let default = container.default.get().is_some() || container.default_meant;
    let mut seen = Seen::new(&container);
    let mut fields = Vec::with_capacity(syntax.len());
    let mut groups = Vec::new();
    for field in syntax {
        let attrs = FieldAttrs::parse(errors, &field.attrs, Place::RecordField);
        seen.note(field, &attrs);
        if attrs.flatten.get().is_some() {
            groups.extend(group::flattened(errors, field, &attrs, fields.len(), &input.generics));
        } else {
            fields.extend(lower_field(
                errors,
                field,
                &attrs,
                Place::RecordField,
                default,
                &input.generics,
            ));
        }
    }
    Some(Lowered {
        record: assemble(input, container, fields, groups),
        seen,
    })
}

/// Puts together what attributes and fields say.
fn assemble<'a>(
    input: &'a DeriveInput,
    container: ContainerAttrs,
    mut fields: Vec<Field<'a>>,
    groups: Vec<Flattened<'a>>,
) -> Record<'a> {
    model::number(&mut fields);
    Record {
        ident: &input.ident,
        vis: &input.vis,
        generics: &input.generics,
        crate_path: CratePath::new(container.krate.value().cloned()),
        table: container.table.value().cloned().unwrap_or_default(),
        encrypted: encrypted_ident(&container, input),
        derives: container.derives,
        attrs: container.attrs,
        deny_unknown_fields: container.deny_unknown_fields.get().is_some(),
        patch: patch_ident(container.patch.value(), input),
        patch_named: container.patch.get().map(|patch| patch.key),
        unbound: container.unbound.get().cloned(),
        context: container.context.get().cloned(),
        constants: container.constants,
        fields,
        groups,
    }
}

/// Lowers the input of `#[derive(EncryptionContext)]`; `None`, after a report, if it is no struct that could be a context.
pub(crate) fn context<'a>(errors: &Errors, input: &'a DeriveInput) -> Option<Context<'a>> {
    let container = ContainerAttrs::parse(errors, &input.attrs, Place::Context);
    only_lifetimes(errors, &input.generics);
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
    fn new(container: &ContainerAttrs) -> Seen {
        Seen {
            id: container.unbound_meant,
            context_field: None,
            shared_context: None,
            item_keys: Vec::new(),
            faulty_field: false,
            faulty_record: container.faulty,
        }
    }

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
            Fields::Unnamed(fields) => (
                fields.span(),
                "the fields of a tuple struct have no names, and columns do".to_owned(),
            ),
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
            "its variants would need columns of their own each; derive `FieldValue` for it, and put it into a field of a \
             struct that derives `Encrypted`"
        }
        (_, "group") => "derive `FieldGroup` on a struct with named fields",
        (_, "record") => "derive `Encrypted` on a struct with named fields",
        _ => "derive `EncryptionContext` on a struct with named fields, or use `NoContext`",
    };
    errors.push(span, format!("{problem}: {fix}"));
    None
}

/// The name of the encrypted struct, as far as the attributes could be read.
pub(crate) fn encrypted_ident(container: &ContainerAttrs, input: &DeriveInput) -> Ident {
    let implied = || format_ident!("Encrypted{}", input.ident);
    container.encrypted.value().cloned().unwrap_or_else(implied)
}

/// The name of the patch.
fn patch_ident(written: Option<&Ident>, input: &DeriveInput) -> Ident {
    written
        .cloned()
        .unwrap_or_else(|| format_ident!("{}Patch", input.ident))
}

/// A context is one struct, whatever its records: it may borrow.
fn only_lifetimes(errors: &Errors, generics: &Generics) {
    for param in &generics.params {
        let (span, kind) = match param {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(param) => (param.ident.span(), "type"),
            GenericParam::Const(param) => (param.ident.span(), "const"),
        };
        errors.push(
            span,
            format!("an encryption context has no {kind} parameters: write a struct for each instance"),
        );
    }
}

fn lower_field<'a>(
    errors: &Errors,
    field: &'a syn::Field,
    attrs: &FieldAttrs,
    place: Place,
    default: bool,
    generics: &Generics,
) -> Option<Field<'a>> {
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
    let action = action(errors, field, attrs, place, presence, default)?;
    let form = form::form(errors, field, attrs, action);
    form::unverified(errors, field, action)?;
    if action.is_shared_context() && model::mentions(generics, &field.ty) {
        let message = format!(
            "this field cannot be `context`: its type depends on a parameter of the struct, and a context is of one type; \
             {LOW_CARDINALITY}"
        );
        errors.push(field.ty.span(), message);
        return None;
    }
    Some(Field {
        ident,
        vis: &field.vis,
        attrs: carried_over(&field.attrs),
        ty: &field.ty,
        value: inner.unwrap_or(&field.ty),
        column: types::unverified_inner(&field.ty).unwrap_or(&field.ty),
        form: form?,
        name: name(ident, attrs),
        action,
        position: 0,
    })
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
