//! What a newtype and a fieldless enum can be beside the value of a field: a key of a map, a member of a set, part of the
//! encryption context, a key of an item.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;
use syn::ext::IdentExt;

use super::conditional;
use crate::value::model::{Value, Variant};

/// What the type inside can be.
pub(super) fn of_newtype(value: &Value<'_>, ty: &Type) -> TokenStream {
    let ident = value.ident;
    let (_, ty_generics, _) = value.generics.split_for_impl();
    let implementation = |name: TokenStream, body: TokenStream| {
        let generics = conditional(value, ty, &name);
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        quote! {
            #[automatically_derived]
            impl #impl_generics #name for #ident #ty_generics #where_clause { #body }
        }
    };
    let context = implementation(quote!(__rt::ContextValue), TokenStream::new());
    let key = implementation(quote!(__rt::KeyValue), TokenStream::new());
    let member = implementation(
        quote!(__rt::SetElement),
        quote!(const SET: __rt::TypeId = <#ty as __rt::SetElement>::SET;),
    );
    let map_key = implementation(
        quote!(__rt::MapKey),
        quote! {
            fn as_key(&self) -> &::core::primitive::str {
                <#ty as __rt::MapKey>::as_key(&self.0)
            }
        },
    );
    let decode_key = (!value.borrows()).then(|| {
        implementation(
            quote!(__rt::DecodeKey),
            quote! {
                fn decode_key(__key: &::core::primitive::str) -> ::core::result::Result<Self, __rt::RecordError> {
                    ::core::result::Result::Ok(Self(<#ty as __rt::DecodeKey>::decode_key(__key)?))
                }
            },
        )
    });
    quote!(#context #key #member #map_key #decode_key)
}

/// What a string can be.
pub(super) fn of_names(value: &Value<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let ident = value.ident;
    let (impl_generics, ty_generics, where_clause) = value.generics.split_for_impl();
    let head = |name: TokenStream| quote!(#[automatically_derived] impl #impl_generics #name for #ident #ty_generics #where_clause);
    let (context, key, member, map_key, decode_key) = (
        head(quote!(__rt::ContextValue)),
        head(quote!(__rt::KeyValue)),
        head(quote!(__rt::SetElement)),
        head(quote!(__rt::MapKey)),
        head(quote!(__rt::DecodeKey)),
    );
    let idents: Vec<_> = variants.iter().map(|variant| variant.ident).collect();
    let names: Vec<_> = variants.iter().map(|variant| &variant.name.value).collect();
    let target = ident.unraw().to_string();
    quote! {
        #context {}
        #key {}
        #member {
            const SET: __rt::TypeId = __rt::TypeId::STRING_SET;
        }
        #map_key {
            fn as_key(&self) -> &::core::primitive::str {
                match self { #(Self::#idents => #names,)* }
            }
        }
        #decode_key {
            fn decode_key(__key: &::core::primitive::str) -> ::core::result::Result<Self, __rt::RecordError> {
                match __key {
                    #(#names => ::core::result::Result::Ok(Self::#idents),)*
                    _ => ::core::result::Result::Err(__rt::derived::unknown_variant(#target)),
                }
            }
        }
    }
}
