//! The patch: what may be changed in a stored record without encrypting it again.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::Generics;

use super::stores;
use crate::model::{Field, Parameters, Record};

/// The patch of a record: the struct, and what is implemented for it.
pub(crate) struct Patch {
    pub(crate) definition: TokenStream,
    pub(crate) implementation: TokenStream,
}

/// The patch of a record that has `unprotected` fields.
///
/// A patch has the parameters of the record if all of them occur in its fields, and none if none does. Between the two it
/// would need some of the record's bounds and not others; then there is none, and a name for it was reported.
pub(crate) fn patch(record: &Record<'_>) -> Option<Patch> {
    let fields: Vec<&Field<'_>> = record.unprotected().collect();
    let none = Generics::default();
    let generics = match (fields.is_empty(), record.patch_parameters()) {
        (true, _) | (_, Parameters::Some) => return None,
        (_, Parameters::All) => record.generics,
        (_, Parameters::None) => &none,
    };
    Some(Patch {
        definition: definition(record, &fields, generics),
        implementation: implementation(record, &fields, generics),
    })
}

fn definition(record: &Record<'_>, fields: &[&Field<'_>], generics: &Generics) -> TokenStream {
    let (vis, ident, where_clause) = (record.vis, &record.patch, &generics.where_clause);
    let title = format!(
        "Changes of the unprotected columns of [`{}`]. What is `None` stays as it is.",
        record.encrypted
    );
    let fields = fields.iter().map(|field| {
        let (attrs, vis, ident, ty) = (&field.attrs, field.vis, field.ident, field.column);
        quote!(#(#attrs)* #vis #ident: ::core::option::Option<#ty>,)
    });
    quote! {
        #[doc = #title]
        #[allow(
            dead_code,
            deprecated,
            missing_docs,
            non_snake_case,
            unreachable_pub,
            clippy::option_option,
            clippy::struct_field_names
        )]
        #vis struct #ident #generics #where_clause {
            #(#fields)*
        }
    }
}

fn implementation(record: &Record<'_>, fields: &[&Field<'_>], generics: &Generics) -> TokenStream {
    let (vis, ident, encrypted) = (record.vis, &record.patch, &record.encrypted);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let (record_impl, record_ty, record_where) = record.generics.split_for_impl();
    // Of a patch without parameters, the method has those of the record.
    let apply = if generics.params.is_empty() {
        quote!(fn apply #record_impl (self, __row: &mut #encrypted #record_ty) #record_where)
    } else {
        quote!(fn apply(self, __row: &mut #encrypted #record_ty))
    };
    let idents: Vec<_> = fields.iter().map(|field| field.ident).collect();
    let columns = fields.iter().map(|field| &field.name.value);
    let indices = (0..fields.len()).map(Literal::usize_unsuffixed);
    let bounds = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let bounds: Vec<_> = bounds.collect();
    let types = fields.iter().map(|field| field.column);
    let name = ident.to_string();
    let (tree, value) = stores::of_patch(fields);
    quote! {
        // The quantified bounds make a type that lacks the trait a missing implementation, not a second error about it.
        #[automatically_derived]
        impl #impl_generics ::core::clone::Clone for #ident #ty_generics
        where
            #(#bounds,)*
            #(for<'__column> #types: ::core::clone::Clone,)*
        {
            #[inline]
            fn clone(&self) -> Self {
                Self { #(#idents: ::core::clone::Clone::clone(&self.#idents),)* }
            }
        }

        // It tells what changes, not what it changes to.
        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #ident #ty_generics #where_clause {
            #[inline]
            fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __rt::debug_patch(#name, self, __formatter)
            }
        }

        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #ident #ty_generics #where_clause {
            #[inline]
            fn default() -> Self {
                Self { #(#idents: ::core::option::Option::None,)* }
            }
        }

        #[automatically_derived]
        impl #impl_generics __rt::Patch for #ident #ty_generics #where_clause {
            type Tree = #tree;
            const COLUMNS: &'static [&'static ::core::primitive::str] = &[#(#columns),*];

            #[inline]
            fn changes(&self, __column: ::core::primitive::usize) -> ::core::primitive::bool {
                match __column {
                    #(#indices => self.#idents.is_some(),)*
                    _ => false,
                }
            }

            #[inline]
            fn into_tree(self) -> Self::Tree {
                #value
            }
        }

        #[allow(dead_code, unreachable_pub)]
        impl #impl_generics #ident #ty_generics #where_clause {
            /// Changes an encrypted record that is at hand, as the UPDATE changes its row.
            #vis #apply {
                #(
                    if let ::core::option::Option::Some(__value) = self.#idents {
                        __row.#idents = __value;
                    }
                )*
            }
        }
    }
}
