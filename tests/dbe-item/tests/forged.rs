//! Items by somebody who holds the keys, and breaks a rule of the format that no key enforces.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use envelope_tests::forger::{Body, Draft, Entries, Forged, PUBLIC_KEY, Signer, Wrapping, entries};
use envelope_tests::records::Column;
use serde_json::json;

use super::*;

fn config() -> Json {
    let table = json!({
        "logicalTableName": "t",
        "partitionKeyName": "pk",
        "attributeActions": {"pk": "SIGN_ONLY", "mark": "SIGN_ONLY", "text": "ENCRYPT_AND_SIGN"},
    });
    with(table, raw_key(NAME, &KEY))
}

/// An item that the program wrote, taken apart.
fn draft() -> Draft {
    let item = json!({"pk": {"S": "x"}, "mark": {"S": "m"}, "text": {"S": "hello"}});
    let encrypted = run("encrypt", &config(), &item).unwrap();
    let bytes = |name: &str| STANDARD.decode(encrypted[name]["B"].as_str().unwrap()).unwrap();
    let (type_id, sealed) = ([0, 1], bytes("text")[2..].to_vec());
    let column = |name, letter, bytes: &[u8]| Column {
        name,
        letter,
        type_id,
        bytes: bytes.to_vec(),
    };
    let columns = [
        column("pk", b's', b"x"),
        column("mark", b's', b"m"),
        column("text", b'e', &sealed),
    ];
    let parts = (bytes("aws_dbe_head"), bytes("aws_dbe_foot"));
    Draft::open_with(&Wrapping::ours(), "t", &expected(), &columns, (&parts.0, &parts.1))
}

/// What a reader knows of the encryption context.
fn expected() -> Entries {
    entries(&[
        ("aws-crypto-attr.pk", "AAF4"),
        ("aws-crypto-partition-name", "pk"),
        ("aws-crypto-table-name", "t"),
    ])
}

/// Reads what was forged, in each of the two ways.
fn decrypt(forged: &Forged) -> [Result<Json, String>; 2] {
    let b = |bytes: &[u8]| json!({"B": STANDARD.encode(bytes)});
    let item = json!({
        "pk": {"S": "x"},
        "mark": {"S": "m"},
        "text": b(&forged.columns["text"]),
        "aws_dbe_head": b(&forged.header),
        "aws_dbe_foot": b(&forged.footer),
    });
    [false, true].map(|strict| run("decrypt", &with(config(), json!({"strict": strict})), &item))
}

fn assert_refused(forged: Forged, why: &str) {
    for error in decrypt(&forged).map(Result::unwrap_err) {
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn the_forger_writes_as_the_program_does() {
    for read in decrypt(&draft().renew().write()) {
        assert_eq!(read.unwrap()["text"], json!({"S": "hello"}));
    }
    // An unsigned item without a public key.
    let mut draft = draft();
    draft.header.flavor = 0;
    draft.header.context.clear();
    draft.wrap_again();
    for read in decrypt(&draft.write()) {
        assert_eq!(read.unwrap()["text"], json!({"S": "hello"}));
    }
}

#[test]
fn version_1_has_no_context_in_its_legend() {
    let mut draft = draft().renew();
    draft.field("mark").letter = b'c';
    assert!(matches!(draft.field("mark").body, Body::Plain(_)));
    assert_refused(draft.write(), "legend");
}

#[test]
fn an_unsigned_item_has_no_public_key() {
    let mut draft = draft();
    draft.header.flavor = 0;
    assert!(draft.header.entries().contains_key(PUBLIC_KEY));
    draft.wrap_again();
    assert_refused(draft.write(), "public-key");
}

#[test]
fn a_signed_item_has_a_public_key() {
    let mut draft = draft();
    draft.header.context.clear();
    draft.wrap_again();
    draft.signer = Some(Signer::generate());
    assert_refused(draft.write(), "public-key");
}

#[test]
fn a_header_stores_nothing_that_the_format_has_a_meaning_for() {
    for key in ["aws-crypto-attr.other", "aws-crypto-legend"] {
        let mut draft = draft().renew();
        draft.header.context.insert(0, (key.to_owned(), "S".to_owned()));
        draft.header.context.sort();
        draft.wrap_again();
        assert_refused(draft.write(), key);
    }
}

#[test]
fn a_legend_keeps_the_keys_in_the_context() {
    // In version 2 the key is in the context only if its letter says so.
    let mut draft = draft().renew();
    draft.header.version = 2;
    draft.expected.remove("aws-crypto-attr.pk");
    draft.wrap_again();
    let [lenient, strict] = decrypt(&draft.write()).map(Result::unwrap_err);
    assert!(lenient.contains("`pk`"), "{lenient}");
    assert!(strict.contains("version"), "{strict}");
}
