//! The static tables: one entry a field in canonical order, with its canonical path.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::flatten;
use crate::attr::{Constant, Precision};
use crate::model::{self, Action, Field, Presence, Record};
use crate::types;

/// `__FIELDS` and `__SCHEMA`, and what groups need.
pub(crate) fn tables(record: &Record<'_>) -> TokenStream {
    let table = &record.table;
    let count = record.fields.len();
    let entries = record.canonical().into_iter().map(|field| entry(record, field));
    let constants = record
        .constants
        .iter()
        .map(|Constant { key, value }| quote!((#key, #value)));
    let constants = (!record.constants.is_empty()).then(|| quote!(.with_constants(&[#(#constants),*])));
    let keys = record.item_keys().map(|(partition, sort)| {
        let partition = &partition.name.value;
        let sort = match sort.map(|sort| &sort.name.value) {
            Some(sort) => quote!(::core::option::Option::Some(#sort)),
            None => quote!(::core::option::Option::None),
        };
        quote!(.with_keys(__rt::ItemKeys::new(#partition, #sort)))
    });
    let groups = (!record.groups.is_empty()).then(|| flatten::tables(record));
    let fields = match &groups {
        Some(_) => quote!(__ALL),
        None => quote!(__FIELDS),
    };
    quote! {
        static __FIELDS: [__rt::Field<'static>; #count] = [#(#entries),*];
        #groups
        static __SCHEMA: __rt::Schema = __rt::Schema::new(#table, &#fields) #constants #keys;
    }
}

/// The static entry of a field.
pub(crate) fn reference(field: &Field<'_>) -> TokenStream {
    let position = Literal::usize_unsuffixed(field.position);
    quote!(&__FIELDS[#position])
}

fn entry(record: &Record<'_>, field: &Field<'_>) -> TokenStream {
    let name = &field.name.value;
    let path = Literal::byte_string(&model::canonical_path(&record.table, name));
    let (action, more) = described(field);
    quote!(__rt::Field::new(#name, #path, __rt::Action::#action) #more)
}

/// The entry of a field of a group, which has no path before it is in a table.
pub(crate) fn group_entry(field: &Field<'_>) -> TokenStream {
    let name = &field.name.value;
    let (action, more) = described(field);
    quote!(__rt::GroupField::new(#name, __rt::Action::#action) #more)
}

/// The action of a field, and the calls that say more of it.
fn described(field: &Field<'_>) -> (TokenStream, TokenStream) {
    let action = match field.action {
        Action::Encrypted(_) => quote!(Encrypted),
        Action::Signed(_) => quote!(Signed),
        Action::Context(_) => quote!(Context),
        Action::Unprotected => quote!(Unprotected),
    };
    let optional = match field.action.protected() {
        Some(presence) => presence == Presence::Optional,
        None => types::option_inner(field.column).is_some(),
    };
    let optional = optional.then(|| quote!(.optional()));
    let id = field.action.is_id().then(|| quote!(.id()));
    let precision = field.form.precision.map(|precision| {
        let precision = match precision {
            Precision::Seconds => quote!(Seconds),
            Precision::Millis => quote!(Millis),
            Precision::Micros => quote!(Micros),
            Precision::Nanos => quote!(Nanos),
        };
        quote!(.precision(__rt::Precision::#precision))
    });
    (action, quote!(#optional #id #precision))
}
