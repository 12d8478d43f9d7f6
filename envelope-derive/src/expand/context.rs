//! The encryption context, from both sides: the type that states it, and the record that is held against it.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;

use syn::{GenericArgument, Generics, Lifetime, Path, PathArguments, Token};

use super::{at, borrow, bounds, local, schema};
use crate::model::{Context, Field, Record};

/// `impl EncryptionContext`
pub(crate) fn implementation(context: &Context<'_>) -> TokenStream {
    let ident = context.ident;
    let (impl_generics, ty_generics, where_clause) = context.generics.split_for_impl();
    let names = context.fields.iter().map(|field| &field.name.value);
    let entries = context.fields.iter().map(|field| {
        let (value, name) = (borrow(field.ident, field.ty), &field.name.value);
        quote_spanned!(at(field.ty)=> __rt::tri!(__entries.add(#name, #value));)
    });
    let copies = context.fields.iter().map(|field| {
        let (ident, value) = (field.ident, borrow(field.ident, field.ty));
        let copy = quote_spanned!(at(field.ty)=> ::core::clone::Clone::clone(#value));
        quote!(#ident: #copy)
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics __rt::EncryptionContext for #ident #ty_generics #where_clause {
            const NAMES: &'static [&'static ::core::primitive::str] = &[#(#names),*];

            #[inline]
            fn entries(
                &self,
                __entries: &mut __rt::ContextEntries<'_>,
            ) -> ::core::result::Result<(), __rt::MaterialsError> {
                #(#entries)*
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn duplicate(&self) -> Self {
                Self { #(#copies),* }
            }
        }
    }
}

/// The context type of a record.
pub(crate) fn context_type(record: &Record<'_>) -> TokenStream {
    match &record.context {
        Some(context) => {
            let path = &context.value;
            quote!(#path)
        }
        None => quote!(__rt::NoContext),
    }
}

/// The function that holds a record's context fields, given one by one, against the context that a reader states.
///
/// It names every part of the context, with the type of the record's field, so that superfluous and mistyped context fields
/// do not compile. For missing ones there is a function that is never called and builds the context out of nothing. (A
/// pattern without `..` would find them too, but rustc then suggests nonsense.) Names, which may differ from the Rust ones,
/// are compared at compile time as well.
pub(crate) fn check_fn(record: &Record<'_>) -> Option<TokenStream> {
    let context = &record.context.as_ref()?.value;
    let generics = bounds::lifetimes(record.generics);
    let where_clause = &generics.where_clause;
    let fields = context_fields(record);
    let expression_path = with_turbofish(context);
    let const_path = with_static_lifetimes(context);
    let params = fields.iter().map(|field| {
        let (value, ty) = (local(field.ident), field.ty);
        quote!(#value: &#ty)
    });
    let parts = fields.iter().map(|field| {
        let (ident, part) = (field.ident, expected(field));
        quote!(#ident: #part)
    });
    let comparisons = fields.iter().map(|field| {
        let (value, part, ty, entry) = (local(field.ident), expected(field), field.ty, schema::reference(field));
        let typed = quote_spanned!(at(ty)=> let #part: &#ty = #part;);
        quote! {
            #typed
            if *#value != *#part {
                return ::core::result::Result::Err(#entry);
            }
        }
    });
    let mut names: Vec<&String> = fields.iter().map(|field| &field.name.value).collect();
    names.sort_unstable();
    let count = names.len();
    let complete = complete(record, context, &generics);
    let keys = key_names(record);
    let about_keys = (!keys.is_empty())
        .then(|| quote_spanned!(at(context)=> __rt::assert_all_known(NAMES, &[#(#names),*], &[#(#keys),*]);));
    let assertion = quote_spanned!(at(context)=> __rt::assert_same_names(NAMES, &[#(#names),*]););
    Some(quote! {
        fn __check_context #generics (
            #(#params,)*
            __context: &#context,
        ) -> ::core::result::Result<(), &'static __rt::Field<'static>> #where_clause {
            let #expression_path { #(#parts,)* .. } = __context;
            #(#comparisons)*
            ::core::result::Result::Ok(())
        }
        #complete
        const _: () = {
            const NAMES: &[&::core::primitive::str] = <#const_path as __rt::EncryptionContext>::NAMES;
            #about_keys
            // Other numbers of fields were reported above.
            if NAMES.len() == #count {
                #assertion
            }
        };
    })
}

/// The function that is never called. The keys of an item may be named in the context type by mistake: rustc would report them as
/// missing, and not say why they should be. So a record with such keys compares names alone.
fn complete(record: &Record<'_>, context: &Path, generics: &Generics) -> Option<TokenStream> {
    let fields = context_fields(record);
    let idents = fields.iter().map(|field| field.ident);
    let (expression_path, where_clause) = (with_turbofish(context), &generics.where_clause);
    key_names(record).is_empty().then(|| {
        quote! {
            #[allow(dead_code)]
            fn __complete #generics () -> #context #where_clause {
                fn __any<T>() -> T {
                    ::core::unreachable!()
                }
                #expression_path { #(#idents: __any(),)* }
            }
        }
    })
}

/// The names of the fields that are keys of an item.
fn key_names<'r>(record: &'r Record<'_>) -> Vec<&'r String> {
    let keys = record.fields.iter().filter(|field| field.action.item_key().is_some());
    keys.map(|field| &field.name.value).collect()
}

/// The trait method that calls the check, the same for a record and for its encrypted form.
pub(crate) fn check_method(record: &Record<'_>) -> TokenStream {
    let context = context_type(record);
    let values = context_fields(record).into_iter().map(|field| {
        let ident = field.ident;
        quote!(&self.#ident)
    });
    let (param, body) = match &record.context {
        Some(_) => (quote!(__context), quote!(__check_context(#(#values,)* __context))),
        None => (quote!(_), quote!(::core::result::Result::Ok(()))),
    };
    quote! {
        #[inline]
        fn check_context(&self, #param: &#context) -> ::core::result::Result<(), &'static __rt::Field<'static>> {
            #body
        }
    }
}

/// The fields that the record shares with its context type.
fn context_fields<'r, 'a>(record: &'r Record<'a>) -> Vec<&'r Field<'a>> {
    record
        .canonical()
        .into_iter()
        .filter(|field| field.action.is_shared_context())
        .collect()
}

fn expected(field: &Field<'_>) -> syn::Ident {
    format_ident!("__expected_{}", field.ident.unraw(), span = at(field.ty))
}

/// `Path::<'a>` instead of `Path<'a>`, as patterns require.
fn with_turbofish(path: &Path) -> Path {
    let mut path = path.clone();
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            arguments.colon2_token.get_or_insert(Token![::](Span::call_site()));
        }
    }
    path
}

/// The path in a constant, where no lifetime is in scope; a context's names do not depend on any.
fn with_static_lifetimes(path: &Path) -> Path {
    let mut path = path.clone();
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            for argument in &mut arguments.args {
                if let GenericArgument::Lifetime(lifetime) = argument {
                    *lifetime = Lifetime::new("'static", lifetime.span());
                }
            }
        }
    }
    path
}
