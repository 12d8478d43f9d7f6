//! The order of the generated items, and the block that hides them.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{context, decrypt, encrypt, flatten, form, ignored, patch, schema, stores};
use crate::crate_path::CratePath;
use crate::model::{Action, Context, Field, Presence, Record};
use crate::symbol;

/// All that `#[derive(Encrypted)]` generates.
pub(crate) fn record(record: &Record<'_>) -> TokenStream {
    let encrypted = encrypted_struct(record, Some(header_and_footer(record)));
    let feature = record.fields.iter().find_map(form::feature);
    let tables = schema::tables(record);
    let check_context = context::check_fn(record);
    let ignored = ignored::check(record);
    let encrypt = encrypt::implementation(record);
    let decrypt = (!record.borrows()).then(|| decrypt::implementation(record));
    let stores = (!record.borrows()).then(|| stores::of_record(record));
    let (patch, patched) = match patch::patch(record) {
        Some(patch) => (Some(patch.definition), Some(patch.implementation)),
        None => (None, None),
    };
    let hidden = hide(
        &record.crate_path,
        quote!(#feature #tables #check_context #ignored #encrypt #decrypt #patched #stores),
    );
    quote!(#encrypted #patch #hidden)
}

/// All that `#[derive(EncryptionContext)]` generates.
pub(crate) fn context(context: &Context<'_>) -> TokenStream {
    hide(&context.crate_path, context::implementation(context))
}

/// The block that hides generated items. In it the runtime's `__private` is `__rt`, and the lints that the user's crate may turn
/// on are off.
pub(crate) fn hide(crate_path: &CratePath, items: TokenStream) -> TokenStream {
    let rt = crate_path.private();
    quote! {
        #[allow(
            deprecated,
            non_snake_case,
            single_use_lifetimes,
            unused_lifetimes,
            unused_qualifications,
            clippy::ptr_arg
        )]
        const _: () = {
            use #rt as __rt;
            #items
        };
    }
}

/// The type of a field in the encrypted struct, where the runtime's `__private` is at `rt`.
pub(crate) fn stored_type(rt: &TokenStream, field: &Field<'_>) -> TokenStream {
    let (declared, value, column) = (field.ty, field.value, field.column);
    match field.action {
        Action::Encrypted(Presence::Always) if field.form.null => quote!(#rt::Ciphertext<#declared>),
        Action::Encrypted(Presence::Always) => quote!(#rt::Ciphertext<#value>),
        Action::Encrypted(Presence::Optional) => {
            quote!(::core::option::Option<#rt::Ciphertext<#value>>)
        }
        Action::Signed(_) | Action::Context(_) | Action::Unprotected => quote!(#column),
    }
}

/// The columns of the encrypted struct that no field is.
fn header_and_footer(record: &Record<'_>) -> TokenStream {
    let (rt, vis) = (record.crate_path.private(), record.vis);
    quote! {
        /// How the record was encrypted: message id, legend, encrypted data keys.
        #vis header: #rt::Header,
        /// What proves that nobody changed the record.
        #vis footer: #rt::Footer,
    }
}

/// The encrypted form of a record, or of a group, which has no header and no footer.
pub(crate) fn encrypted_struct(record: &Record<'_>, header_and_footer: Option<TokenStream>) -> TokenStream {
    let rt = record.crate_path.private().into_token_stream();
    let (vis, generics, where_clause) = (record.vis, record.generics, &record.generics.where_clause);
    let (encrypted, derives, attrs) = (&record.encrypted, &record.derives, &record.attrs);
    let fields = record.fields.iter().map(|field| {
        let (attrs, vis, ident, ty) = (&field.attrs, field.vis, field.ident, stored_type(&rt, field));
        quote!(#(#attrs)* #vis #ident: #ty,)
    });
    let fields = flatten::declared(record, fields, |group| {
        let (attrs, vis, ident) = (&group.attrs, group.vis, group.ident);
        let ty = flatten::encrypted_type(&rt, group.ty);
        quote!(#(#attrs)* #vis #ident: #ty,)
    });
    let title = format!("The encrypted form of [`{}`], as stores keep it.", record.ident);
    let overview = overview(record);
    quote! {
        #[doc = #title]
        #[doc = ""]
        #[doc = #overview]
        #[allow(
            dead_code,
            deprecated,
            missing_docs,
            non_snake_case,
            unreachable_pub,
            clippy::derive_partial_eq_without_eq,
            clippy::struct_excessive_bools,
            clippy::struct_field_names
        )]
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq #(, #derives)*)]
        #(#[#attrs])*
        #vis struct #encrypted #generics #where_clause {
            #fields
            #header_and_footer
        }
    }
}

/// One line of documentation: which field is stored how.
fn overview(record: &Record<'_>) -> String {
    let stored = |title: &str, kept: fn(&Action) -> bool| {
        let names: Vec<String> = record
            .fields
            .iter()
            .filter(|field| kept(&field.action))
            .map(|field| field.ident.to_string())
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| format!("{title}: {}.", symbol::list(&names, "and")))
    };
    let kinds = [
        stored("Ciphertext", |action| matches!(action, Action::Encrypted(_))),
        stored("Signed plaintext", |action| {
            matches!(action, Action::Signed(_) | Action::Context(_))
        }),
        stored("Unprotected plaintext", |action| matches!(action, Action::Unprotected)),
    ];
    let groups: Vec<String> = record.groups.iter().map(|group| group.ident.to_string()).collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let groups = (!groups.is_empty()).then(|| format!("Groups: {}.", symbol::list(&groups, "and")));
    let unbound = record
        .unbound
        .as_ref()
        .map(|reason| format!("Nothing identifies a record: {}.", reason.value));
    kinds
        .into_iter()
        .flatten()
        .chain(groups)
        .chain(unbound)
        .collect::<Vec<_>>()
        .join(" ")
}
