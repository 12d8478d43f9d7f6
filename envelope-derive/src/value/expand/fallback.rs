//! What stands in for a type with mistakes, so that the rest of the crate is not reported as well.
//!
//! It fails closed: the crate does not compile, and no function here returns.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::expand::hide;
use crate::symbol::Place;
use crate::value::attr::Attrs;

pub(in crate::value) fn fallback(input: &DeriveInput, error: &syn::Error) -> TokenStream {
    let report = error.to_compile_error();
    let errors = Errors::new();
    let attrs = Attrs::parse(&errors, &input.attrs, Place::Value);
    // Everything found here was reported the first time.
    let _ = errors.finish(Some(()));
    let crate_path = CratePath::new(attrs.krate.value().cloned());

    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let head = |name: TokenStream| quote!(impl #impl_generics __rt::#name for #ident #ty_generics #where_clause);
    let (encode, decode, decode_key) = (head(quote!(Encode)), head(quote!(Decode)), head(quote!(DecodeKey)));
    let (context, key) = (head(quote!(ContextValue)), head(quote!(KeyValue)));
    let (member, map_key) = (head(quote!(SetElement)), head(quote!(MapKey)));
    let value = quote! {
        #encode {
            fn type_id(&self) -> __rt::TypeId { ::core::unreachable!() }
            fn encode(&self, _: &mut __rt::Encoder<'_>) -> ::core::result::Result<(), __rt::RecordError> {
                ::core::unreachable!()
            }
        }
        #context {}
        #key {}
        #member {
            const SET: __rt::TypeId = __rt::TypeId::STRING_SET;
        }
        #map_key {
            fn as_key(&self) -> &::core::primitive::str { ::core::unreachable!() }
        }
    };
    // A value that is read has nobody to borrow from.
    let borrows = input.generics.lifetimes().next().is_some();
    let read = (!borrows).then(|| {
        quote! {
            #decode {
                fn decode(_: __rt::ValueRef<'_>) -> ::core::result::Result<Self, __rt::RecordError> {
                    ::core::unreachable!()
                }
            }
            #decode_key {
                fn decode_key(_: &::core::primitive::str) -> ::core::result::Result<Self, __rt::RecordError> {
                    ::core::unreachable!()
                }
            }
        }
    });
    let hidden = hide(&crate_path, quote!(#value #read));
    quote!(#report #hidden)
}
