//! How a field's value is written: the keys beside the action, and the types that are spelled specially.

use syn::spanned::Spanned as _;

use crate::attr::{FieldAttrs, Null, Spanned};
use crate::errors::Errors;
use crate::model::{Action, Converter, Form};
use crate::symbol;
use crate::types;

/// The form of a field with this action, or `None` after a report.
pub(super) fn form(errors: &Errors, field: &syn::Field, attrs: &FieldAttrs, action: Action) -> Option<Form> {
    let mut fits = true;
    let mut refuse = |span, message: String| {
        errors.push(span, message);
        fits = false;
    };
    if let Some(Spanned { key, .. }) = attrs.null.get() {
        if matches!(action, Action::Unprotected) {
            refuse(*key, as_it_is(symbol::NULL));
        } else if types::option_inner(&field.ty).is_none() {
            let message = "`null` says how a `None` is stored, and this type is not spelled `Option<…>`: spell it so, or remove `null`";
            refuse(*key, message.to_owned());
        }
    }
    if let Some(Spanned { key, .. }) = attrs.precision.get() {
        match action {
            Action::Encrypted(_) => refuse(
                *key,
                "an `encrypted` field keeps its nanoseconds: remove `precision`, or make the field `signed`".to_owned(),
            ),
            Action::Unprotected => refuse(*key, as_it_is(symbol::PRECISION)),
            _ if in_context(action) => refuse(*key, plain_in_context(symbol::PRECISION)),
            _ if types::is_plain(types::option_inner(&field.ty).unwrap_or(&field.ty)) => {
                refuse(
                    *key,
                    "`precision` is for instants, and this field holds none: remove `precision`".to_owned(),
                );
            }
            _ => {}
        }
    }
    let with = attrs.with.get().map(|with| (symbol::WITH, with.key));
    let serde = attrs.serde.get().map(|serde| (symbol::SERDE, serde.key));
    for (word, key) in with.into_iter().chain(serde) {
        if matches!(action, Action::Unprotected) {
            refuse(key, as_it_is(word));
        } else if in_context(action) {
            refuse(key, plain_in_context(word));
        }
    }
    let converted = with.or(serde);
    if let (Some((word, key)), true) = (converted, action.is_id()) {
        let message = format!(
            "what identifies a record is compared as its column holds it, and `{word}` signs something else: remove `{word}`, or \
             `id`"
        );
        refuse(key, message);
    }
    let inner = types::option_inner(&field.ty).unwrap_or(&field.ty);
    if matches!(action, Action::Signed(_)) && converted.is_none() && types::is_serde(inner) {
        let message = "`Serde` may leave parts of its value out of what is signed: write the type that is inside, and the key \
                       `serde` beside `signed`";
        refuse(inner.span(), message.to_owned());
    }
    if let Some((_, key)) = serde {
        if with.is_some() {
            let message = "`with` and `serde` both say how the value is written: remove one of the two";
            refuse(key, message.to_owned());
        }
        if let Some(Spanned { key, .. }) = attrs.precision.get() {
            let message = "what `serde` writes is signed as it is, whatever its precision: remove `precision`, or `serde` \
                           from a field that is an instant";
            refuse(*key, message.to_owned());
        }
    }
    let converter = match serde {
        Some((_, key)) => Some(Converter::Serde(key)),
        None => attrs.with.value().cloned().map(Converter::Module),
    };
    fits.then(|| Form {
        with: converter,
        null: attrs.null.value() == Some(&Null::Seal),
        precision: attrs.precision.value().copied(),
    })
}

/// Checks where `Unverified` stands.
pub(super) fn unverified(errors: &Errors, field: &syn::Field, action: Action) -> Option<()> {
    let inside = types::option_inner(&field.ty).and_then(types::unverified_inner);
    if inside.is_some() {
        let message = "the column is optional, not its mark: write `Unverified<Option<T>>`";
        errors.push(field.ty.span(), message);
        return None;
    }
    if types::unverified_inner(&field.ty).is_some() && !matches!(action, Action::Unprotected) {
        let message = "`Unverified` marks what nobody vouches for, and this field is verified when it is read: write its \
                       type without `Unverified`, or mark the field `unprotected`";
        errors.push(field.ty.span(), message);
        return None;
    }
    Some(())
}

fn in_context(action: Action) -> bool {
    matches!(action, Action::Context(_)) || action.item_key().is_some()
}

fn as_it_is(key: &str) -> String {
    format!("an `unprotected` field is stored as its type is: remove `{key}`, or make the field `signed`")
}

fn plain_in_context(key: &str) -> String {
    format!(
        "a field that is part of the encryption context is written as it is: remove `{key}`, or make the field `signed`, \
         and no key of an item"
    )
}
