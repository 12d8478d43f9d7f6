//! JSON Schemas of encrypted records: what a document store can check before it takes a document in.
//!
//! That a document is as its schema says proves nothing about its origin. It keeps out a program that writes plaintext where
//! ciphertext belongs.

use serde_json::{Map, Value, json};

use crate::schema::Action;
use crate::store::columns::{Columns, VERSION_NAME};
use crate::structured::{Encrypted, EncryptedRecord};

/// The version of the shape that [`schema`] describes, and that encrypted records have in JSON: their first entry,
/// `envelope_version`.
pub const VERSION: u8 = super::serde::document::VERSION;

/// The rest of any base64, after the first group of four characters.
const REST: &str = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

/// Base64 of a byte 1 or 2, a byte 0 or 1, and others.
const HEADER: &str = "^A[Qg][A-H][A-Za-z0-9+/]";

/// Version, flavor, message id, no legend, no stored context, one encrypted data key without content, commitment.
const MIN_HEADER_LEN: usize = 1 + 1 + 32 + 2 + 2 + 1 + 3 * 2 + 32;

/// Base64 of a tag for each of up to 255 recipients, and of a signature or none.
const FOOTER: &str = "^(?:[A-Za-z0-9+/]{64}){1,255}(?:[A-Za-z0-9+/]{137}[AQgw]==)?$";

/// A tag.
const MIN_FOOTER_LEN: usize = 48;

/// Base64 of any of the type ids: 0000, 0001, 0002, 0004; 0101, 0102; 01FF; 0200; 0300; FFFF.
const CIPHERTEXT: &str = "^(?:AA[A-LQ-T]|AQ[E-L]|Af[89+/]|Ag[A-D]|Aw[A-D]|//[89+/])[A-Za-z0-9+/]";

/// Type id, no ciphertext, tag.
const MIN_CIPHERTEXT_LEN: usize = 2 + 16;

/// The JSON Schema (draft 2020-12) of a record type's documents, as its encrypted form is serialized: one property for each
/// column.
///
/// - `envelope_version`, `header` and `footer` are as `docs/schema/encrypted-record-1.schema.json` says of any record.
/// - An `encrypted` column is base64 that begins with a type id; if the field is an `Option` without `null = "seal"`, it may also be
///   null or missing.
/// - Any other column must be there too, unless its field is such an `Option`. What its value looks like is up to the `serde` of its
///   type: the schema does not say.
/// - Other properties are allowed, unless the type says `deny_unknown_fields`.
///
/// Patterns are written so that all dialects of regular expressions understand them alike.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use envelope_runtime::{Encrypted, json};
///
/// #[derive(Encrypted)]
/// #[envelope(table = "notes")]
/// struct Note {
///     #[envelope(signed, id)]
///     id: i64,
///     #[envelope(encrypted)]
///     text: String,
/// }
///
/// let schema = json::schema::<EncryptedNote>();
/// assert_eq!(schema["properties"]["text"]["minLength"], 24);
/// assert_eq!(schema["required"], serde_json::json!(["envelope_version", "id", "text", "header", "footer"]));
/// # }
/// ```
#[must_use]
pub fn schema<E: EncryptedRecord + Columns>() -> Value {
    let described = E::Record::SCHEMA;
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut add = |name: &str, property, is_required| {
        properties.insert(name.to_owned(), property);
        if is_required {
            required.push(Value::from(name));
        }
    };
    add(VERSION_NAME, json!({ "type": "number", "const": VERSION }), true);
    for field in described.fields() {
        let is_optional = field.is_optional();
        let (property, is_required) = match field.action() {
            Action::Encrypted => (ciphertext(is_optional), !is_optional),
            Action::Signed | Action::Context | Action::Unprotected => (json!({}), !is_optional),
        };
        add(field.name(), property, is_required);
    }
    add("header", base64(&format!("{HEADER}{REST}"), MIN_HEADER_LEN), true);
    add("footer", base64(FOOTER, MIN_FOOTER_LEN), true);

    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("Encrypted record of table {}", described.table()),
        "type": "object",
        "properties": properties,
        "required": required,
    });
    if let (true, Some(schema)) = (E::DENY_UNKNOWN, schema.as_object_mut()) {
        schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    schema
}

fn ciphertext(is_optional: bool) -> Value {
    let base64 = base64(&format!("{CIPHERTEXT}{REST}"), MIN_CIPHERTEXT_LEN);
    if is_optional {
        json!({ "anyOf": [base64, { "type": "null" }] })
    } else {
        base64
    }
}

/// A string of base64, of at least so many bytes.
fn base64(pattern: &str, min_len: usize) -> Value {
    json!({ "type": "string", "minLength": min_len.div_ceil(3) * 4, "pattern": pattern })
}
