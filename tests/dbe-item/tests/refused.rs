//! What is refused, each with one line that says why, and no value in it.

use serde_json::json;

use super::*;

/// Asserts that a command refuses, says why, and shows nothing of the item's values or of the key.
fn assert_refused(outcome: Result<String, String>, why: &str) {
    let error = outcome.unwrap_err();
    assert!(error.contains(why), "{why}: {error}");
    for value in ["Lovelace", "Zoë", "SECRET", "7468652077"] {
        assert!(!error.contains(value), "{error}");
    }
}

/// The item with an attribute changed, or removed.
fn changed(item: Json, name: &str, value: Option<Json>) -> Json {
    let mut item = item;
    let members = item.as_object_mut().unwrap();
    members.remove(name);
    members.extend(value.map(|value| (name.to_owned(), value)));
    item
}

fn refused(command: &str, config: &Json, item: &Json, why: &str) {
    assert_refused(run_text(command, &config.to_string(), &item.to_string()), why);
}

#[test]
fn items_that_cannot_be_written() {
    let deep = (0..32).fold(json!({"S": "SECRET"}), |inner, _| json!({"L": [inner]}));
    let cases = [
        ("pk", None, "lacks `pk`"),
        ("sk", None, "lacks `sk`"),
        ("unknown", Some(json!({"S": "SECRET"})), "`unknown`"),
        ("aws_dbe_b_name", Some(json!({"S": "SECRET"})), "`aws_dbe_b_name`"),
        (
            "name",
            Some(json!({"N": "1".repeat(39)})),
            "more than 38 significant digits",
        ),
        (
            "seen",
            Some(json!({"N": "1".repeat(39)})),
            "more than 38 significant digits",
        ),
        ("sk", Some(json!({"N": "SECRET"})), "not a decimal number"),
        ("tags", Some(json!({"SS": ["SECRET", "SECRET"]})), "same member twice"),
        ("seen", Some(json!({"NS": ["1", "1.0"]})), "same member twice"),
        ("tags", Some(json!({"BS": ["AA==", "AA=="]})), "same member twice"),
        ("all", Some(deep), "more than 32 deep"),
        ("all", Some(json!({"M": {"": {"S": "SECRET"}}})), "map key is empty"),
        ("name", Some(json!({"B": "SECRET!"})), "not base64"),
        ("name", Some(json!({"X": "SECRET"})), "`X` is no type"),
        ("name", Some(json!({"S": "SECRET", "N": "1"})), "one key"),
        ("name", Some(json!({})), "one key"),
        ("name", Some(json!("SECRET")), "expected an object, found a string"),
        (
            "name",
            Some(json!({"S": 7468652077_u64})),
            "expected a string, found a number",
        ),
        ("name", Some(json!({"NULL": false})), "must be true"),
        ("name", Some(json!({"BOOL": "SECRET"})), "expected true or false"),
        ("name", Some(json!({"L": {"S": "SECRET"}})), "expected an array"),
    ];
    for (name, value, why) in cases {
        for version in [1, 2] {
            refused("encrypt", &table(version), &changed(item(), name, value.clone()), why);
        }
    }
}

#[test]
fn items_that_cannot_be_read() {
    let encrypted = run("encrypt", &table(1), &item()).unwrap();
    let cases = [
        ("pk", None, "lacks `pk`"),
        ("sk", None, "lacks `sk`"),
        ("aws_dbe_head", None, "has no `aws_dbe_head`"),
        ("aws_dbe_foot", None, "has no `aws_dbe_foot`"),
        ("aws_dbe_head", Some(json!({"S": "SECRET"})), "`aws_dbe_head`"),
        ("aws_dbe_head", Some(json!({"B": "AQ=="})), "malformed"),
        ("aws_dbe_foot", Some(json!({"B": ""})), "malformed"),
        ("name", None, "legend"),
        ("unknown", Some(json!({"S": "SECRET"})), "legend"),
        ("name", Some(json!({"S": "SECRET"})), "not encrypted"),
        ("pk", Some(json!({"S": "SECRET"})), "could not be obtained"),
        ("tags", Some(json!({"SS": ["SECRET"]})), "not authentic"),
    ];
    for (name, value, why) in cases {
        refused("decrypt", &table(1), &changed(encrypted.clone(), name, value), why);
    }
}

#[test]
fn an_action_that_changed_between_signed_and_unsigned() {
    let encrypted = run("encrypt", &table(1), &item()).unwrap();
    let mut unsigned = table(1);
    unsigned["attributeActions"]["tags"] = json!("DO_NOTHING");
    unsigned["allowedUnsignedAttributes"] = json!(["seen", "tags"]);
    let mut signed = table(1);
    signed["attributeActions"]["seen"] = json!("SIGN_ONLY");
    signed["allowedUnsignedAttributes"] = json!([]);
    for config in [unsigned, signed] {
        refused("decrypt", &config, &encrypted, "legend");
        refused("decrypt", &with(config, json!({"strict": true})), &encrypted, "legend");
    }
}

#[test]
fn configurations_that_contradict_themselves() {
    let (text, all) = (json!({"S": "SECRET"}), item());
    let keys = with(raw_key(NAME, &KEY), json!({"branchKey": {"id": "b"}}));
    let version = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    let branch = |version: &str, key: &str| json!({"branchKey": {"id": "b", "version": version, "key": key}});
    let cases = [
        (
            json!({"attributeActions": {"pk": "SIGN"}}),
            "an action is one of ENCRYPT_AND_SIGN",
        ),
        (
            json!({"attributeActions": {"pk": "DO_NOTHING", "sk": "SIGN_ONLY"}}),
            "`pk`",
        ),
        (json!({"attributeActions": {"sk": "SIGN_ONLY"}}), "`pk`"),
        (json!({"allowedUnsignedAttributes": ["seen", "name"]}), "`name`"),
        (json!({"allowedUnsignedAttributePrefix": "?"}), "`:loose`"),
        (json!({"allowedUnsignedAttributes": text}), "expected an array"),
        (json!({"algorithmSuite": "0x02"}), "a suite is 0x00 or 0x01"),
        (json!({"strict": "SECRET"}), "`strict`: expected true or false"),
        (json!({"partitionKey": "pk"}), "unknown key `partitionKey`"),
        (json!({"wrappingKey": "SECRET"}), "`wrappingKey`: not hexadecimal"),
        (
            json!({"wrappingKey": "74686520777"}),
            "not hexadecimal, two digits a byte",
        ),
        (json!({"wrappingKey": "7468652077"}), "and this one has 5"),
        (json!({"children": [{}]}), "a child has no key source"),
        (json!({"children": [with(keys.clone(), json!({"x": 1}))]}), "`children`"),
        (
            branch(version, "tJwf65epYvUt5HMiQsl/6jlvLxS0tgdjIuvFy2BLIwg="),
            "side by side",
        ),
        (
            branch("SECRET", "AA=="),
            "`branchKey`: `version`: a branch key version must be a UUID",
        ),
        (branch(version, "AA=="), "`branchKey`: `key`: "),
        (branch(version, "SECRET!"), "`key`: not base64"),
    ];
    for (change, why) in cases {
        refused("encrypt", &with(table(1), change), &all, why);
    }
    for (missing, why) in [
        ("logicalTableName", "`logicalTableName` is missing"),
        ("partitionKeyName", "`partitionKeyName` is missing"),
        ("attributeActions", "`attributeActions` is missing"),
        ("wrappingKey", "`wrappingKey` is missing"),
    ] {
        refused("encrypt", &changed(table(1), missing, None), &all, why);
    }
}

#[test]
fn what_is_not_json_or_says_a_thing_twice() {
    let (config, good) = (table(1).to_string(), item().to_string());
    for (text, why) in [
        ("", "standard input: not the JSON"),
        (r#"{"pk":{"S":"SECRET"}"#, "EOF while parsing"),
        (r#"{"pk":{"S":"SECRET"}} x"#, "trailing characters"),
        (r#"["SECRET"]"#, "expected an object, found an array"),
        (r#"{"pk":{"S":"SECRET"},"pk":{"S":"a"}}"#, "the key `pk` occurs twice"),
        (
            r#"{"pk":{"M":{"k":{"S":"a"},"k":{"S":"a"}}}}"#,
            "the key `k` occurs twice",
        ),
        (r#"{"a\nb":{"S":1}}"#, r"attribute `a\nb`"),
    ] {
        for command in ["encrypt", "decrypt", "describe"] {
            assert_refused(run_text(command, &config, text), why);
        }
    }
    let twice = config.replacen('{', r#"{"logicalTableName":"other","#, 1);
    assert_refused(
        run_text("encrypt", &twice, &good),
        "the key `logicalTableName` occurs twice",
    );
    assert_refused(run_text("encrypt", "SECRET", &good), "CONFIG: not the JSON");
    assert_refused(
        run_text("seal", &config, &good),
        "the command must be encrypt, decrypt or describe",
    );
}
