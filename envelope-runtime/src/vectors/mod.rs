//! Reading the shared test vectors: data of the AWS libraries, beside the project in `../shared/vectors`.

mod items;

use std::io::Write;
use std::path::Path;

use serde_json::Value as Json;

use crate::record::{Number, Value};

/// A file's JSON, or `None` where the folder is not there.
pub(crate) fn load(name: &str) -> Option<Json> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors");
    if !folder.is_dir() {
        not_run(&format!(
            "{name}, since there is no folder ../shared/vectors beside the workspace"
        ));
        return None;
    }
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Says that something did not run: on standard output, and to the file that `cargo xtask test` reads.
fn not_run(what: &str) {
    println!("not run: {what}");
    if let Some(log) = std::env::var_os("ENVELOPE_NOT_RUN_LOG") {
        let mut log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        writeln!(log, "not run: {what}").unwrap();
    }
}

/// The array under a name.
pub(crate) fn items<'j>(json: &'j Json, name: &str) -> &'j [Json] {
    json[name].as_array().unwrap()
}

/// Bytes in hexadecimal.
pub(crate) fn hex(json: &Json) -> Vec<u8> {
    let text = json.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// Bytes in base64.
pub(crate) fn base64(json: &Json) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD
        .decode(json.as_str().unwrap())
        .unwrap()
}

/// A value in DynamoDB's JSON: `{"S": "abc"}`.
pub(crate) fn attribute(json: &Json) -> Value {
    fn list<T>(json: &Json, read: fn(&Json) -> T) -> Vec<T> {
        json.as_array().unwrap().iter().map(read).collect()
    }
    let string = |json: &Json| json.as_str().unwrap().to_owned();
    let number = |json: &Json| Number::parse(json.as_str().unwrap()).unwrap();

    let (tag, inner) = json.as_object().unwrap().iter().next().unwrap();
    match tag.as_str() {
        "B" => Value::Binary(base64(inner)),
        "BOOL" => Value::Boolean(inner.as_bool().unwrap()),
        "BS" => Value::BinarySet(list(inner, base64)),
        "L" => Value::List(list(inner, attribute)),
        "M" => {
            let entries = inner.as_object().unwrap().iter();
            Value::Map(entries.map(|(key, value)| (key.clone(), attribute(value))).collect())
        }
        "N" => Value::Number(number(inner)),
        "NS" => Value::NumberSet(list(inner, number)),
        "NULL" => Value::Null,
        "S" => Value::String(string(inner)),
        "SS" => Value::StringSet(list(inner, string)),
        other => panic!("unknown tag {other}"),
    }
}
