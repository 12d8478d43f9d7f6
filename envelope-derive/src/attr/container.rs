//! The keys on the struct.

use syn::token::Paren;
use syn::{Attribute, Error, LitStr, Path};

use super::{Slot, meta, text};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// What `#[envelope(…)]` on the struct says.
pub(crate) struct ContainerAttrs {
    /// `table = "customers"`: the record's logical name, bound into every record.
    pub(crate) table: Slot<String>,
    /// `context = TenantContext`: the type that a reader states its expectations with.
    pub(crate) context: Slot<Path>,
    /// `context("purpose" = "payments")`: entries that the context of every record has.
    pub(crate) constants: Vec<Constant>,
    /// `default = "encrypted"`: the action of fields that name none.
    pub(crate) default: Slot<()>,
    /// A default was meant, rightly or wrongly: fields that count on it are not reported.
    pub(crate) default_meant: bool,
    /// `crate = path`: where the runtime is.
    pub(crate) krate: Slot<Path>,
    /// A mistake was reported, so that what is missing may be what was misspelled.
    pub(crate) faulty: bool,
}

/// An entry of the encryption context that is the same for every record of a type.
#[derive(Clone)]
pub(crate) struct Constant {
    pub(crate) key: LitStr,
    pub(crate) value: LitStr,
}

impl ContainerAttrs {
    pub(crate) fn parse(errors: &Errors, attrs: &[Attribute], place: Place) -> ContainerAttrs {
        let mut parsed = ContainerAttrs {
            table: Slot::empty(),
            context: Slot::empty(),
            constants: Vec::new(),
            default: Slot::empty(),
            default_meant: false,
            krate: Slot::empty(),
            faulty: false,
        };
        let mut texts_valid = true;
        let clean = meta::walk(errors, attrs, place, |key, input| {
            let name = key.to_string();
            parsed.default_meant |= symbol::is_near(&name, symbol::DEFAULT);
            match name.as_str() {
                known if !place.keys().contains(&known) => {
                    return Err(Error::new(key.span(), place.unknown(known)));
                }
                symbol::TABLE => {
                    let table = meta::string(key, input, "customers")?;
                    texts_valid &= text::is_valid(errors, key, &table);
                    parsed.table.set(errors, key, table);
                }
                symbol::CONTEXT if place == Place::Record && input.peek(Paren) => {
                    parsed.constants.extend(meta::constants(key, input)?);
                }
                symbol::CONTEXT => parsed.context.set(errors, key, meta::type_path(key, input)?),
                symbol::DEFAULT => {
                    let default = meta::string(key, input, symbol::ENCRYPTED)?;
                    if default != symbol::ENCRYPTED {
                        let message = "the only `default` is \"encrypted\", since nothing is plaintext by omission: \
                                       write `default = \"encrypted\"`, or remove it";
                        return Err(Error::new(key.span(), message));
                    }
                    parsed.default.set(errors, key, ());
                }
                _ => parsed.krate.set(errors, key, meta::module(key, input)?),
            }
            Ok(())
        });
        parsed.faulty = !(clean && texts_valid);
        parsed
    }
}
