//! What stores need of an encrypted struct: its columns, as a type. What each store does with them is in the runtime, whose
//! macros expand under its own features.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Ident};

use super::wrap::stored_type;
use super::{at, bounds, flatten, local};
use crate::model::{Field, Presence, Record};

/// One column, or those of a group, in each of the forms in which the tree of all columns is written.
struct Leaf {
    /// The type.
    owned: TokenStream,
    /// The type with a reference inside.
    borrowed: TokenStream,
    /// The expression, and the pattern.
    value: TokenStream,
    /// The field of the encrypted struct, and the variable that it is moved to or from.
    field: TokenStream,
}

impl Leaf {
    fn new(shape: TokenStream, kind: Option<TokenStream>, ty: &TokenStream, ident: &Ident) -> Self {
        let (variable, kind) = (local(ident), kind.map(|kind| quote!(, { #kind })));
        Self {
            owned: quote!(#shape<#ty #kind>),
            borrowed: quote!(#shape<&'__column #ty #kind>),
            value: quote!(#shape(#variable)),
            field: quote!(#ident: #variable),
        }
    }

    fn of_field(field: &Field<'_>) -> Self {
        let sealed = field.action.is_encrypted() && field.form.with.is_none();
        let kind = match field.action.protected() {
            Some(Presence::Always) if sealed => Some(quote!(__rt::SEALED)),
            Some(Presence::Optional) if sealed => Some(quote!(__rt::SEALED_OPTION)),
            Some(Presence::Always) if field.form.null && !field.action.is_encrypted() => Some(quote!(__rt::NULL)),
            Some(Presence::Always) => Some(quote!(__rt::REQUIRED)),
            Some(Presence::Optional) | None => None,
        };
        let (ident, ty) = (field.ident, stored_type(&quote!(__rt), field));
        Self::new(quote!(__rt::Column), kind, &ty, ident)
    }
}

/// The implementations for the stores of a record.
pub(super) fn of_record(record: &Record<'_>) -> TokenStream {
    let rt = quote!(__rt);
    let own = record.fields.iter().map(Leaf::of_field);
    let format = [("header", quote!(__rt::Header)), ("footer", quote!(__rt::Footer))].map(|(name, ty)| {
        let ident = Ident::new(name, Span::call_site());
        Leaf::new(quote!(__rt::Column), Some(quote!(__rt::REQUIRED)), &ty, &ident)
    });
    let groups = record.groups.iter().map(|group| {
        let (ident, ty) = (group.ident, flatten::encrypted_type(&rt, group.ty));
        Leaf::new(quote_spanned!(at(group.ty)=> __rt::Group), None, &ty, ident)
    });
    let leaves: Vec<Leaf> = own.chain(format).chain(groups).collect();
    let names = record.fields.iter().map(|field| field.name.value.as_str());
    let names: Vec<&str> = names.chain(["header", "footer"]).collect();
    let columns = columns(record, &leaves, &names);
    let encrypted = &record.encrypted;
    let parameters = bounds::for_macros(record.generics);
    let serde = for_serde(&leaves);
    quote! {
        #columns
        __rt::impl_dynamodb! { #encrypted (&__SCHEMA) #parameters }
        __rt::impl_from_row! { #encrypted #parameters }
        __rt::impl_serde! { #encrypted #parameters #serde }
    }
}

/// The implementations for the stores of the records that take a group in. Its columns are in canonical order, as the record
/// counts its fields.
pub(super) fn of_group(group: &Record<'_>) -> TokenStream {
    let fields = group.canonical();
    let leaves: Vec<Leaf> = fields.iter().map(|field| Leaf::of_field(field)).collect();
    let names: Vec<&str> = fields.iter().map(|field| field.name.value.as_str()).collect();
    let columns = columns(group, &leaves, &names);
    let encrypted = &group.encrypted;
    let parameters = bounds::for_macros(group.generics);
    let serde = for_serde(&leaves);
    quote! {
        #columns
        __rt::impl_from_row! { #encrypted #parameters }
        __rt::impl_serde! { @group #encrypted #parameters #serde }
    }
}

/// The columns of a patch, as a type and as an expression over the fields of `self`.
pub(super) fn of_patch(fields: &[&Field<'_>]) -> (TokenStream, TokenStream) {
    let leaf = |field: &&Field<'_>| {
        let (ident, ty) = (field.ident, field.column);
        let mut leaf = Leaf::new(quote!(__rt::Column), None, &quote!(::core::option::Option<#ty>), ident);
        leaf.value = quote!(__rt::Column(self.#ident));
        leaf
    };
    let leaves: Vec<Leaf> = fields.iter().map(leaf).collect();
    let ty = tree(
        &leaves,
        &|leaf| leaf.owned.clone(),
        &|left, right| quote!(__rt::Both<#left, #right>),
    );
    (ty, tree(&leaves, &|leaf| leaf.value.clone(), &both))
}

/// Stand-ins for the implementations of a record that has mistakes: with one column, which suits every store.
pub(super) fn stand_in(input: &DeriveInput, encrypted: &Ident) -> TokenStream {
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let parameters = bounds::for_macros(&input.generics);
    let boolean = quote!(::core::primitive::bool);
    quote! {
        impl #impl_generics __rt::Columns for #encrypted #ty_generics #where_clause {
            type Tree = __rt::Column<#boolean>;
            const NAMES: &'static [&'static ::core::primitive::str] = &[""];
            fn into_tree(self) -> Self::Tree { ::core::unreachable!() }
            fn from_tree(_: Self::Tree) -> Self { ::core::unreachable!() }
        }
        __rt::impl_dynamodb! { #encrypted (&__SCHEMA) #parameters }
        __rt::impl_from_row! { #encrypted #parameters }
        __rt::impl_serde! { #encrypted #parameters (__rt::Column<&'__column #boolean>) (__rt::Column(&true)) { .. } }
    }
}

fn columns(record: &Record<'_>, leaves: &[Leaf], names: &[&str]) -> TokenStream {
    let encrypted = &record.encrypted;
    let (impl_generics, ty_generics, where_clause) = record.generics.split_for_impl();
    let ty = tree(
        leaves,
        &|leaf| leaf.owned.clone(),
        &|left, right| quote!(__rt::Both<#left, #right>),
    );
    let value = tree(leaves, &|leaf| leaf.value.clone(), &both);
    let fields = leaves.iter().map(|leaf| &leaf.field);
    let fields = quote!(#(#fields),*);
    let own = names.len();
    let all_names = (!record.groups.is_empty()).then(|| {
        quote! {
            const ALL_NAMES: &'static [&'static ::core::primitive::str] = {
                const NAMES: [&::core::primitive::str; #own + __rt::flatten::count(&__GROUPS)] =
                    __rt::flatten::columns(&[#(#names),*], &__GROUPS);
                &NAMES
            };
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics __rt::Columns for #encrypted #ty_generics #where_clause {
            type Tree = #ty;
            const NAMES: &'static [&'static ::core::primitive::str] = &[#(#names),*];
            #all_names

            #[inline]
            fn into_tree(self) -> Self::Tree {
                let Self { #fields } = self;
                #value
            }

            #[inline]
            fn from_tree(#value: Self::Tree) -> Self {
                Self { #fields }
            }
        }
    }
}

/// What the macro for `serde` is given besides.
fn for_serde(leaves: &[Leaf]) -> TokenStream {
    let borrowed = tree(
        leaves,
        &|leaf| leaf.borrowed.clone(),
        &|left, right| quote!(__rt::Both<#left, #right>),
    );
    let value = tree(leaves, &|leaf| leaf.value.clone(), &both);
    let fields = leaves.iter().map(|leaf| &leaf.field);
    quote!((#borrowed) (#value) { #(#fields),* })
}

fn both(left: TokenStream, right: TokenStream) -> TokenStream {
    quote!(__rt::Both(#left, #right))
}

/// A tree over the leaves, in order, as low as can be.
fn tree(
    leaves: &[Leaf],
    leaf: &impl Fn(&Leaf) -> TokenStream,
    node: &impl Fn(TokenStream, TokenStream) -> TokenStream,
) -> TokenStream {
    if let [one] = leaves {
        return leaf(one);
    }
    let (left, right) = leaves.split_at(leaves.len() / 2);
    node(tree(left, leaf, node), tree(right, leaf, node))
}
