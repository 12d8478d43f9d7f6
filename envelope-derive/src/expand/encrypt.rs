//! `impl Encrypted`: from the user's struct to its encrypted form.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::{at, borrow, context, encrypted_ident, keys, local, schema};
use crate::model::{Action, Field, Presence, Record};

pub(crate) fn implementation(record: &Record<'_>) -> TokenStream {
    let ident = record.ident;
    let encrypted = encrypted_ident(ident);
    let (impl_generics, ty_generics, where_clause) = record.generics.split_for_impl();
    let context = context::context_type(record);
    let check_context = context::check_method(record);
    let key_entries = keys::entries_method(record);
    let profile = keys::profile(record);
    let legend = legend(record);
    let expected_len = expected_len(record);
    let values = record.canonical().into_iter().map(|field| {
        let (local, value) = (local(field.ident), seal(field));
        quote!(let #local = #value;)
    });
    let fields = record.fields.iter().map(|field| {
        let (ident, local) = (field.ident, local(field.ident));
        quote!(#ident: #local)
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics __rt::Encrypted for #ident #ty_generics #where_clause {
            type Context = #context;
            type Encrypted = #encrypted #ty_generics;

            const SCHEMA: &'static __rt::Schema = &__SCHEMA;

            #check_context
            #key_entries
            #legend
            #expected_len

            fn seal(
                &self,
                mut __sealer: __rt::Sealer<'_>,
            ) -> ::core::result::Result<#encrypted #ty_generics, __rt::EncryptError> {
                #(#values)*
                let (__header, __footer) = __sealer.finish()?;
                ::core::result::Result::Ok(#encrypted { #(#fields,)* header: __header, footer: __footer })
            }
        }

        #profile
    }
}

/// The method that tells which protected fields are present, the same for a record and for its encrypted form. Runs of fields
/// that are always present are one literal.
pub(crate) fn legend(record: &Record<'_>) -> TokenStream {
    let mut pushes = TokenStream::new();
    let mut run = String::new();
    for field in record.canonical() {
        let Some(letter) = field.action.letter() else {
            continue;
        };
        if field.action.protected() == Some(Presence::Optional) {
            pushes.extend(push(&std::mem::take(&mut run)));
            let (ident, push) = (field.ident, push(&letter.to_string()));
            pushes.extend(quote!(if self.#ident.is_some() { #push }));
        } else {
            run.push(letter);
        }
    }
    pushes.extend(push(&run));
    quote! {
        fn legend(&self, __legend: &mut __rt::Legend<'_>) {
            #pushes
        }
    }
}

/// The method that sums up the bytes of the encrypted fields.
fn expected_len(record: &Record<'_>) -> TokenStream {
    let canonical = record.canonical();
    let encrypted = canonical.iter().filter_map(|field| match field.action {
        Action::Encrypted(presence) => Some((field, presence)),
        _ => None,
    });
    let lengths = encrypted.map(|(field, presence)| {
        let ident = field.ident;
        match presence {
            Presence::Optional => quote_spanned! {at(field.value)=>
                + match &self.#ident {
                    ::core::option::Option::Some(__value) => __rt::expected_len(__value),
                    ::core::option::Option::None => 0,
                }
            },
            Presence::Always => {
                let value = borrow(ident, field.value);
                quote_spanned!(at(field.value)=> + __rt::expected_len(#value))
            }
        }
    });
    quote! {
        fn expected_len(&self) -> ::core::primitive::u64 {
            0 #(#lengths)*
        }
    }
}

fn push(letters: &str) -> Option<TokenStream> {
    let literal = Literal::byte_string(letters.as_bytes());
    (!letters.is_empty()).then(|| quote!(__legend.push(#literal);))
}

/// The expression for a field of the encrypted struct.
fn seal(field: &Field<'_>) -> TokenStream {
    let ident = field.ident;
    let method = match field.action {
        Action::Encrypted(_) => quote_spanned!(at(field.value)=> encrypted),
        Action::Signed(_) | Action::Context(_) => quote_spanned!(at(field.value)=> signed),
        Action::Unprotected => {
            let value = borrow(ident, field.ty);
            return quote_spanned!(at(field.ty)=> ::core::clone::Clone::clone(#value));
        }
    };
    let entry = schema::reference(field);
    let sealed = |value: TokenStream| quote_spanned!(at(field.value)=> __sealer.#method(#entry, #value)?);
    match field.action.protected() {
        Some(Presence::Optional) => {
            let sealed = sealed(quote_spanned!(at(field.value)=> __value));
            quote! {
                match &self.#ident {
                    ::core::option::Option::Some(__value) => ::core::option::Option::Some(#sealed),
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            }
        }
        _ => sealed(borrow(ident, field.value)),
    }
}
