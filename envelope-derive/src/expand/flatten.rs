//! What a record has in addition if it takes in groups: the tables that tell at compile time where the groups' fields stand
//! between its own, and the steps through these gaps. The steps themselves are functions of the runtime.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Generics, Type};

use super::{at, borrow, local};
use crate::model::{Flattened, Record};

/// `__GROUPS`, `__SLOTS`, `__GAPS` and `__ALL`, of which the record's schema consists. Its own fields are in `__FIELDS`.
pub(crate) fn tables(record: &Record<'_>) -> TokenStream {
    let table = &record.table;
    let own = record.fields.len();
    let fields = record.groups.iter().map(|group| {
        let ty = with_static_lifetimes(record.generics, group.ty.to_token_stream());
        quote_spanned!(at(group.ty)=> <#ty as __rt::FieldGroup>::FIELDS)
    });
    let checks = record.groups.iter().enumerate().map(|(index, group)| {
        let index = Literal::usize_unsuffixed(index);
        quote_spanned!(at(group.ty)=> __rt::flatten::assert_distinct(&__FIELDS, &__GROUPS, #index))
    });
    let (count, gaps) = (record.groups.len(), own + 1);
    quote! {
        const __GROUPS: [&[__rt::GroupField]; #count] = [#(#fields),*];
        const __DISTINCT: () = { #(#checks;)* };
        const __PATHS: &[::core::primitive::u8] =
            &__rt::flatten::paths::<{ __rt::flatten::paths_len(#table, &__GROUPS) }>(#table, &__GROUPS);
        static __SLOTS: [__rt::flatten::Slot; __rt::flatten::count(&__GROUPS)] = {
            __DISTINCT;
            __rt::flatten::slots(#table, &__GROUPS, __PATHS)
        };
        static __GAPS: [&[__rt::flatten::Slot]; #gaps] = __rt::flatten::gaps(&__FIELDS, &__SLOTS);
        static __ALL: [__rt::Field<'static>; #own + __rt::flatten::count(&__GROUPS)] =
            __rt::flatten::merged(&__FIELDS, &__GAPS);
    }
}

/// Where to report that a type is no group: on the type, if there is only one that it can be.
pub(crate) fn span(record: &Record<'_>) -> Span {
    match record.groups.as_slice() {
        [only] => at(only.ty),
        _ => Span::call_site(),
    }
}

/// The steps for the record's own fields, in canonical order, and between them those through the gaps.
pub(crate) fn between(
    record: &Record<'_>,
    own: impl IntoIterator<Item = TokenStream>,
    gap: impl Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    if record.groups.is_empty() {
        return own.into_iter().collect();
    }
    let gap = |index| {
        let index = Literal::usize_unsuffixed(index);
        gap(quote_spanned!(span(record)=> __GAPS[#index]))
    };
    let mut steps = gap(0);
    for (index, step) in own.into_iter().enumerate() {
        steps.extend(step);
        steps.extend(gap(index + 1));
    }
    steps
}

/// `let __groups = …;`: the groups, as the functions of the runtime take them.
pub(crate) fn groups(record: &Record<'_>) -> Option<TokenStream> {
    let groups = nested(record, |group| borrow(group.ident, group.ty))?;
    Some(quote_spanned!(span(record)=> let __groups = #groups;))
}

/// The pattern that takes the groups apart again.
pub(crate) fn pattern(record: &Record<'_>) -> Option<TokenStream> {
    nested(record, |group| local(group.ident).into_token_stream())
}

/// `(first, (second, ()))`; nothing if there are no groups.
fn nested(record: &Record<'_>, part: impl Fn(&Flattened<'_>) -> TokenStream) -> Option<TokenStream> {
    let parts = record.groups.iter().rev().map(part);
    (!record.groups.is_empty()).then(|| parts.fold(quote!(()), |rest, part| quote!((#part, #rest))))
}

/// The record's own fields and its groups, in declared order.
pub(crate) fn declared<'r>(
    record: &'r Record<'_>,
    own: impl IntoIterator<Item = TokenStream>,
    group: impl Fn(&'r Flattened<'r>) -> TokenStream,
) -> TokenStream {
    let mut groups = record.groups.iter().peekable();
    let mut declared = TokenStream::new();
    for (index, field) in own.into_iter().enumerate() {
        while let Some(found) = groups.next_if(|group| group.before <= index) {
            declared.extend(group(found));
        }
        declared.extend(field);
    }
    declared.extend(groups.map(group));
    declared
}

/// The fields of a struct literal, each by its local variable.
pub(crate) fn locals<'r>(record: &'r Record<'_>) -> impl Iterator<Item = TokenStream> + use<'r> {
    let idents = record.groups.iter().map(|group| group.ident);
    idents.map(|ident| {
        let local = local(ident);
        quote!(#ident: #local)
    })
}

/// The type of a group's encrypted form, where the runtime's `__private` is at `rt`.
pub(crate) fn encrypted_type(rt: &TokenStream, ty: &Type) -> TokenStream {
    quote_spanned!(at(ty)=> <#ty as #rt::FieldGroup>::Encrypted)
}

/// A type in a constant, where no lifetime of the struct is in scope; what is asked of it there does not depend on any.
pub(crate) fn with_static_lifetimes(generics: &Generics, ty: TokenStream) -> TokenStream {
    let mut after_mark = false;
    let replaced = ty.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let stream = with_static_lifetimes(generics, group.stream());
            let mut replaced = proc_macro2::Group::new(group.delimiter(), stream);
            replaced.set_span(group.span());
            TokenTree::Group(replaced)
        }
        TokenTree::Punct(punct) => {
            after_mark = punct.as_char() == '\'';
            TokenTree::Punct(punct)
        }
        TokenTree::Ident(ident) => {
            let marked = std::mem::take(&mut after_mark);
            let declared = || generics.lifetimes().any(|param| param.lifetime.ident == ident);
            TokenTree::Ident(if marked && declared() {
                Ident::new("static", ident.span())
            } else {
                ident
            })
        }
        token @ TokenTree::Literal(_) => token,
    });
    replaced.collect()
}
