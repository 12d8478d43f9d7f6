//! The keys on the struct.

use syn::token::Paren;
use syn::{Attribute, Error, Ident, LitStr, Meta, Path, Token};

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
    /// `unbound = "…"`: why nothing identifies a record.
    pub(crate) unbound: Slot<String>,
    /// `unbound` was meant, rightly or wrongly: that nothing identifies a record is not reported.
    pub(crate) unbound_meant: bool,
    /// `encrypted = StoredCustomer`: the name of the encrypted struct.
    pub(crate) encrypted: Slot<Ident>,
    /// `patch = CustomerChanges`: the name of the patch.
    pub(crate) patch: Slot<Ident>,
    /// `derive(Eq)`: what the encrypted struct derives besides.
    pub(crate) derives: Vec<Path>,
    /// `attr(non_exhaustive)`: other attributes of the encrypted struct.
    pub(crate) attrs: Vec<Meta>,
    /// `deny_unknown_fields`: documents with entries that are no columns are refused.
    pub(crate) deny_unknown_fields: Slot<()>,
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
            unbound: Slot::empty(),
            unbound_meant: false,
            encrypted: Slot::empty(),
            patch: Slot::empty(),
            derives: Vec::new(),
            attrs: Vec::new(),
            deny_unknown_fields: Slot::empty(),
            krate: Slot::empty(),
            faulty: false,
        };
        let mut texts_valid = true;
        let clean = meta::walk(errors, attrs, place, |key, input| {
            let name = key.to_string();
            parsed.default_meant |= symbol::is_near(&name, symbol::DEFAULT);
            parsed.unbound_meant |= symbol::is_near(&name, symbol::UNBOUND);
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
                symbol::UNBOUND => {
                    let reason = meta::string(key, input, "an append-only log, read as a whole")?;
                    texts_valid &= text::is_valid(errors, key, &reason);
                    parsed.unbound.set(errors, key, reason);
                }
                symbol::ENCRYPTED if !input.peek(Token![=]) => {
                    let message = "on the struct, `encrypted` is the name of the struct to generate: write \
                                   `encrypted = StoredCustomer`, or `default = \"encrypted\"` if fields are to be encrypted";
                    return Err(Error::new(key.span(), message));
                }
                symbol::ENCRYPTED => parsed
                    .encrypted
                    .set(errors, key, meta::ident(key, input, "StoredCustomer")?),
                symbol::PATCH => parsed
                    .patch
                    .set(errors, key, meta::ident(key, input, "CustomerChanges")?),
                symbol::DERIVE => parsed.derives.extend(meta::list(key, input, "derive(Eq, Hash)")?),
                symbol::ATTR => parsed.attrs.extend(meta::list(key, input, "attr(non_exhaustive)")?),
                symbol::DENY_UNKNOWN_FIELDS => {
                    meta::flag(key, input)?;
                    parsed.deny_unknown_fields.set(errors, key, ());
                }
                _ => parsed.krate.set(errors, key, meta::module(key, input)?),
            }
            Ok(())
        });
        parsed.faulty = !(clean && texts_valid);
        parsed
    }
}
