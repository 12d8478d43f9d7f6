//! Groups of fields: the struct that is one, and the field of a record that takes it in.

use syn::spanned::Spanned as _;
use syn::{DeriveInput, Generics};

use super::{Lowered, Seen, assemble, carried_over, lower_field, named_fields};
use crate::attr::{ContainerAttrs, FieldAttrs};
use crate::errors::Errors;
use crate::model::{self, Flattened};
use crate::symbol::Place;
use crate::types;

/// Lowers the input of `#[derive(FieldGroup)]`; `None`, after a report, if it is no struct that could be a group.
pub(crate) fn group<'a>(errors: &Errors, input: &'a DeriveInput) -> Option<Lowered<'a>> {
    let container = ContainerAttrs::parse(errors, &input.attrs, Place::Group);
    let syntax = named_fields(errors, input, "group")?;
    let default = container.default.get().is_some() || container.default_meant;
    let mut seen = Seen::new(&container);
    let mut fields = Vec::with_capacity(syntax.len());
    for field in syntax {
        let attrs = FieldAttrs::parse(errors, &field.attrs, Place::GroupField);
        seen.note(field, &attrs);
        let place = Place::GroupField;
        fields.extend(lower_field(errors, field, &attrs, place, default, &input.generics));
    }
    Some(Lowered {
        record: assemble(input, container, fields, Vec::new()),
        seen,
    })
}

/// A field that says `flatten`, or `None` after a report. `before` counts the record's own fields before it.
pub(super) fn flattened<'a>(
    errors: &Errors,
    field: &'a syn::Field,
    attrs: &FieldAttrs,
    before: usize,
    generics: &Generics,
) -> Option<Flattened<'a>> {
    let mut fits = true;
    for (word, span) in attrs.beside_flatten() {
        let message = if Place::GroupField.keys().contains(&word) {
            format!(
                "`flatten` stands alone, since each field of the group says for itself what happens to it: remove `{word}` \
                 here, and write it on the fields of the group that it is meant for"
            )
        } else {
            format!(
                "`{word}` is for a field that stands in the record itself, and `flatten` takes in the fields of a group: \
                 remove `{word}` here, and mark a field of the record"
            )
        };
        errors.push(span, message);
        fits = false;
    }
    if types::option_inner(&field.ty).is_some() {
        let message = "a group has no column of its own that could say whether it is there: take away the `Option` here, and \
                       write it on the fields of the group";
        errors.push(field.ty.span(), message);
        fits = false;
    } else if model::mentions(generics, &field.ty) {
        let message = "a group cannot depend on a parameter of the record, since all instances of the record have one schema: \
                       write a type without the parameter, or put the fields that need it into the record";
        errors.push(field.ty.span(), message);
        fits = false;
    }
    fits.then_some(Flattened {
        ident: field.ident.as_ref()?,
        vis: &field.vis,
        attrs: carried_over(&field.attrs),
        ty: &field.ty,
        before,
    })
}
