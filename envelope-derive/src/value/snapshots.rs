//! What the derive expands to, compared with the files in `snapshots/`.

use syn::{DeriveInput, parse_quote};

use crate::snapshots::compare;

#[test]
fn a_struct_with_named_fields() {
    let input: DeriveInput = parse_quote! {
        #[envelope(rename_all = "camelCase")]
        pub struct Card<T> {
            pub valid_until: Date,
            pub number: T,
            pub holder: Option<String>,
            #[envelope(default, rename = "type")]
            pub kind: Kind,
            #[envelope(skip)]
            pub checked: bool,
            #[envelope(serde)]
            pub issuer: Option<bank::Issuer>,
        }
    };
    compare("card", super::field_value(&input));
}

#[test]
fn a_newtype() {
    let input: DeriveInput = parse_quote! {
        struct Iban(String);
    };
    compare("iban", super::field_value(&input));
}

#[test]
fn a_tuple_struct() {
    let input: DeriveInput = parse_quote! {
        struct Range<T>(T, Option<T>);
    };
    compare("range", super::field_value(&input));
}

#[test]
fn a_fieldless_enum() {
    let input: DeriveInput = parse_quote! {
        #[envelope(rename_all = "lowercase")]
        enum Kind { Credit, Debit }
    };
    compare("kind", super::field_value(&input));
}

#[test]
fn an_enum_with_fields() {
    let input: DeriveInput = parse_quote! {
        enum Payment<'a> {
            Cash,
            Iban(&'a str),
            Transfer(&'a str, Option<u64>),
            #[envelope(rename = "card", rename_all = "kebab-case")]
            Card { card_no: &'a str, holder: Option<&'a str> },
        }
    };
    compare("payment", super::field_value(&input));
}
