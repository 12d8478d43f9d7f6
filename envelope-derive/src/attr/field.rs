//! The keys on a field.

use proc_macro2::Span;
use syn::{Attribute, Error, Ident, Path};

use super::{Slot, Spanned, meta, text};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// What `#[envelope(…)]` on a field says.
pub(crate) struct FieldAttrs {
    /// The field's action, if it names one.
    pub(crate) action: Slot<ActionKey>,
    /// `id`: the field says, alone or with others, which record this is.
    pub(crate) id: Slot<()>,
    /// `partition_key` or `sort_key`: the field is this key of a DynamoDB item.
    pub(crate) item_key: Slot<ItemKey>,
    /// `name = "…"`: the field's name in the record, if it is not the Rust name.
    pub(crate) name: Slot<String>,
    /// `null = "…"`: how a `None` is stored.
    pub(crate) null: Slot<Null>,
    /// `precision = "…"`: how finely a signed field keeps instants.
    pub(crate) precision: Slot<Precision>,
    /// `with = module`: the functions that encode and decode the field.
    pub(crate) with: Slot<Path>,
    /// `serde`: the field is written and read by way of `serde`.
    pub(crate) serde: Slot<()>,
    /// `flatten`: the field is a group, whose fields become fields of the record.
    pub(crate) flatten: Slot<()>,
    /// A mistake was reported, so that what is missing may be what was misspelled.
    pub(crate) faulty: bool,
}

/// The four actions, as written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ActionKey {
    Encrypted,
    Signed,
    Context,
    Unprotected,
}

/// The two keys of a DynamoDB item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemKey {
    Partition,
    Sort,
}

/// How a `None` is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Null {
    /// As no field at all.
    Omit,
    /// As a field that is null.
    Seal,
}

/// How finely a signed field keeps instants.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    Seconds,
    Millis,
    Micros,
    Nanos,
}

impl Null {
    const CHOICES: [(&'static str, Null); 2] = [("omit", Null::Omit), ("seal", Null::Seal)];
}

impl Precision {
    const CHOICES: [(&'static str, Precision); 4] = [
        ("seconds", Precision::Seconds),
        ("millis", Precision::Millis),
        ("micros", Precision::Micros),
        ("nanos", Precision::Nanos),
    ];
}

impl FieldAttrs {
    pub(crate) fn parse(errors: &Errors, attrs: &[Attribute], place: Place) -> FieldAttrs {
        let mut parsed = FieldAttrs {
            action: Slot::empty(),
            id: Slot::empty(),
            item_key: Slot::empty(),
            name: Slot::empty(),
            null: Slot::empty(),
            precision: Slot::empty(),
            with: Slot::empty(),
            serde: Slot::empty(),
            flatten: Slot::empty(),
            faulty: false,
        };
        let mut texts_valid = true;
        let clean = meta::walk(errors, attrs, place, |key, input| {
            let name = key.to_string();
            match name.as_str() {
                known if !place.keys().contains(&known) => {
                    return Err(Error::new(key.span(), place.unknown(known)));
                }
                symbol::ID => {
                    meta::flag(key, input)?;
                    parsed.id.set(errors, key, ());
                }
                symbol::PARTITION_KEY => parsed.set_item_key(errors, key, flag(key, input, ItemKey::Partition)?),
                symbol::SORT_KEY => parsed.set_item_key(errors, key, flag(key, input, ItemKey::Sort)?),
                symbol::NAME => {
                    let name = meta::string(key, input, "card_no")?;
                    texts_valid &= text::is_valid(errors, key, &name);
                    parsed.name.set(errors, key, name);
                }
                symbol::NULL => parsed.null.set(errors, key, meta::choice(key, input, &Null::CHOICES)?),
                symbol::PRECISION => {
                    parsed
                        .precision
                        .set(errors, key, meta::choice(key, input, &Precision::CHOICES)?);
                }
                symbol::FLATTEN => {
                    meta::flag(key, input)?;
                    parsed.flatten.set(errors, key, ());
                }
                symbol::WITH => parsed.with.set(errors, key, meta::functions(key, input)?),
                symbol::SERDE => {
                    meta::flag(key, input)?;
                    parsed.serde.set(errors, key, ());
                }
                symbol::ENCRYPTED => parsed.set_action(errors, key, flag(key, input, ActionKey::Encrypted)?),
                symbol::SIGNED => parsed.set_action(errors, key, flag(key, input, ActionKey::Signed)?),
                symbol::CONTEXT => parsed.set_action(errors, key, flag(key, input, ActionKey::Context)?),
                _ => parsed.set_action(errors, key, flag(key, input, ActionKey::Unprotected)?),
            }
            Ok(())
        });
        parsed.faulty = !(clean && texts_valid);
        parsed
    }

    /// The keys beside `flatten`, with their spans.
    pub(crate) fn beside_flatten(&self) -> impl Iterator<Item = (&'static str, Span)> {
        let action = self.action.get().map(|action| (action.value.key(), action.key));
        let item_key = self.item_key.get().map(|key| (key.value.key(), key.key));
        let others = [
            (symbol::ID, self.id.get().map(|id| id.key)),
            (symbol::NAME, self.name.get().map(|name| name.key)),
            (symbol::NULL, self.null.get().map(|null| null.key)),
            (symbol::PRECISION, self.precision.get().map(|precision| precision.key)),
            (symbol::WITH, self.with.get().map(|with| with.key)),
            (symbol::SERDE, self.serde.get().map(|serde| serde.key)),
        ];
        let others = others
            .into_iter()
            .filter_map(|(word, span)| span.map(|span| (word, span)));
        [action, item_key].into_iter().flatten().chain(others)
    }

    /// A second action is a conflict, the same one again a duplicate.
    fn set_action(&mut self, errors: &Errors, key: &Ident, action: ActionKey) {
        match self.action.get() {
            Some(Spanned { value: first, .. }) if *first != action => {
                let first = first.key();
                errors.push(
                    key.span(),
                    format!("a field has exactly one action, and this one is `{first}` and `{key}`: remove one"),
                );
            }
            _ => self.action.set(errors, key, action),
        }
    }

    /// The other key is a conflict, the same one again a duplicate.
    fn set_item_key(&mut self, errors: &Errors, key: &Ident, item_key: ItemKey) {
        match self.item_key.get() {
            Some(Spanned { value: first, .. }) if *first != item_key => {
                let first = first.key();
                errors.push(
                    key.span(),
                    format!("a field is one key of an item, and this one is `{first}` and `{key}`: remove one"),
                );
            }
            _ => self.item_key.set(errors, key, item_key),
        }
    }
}

impl ActionKey {
    /// The key as users write it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            ActionKey::Encrypted => symbol::ENCRYPTED,
            ActionKey::Signed => symbol::SIGNED,
            ActionKey::Context => symbol::CONTEXT,
            ActionKey::Unprotected => symbol::UNPROTECTED,
        }
    }
}

impl ItemKey {
    /// The key as users write it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            ItemKey::Partition => symbol::PARTITION_KEY,
            ItemKey::Sort => symbol::SORT_KEY,
        }
    }
}

fn flag<T>(key: &Ident, input: syn::parse::ParseStream<'_>, meaning: T) -> syn::Result<T> {
    meta::flag(key, input).map(|()| meaning)
}
