//! The keys of `#[envelope(…)]` on a type with `#[derive(FieldValue)]`, on its variants and on its fields.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Ident, Path};

use super::case::Case;
use crate::attr::{Slot, meta, text};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// What `#[envelope(…)]` says, wherever it stands: [`Place`] decides which keys can be there.
pub(super) struct Attrs {
    /// `crate = path`: where the runtime is.
    pub(super) krate: Slot<Path>,
    /// `rename_all = "camelCase"`: how names become names in the record.
    pub(super) rename_all: Slot<Case>,
    /// `rename = "…"`: the name in the record, if it is not the Rust name.
    pub(super) rename: Slot<String>,
    /// `default`: what is missing when a value is read is `Default::default()`.
    pub(super) default: Slot<()>,
    /// `skip`: the field is no part of the value.
    pub(super) skip: Slot<()>,
    /// `serde`: the field is written and read by way of `serde`.
    pub(super) serde: Slot<()>,
}

impl Attrs {
    pub(super) fn parse(errors: &Errors, attrs: &[Attribute], place: Place) -> Attrs {
        let mut parsed = Attrs {
            krate: Slot::empty(),
            rename_all: Slot::empty(),
            rename: Slot::empty(),
            default: Slot::empty(),
            skip: Slot::empty(),
            serde: Slot::empty(),
        };
        meta::walk(errors, attrs, place, |key, input| {
            match key.to_string().as_str() {
                known if !place.keys().contains(&known) => {
                    return Err(Error::new(key.span(), place.unknown(known)));
                }
                symbol::RENAME => {
                    let name = meta::string(key, input, "card_no")?;
                    text::is_valid(errors, key, &name);
                    parsed.rename.set(errors, key, name);
                }
                symbol::RENAME_ALL => parsed.rename_all.set(errors, key, case(key, input)?),
                symbol::DEFAULT => {
                    meta::flag(key, input)?;
                    parsed.default.set(errors, key, ());
                }
                symbol::SKIP => {
                    meta::flag(key, input)?;
                    parsed.skip.set(errors, key, ());
                }
                symbol::SERDE => {
                    meta::flag(key, input)?;
                    parsed.serde.set(errors, key, ());
                }
                _ => parsed.krate.set(errors, key, meta::module(key, input)?),
            }
            Ok(())
        });
        parsed
    }

    /// The keys that say something about a field, with their spans.
    pub(super) fn of_field(&self) -> impl Iterator<Item = (&'static str, Span)> {
        [
            (symbol::RENAME, self.rename.get().map(|rename| rename.key)),
            (symbol::DEFAULT, self.default.get().map(|default| default.key)),
            (symbol::SKIP, self.skip.get().map(|skip| skip.key)),
            (symbol::SERDE, self.serde.get().map(|serde| serde.key)),
        ]
        .into_iter()
        .filter_map(|(word, span)| span.map(|span| (word, span)))
    }
}

fn case(key: &Ident, input: ParseStream<'_>) -> syn::Result<Case> {
    let rule = meta::string(key, input, "camelCase")?;
    Case::parse(&rule).ok_or_else(|| {
        Error::new(
            key.span(),
            format!("there is no such case for `{key}`: write {}", Case::rules()),
        )
    })
}
