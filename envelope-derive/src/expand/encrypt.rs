//! `impl Encrypted`: from the user's struct to its encrypted form.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::bounds::{self, Direction};
use super::{at, borrow, context, flatten, form, keys, local, schema};
use crate::model::{Action, Field, Presence, Record};

pub(crate) fn implementation(record: &Record<'_>) -> TokenStream {
    let ident = record.ident;
    let encrypted = &record.encrypted;
    let (impl_generics, ty_generics, _) = record.generics.split_for_impl();
    let where_clause = bounds::where_clause(record, Direction::Encrypt);
    let context = context::context_type(record);
    let check_context = context::check_method(record);
    let key_entries = keys::entries_method(record);
    let profile = keys::profile(record);
    let legend = legend(record, Direction::Encrypt);
    let expected_len = expected_len(record);
    let values = record.canonical().into_iter().map(|field| {
        let (local, value) = (local(field.ident), seal(field, &schema::reference(field)));
        quote!(let #local = #value;)
    });
    let values = flatten::between(
        record,
        values,
        |gap| quote_spanned!(flatten::span(record)=> __rt::tri!(__rt::flatten::seal(&__groups, #gap, &mut __sealer, &mut __sealing));),
    );
    let groups = flatten::groups(record).map(|groups| {
        quote_spanned! {flatten::span(record)=>
            #groups
            let mut __sealing = __rt::flatten::sealing(&__groups);
        }
    });
    let sealed = flatten::pattern(record)
        .map(|pattern| quote_spanned!(flatten::span(record)=> let #pattern = __rt::tri!(__rt::flatten::sealed(&__groups, __sealing, &__sealer));));
    let fields = record.fields.iter().map(|field| {
        let (ident, local) = (field.ident, local(field.ident));
        quote!(#ident: #local)
    });
    let fields = fields.chain(flatten::locals(record));
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

            #[inline]
            fn seal(
                &self,
                mut __sealer: __rt::Sealer<'_>,
            ) -> ::core::result::Result<#encrypted #ty_generics, __rt::EncryptError> {
                #groups
                #values
                #sealed
                let (__header, __footer) = __rt::tri!(__sealer.finish());
                ::core::result::Result::Ok(#encrypted { #(#fields,)* header: __header, footer: __footer })
            }
        }

        #profile
    }
}

/// The method that tells which protected fields are present, the same for a record and for its encrypted form. Runs of fields
/// that are always present are one literal, where no group can have a field in between.
pub(crate) fn legend(record: &Record<'_>, direction: Direction) -> TokenStream {
    if let Some(groups) = flatten::groups(record) {
        let own = record.canonical().into_iter().map(|field| match field.action.letter() {
            Some(letter) => letter_of(field, letter),
            None => TokenStream::new(),
        });
        let push = match direction {
            Direction::Encrypt => quote_spanned!(flatten::span(record)=> push_letters),
            Direction::Decrypt => quote_spanned!(flatten::span(record)=> push_encrypted_letters),
        };
        let pushes = flatten::between(
            record,
            own,
            |gap| quote_spanned!(flatten::span(record)=> __rt::flatten::#push(&__groups, #gap, __legend);),
        );
        return legend_method(&quote!(#groups #pushes));
    }
    let mut pushes = TokenStream::new();
    let mut run = String::new();
    for field in record.canonical() {
        let Some(letter) = field.action.letter() else {
            continue;
        };
        if field.action.protected() == Some(Presence::Optional) {
            pushes.extend(push(&std::mem::take(&mut run)));
            pushes.extend(letter_of(field, letter));
        } else {
            run.push(letter);
        }
    }
    pushes.extend(push(&run));
    legend_method(&pushes)
}

/// The statement that pushes one field's letter.
fn letter_of(field: &Field<'_>, letter: char) -> TokenStream {
    let (ident, push) = (field.ident, push(&letter.to_string()));
    match field.action.protected() {
        Some(Presence::Optional) => quote!(if self.#ident.is_some() { #push }),
        _ => quote!(#push),
    }
}

fn legend_method(pushes: &TokenStream) -> TokenStream {
    quote! {
        #[inline]
        fn legend(&self, __legend: &mut __rt::Legend<'_>) {
            #pushes
        }
    }
}

/// The method that sums up the bytes of the encrypted fields.
pub(crate) fn expected_len(record: &Record<'_>) -> TokenStream {
    let canonical = record.canonical();
    let encrypted = canonical.iter().filter_map(|field| match field.action {
        Action::Encrypted(presence) => Some((field, presence)),
        _ => None,
    });
    let expected = |field, value| {
        let value = form::written(field, value);
        quote!((&__rt::Expected(#value)).expected_len())
    };
    let lengths: Vec<TokenStream> = encrypted
        .map(|(field, presence)| {
            let ident = field.ident;
            if presence == Presence::Always {
                return expected(field, borrow(ident, field.value));
            }
            let expected = expected(field, quote!(__value));
            quote! {
                match &self.#ident {
                    ::core::option::Option::Some(__value) => #expected,
                    ::core::option::Option::None => 0,
                }
            }
        })
        .collect();
    let methods = (!lengths.is_empty()).then(|| {
        quote!(
            use __rt::{ExpectedLen as _, NoExpectedLen as _};
        )
    });
    let groups = record.groups.iter().map(|group| {
        let value = borrow(group.ident, group.ty);
        quote_spanned!(at(group.ty)=> __rt::FieldGroup::expected_len(#value))
    });
    quote! {
        #[inline]
        fn expected_len(&self) -> ::core::primitive::u64 {
            #methods
            0 #(+ #lengths)* #(+ #groups)*
        }
    }
}

fn push(letters: &str) -> Option<TokenStream> {
    let literal = Literal::byte_string(letters.as_bytes());
    (!letters.is_empty()).then(|| quote!(__legend.push(#literal);))
}

/// The expression for a field of the encrypted struct, given the field's static entry.
pub(crate) fn seal(field: &Field<'_>, entry: &TokenStream) -> TokenStream {
    let ident = field.ident;
    let read = form::read(field);
    let (method, read) = match (field.action, read) {
        (Action::Encrypted(_), None) => (quote_spanned!(at(field.value)=> encrypted), None),
        (Action::Encrypted(_), Some(_)) => (quote!(encrypted_as), None),
        (Action::Signed(_) | Action::Context(_), None) => (quote_spanned!(at(field.value)=> signed), None),
        (Action::Signed(_) | Action::Context(_), read) => (quote_spanned!(at(field.value)=> signed_as), read),
        (Action::Unprotected, _) => {
            let value = borrow(ident, field.ty);
            let value = match field.is_unverified() {
                true => quote_spanned!(at(field.column)=> __rt::Unverified::unverified(#value)),
                false => value,
            };
            return quote_spanned!(at(field.column)=> ::core::clone::Clone::clone(#value));
        }
    };
    let read = read.map(|read| quote!(, #read));
    let sealed = |value: TokenStream| {
        let value = form::written(field, value);
        let sealed = quote_spanned!(at(field.value)=> __rt::tri!(__sealer.#method(#entry, #value #read)));
        if read.is_none() {
            return sealed;
        }
        // What is read from the column is to be what was signed.
        let column = form::written(field, quote_spanned!(at(field.value)=> &__column));
        quote_spanned! {at(field.value)=> {
            let __column = #sealed;
            __rt::tri!(__sealer.reversed(#entry, #column));
            __column
        }}
    };
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
