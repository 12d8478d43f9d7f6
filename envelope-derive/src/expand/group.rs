//! `impl FieldGroup` and `impl EncryptedGroup`: each field by its index, since the records that take the group in have fields of
//! their own between those of the group.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::bounds::{self, Direction};
use super::{decrypt, encrypt, form, ignored, patch, schema, stores, wrap};
use crate::model::{Field, Presence, Record};

/// All that `#[derive(FieldGroup)]` generates.
pub(crate) fn group(group: &Record<'_>) -> TokenStream {
    let encrypted = wrap::encrypted_struct(group, None);
    let feature = group.fields.iter().find_map(form::feature);
    let ignored = ignored::check(group);
    let encrypt = encrypt_implementation(group);
    let decrypt = (!group.borrows()).then(|| decrypt_implementation(group));
    let stores = (!group.borrows()).then(|| stores::of_group(group));
    let (patch, patched) = match patch::patch(group) {
        Some(patch) => (Some(patch.definition), Some(patch.implementation)),
        None => (None, None),
    };
    let hidden = wrap::hide(
        &group.crate_path,
        quote!(#feature #ignored #encrypt #decrypt #patched #stores),
    );
    quote!(#encrypted #patch #hidden)
}

fn encrypt_implementation(group: &Record<'_>) -> TokenStream {
    let (ident, encrypted) = (group.ident, &group.encrypted);
    let (impl_generics, ty_generics, _) = group.generics.split_for_impl();
    let where_clause = bounds::where_clause(group, Direction::Encrypt);
    let fields = group.canonical().into_iter().map(schema::group_entry);
    let sealing = under_construction(group, &quote!(__Sealing), |field| {
        wrap::stored_type(&quote!(__rt), field)
    });
    let letter = letter(group);
    let expected_len = encrypt::expected_len(group);
    let seal = by_index(group, |field| {
        let (ident, value) = (field.ident, encrypt::seal(field, &quote!(__entry)));
        Some(quote!(__sealing.#ident = ::core::option::Option::Some(#value)))
    });
    let taken = taken(group, &quote!(__sealing));
    quote! {
        #sealing

        #[automatically_derived]
        impl #impl_generics __rt::FieldGroup for #ident #ty_generics #where_clause {
            type Encrypted = #encrypted #ty_generics;
            type Sealing = __Sealing #ty_generics;

            const FIELDS: &'static [__rt::GroupField] = &[#(#fields),*];

            #letter
            #expected_len

            #[inline]
            fn seal(
                &self,
                __index: ::core::primitive::usize,
                __entry: &__rt::Field<'_>,
                __sealer: &mut __rt::Sealer<'_>,
                __sealing: &mut Self::Sealing,
            ) -> ::core::result::Result<(), __rt::EncryptError> {
                #seal
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn sealed(__sealing: Self::Sealing) -> ::core::option::Option<#encrypted #ty_generics> {
                ::core::option::Option::Some(#encrypted { #taken })
            }
        }
    }
}

fn decrypt_implementation(group: &Record<'_>) -> TokenStream {
    let (ident, encrypted) = (group.ident, &group.encrypted);
    let (impl_generics, ty_generics, _) = group.generics.split_for_impl();
    let where_clause = bounds::where_clause(group, Direction::Decrypt);
    let opening = under_construction(group, &quote!(__Opening), |field| {
        let ty = field.ty;
        quote!(#ty)
    });
    let letter = letter(group);
    let authenticate = by_index(group, |field| {
        let step = decrypt::authenticate(field, &quote!(__entry))?;
        Some(quote!({ #step }))
    });
    let open = by_index(group, |field| {
        let (ident, value) = (field.ident, decrypt::open(field, &quote!(__entry)));
        Some(quote!(__opening.#ident = ::core::option::Option::Some(#value)))
    });
    let taken = taken(group, &quote!(__opening));
    quote! {
        #opening

        #[automatically_derived]
        impl #impl_generics __rt::EncryptedGroup for #encrypted #ty_generics #where_clause {
            type Group = #ident #ty_generics;
            type Opening = __Opening #ty_generics;

            #letter

            #[inline]
            fn authenticate(
                &self,
                __index: ::core::primitive::usize,
                __entry: &__rt::Field<'_>,
                __verifier: &mut __rt::Verifier<'_>,
            ) -> ::core::result::Result<(), __rt::DecryptError> {
                #authenticate
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn open(
                &self,
                __index: ::core::primitive::usize,
                __entry: &__rt::Field<'_>,
                __opener: &mut __rt::Opener<'_>,
                __opening: &mut Self::Opening,
            ) -> ::core::result::Result<(), __rt::DecryptError> {
                #open
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn opened(__opening: Self::Opening) -> ::core::option::Option<#ident #ty_generics> {
                ::core::option::Option::Some(#ident { #taken })
            }
        }
    }
}

/// A struct with the group's fields, none of which is there yet.
fn under_construction(group: &Record<'_>, name: &TokenStream, ty: impl Fn(&Field<'_>) -> TokenStream) -> TokenStream {
    let (vis, generics, where_clause) = (group.vis, group.generics, &group.generics.where_clause);
    let (impl_generics, ty_generics, _) = group.generics.split_for_impl();
    let idents: Vec<_> = group.fields.iter().map(|field| field.ident).collect();
    let types = group.fields.iter().map(ty);
    quote! {
        #[doc(hidden)]
        #[allow(missing_debug_implementations, missing_docs, unreachable_pub, clippy::option_option)]
        #vis struct #name #generics #where_clause {
            #(#idents: ::core::option::Option<#types>,)*
        }

        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #name #ty_generics #where_clause {
            #[inline]
            fn default() -> Self {
                Self { #(#idents: ::core::option::Option::None,)* }
            }
        }
    }
}

/// The fields of a struct literal, out of a struct under construction.
fn taken(group: &Record<'_>, from: &TokenStream) -> TokenStream {
    let idents = group.fields.iter().map(|field| field.ident);
    quote!(#(#idents: #from.#idents?,)*)
}

/// One arm a field, by its index in canonical order; fields that have none do nothing.
fn by_index(group: &Record<'_>, arm: impl Fn(&Field<'_>) -> Option<TokenStream>) -> TokenStream {
    let arms: Vec<TokenStream> = group
        .canonical()
        .into_iter()
        .filter_map(|field| {
            let (index, arm) = (Literal::usize_unsuffixed(field.position), arm(field)?);
            Some(quote!(#index => #arm,))
        })
        .collect();
    quote!(match __index { #(#arms)* _ => {} })
}

/// The method that gives a field's letter, the same for a group and for its encrypted form.
fn letter(group: &Record<'_>) -> TokenStream {
    let arms = group.canonical().into_iter().filter_map(|field| {
        let (ident, index) = (field.ident, Literal::usize_unsuffixed(field.position));
        let letter = Literal::byte_string(field.action.letter()?.to_string().as_bytes());
        Some(match field.action.protected()? {
            Presence::Always => quote!(#index => #letter,),
            Presence::Optional => quote!(#index if self.#ident.is_some() => #letter,),
        })
    });
    quote! {
        #[inline]
        fn letter(&self, __index: ::core::primitive::usize) -> &'static [::core::primitive::u8] {
            match __index {
                #(#arms)*
                _ => b"",
            }
        }
    }
}
