//! Check: the rules that no field and no variant can break alone.

use std::collections::HashMap;

use syn::Ident;

use super::model::{Content, Kind, Member, Shape, Value, Variant};
use crate::attr::Spanned;
use crate::errors::Errors;

pub(super) fn value(errors: &Errors, value: &Value<'_>) {
    match &value.shape {
        Shape::Newtype(_) | Shape::List(_) => {}
        Shape::Map(members) => fields(errors, value.ident, members),
        Shape::Names(variants) | Shape::Enum(variants) => {
            let names = variants.iter().map(|variant| (variant.ident, &variant.name));
            distinct(errors, "variants", names);
            for Variant { ident, content, .. } in variants {
                if let Content::Map(members) = content {
                    fields(errors, ident, members);
                }
            }
        }
    }
}

fn fields(errors: &Errors, owner: &Ident, members: &[Member<'_>]) {
    let written = || members.iter().filter(|member| member.kind != Kind::Skipped);
    distinct(errors, "fields", written().map(|member| (member.ident, &member.name)));
    // All values would be one and the same in a record.
    if written().next().is_none() {
        let message = format!("every field of `{owner}` is skipped, so its values would all be alike: keep one");
        errors.push(owner.span(), message);
    }
}

// A map holds each key once, and a name stands for one variant.
fn distinct<'n>(errors: &Errors, noun: &str, names: impl Iterator<Item = (&'n Ident, &'n Spanned<String>)>) {
    let mut seen = HashMap::new();
    for (ident, name) in names {
        if let Some(first) = seen.insert(&name.value, ident) {
            let message = format!(
                "the {noun} `{first}` and `{ident}` are both called \"{}\" in a record: rename one of them, as in \
                 `#[envelope(rename = \"…\")]`",
                name.value
            );
            errors.push(name.key, message);
        }
    }
}
