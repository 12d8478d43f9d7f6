//! What stands in for an input with mistakes, so that the rest of the crate is not reported as well.
//!
//! It fails closed. The crate does not compile, so none of this can run; and if it could, no function here returns, so no
//! plaintext could pass as ciphertext. A field whose action is not known has the type of ciphertext.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, GenericParam, Ident};

use super::{flatten, stores, wrap};
use crate::attr::{ActionKey, ContainerAttrs, FieldAttrs};
use crate::check::GENERATED;
use crate::crate_path::CratePath;
use crate::errors::Errors;
use crate::lower;
use crate::model;
use crate::symbol::Place;
use crate::types;

/// The mistakes of a record, and stand-ins for what the derive would have generated.
pub(crate) fn record(input: &DeriveInput, error: &syn::Error) -> TokenStream {
    let report = error.to_compile_error();
    let attrs = silently(|errors| ContainerAttrs::parse(errors, &input.attrs, Place::Record));
    let encrypted_ident = lower::encrypted_ident(&attrs, input);
    let crate_path = CratePath::new(attrs.krate.value().cloned());
    let rt = crate_path.private();
    let context = attrs
        .context
        .value()
        .map_or_else(|| quote!(__rt::NoContext), ToTokens::to_token_stream);
    let fields = stand_in_fields(input, Place::RecordField, attrs.default.get().is_some());
    let vis = &input.vis;
    let header_and_footer = quote!(#vis header: #rt::Header, #vis footer: #rt::Footer,);
    let encrypted = encrypted_struct(input, &encrypted_ident, &fields, &quote!(#rt), Some(&header_and_footer));
    let encrypt = encrypt_stand_in(input, &encrypted_ident, &context);
    // A decrypted record has nobody to borrow from.
    let borrows = input.generics.lifetimes().next().is_some();
    let decrypt = (!borrows).then(|| decrypt_stand_in(input, &encrypted_ident, &fields, &context));
    let hidden = wrap::hide(&crate_path, quote!(#encrypt #decrypt));
    quote!(#report #encrypted #hidden)
}

/// The mistakes of a group, and stand-ins for what the derive would have generated.
pub(crate) fn group(input: &DeriveInput, error: &syn::Error) -> TokenStream {
    let report = error.to_compile_error();
    let attrs = silently(|errors| ContainerAttrs::parse(errors, &input.attrs, Place::Group));
    let encrypted_ident = lower::encrypted_ident(&attrs, input);
    let crate_path = CratePath::new(attrs.krate.value().cloned());
    let rt = crate_path.private();
    let fields = stand_in_fields(input, Place::GroupField, attrs.default.get().is_some());
    let encrypted = encrypted_struct(input, &encrypted_ident, &fields, &quote!(#rt), None);
    let implementations = group_stand_in(input, &encrypted_ident);
    let hidden = wrap::hide(&crate_path, implementations);
    quote!(#report #encrypted #hidden)
}

fn group_stand_in(input: &DeriveInput, encrypted: &Ident) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let core = core_stand_in(input, encrypted);
    let letter = quote!(
        fn letter(&self, _: ::core::primitive::usize) -> &'static [::core::primitive::u8] {
            ::core::unreachable!()
        }
    );
    let step = quote!(&self, _: ::core::primitive::usize, _: &__rt::Field<'_>);
    quote! {
        #core
        impl #impl_generics __rt::FieldGroup for #ident #ty_generics #where_clause {
            type Encrypted = #encrypted #ty_generics;
            type Sealing = ();
            const FIELDS: &'static [__rt::GroupField] = &[];
            #letter
            fn expected_len(&self) -> ::core::primitive::u64 { ::core::unreachable!() }
            fn seal(
                #step,
                _: &mut __rt::Sealer<'_>,
                (): &mut (),
            ) -> ::core::result::Result<(), __rt::EncryptError> {
                ::core::unreachable!()
            }
            fn sealed((): ()) -> ::core::option::Option<#encrypted #ty_generics> { ::core::unreachable!() }
        }
        impl #impl_generics __rt::EncryptedGroup for #encrypted #ty_generics #where_clause {
            type Group = #ident #ty_generics;
            type Opening = ();
            #letter
            fn authenticate(
                #step,
                _: &mut __rt::Verifier<'_>,
            ) -> ::core::result::Result<(), __rt::DecryptError> {
                ::core::unreachable!()
            }
            fn open(
                #step,
                _: &mut __rt::Opener<'_>,
                (): &mut (),
            ) -> ::core::result::Result<(), __rt::DecryptError> {
                ::core::unreachable!()
            }
            fn opened((): ()) -> ::core::option::Option<#ident #ty_generics> { ::core::unreachable!() }
        }
    }
}

/// The mistakes of a context, and a stand-in for its implementation.
pub(crate) fn context(input: &DeriveInput, error: &syn::Error) -> TokenStream {
    let report = error.to_compile_error();
    let attrs = silently(|errors| ContainerAttrs::parse(errors, &input.attrs, Place::Context));
    let crate_path = CratePath::new(attrs.krate.value().cloned());
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let hidden = wrap::hide(
        &crate_path,
        quote! {
            impl #impl_generics __rt::EncryptionContext for #ident #ty_generics #where_clause {
                const NAMES: &'static [&'static ::core::primitive::str] = &[];
                fn entries(&self, _: &mut __rt::ContextEntries<'_>) -> ::core::result::Result<(), __rt::MaterialsError> {
                    ::core::unreachable!()
                }
                fn duplicate(&self) -> Self {
                    ::core::unreachable!()
                }
            }
        },
    );
    quote!(#report #hidden)
}

/// A field as far as its attributes tell.
struct StandIn<'a> {
    field: &'a syn::Field,
    ident: &'a Ident,
    plaintext: bool,
    id: bool,
    group: bool,
}

impl StandIn<'_> {
    fn ty(&self, rt: &TokenStream) -> TokenStream {
        let declared = &self.field.ty;
        match types::option_inner(declared) {
            _ if self.group => flatten::encrypted_type(rt, declared),
            _ if self.plaintext => quote!(#declared),
            Some(inner) => quote!(::core::option::Option<#rt::Ciphertext<#inner>>),
            None => quote!(#rt::Ciphertext<#declared>),
        }
    }
}

fn stand_in_fields(input: &DeriveInput, place: Place, default: bool) -> Vec<StandIn<'_>> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => fields
                .named
                .iter()
                .filter_map(|field| stand_in(input, field, place, default))
                .collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// `None` for a field that the encrypted struct has a field of its own for.
fn stand_in<'a>(input: &DeriveInput, field: &'a syn::Field, place: Place, default: bool) -> Option<StandIn<'a>> {
    let ident = field.ident.as_ref()?;
    let attrs = silently(|errors| FieldAttrs::parse(errors, &field.attrs, place));
    let id = attrs.id.get().is_some() || attrs.item_key.get().is_some();
    let flatten = attrs.flatten.get().is_some();
    // What cannot be a group is not asked to be one.
    let group = flatten && types::option_inner(&field.ty).is_none() && !model::mentions(&input.generics, &field.ty);
    let plaintext = match attrs.action.value() {
        _ if flatten => true,
        Some(action) => *action != ActionKey::Encrypted,
        None => id && !default,
    };
    let generated = GENERATED.iter().any(|generated| ident.unraw() == generated);
    let taken = generated && place == Place::RecordField;
    (!taken).then_some(StandIn {
        field,
        ident,
        plaintext,
        id,
        group,
    })
}

fn encrypted_struct(
    input: &DeriveInput,
    encrypted: &Ident,
    fields: &[StandIn<'_>],
    rt: &TokenStream,
    header_and_footer: Option<&TokenStream>,
) -> TokenStream {
    let (vis, generics, where_clause) = (&input.vis, &input.generics, &input.generics.where_clause);
    // Uses what no other field may use.
    let used: Vec<TokenStream> = generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Lifetime(param) => {
                let lifetime = &param.lifetime;
                Some(quote!(::core::marker::PhantomData<&#lifetime ()>))
            }
            GenericParam::Type(param) => {
                let ident = &param.ident;
                Some(quote!(::core::marker::PhantomData<fn() -> #ident>))
            }
            GenericParam::Const(_) => None,
        })
        .collect();
    let used = (!used.is_empty()).then(|| quote!(__parameters: (#(#used,)*),));
    let fields = fields.iter().map(|stand_in| {
        let (vis, ident, ty) = (&stand_in.field.vis, stand_in.ident, stand_in.ty(rt));
        quote!(#vis #ident: #ty,)
    });
    quote! {
        #[allow(dead_code, missing_docs, non_snake_case, unreachable_pub)]
        #vis struct #encrypted #generics #where_clause {
            #(#fields)*
            #header_and_footer
            #used
        }
    }
}

/// What every encrypted struct derives.
fn core_stand_in(input: &DeriveInput, encrypted: &Ident) -> TokenStream {
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        impl #impl_generics ::core::clone::Clone for #encrypted #ty_generics #where_clause {
            fn clone(&self) -> Self { ::core::unreachable!() }
        }
        impl #impl_generics ::core::fmt::Debug for #encrypted #ty_generics #where_clause {
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { ::core::unreachable!() }
        }
        impl #impl_generics ::core::cmp::PartialEq for #encrypted #ty_generics #where_clause {
            fn eq(&self, _: &Self) -> bool { ::core::unreachable!() }
        }
    }
}

fn encrypt_stand_in(input: &DeriveInput, encrypted: &Ident, context: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let core = core_stand_in(input, encrypted);
    quote! {
        #core
        static __SCHEMA: __rt::Schema = __rt::Schema::new("", &[]);
        impl #impl_generics __rt::Encrypted for #ident #ty_generics #where_clause {
            type Context = #context;
            type Encrypted = #encrypted #ty_generics;
            const SCHEMA: &'static __rt::Schema = &__SCHEMA;
            fn check_context(&self, _: &#context) -> ::core::result::Result<(), &'static __rt::Field<'static>> {
                ::core::unreachable!()
            }
            fn legend(&self, _: &mut __rt::Legend<'_>) { ::core::unreachable!() }
            fn expected_len(&self) -> ::core::primitive::u64 { ::core::unreachable!() }
            fn seal(
                &self,
                _: __rt::Sealer<'_>,
            ) -> ::core::result::Result<#encrypted #ty_generics, __rt::EncryptError> {
                ::core::unreachable!()
            }
        }
        // Both, since a key may be what was misspelled.
        impl #impl_generics __rt::ItemRecord for #ident #ty_generics #where_clause {}
        impl #impl_generics __rt::TableRecord for #ident #ty_generics #where_clause {}
    }
}

fn decrypt_stand_in(
    input: &DeriveInput,
    encrypted: &Ident,
    fields: &[StandIn<'_>],
    context: &TokenStream,
) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let ids: Vec<&syn::Type> = fields
        .iter()
        .filter(|field| field.id)
        .map(|field| &field.field.ty)
        .collect();
    let stores = stores::stand_in(input, encrypted);
    let id = if let [id] = ids.as_slice() {
        quote!(#id)
    } else {
        quote!((#(#ids),*))
    };
    quote! {
        impl #impl_generics __rt::EncryptedRecord for #encrypted #ty_generics #where_clause {
            type Record = #ident #ty_generics;
            type Id = #id;
            fn header(&self) -> &__rt::Header { ::core::unreachable!() }
            fn footer(&self) -> &__rt::Footer { ::core::unreachable!() }
            fn id(&self) -> #id { ::core::unreachable!() }
            fn check_context(&self, _: &#context) -> ::core::result::Result<(), &'static __rt::Field<'static>> {
                ::core::unreachable!()
            }
            fn legend(&self, _: &mut __rt::Legend<'_>) { ::core::unreachable!() }
            fn authenticate(&self, _: &mut __rt::Verifier<'_>) -> ::core::result::Result<(), __rt::DecryptError> {
                ::core::unreachable!()
            }
            fn open(&self, _: &mut __rt::Opener<'_>) -> ::core::result::Result<#ident #ty_generics, __rt::DecryptError> {
                ::core::unreachable!()
            }
        }
        #stores
    }
}

/// Parses again what was reported already.
fn silently<T>(parse: impl FnOnce(&Errors) -> T) -> T {
    let errors = Errors::new();
    let parsed = parse(&errors);
    // Everything found here was reported the first time.
    let _ = errors.finish(Some(()));
    parsed
}
