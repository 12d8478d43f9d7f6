//! The one action of a field, and its part in the record's identity.

use proc_macro2::Span;
use syn::Ident;

use super::LOW_CARDINALITY;
use crate::attr::{ActionKey, FieldAttrs, Null, Spanned};
use crate::errors::Errors;
use crate::model::{Action, Part, Presence, Signed};
use crate::symbol::{self, Place};
use crate::types;

/// The field's one action, or `None` after a report.
pub(super) fn action(
    errors: &Errors,
    field: &syn::Field,
    attrs: &FieldAttrs,
    place: Place,
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
            None if default && attrs.null.value() == Some(&Null::Seal) => Some(Action::Encrypted(Presence::Always)),
            None if default => Some(Action::Encrypted(presence)),
            None if attrs.faulty => None,
            None => {
                let ident = field.ident.as_ref()?;
                errors.push(ident.span(), missing_action(ident, place));
                None
            }
        };
    };
    let sealed = attrs.null.value() == Some(&Null::Seal);
    let part = match role {
        Some(role) => role.part(errors, field, *written, presence)?,
        None => Part::None,
    };
    match (written, presence) {
        (ActionKey::Encrypted, presence) => Some(Action::Encrypted(if sealed { Presence::Always } else { presence })),
        (ActionKey::Signed, Presence::Always) => Some(Action::Signed(Signed::Always(part))),
        (ActionKey::Signed, Presence::Optional) if sealed => Some(Action::Signed(Signed::Always(Part::None))),
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

fn missing_action(ident: &Ident, place: Place) -> String {
    let actions = [
        ActionKey::Encrypted,
        ActionKey::Signed,
        ActionKey::Context,
        ActionKey::Unprotected,
    ];
    let mut actions = actions.map(ActionKey::key).to_vec();
    actions.retain(|action| place.keys().contains(action));
    let actions = symbol::list(&actions, "or");
    format!(
        "field `{ident}` does not say what happens to it: mark it {actions}, as in `#[envelope(encrypted)]`, \
         or write `default = \"encrypted\"` on the struct"
    )
}
