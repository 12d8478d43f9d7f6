//! Lower: the syntax of a type with `#[derive(FieldValue)]` becomes the model. What is wrong with one part alone is reported
//! here.

use syn::ext::IdentExt;
use syn::spanned::Spanned as _;
use syn::{Data, DataEnum, DeriveInput, Fields, FieldsNamed, FieldsUnnamed, Ident, Type};

use super::attr::Attrs;
use super::case::Case;
use super::model::{Content, Kind, Member, Shape, Value, Variant};
use crate::attr::Spanned;
use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::symbol::{self, Place};
use crate::types;

/// Lowers the input of the derive; `None`, after a report, if it has no shape that a record could hold.
pub(super) fn value<'a>(errors: &Errors, input: &'a DeriveInput) -> Option<Value<'a>> {
    let attrs = Attrs::parse(errors, &input.attrs, Place::Value);
    Some(Value {
        ident: &input.ident,
        generics: &input.generics,
        crate_path: CratePath::new(attrs.krate.value().cloned()),
        shape: shape(errors, input, &attrs)?,
    })
}

fn shape<'a>(errors: &Errors, input: &'a DeriveInput, attrs: &Attrs) -> Option<Shape<'a>> {
    let rename_all = attrs.rename_all.value().copied();
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if !fields.named.is_empty() => Some(Shape::Map(members(errors, fields, rename_all))),
            Fields::Unnamed(fields) if !fields.unnamed.is_empty() => {
                no_names_to_change(errors, attrs, "a struct without named fields");
                Some(match types_of(errors, fields).as_slice() {
                    [ty] => {
                        not_optional(errors, &input.ident, ty);
                        Shape::Newtype(ty)
                    }
                    types => Shape::List(types.to_vec()),
                })
            }
            _ => {
                let message = "a struct without fields holds nothing: give it a field, or use an enum with this name \
                               as its variant";
                errors.push(input.ident.span(), message);
                None
            }
        },
        Data::Enum(data) => variants(errors, &input.ident, data, rename_all),
        Data::Union(data) => {
            let message = "a union does not say which of its fields it holds: use an enum";
            errors.push(data.union_token.span, message);
            None
        }
    }
}

fn variants<'a>(errors: &Errors, ident: &Ident, data: &'a DataEnum, rename_all: Option<Case>) -> Option<Shape<'a>> {
    if data.variants.is_empty() {
        errors.push(
            ident.span(),
            "an enum without variants has no values: give it a variant",
        );
        return None;
    }
    let variants: Vec<Variant<'a>> = data
        .variants
        .iter()
        .filter_map(|variant| {
            let attrs = Attrs::parse(errors, &variant.attrs, Place::ValueVariant);
            Some(Variant {
                ident: &variant.ident,
                name: name(&variant.ident, &attrs, rename_all),
                content: content(errors, variant, &attrs)?,
            })
        })
        .collect();
    let fieldless = variants
        .iter()
        .all(|variant| matches!(variant.content, Content::Nothing));
    Some(if fieldless {
        Shape::Names(variants)
    } else {
        Shape::Enum(variants)
    })
}

fn content<'a>(errors: &Errors, variant: &'a syn::Variant, attrs: &Attrs) -> Option<Content<'a>> {
    match &variant.fields {
        Fields::Named(fields) if !fields.named.is_empty() => {
            let rename_all = attrs.rename_all.value().copied();
            return Some(Content::Map(members(errors, fields, rename_all)));
        }
        _ => no_names_to_change(errors, attrs, "a variant without named fields"),
    }
    match &variant.fields {
        Fields::Unit => Some(Content::Nothing),
        Fields::Unnamed(fields) if !fields.unnamed.is_empty() => Some(match types_of(errors, fields).as_slice() {
            [ty] => Content::Value(ty),
            types => Content::List(types.to_vec()),
        }),
        _ => {
            let ident = &variant.ident;
            let message = format!("this variant holds nothing: write `{ident}` without brackets");
            errors.push(variant.fields.span(), message);
            None
        }
    }
}

fn members<'a>(errors: &Errors, fields: &'a FieldsNamed, rename_all: Option<Case>) -> Vec<Member<'a>> {
    let member = |field: &'a syn::Field| {
        let ident = field.ident.as_ref()?;
        let attrs = Attrs::parse(errors, &field.attrs, Place::ValueField);
        Some(Member {
            ident,
            ty: &field.ty,
            name: name(ident, &attrs, rename_all),
            kind: kind(errors, &field.ty, &attrs),
            serde: attrs.serde.get().map(|serde| serde.key),
        })
    };
    fields.named.iter().filter_map(member).collect()
}

fn kind(errors: &Errors, ty: &Type, attrs: &Attrs) -> Kind {
    if attrs.skip.get().is_some() {
        for (word, span) in attrs.of_field().filter(|(word, _)| *word != symbol::SKIP) {
            let message =
                format!("`skip` leaves the field out of the record, and `{word}` says how it is kept: remove one");
            errors.push(span, message);
        }
        return Kind::Skipped;
    }
    match (types::option_inner(ty), attrs.default.get()) {
        (None, None) => Kind::Always,
        (None, Some(_)) => Kind::Default,
        (Some(inner), default) => {
            if types::option_inner(inner).is_some() {
                errors.push(
                    ty.span(),
                    "an entry of a map is there or not, so `Option<Option<_>>` would not come back as it was: \
                     use one `Option`, or an enum with a name for each case",
                );
            }
            if let Some(default) = default {
                let message = "an `Option` is `None` anyway if it is missing: remove `default`";
                errors.push(default.key, message);
            }
            Kind::Optional
        }
    }
}

/// The types of fields in brackets, whose attributes have nothing to say.
fn types_of<'a>(errors: &Errors, fields: &'a FieldsUnnamed) -> Vec<&'a Type> {
    let mut types = Vec::with_capacity(fields.unnamed.len());
    for field in &fields.unnamed {
        for (word, span) in Attrs::parse(errors, &field.attrs, Place::ValueField).of_field() {
            let message = format!("`{word}` is for fields with names: remove it, or name this field");
            errors.push(span, message);
        }
        types.push(&field.ty);
    }
    types
}

// A newtype has the value of what is inside, and `None` has none of its own.
fn not_optional(errors: &Errors, ident: &Ident, ty: &Type) {
    if types::option_inner(ty).is_some() {
        let message = format!(
            "a struct around one field has the value of that field, and an `Option` has none: take away the `Option` here, \
             and use `Option<{ident}>`"
        );
        errors.push(ty.span(), message);
    }
}

fn no_names_to_change(errors: &Errors, attrs: &Attrs, noun: &str) {
    if let Some(rename_all) = attrs.rename_all.get() {
        let message = format!("{noun} has no field names for `rename_all` to change: remove it");
        errors.push(rename_all.key, message);
    }
}

/// The name in the record: what `rename = "…"` says, else what `rename_all` makes of the Rust name without `r#`.
fn name(ident: &Ident, attrs: &Attrs, rename_all: Option<Case>) -> Spanned<String> {
    attrs.rename.get().cloned().unwrap_or_else(|| {
        let rust = ident.unraw().to_string();
        Spanned {
            key: ident.span(),
            // A name of underscores alone has no words.
            value: rename_all
                .map(|case| case.apply(&rust))
                .filter(|name| !name.is_empty())
                .unwrap_or(rust),
        }
    })
}
