//! The keys of a DynamoDB item: which profile a record has, and the entries that its keys add to its encryption context.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::bounds::{self, Direction};
use super::{at, borrow};
use crate::model::Record;

/// `impl ItemRecord` for a record with keys, `impl TableRecord` for one without.
pub(crate) fn profile(record: &Record<'_>) -> TokenStream {
    let ident = record.ident;
    let (impl_generics, ty_generics, _) = record.generics.split_for_impl();
    let where_clause = bounds::where_clause(record, Direction::Encrypt);
    let profile = match record.item_keys() {
        Some(_) => quote!(ItemRecord),
        None => quote!(TableRecord),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics __rt::#profile for #ident #ty_generics #where_clause {}
    }
}

/// The method that adds the keys to the encryption context, the same for a record and for its encrypted form. A record of the
/// table profile keeps the trait's, which adds nothing.
pub(crate) fn entries_method(record: &Record<'_>) -> Option<TokenStream> {
    let (partition, sort) = record.item_keys()?;
    let entries = [Some(partition), sort].into_iter().flatten().map(|field| {
        let (name, value) = (&field.name.value, borrow(field.ident, field.ty));
        quote_spanned!(at(field.ty)=> __rt::tri!(__entries.add_key(#name, #value));)
    });
    Some(quote! {
        fn key_entries(
            &self,
            __entries: &mut __rt::ContextEntries<'_>,
        ) -> ::core::result::Result<(), __rt::MaterialsError> {
            #(#entries)*
            ::core::result::Result::Ok(())
        }
    })
}
