//! `impl EncryptedRecord`: from the encrypted form back to the user's struct.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::bounds::{self, Direction};
use super::{at, borrow, context, encrypt, flatten, form, keys, local, schema};
use crate::model::{Action, Field, Presence, Record};

pub(crate) fn implementation(record: &Record<'_>) -> TokenStream {
    let ident = record.ident;
    let encrypted = &record.encrypted;
    let (impl_generics, ty_generics, _) = record.generics.split_for_impl();
    let where_clause = bounds::where_clause(record, Direction::Decrypt);
    let check_context = context::check_method(record);
    let key_entries = keys::entries_method(record);
    let legend = encrypt::legend(record, Direction::Decrypt);
    let (id_type, id_value) = id(record);
    let id_method = match &record.unbound {
        Some(_) => quote!(
            fn id(&self) {}
        ),
        None => quote!(fn id(&self) -> #id_type { #id_value }),
    };
    let authenticated = record
        .canonical()
        .into_iter()
        .map(|field| authenticate(field, &schema::reference(field)).unwrap_or_default());
    let authenticated = flatten::between(
        record,
        authenticated,
        |gap| quote_spanned!(flatten::span(record)=> __rt::tri!(__rt::flatten::authenticate(&__groups, #gap, __verifier));),
    );
    let values = record.canonical().into_iter().map(|field| {
        let (local, value) = (local(field.ident), open(field, &schema::reference(field)));
        // What a module's function returns is reported where the module is named.
        let ty = field.form.with.as_ref().map(|with| {
            let ty = field.ty;
            quote_spanned!(with.span()=> : #ty)
        });
        quote!(let #local #ty = #value;)
    });
    let values = flatten::between(
        record,
        values,
        |gap| quote_spanned!(flatten::span(record)=> __rt::tri!(__rt::flatten::open(&__groups, #gap, __opener, &mut __opening));),
    );
    let groups = flatten::groups(record);
    let opening = groups.as_ref().map(
        |groups| quote_spanned!(flatten::span(record)=> #groups let mut __opening = __rt::flatten::opening(&__groups);),
    );
    let opened = flatten::pattern(record)
        .map(|pattern| quote_spanned!(flatten::span(record)=> let #pattern = __rt::tri!(__rt::flatten::opened(&__groups, __opening, __opener));));
    let fields = record.fields.iter().map(|field| {
        let (ident, local) = (field.ident, local(field.ident));
        quote!(#ident: #local)
    });
    let fields = fields.chain(flatten::locals(record));
    quote! {
        #[automatically_derived]
        impl #impl_generics __rt::EncryptedRecord for #encrypted #ty_generics #where_clause {
            type Record = #ident #ty_generics;
            type Id = #id_type;

            fn header(&self) -> &__rt::Header {
                &self.header
            }

            fn footer(&self) -> &__rt::Footer {
                &self.footer
            }

            #id_method

            #check_context
            #key_entries
            #legend

            #[inline]
            fn authenticate(
                &self,
                __verifier: &mut __rt::Verifier<'_>,
            ) -> ::core::result::Result<(), __rt::DecryptError> {
                #groups
                #authenticated
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn open(
                &self,
                __opener: &mut __rt::Opener<'_>,
            ) -> ::core::result::Result<#ident #ty_generics, __rt::DecryptError> {
                #opening
                #values
                #opened
                ::core::result::Result::Ok(#ident { #(#fields,)* })
            }
        }
    }
}

/// The type and the value of the record's identity: one field, or several as a tuple. The keys of an item come first, its
/// partition key before its sort key, as in DynamoDB; all else is in declared order.
fn id(record: &Record<'_>) -> (TokenStream, TokenStream) {
    let keys = record.item_keys();
    let keys: Vec<&Field<'_>> = keys
        .into_iter()
        .flat_map(|(partition, sort)| [Some(partition), sort])
        .flatten()
        .collect();
    let is_other = |field: &&Field<'_>| field.action.is_id() && !keys.iter().any(|key| std::ptr::eq(*key, *field));
    let others = record.fields.iter().filter(is_other);
    let ids: Vec<&Field<'_>> = keys.iter().copied().chain(others).collect();
    let types = ids.iter().map(|field| field.ty);
    let values = ids.iter().map(|field| {
        let value = borrow(field.ident, field.ty);
        quote_spanned!(at(field.ty)=> ::core::clone::Clone::clone(#value))
    });
    if ids.len() == 1 {
        (quote!(#(#types)*), quote!(#(#values)*))
    } else {
        (quote!((#(#types),*)), quote!((#(#values),*)))
    }
}

/// The statement that feeds a field to the verifier, given the field's static entry.
pub(crate) fn authenticate(field: &Field<'_>, entry: &TokenStream) -> Option<TokenStream> {
    let ident = field.ident;
    let method = match field.action {
        Action::Encrypted(_) => quote_spanned!(at(field.value)=> encrypted),
        Action::Signed(_) | Action::Context(_) if form::read(field).is_some() => {
            quote_spanned!(at(field.value)=> signed_as)
        }
        Action::Signed(_) | Action::Context(_) => quote_spanned!(at(field.value)=> signed),
        Action::Unprotected => return None,
    };
    let verified = |value: TokenStream| {
        // Ciphertext is taken as it is, whatever is in it.
        let value = if field.action.is_encrypted() {
            value
        } else {
            form::written(field, value)
        };
        quote_spanned!(at(field.value)=> __rt::tri!(__verifier.#method(#entry, #value));)
    };
    Some(match field.action.protected()? {
        Presence::Always => verified(borrow(ident, field.value)),
        Presence::Optional => {
            let verified = verified(quote_spanned!(at(field.value)=> __value));
            quote!(if let ::core::option::Option::Some(__value) = &self.#ident { #verified })
        }
    })
}

/// The expression for a field of the user's struct, given the field's static entry.
pub(crate) fn open(field: &Field<'_>, entry: &TokenStream) -> TokenStream {
    let ident = field.ident;
    let opened = |value: TokenStream| match (field.action, form::read(field)) {
        (Action::Encrypted(_), None) => {
            quote_spanned!(at(field.value)=> __rt::tri!(__opener.encrypted(#entry, #value)))
        }
        (Action::Encrypted(_), Some(read)) => {
            quote_spanned!(at(field.value)=> __rt::tri!(__opener.encrypted_as(#entry, #value, #read)))
        }
        // What is left out of the signed bytes is not handed out.
        (Action::Signed(_) | Action::Context(_), Some(read)) => {
            let value = form::written(field, value);
            quote_spanned!(at(field.value)=> __rt::tri!(__opener.signed_as(#entry, #value, #read)))
        }
        // What verified is exactly what the store holds.
        _ => quote_spanned!(at(field.value)=> ::core::clone::Clone::clone(#value)),
    };
    match field.action.protected() {
        None => {
            let value = borrow(ident, field.column);
            let value = quote_spanned!(at(field.column)=> ::core::clone::Clone::clone(#value));
            match field.is_unverified() {
                true => quote!(__rt::Unverified::new(#value)),
                false => value,
            }
        }
        Some(Presence::Always) => opened(borrow(ident, field.value)),
        Some(Presence::Optional) => {
            let opened = opened(quote_spanned!(at(field.value)=> __value));
            quote! {
                match &self.#ident {
                    ::core::option::Option::Some(__value) => ::core::option::Option::Some(#opened),
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            }
        }
    }
}
