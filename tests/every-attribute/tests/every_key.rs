//! Every key that the derives know is used in this crate, in each place where it may stand.

use std::collections::BTreeSet;

use syn::{Attribute, Fields, Item, Meta};

/// The derives' own list of keys.
const SYMBOLS: &str = include_str!("../../../envelope-derive/src/symbol.rs");

const CRATE: &str = include_str!("../src/lib.rs");

/// For each derive, the names that `symbol.rs` has for an attribute on the type, on a variant and on a field.
const PLACES: &[(&str, [&str; 3])] = &[
    ("Encrypted", ["Record", "", "RecordField"]),
    ("EncryptionContext", ["Context", "", "ContextField"]),
    ("FieldGroup", ["Group", "", "GroupField"]),
    ("FieldValue", ["Value", "ValueVariant", "ValueField"]),
];

/// A place and a key.
type Use = (String, String);

/// What may stand where, as the arms of `Place::keys` say.
fn known() -> BTreeSet<Use> {
    let value = |constant: &str| {
        let declared = format!("const {constant}: &str = \"");
        let (_, rest) = SYMBOLS.split_once(&declared).expect("a key is a constant");
        rest.split('"').next().unwrap().to_owned()
    };
    let (_, function) = SYMBOLS.split_once("fn keys(self)").expect("places have keys");
    let (body, _) = function.split_once("\n    }\n").unwrap();
    let mut known = BTreeSet::new();
    for arm in body.split("Place::").skip(1) {
        let (place, rest) = arm.split_once(" => &[").expect("each place has a list of its own");
        let (keys, _) = rest.split_once(']').unwrap();
        let keys = keys.split(',').map(str::trim).filter(|key| !key.is_empty());
        known.extend(keys.map(|key| (place.to_owned(), value(key))));
    }
    known
}

/// What stands where in this crate.
fn used() -> BTreeSet<Use> {
    let mut used = BTreeSet::new();
    for item in syn::parse_file(CRATE).unwrap().items {
        let (attrs, variants, fields) = match item {
            Item::Struct(item) => (item.attrs, Vec::new(), vec![item.fields]),
            Item::Enum(item) => {
                let (attrs, fields) = item.variants.into_iter().map(|it| (it.attrs, it.fields)).unzip();
                (item.attrs, attrs, fields)
            }
            _ => continue,
        };
        let derived = words(&attrs, "derive");
        let Some((_, [on_type, on_variant, on_field])) = PLACES.iter().find(|(name, _)| derived.contains(*name)) else {
            continue;
        };
        let mut note = |place: &str, attrs: &[Attribute]| {
            used.extend(words(attrs, "envelope").into_iter().map(|key| (place.to_owned(), key)));
        };
        note(on_type, &attrs);
        variants
            .iter()
            .for_each(|attrs: &Vec<Attribute>| note(on_variant, attrs));
        let fields = fields.iter().flat_map(Fields::iter);
        fields.for_each(|field| note(on_field, &field.attrs));
    }
    used
}

/// The first word of each part of a list: `a` and `b` of `#[name(a, b = c)]`.
fn words(attrs: &[Attribute], name: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        let Meta::List(list) = &attr.meta else { continue };
        let mut begins = true;
        for token in list.tokens.clone() {
            let token = token.to_string();
            if begins {
                words.insert(token.clone());
            }
            begins = token == ",";
        }
    }
    words
}

#[test]
fn every_key_is_used() {
    let (known, used) = (known(), used());
    assert!(
        known.len() >= 28,
        "only {} keys were found: the search is broken",
        known.len()
    );
    let missing: Vec<_> = known.difference(&used).collect();
    assert!(missing.is_empty(), "src/lib.rs does not use {missing:?}");
    let unknown: Vec<_> = used.difference(&known).collect();
    assert!(unknown.is_empty(), "symbol.rs does not list {unknown:?}");
}
