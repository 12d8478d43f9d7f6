//! `impl Decode`

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;

use super::{bounded, element_at, elements, local_at};
use crate::expand::{at, local};
use crate::value::model::{Content, Kind, Member, Shape, Value, Variant, canonical};

pub(super) fn implementation(value: &Value<'_>) -> TokenStream {
    let ident = value.ident;
    let generics = bounded(value, &quote!(__rt::Decode), &quote!(__rt::by_serde::Readable));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = value.generics.split_for_impl();
    let target = ident.unraw().to_string();
    let body = match &value.shape {
        Shape::Map(members) => of_map(&quote!(Self), members, &target),
        Shape::Newtype(ty) => {
            let inner = quote_spanned!(at(ty)=> <#ty as __rt::Decode>::decode(__value));
            quote!(::core::result::Result::Ok(Self(#inner?)))
        }
        Shape::List(types) => of_list(&quote!(Self), types),
        Shape::Names(_) => quote!(__rt::DecodeKey::decode_key(__value.as_str()?)),
        Shape::Enum(variants) => of_enum(variants, &target),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics __rt::Decode for #ident #ty_generics #where_clause {
            fn decode(__value: __rt::ValueRef<'_>) -> ::core::result::Result<Self, __rt::RecordError> {
                #body
            }
        }
    }
}

/// Reads a map, the entries in any order, and builds what `path` names.
fn of_map(path: &TokenStream, members: &[Member<'_>], target: &str) -> TokenStream {
    let written = canonical(members);
    let slots = written.iter().map(|member| {
        let (slot, ty) = (local(member.ident), member.ty);
        quote!(let mut #slot = ::core::option::Option::None::<#ty>;)
    });
    let arms = written.iter().map(|member| {
        let (name, ty) = (&member.name.value, member.ty);
        let slot = local_at(member.ident, ty);
        let read = match member.serde {
            Some(_) => quote_spanned!(at(ty)=> __rt::derived::read_as(&mut #slot, __value, __rt::by_serde::decode)?),
            None => quote_spanned!(at(ty)=> __rt::derived::read(&mut #slot, __value)?),
        };
        quote!(#name => #read,)
    });
    let parts = members.iter().map(|member| {
        let (ident, slot, name, ty) = (member.ident, local(member.ident), &member.name.value, member.ty);
        let part = match member.kind {
            Kind::Always => quote!(__rt::derived::required(#slot, #target, #name)?),
            Kind::Optional => quote!(::core::option::Option::flatten(#slot)),
            Kind::Default => {
                let slot = local_at(ident, ty);
                quote_spanned!(at(ty)=> ::core::option::Option::unwrap_or_default(#slot))
            }
            Kind::Skipped => quote_spanned!(at(ty)=> ::core::default::Default::default()),
        };
        quote!(#ident: #part,)
    });
    quote! {
        #(#slots)*
        for __entry in __value.map()? {
            let (__key, __value) = __entry?;
            match __key {
                #(#arms)*
                _ => return ::core::result::Result::Err(__rt::derived::unknown_key(#target)),
            }
        }
        ::core::result::Result::Ok(#path { #(#parts)* })
    }
}

/// Reads a list, of as many elements as there are types, and builds what `path` names.
fn of_list(path: &TokenStream, types: &[&Type]) -> TokenStream {
    let count = types.len();
    let reads = types.iter().enumerate().map(|(index, ty)| {
        let element = element_at(index, ty);
        let read = quote_spanned!(at(ty)=> __elements.read::<#ty>()?);
        quote!(let #element = #read;)
    });
    let elements = elements(types);
    quote! {
        let mut __elements = __rt::derived::Elements::new(__value, #count)?;
        #(#reads)*
        __elements.end()?;
        ::core::result::Result::Ok(#path #elements)
    }
}

fn of_enum(variants: &[Variant<'_>], target: &str) -> TokenStream {
    let some = quote!(::core::option::Option::Some(__value));
    let arms = variants.iter().map(|Variant { ident, name, content }| {
        let name = &name.value;
        match content {
            Content::Nothing => quote! {
                (#name, ::core::option::Option::None) => ::core::result::Result::Ok(Self::#ident),
            },
            Content::Value(ty) => {
                let value = quote_spanned!(at(ty)=> <#ty as __rt::DecodeElement>::decode_element(__value));
                quote!((#name, #some) => ::core::result::Result::Ok(Self::#ident(#value?)),)
            }
            Content::List(types) => {
                let list = of_list(&quote!(Self::#ident), types);
                quote!((#name, #some) => { #list })
            }
            Content::Map(members) => {
                let target = format!("{target}::{}", ident.unraw());
                let map = of_map(&quote!(Self::#ident), members, &target);
                quote!((#name, #some) => { #map })
            }
        }
    });
    quote! {
        match __rt::derived::variant(__value, #target)? {
            #(#arms)*
            _ => ::core::result::Result::Err(__rt::derived::unknown_variant(#target)),
        }
    }
}
