//! What the derive recognizes in a field's type by its spelling. All that takes more than spelling is left to traits.

use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// `T` of `Option<T>`, recognized by the last segment of its path.
pub(crate) fn option_inner(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty)?;
    if segment.ident != "Option" {
        return None;
    }
    first_argument(segment)
}

/// `T` of `Unverified<T>`, recognized by the last segment of its path.
pub(crate) fn unverified_inner(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty)?;
    if segment.ident != "Unverified" {
        return None;
    }
    first_argument(segment)
}

/// Whether a type is `Serde<T>`, recognized by the last segment of its path.
pub(crate) fn is_serde(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "Serde" && !segment.arguments.is_empty())
}

/// Whether a type is a string, a number or a boolean, in its bare name.
pub(crate) fn is_plain(ty: &Type) -> bool {
    const PLAIN: [&str; 15] = [
        "String", "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128",
    ];
    matches!(peel(ty), Type::Path(path) if path.path.get_ident().is_some_and(|name| PLAIN.iter().any(|plain| name == plain)))
}

/// Why a field of this type cannot be `context`, where its spelling tells.
pub(crate) fn unfit_for_context(ty: &Type) -> Option<&'static str> {
    let segment = last_segment(ty)?;
    match segment.ident.to_string().as_str() {
        "Option" => Some("an `Option` is sometimes absent, and a context holds the same entries for every record"),
        "f32" | "f64" => Some("a float takes too many values, and compares by rounding"),
        "Vec" if !first_argument(segment).is_some_and(is_byte) => Some("a list takes too many values"),
        "HashMap" | "BTreeMap" => Some("a map takes too many values"),
        "HashSet" | "BTreeSet" => Some("a set takes too many values"),
        _ => None,
    }
}

/// Why a field of this type cannot be a key of a DynamoDB item, where its spelling tells.
pub(crate) fn unfit_for_key(ty: &Type) -> Option<&'static str> {
    let list = "DynamoDB has no keys that are lists";
    match peel(ty) {
        Type::Reference(reference) => return unfit_for_key(&reference.elem),
        Type::Array(array) if !is_byte(&array.elem) => return Some(list),
        Type::Slice(slice) if !is_byte(&slice.elem) => return Some(list),
        _ => {}
    }
    let segment = last_segment(ty)?;
    match segment.ident.to_string().as_str() {
        "bool" => Some("DynamoDB has no keys that are booleans"),
        "f32" | "f64" => Some("a float compares by rounding"),
        "Vec" if !first_argument(segment).is_some_and(is_byte) => Some(list),
        "HashMap" | "BTreeMap" => Some("DynamoDB has no keys that are maps"),
        "HashSet" | "BTreeSet" => Some("DynamoDB has no keys that are sets"),
        _ => None,
    }
}

/// The type without the invisible groups and brackets that a macro may leave around it.
fn peel(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            _ => return ty,
        };
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match peel(ty) {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        _ => None,
    }
}

fn first_argument(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        }),
        _ => None,
    }
}

fn is_byte(ty: &Type) -> bool {
    matches!(peel(ty), Type::Path(path) if path.path.is_ident("u8"))
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::parse_quote;

    use super::*;

    fn inner(ty: Type) -> Option<String> {
        option_inner(&ty).map(|inner| inner.to_token_stream().to_string())
    }

    #[test]
    fn an_option_is_known_by_its_last_segment() {
        assert_eq!(inner(parse_quote!(Option<String>)).as_deref(), Some("String"));
        assert_eq!(inner(parse_quote!(::core::option::Option<u8>)).as_deref(), Some("u8"));
        assert_eq!(inner(parse_quote!((Option<u8>))).as_deref(), Some("u8"));
        assert_eq!(inner(parse_quote!(Vec<Option<u8>>)), None);
        assert_eq!(inner(parse_quote!(Maybe<u8>)), None);
    }

    #[test]
    fn keys_are_strings_numbers_and_binary() {
        for ty in [
            parse_quote!(bool),
            parse_quote!(f64),
            parse_quote!(Vec<String>),
            parse_quote!(&'a [u16]),
            parse_quote!([char; 2]),
            parse_quote!(std::collections::HashMap<String, String>),
        ] {
            assert!(unfit_for_key(&ty).is_some());
        }
        for ty in [
            parse_quote!(String),
            parse_quote!(Cow<'a, str>),
            parse_quote!(Number),
            parse_quote!(&'a [u8]),
            parse_quote!([u8; 16]),
            parse_quote!(Vec<u8>),
        ] {
            assert!(unfit_for_key(&ty).is_none());
        }
    }

    #[test]
    fn context_refuses_what_its_spelling_tells() {
        for ty in [
            parse_quote!(f64),
            parse_quote!(Vec<String>),
            parse_quote!(std::collections::BTreeSet<u8>),
        ] {
            assert!(unfit_for_context(&ty).is_some());
        }
        for ty in [
            parse_quote!(String),
            parse_quote!(Vec<u8>),
            parse_quote!([u8; 4]),
            parse_quote!(&'a str),
        ] {
            assert!(unfit_for_context(&ty).is_none());
        }
    }
}
