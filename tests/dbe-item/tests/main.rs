//! The program `dbe-item`, from outside.

mod describe;
mod forged;
mod official;
mod refused;
mod round_trips;

use std::io::Write as _;
use std::process::{Command, Stdio};

use envelope_tests::keys::{KEY, NAME, NAMESPACE, OTHER_KEY};
use serde_json::{Value as Json, json};

/// Runs a command on an item, and gives what it printed, or its one line of error.
fn run_text(command: &str, config: &str, item: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    std::fs::write(&path, config).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_dbe-item"))
        .arg(command)
        .arg(&path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses CONFIG does not read the item.
    let _ = child.stdin.take().unwrap().write_all(item.as_bytes());
    let output = child.wait_with_output().unwrap();
    let (stdout, stderr) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    match output.status.code() {
        Some(0) => {
            assert_eq!((stdout.lines().count(), stderr.as_str()), (1, ""));
            Ok(stdout)
        }
        code => {
            assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
            assert_eq!(stderr.lines().count(), 1, "{stderr}");
            let without_path = stderr.trim_end().replace(&path.display().to_string(), "CONFIG");
            Err(without_path)
        }
    }
}

/// Runs a command on an item.
fn run(command: &str, config: &Json, item: &Json) -> Result<Json, String> {
    run_text(command, &config.to_string(), &item.to_string()).map(|text| serde_json::from_str(&text).unwrap())
}

/// A raw AES key of the tests, as a key source.
fn raw_key(name: &str, key: &[u8]) -> Json {
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    json!({"keyNamespace": NAMESPACE, "keyName": name, "wrappingKey": hex})
}

/// One JSON object with the members of both; those of the second win.
fn with(mut first: Json, second: Json) -> Json {
    let members = first.as_object_mut().unwrap();
    members.extend(second.as_object().unwrap().clone());
    first
}

/// The table of the tests, in a version of the record format.
fn table(version: u8) -> Json {
    let key = ["SIGN_ONLY", "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT"][usize::from(version - 1)];
    let table = json!({
        "logicalTableName": "orders",
        "partitionKeyName": "pk",
        "sortKeyName": "sk",
        "attributeActions": {
            "pk": key,
            "sk": key,
            "name": "ENCRYPT_AND_SIGN",
            "all": "ENCRYPT_AND_SIGN",
            "tags": "SIGN_ONLY",
            ":loose": "DO_NOTHING",
        },
        "allowedUnsignedAttributes": ["seen"],
        "allowedUnsignedAttributePrefix": ":",
    });
    with(table, raw_key(NAME, &KEY))
}

/// An item of the table.
fn item() -> Json {
    json!({
        "pk": {"S": "Zoë \u{10002}"},
        "sk": {"N": "7"},
        "name": {"S": "Ada Lovelace"},
        "all": {"M": {
            "B": {"B": "AP8="},
            "BS": {"BS": ["", "AA=="]},
            "L": {"L": [{"BOOL": true}, {"BOOL": false}, {"NULL": true}]},
            "N": {"N": "-0.5"},
            "NS": {"NS": ["10", "9"]},
            "SS": {"SS": ["\u{10002}", "\u{ff61}"]},
        }},
        "tags": {"SS": ["a", "b"]},
        ":loose": {"N": "1"},
        "seen": {"BOOL": true},
    })
}
