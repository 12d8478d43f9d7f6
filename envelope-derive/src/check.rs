//! Check: the rules that no field can break alone. One function a rule, led by the reason for it.

use std::collections::{HashMap, HashSet};

use syn::ext::IdentExt;
use syn::spanned::Spanned as _;

use crate::attr::{ActionKey, Constant, ItemKey};
use crate::errors::Errors;
use crate::lower::{Lowered, SeenKey};
use crate::model::{Action, Context, Converter, Field, Flattened, Named, Parameters};
use crate::symbol;

/// The columns that every encrypted record has beside its fields.
pub(crate) const GENERATED: [&str; 2] = ["header", "footer"];

/// What documents, in JSON and other formats, have beside the columns: the version of their shape. The runtime calls it so.
///
/// It is written out because it is reserved in every record: a field may well be called `envelope` or `version`. And it has no mark
/// in front, since MongoDB has `$` for its operators, and CouchDB `_` for its own members.
const VERSION: &str = "envelope_version";

/// What every encrypted struct derives.
pub(crate) const DERIVED: [&str; 3] = ["Clone", "Debug", "PartialEq"];

/// Attributes whose names start so belong to the record format.
const RESERVED: &str = "aws_dbe_";

/// Keys of the encryption context that start so belong to the record format.
const RESERVED_CONTEXT: &str = "aws-crypto-";

/// The lengths of keys and values of the encryption context are written in two bytes.
const MAX_CONTEXT_ENTRY: usize = 65_535;

/// A context field or a key named `x` becomes the entry `aws-crypto-attr.x`, whose length is written in two bytes.
const MAX_CONTEXT_NAME: usize = 65_535 - "aws-crypto-attr.".len();

pub(crate) fn record(errors: &Errors, lowered: &Lowered<'_>) {
    let fields = &lowered.record.fields;
    for field in fields {
        reserved_name(errors, field);
        generated_column(errors, field);
        version_name(errors, field);
        generated_field(errors, field);
        if matches!(field.action, Action::Context(_)) || field.action.item_key().is_some() {
            context_name(errors, field);
        }
    }
    for group in &lowered.record.groups {
        flattened_field(errors, group);
    }
    distinct_names(errors, fields);
    if lowered.seen.item_keys.is_empty() {
        constants(errors, lowered);
    } else {
        constants_of_items(errors, lowered);
        one_key_each(errors, lowered);
        sort_key_alone(errors, lowered);
        keys_beside_context(errors, lowered);
        converted_in_items(errors, lowered);
    }
    identity(errors, lowered);
    unbound(errors, lowered);
    derives(errors, lowered);
    patch(errors, lowered);
    context_type(errors, lowered);
    context_fields(errors, lowered);
}

/// The fields of a group have the names of columns in every record with the group.
pub(crate) fn group(errors: &Errors, lowered: &Lowered<'_>) {
    for field in &lowered.record.fields {
        reserved_name(errors, field);
        generated_column(errors, field);
        version_name(errors, field);
    }
    distinct_names(errors, &lowered.record.fields);
    derives(errors, lowered);
    patch(errors, lowered);
}

pub(crate) fn context(errors: &Errors, context: &Context<'_>) {
    for field in &context.fields {
        reserved_name(errors, field);
        generated_column(errors, field);
        version_name(errors, field);
        context_name(errors, field);
    }
    distinct_names(errors, &context.fields);
}

// Readers of the format strip such attributes, and writers put their own there.
fn reserved_name(errors: &Errors, field: &impl Named) {
    if field.name().value.starts_with(RESERVED) {
        let fix = if field.is_implied() {
            "rename the field, or give it another `name`"
        } else {
            "choose another name"
        };
        errors.push(
            field.span(),
            format!("names that start with `{RESERVED}` belong to the record format: {fix}"),
        );
    }
}

// The encrypted struct has a header and a footer of its own, and stores keep them in columns of these names.
fn generated_column(errors: &Errors, field: &impl Named) {
    let name = &field.name().value;
    if GENERATED.contains(&name.as_str()) {
        errors.push(
            field.span(),
            format!(
                "every encrypted record has a column `{name}` of its own: give this field another `name`, \
                 as in `name = \"page_{name}\"`, and rename an existing column `{name}` with it"
            ),
        );
    }
}

// A record may be stored as a document at any time, where the version would stand twice.
fn version_name(errors: &Errors, field: &impl Named) {
    if field.name().value == VERSION {
        errors.push(
            field.span(),
            format!(
                "`{VERSION}` is what documents tell the version of their shape by: give this field another `name`, \
                 as in `name = \"page_{VERSION}\"`"
            ),
        );
    }
}

// The Rust side of `generated_column`: only the identifier counts. If it also names the column, that was reported.
fn generated_field(errors: &Errors, field: &impl Named) {
    let ident = field.ident().unraw();
    if GENERATED.iter().any(|generated| ident == generated) && !field.is_implied() {
        errors.push(
            field.ident().span(),
            format!("every encrypted record has a field `{ident}` of its own: rename this one; its `name` may stay"),
        );
    }
}

// A group has no name in the record, and a field of the encrypted struct all the same.
fn flattened_field(errors: &Errors, group: &Flattened<'_>) {
    let ident = group.ident.unraw();
    if GENERATED.iter().any(|generated| ident == generated) {
        errors.push(
            group.ident.span(),
            format!(
                "every encrypted record has a field `{ident}` of its own: rename this group, which changes no column"
            ),
        );
    }
}

fn context_name(errors: &Errors, field: &impl Named) {
    if field.name().value.len() > MAX_CONTEXT_NAME {
        let message =
            format!("the `name` of a `context` field or a key is limited to {MAX_CONTEXT_NAME} bytes: shorten it");
        errors.push(field.span(), message);
    }
}

// Two fields of one name would have one canonical path, and overwrite each other in every store.
fn distinct_names(errors: &Errors, fields: &[impl Named]) {
    let mut taken = HashMap::new();
    for field in fields {
        let name = field.name().value.as_str();
        if let Some(first) = taken.insert(name, field.ident()) {
            errors.push(
                field.span(),
                format!("the name `{name}` is taken by field `{first}`: give one of the two another `name`"),
            );
        }
    }
}

// Two entries under one key would contradict each other, and the format keeps keys of its own. A constant called like a
// context field would be another entry than the field's, and be taken for it.
fn constants(errors: &Errors, Lowered { record, .. }: &Lowered<'_>) {
    let mut taken = HashSet::new();
    for Constant { key, value } in &record.constants {
        let name = key.value();
        let is_context = |field: &Field<'_>| matches!(field.action, Action::Context(_)) && field.name.value == name;
        if name.is_empty() || name.chars().chain(value.value().chars()).any(char::is_control) {
            errors.push(
                key.span(),
                "a key of the context is empty, or an entry holds a control character: change it",
            );
        } else if name.starts_with(RESERVED_CONTEXT) {
            let message = format!(
                "context keys that start with `{RESERVED_CONTEXT}` belong to the record format: choose another"
            );
            errors.push(key.span(), message);
        } else if record.fields.iter().any(is_context) {
            let message =
                format!("`{name}` is a `context` field of this record: remove the constant, or rename one of the two");
            errors.push(key.span(), message);
        } else if !taken.insert(name.clone()) {
            errors.push(
                key.span(),
                format!("the context key `{name}` is given twice: remove one"),
            );
        }
        if name.len().max(value.value().len()) > MAX_CONTEXT_ENTRY {
            let message =
                format!("keys and values of the context are limited to {MAX_CONTEXT_ENTRY} bytes: shorten this entry");
            errors.push(key.span(), message);
        }
    }
}

// The encryption context of an item holds what the format lists, and AWS's libraries rebuild it without constants of ours.
fn constants_of_items(errors: &Errors, Lowered { record, seen }: &Lowered<'_>) {
    if let ([constant, ..], [key, ..]) = (record.constants.as_slice(), seen.item_keys.as_slice()) {
        let message = format!(
            "a record with a `{}` has no constants in its context, since AWS's libraries could not read such items: \
             remove `context(…)`",
            key.key.key()
        );
        errors.push(constant.key.span(), message);
    }
}

// A table of DynamoDB has one of each at most.
fn one_key_each(errors: &Errors, Lowered { seen, .. }: &Lowered<'_>) {
    for (position, SeenKey { span, key, .. }) in seen.item_keys.iter().enumerate() {
        let mut before = seen.item_keys.iter().take(position);
        if let Some(first) = before.find(|earlier| earlier.key == *key) {
            let (word, first) = (key.key(), &first.field);
            let message =
                format!("field `{first}` is the `{word}` already, and an item has one: remove one of the two");
            errors.push(*span, message);
        }
    }
}

// The sort key orders the items of one partition.
fn sort_key_alone(errors: &Errors, Lowered { seen, .. }: &Lowered<'_>) {
    let partitioned = seen.item_keys.iter().any(|seen| seen.key == ItemKey::Partition);
    if let ([sort, ..], false, false) = (seen.item_keys.as_slice(), partitioned, seen.faulty_field) {
        let message = "a `sort_key` orders the items of one partition, and no field is the `partition_key`: \
                       mark one, as in `#[envelope(signed, partition_key)]`";
        errors.push(sort.span, message);
    }
}

// Version 2 of the format, which any `context` field brings, takes an item's keys into its encryption context like other
// `context` fields, and AWS's libraries refuse a configuration that says otherwise.
fn keys_beside_context(errors: &Errors, Lowered { seen, .. }: &Lowered<'_>) {
    let Some(context) = &seen.context_field else { return };
    let signed = |seen: &&SeenKey| seen.action == Some(ActionKey::Signed);
    for SeenKey { span, key, .. } in seen.item_keys.iter().filter(signed) {
        let word = key.key();
        let message = format!(
            "beside a `context` field such as `{context}`, the keys of an item are `context` too: \
             write `#[envelope(context, {word})]`, or make `{context}` `signed`"
        );
        errors.push(*span, message);
    }
}

// AWS's libraries hold an attribute against what was signed. The one is made of the column, the other of what it is converted to.
fn converted_in_items(errors: &Errors, Lowered { record, .. }: &Lowered<'_>) {
    let signed = record
        .fields
        .iter()
        .filter(|field| matches!(field.action, Action::Signed(_)));
    for field in signed {
        let (span, word) = match &field.form.with {
            Some(Converter::Module(path)) => (path.span(), symbol::WITH),
            Some(Converter::Serde(span)) => (*span, symbol::SERDE),
            None => continue,
        };
        let message = format!(
            "the attribute of a `signed` field is what AWS's libraries verify, and `{word}` would have another value signed: \
             remove `{word}`, and use a type that derives `FieldValue`, or make the field `encrypted`"
        );
        errors.push(span, message);
    }
}

// Without an identity, one authentic record could be passed off as another one of the same table.
fn identity(errors: &Errors, Lowered { record, seen }: &Lowered<'_>) {
    if !seen.id && !record.fields.iter().any(|field| field.action.is_id()) {
        errors.push(
            record.ident.span(),
            "nothing says which record this is: mark at least one `signed` or `context` field that is not an `Option` \
             as `id`, as in `#[envelope(signed, id)]`, or say on the struct why nothing does, as in `unbound = \"…\"`",
        );
    }
}

// The reason would be wrong, and who reads it misled.
fn unbound(errors: &Errors, Lowered { record, .. }: &Lowered<'_>) {
    let identified = record.fields.iter().find(|field| field.action.is_id());
    if let (Some(unbound), Some(field)) = (&record.unbound, identified) {
        let message = format!(
            "`unbound` says why nothing identifies a record, and the field `{}` does: remove one of the two",
            field.ident
        );
        errors.push(unbound.key, message);
    }
}

// Two implementations of one trait would conflict, in a place that the user does not see.
fn derives(errors: &Errors, Lowered { record, .. }: &Lowered<'_>) {
    for path in &record.derives {
        let derived = path
            .segments
            .last()
            .filter(|last| DERIVED.iter().any(|name| last.ident == name));
        if let Some(last) = derived {
            let message = format!("every encrypted struct derives `{}` already: remove it", last.ident);
            errors.push(last.ident.span(), message);
        }
    }
}

// A patch without fields changes nothing, and one with some of the parameters would need some of the bounds.
fn patch(errors: &Errors, Lowered { record, seen }: &Lowered<'_>) {
    let (Some(span), false) = (record.patch_named, seen.faulty_field) else {
        return;
    };
    if record.unprotected().next().is_none() {
        let message = "a patch changes `unprotected` fields, and there are none here: remove `patch`, and change fields \
                       through `reseal`";
        errors.push(span, message);
    } else if record.patch_parameters() == Parameters::Some {
        let message = "a patch has all parameters of its struct or none, and the `unprotected` fields depend on some: remove \
                       `patch`, and change their columns by name, or make them depend on all parameters, or on none";
        errors.push(span, message);
    }
}

// A reader states the context that it expects in values of this type.
fn context_type(errors: &Errors, Lowered { record, seen }: &Lowered<'_>) {
    if let (Some(span), None, false) = (seen.shared_context, &record.context, seen.faulty_record) {
        errors.push(
            span,
            "a `context` field needs a context type, in which readers state what they expect: write \
             `context = TenantContext` on the struct, with a type that derives `EncryptionContext`",
        );
    }
}

// What a context type requires must come from the record's own fields.
fn context_fields(errors: &Errors, Lowered { record, seen }: &Lowered<'_>) {
    if let (Some(context), None, false) = (&record.context, seen.shared_context, seen.faulty_field) {
        let which = if seen.item_keys.is_empty() {
            "no field of this record is"
        } else {
            "no field beside the keys of the item is"
        };
        let message = format!(
            "{which} part of its context: mark the fields that it shares with its context type \
             `#[envelope(context)]`, or remove `context = …`"
        );
        errors.push(context.key, message);
    }
}
