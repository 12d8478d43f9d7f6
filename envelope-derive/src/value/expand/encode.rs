//! `impl Encode`

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, Type};

use super::{bounded, element_at, elements, local_at};
use crate::expand::{at, local};
use crate::value::model::{Content, Kind, Member, Shape, Value, Variant, canonical};

/// Type id and length of a key and of its value.
const ENTRY: usize = 12;
/// Type id and length of an element.
const ELEMENT: usize = 6;
/// The count of a map or list.
const COUNT: usize = 4;

/// The methods of `Encode`, as expressions over `self`.
struct Methods {
    type_id: TokenStream,
    /// The type that all values have, as an `Option`, if it is known.
    static_type_id: Option<TokenStream>,
    encode: TokenStream,
    size_hint: TokenStream,
    truncate_to: Option<TokenStream>,
}

pub(super) fn implementation(value: &Value<'_>) -> TokenStream {
    let ident = value.ident;
    let generics = bounded(value, &quote!(__rt::Encode), &quote!(__rt::by_serde::Writable));
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = value.generics.split_for_impl();
    let Methods {
        type_id,
        static_type_id,
        encode,
        size_hint,
        truncate_to,
    } = match &value.shape {
        Shape::Map(members) => of_map(members),
        Shape::Newtype(ty) => of_newtype(ty),
        Shape::List(types) => of_list(types),
        Shape::Names(_) => of_names(),
        Shape::Enum(variants) => of_enum(variants),
    };
    let truncate_to = truncate_to.map(|body| {
        quote! {
            fn truncate_to(&mut self, __precision: __rt::Precision) {
                #body
            }
        }
    });
    let static_type_id = static_type_id.map(|id| {
        quote! {
            #[inline]
            fn static_type_id() -> ::core::option::Option<__rt::TypeId> {
                #id
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics __rt::Encode for #ident #ty_generics #where_clause {
            fn type_id(&self) -> __rt::TypeId {
                #type_id
            }

            fn encode(&self, __out: &mut __rt::Encoder<'_>) -> ::core::result::Result<(), __rt::RecordError> {
                #encode
            }

            fn size_hint(&self) -> ::core::primitive::usize {
                #size_hint
            }

            #truncate_to
            #static_type_id
        }
    }
}

fn of_map(members: &[Member<'_>]) -> Methods {
    let pattern = pattern(members);
    let (refused, entries, size, truncate) = (
        refused(members),
        entries(members),
        map_size(COUNT, members),
        truncate(members),
    );
    Methods {
        type_id: quote!(__rt::TypeId::MAP),
        static_type_id: Some(quote!(::core::option::Option::Some(__rt::TypeId::MAP))),
        encode: quote! {
            let Self #pattern = self;
            #refused
            __out.map(|__map| { #entries })
        },
        size_hint: quote!(let Self #pattern = self; #size),
        truncate_to: Some(quote!(let Self #pattern = self; #truncate)),
    }
}

fn of_newtype(ty: &Type) -> Methods {
    Methods {
        type_id: quote_spanned!(at(ty)=> __rt::Encode::type_id(&self.0)),
        static_type_id: Some(quote! {
            use __rt::{NoStaticType as _, StaticType as _};
            (&__rt::Typed::<#ty>(::core::marker::PhantomData)).static_type_id()
        }),
        encode: quote_spanned!(at(ty)=> __rt::Encode::encode(&self.0, __out)),
        size_hint: quote_spanned!(at(ty)=> __rt::Encode::size_hint(&self.0)),
        truncate_to: Some(quote_spanned!(at(ty)=> __rt::Encode::truncate_to(&mut self.0, __precision))),
    }
}

fn of_list(types: &[&Type]) -> Methods {
    let pattern = elements(types);
    let (written, size, truncate) = (written(types), list_size(COUNT, types), truncate_all(types));
    Methods {
        type_id: quote!(__rt::TypeId::LIST),
        static_type_id: Some(quote!(::core::option::Option::Some(__rt::TypeId::LIST))),
        encode: quote!(let Self #pattern = self; __out.list(|__list| { #written })),
        size_hint: quote!(let Self #pattern = self; #size),
        truncate_to: Some(quote!(let Self #pattern = self; #truncate)),
    }
}

fn of_names() -> Methods {
    Methods {
        type_id: quote!(__rt::TypeId::STRING),
        static_type_id: Some(quote!(::core::option::Option::Some(__rt::TypeId::STRING))),
        encode: quote!(__out.bytes(__rt::MapKey::as_key(self).as_bytes())),
        size_hint: quote!(__rt::MapKey::as_key(self).len()),
        truncate_to: None,
    }
}

fn of_enum(variants: &[Variant<'_>]) -> Methods {
    let arms = |arm: fn(&Variant<'_>) -> TokenStream| {
        let arms = variants.iter().map(|variant| {
            let (ident, pattern, arm) = (variant.ident, variant_pattern(variant), arm(variant));
            quote!(Self::#ident #pattern => { #arm })
        });
        quote!(match self { #(#arms)* })
    };
    Methods {
        type_id: arms(|variant| match variant.content {
            Content::Nothing => quote!(__rt::TypeId::STRING),
            Content::Value(_) | Content::List(_) | Content::Map(_) => quote!(__rt::TypeId::MAP),
        }),
        static_type_id: None,
        encode: arms(encode_variant),
        size_hint: arms(|Variant { name, content, .. }| {
            let len = name.value.len();
            match content {
                Content::Nothing => quote!(#len),
                Content::Value(ty) => sum(COUNT + ENTRY + len, [hint(ty, &value_at(ty))]),
                Content::List(types) => list_size(COUNT + ENTRY + len + COUNT, types),
                Content::Map(members) => map_size(COUNT + ENTRY + len + COUNT, members),
            }
        }),
        truncate_to: Some(arms(|variant| match &variant.content {
            Content::Nothing => TokenStream::new(),
            Content::Value(ty) => truncate_one(ty, &value_at(ty)),
            Content::List(types) => truncate_all(types),
            Content::Map(members) => truncate(members),
        })),
    }
}

fn encode_variant(Variant { name, content, .. }: &Variant<'_>) -> TokenStream {
    let name = &name.value;
    match content {
        Content::Nothing => {
            let bytes = Literal::byte_string(name.as_bytes());
            quote!(__out.bytes(#bytes))
        }
        Content::Value(ty) => {
            let entry = quote_spanned!(at(ty)=> __map.entry(#name, __value));
            quote!(__out.map(|__map| #entry))
        }
        Content::List(types) => {
            let written = written(types);
            quote!(__out.map(|__map| __map.entry(#name, &__rt::derived::list(|__list| { #written }))))
        }
        Content::Map(members) => {
            let (refused, entries) = (refused(members), entries(members));
            quote! {
                #refused
                __out.map(|__map| __map.entry(#name, &__rt::derived::map(|__map| { #entries })))
            }
        }
    }
}

/// `{ a: __field_a, … }`
fn pattern(members: &[Member<'_>]) -> TokenStream {
    let parts = members.iter().map(|member| {
        let (ident, local) = (member.ident, local(member.ident));
        quote!(#ident: #local)
    });
    quote!({ #(#parts),* })
}

fn variant_pattern(variant: &Variant<'_>) -> TokenStream {
    match &variant.content {
        Content::Nothing => TokenStream::new(),
        Content::Value(_) => quote!((__value)),
        Content::List(types) => elements(types),
        // What a method has no use for does not matter to it.
        Content::Map(members) => pattern(members),
    }
}

/// Statements that write the entries of a map, and the result.
fn entries(members: &[Member<'_>]) -> TokenStream {
    let entries = canonical(members).into_iter().map(|member| {
        let (ty, name) = (member.ty, &member.name.value);
        let value = local_at(member.ident, ty);
        if member.serde.is_some() {
            // `serde` is given the `Option`: it refuses a `Some` of what is null.
            let entry = quote_spanned!(at(ty)=> __map.entry(#name, &__rt::by_serde::member(#value))?;);
            match member.kind {
                Kind::Optional => quote!(if ::core::option::Option::is_some(#value) { #entry }),
                _ => entry,
            }
        } else if member.kind == Kind::Optional {
            // As an `Option`, which refuses a `Some` of what is null.
            let entry = quote_spanned!(at(ty)=> __map.entry(#name, #value)?;);
            quote!(if ::core::option::Option::is_some(#value) { #entry })
        } else {
            quote_spanned!(at(ty)=> __map.entry(#name, #value)?;)
        }
    });
    quote!(#(#entries)* ::core::result::Result::Ok(()))
}

/// Statements that write the elements of a list, and the result.
fn written(types: &[&Type]) -> TokenStream {
    let elements = types.iter().enumerate().map(|(index, ty)| {
        let element = element_at(index, ty);
        quote_spanned!(at(ty)=> __list.element(#element)?;)
    });
    quote!(#(#elements)* ::core::result::Result::Ok(()))
}

/// Statements that refuse, where the bytes must tell everything, a skipped field that holds anything.
fn refused(members: &[Member<'_>]) -> TokenStream {
    let checks = skipped(members).map(|member| {
        let (value, ty) = (local_at(member.ident, member.ty), member.ty);
        quote_spanned!(at(ty)=> __rt::derived::skipped::<#ty>(__out, #value)?;)
    });
    quote!(#(#checks)*)
}

fn truncate(members: &[Member<'_>]) -> TokenStream {
    let written = canonical(members)
        .into_iter()
        .filter(|member| member.serde.is_none())
        .map(|member| truncate_one(member.ty, &local_at(member.ident, member.ty)));
    let skipped = skipped(members).map(|member| {
        let (value, ty) = (local_at(member.ident, member.ty), member.ty);
        quote_spanned!(at(ty)=> *#value = ::core::default::Default::default();)
    });
    quote!(#(#written)* #(#skipped)*)
}

fn truncate_all(types: &[&Type]) -> TokenStream {
    let elements = types.iter().enumerate();
    let truncated = elements.map(|(index, ty)| truncate_one(ty, &element_at(index, ty)));
    quote!(#(#truncated)*)
}

fn truncate_one(ty: &Type, value: &Ident) -> TokenStream {
    quote_spanned!(at(ty)=> __rt::Element::truncate_element_to(#value, __precision);)
}

fn map_size(constant: usize, members: &[Member<'_>]) -> TokenStream {
    let written = canonical(members);
    let constant = written
        .iter()
        .fold(constant, |size, member| size + ENTRY + member.name.value.len());
    let hints: Vec<TokenStream> = written
        .iter()
        .filter(|member| member.serde.is_none())
        .map(|member| hint(member.ty, &local_at(member.ident, member.ty)))
        .collect();
    sum(constant, hints)
}

fn list_size(constant: usize, types: &[&Type]) -> TokenStream {
    let elements = types.iter().enumerate();
    sum(
        constant + ELEMENT * types.len(),
        elements.map(|(index, ty)| hint(ty, &element_at(index, ty))),
    )
}

fn hint(ty: &Type, value: &Ident) -> TokenStream {
    quote_spanned!(at(ty)=> __rt::Element::element_size_hint(#value))
}

fn sum(constant: usize, hints: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    let hints = hints.into_iter();
    quote!(#constant #(.saturating_add(#hints))*)
}

fn skipped<'m, 'a>(members: &'m [Member<'a>]) -> impl Iterator<Item = &'m Member<'a>> {
    members.iter().filter(|member| member.kind == Kind::Skipped)
}

/// The value of a variant, spanned like [`local_at`].
fn value_at(ty: &Type) -> Ident {
    Ident::new("__value", at(ty))
}
