//! The items that the Java and .NET libraries wrote, beside the project in `../shared/vectors`.

use std::path::Path;

use serde_json::json;

use super::*;

#[test]
fn the_good_items_open_and_the_bad_ones_do_not() {
    let Some(items) = load("items_official.json") else {
        return;
    };
    let keys = load("keys_offline.json").unwrap();
    let key = &keys["keys"]["static-branch-key-1"];
    let source = json!({
        "branchKey": {"id": key["key-id"], "version": key["branchKeyVersion"], "key": key["branchKey"]},
    });
    let (mut opened, mut refused) = (0, 0);
    for case in items.as_array().unwrap() {
        let description = &case["description"];
        let mut config = with(case["config"].clone(), source.clone());
        config.as_object_mut().unwrap().retain(|_, member| !member.is_null());
        let decrypted = run("decrypt", &config, &case["encrypted"]);
        if case["expected_error"].is_null() {
            // Sets and numbers come back in their normal form, as they do when the plaintext itself makes the trip.
            let again = run("encrypt", &config, &case["plaintext"]).unwrap();
            let normal = run("decrypt", &config, &again).unwrap();
            assert_eq!(decrypted, Ok(normal), "{description}");
            let described = run("describe", &config, &case["encrypted"]).unwrap();
            assert_eq!(described["legend"], case["intermediates"]["legend"], "{description}");
            assert_eq!(
                described["messageId"], case["intermediates"]["messageId"],
                "{description}"
            );
            opened += 1;
        } else {
            let error = decrypted.expect_err(&description.to_string());
            assert!(error.contains("has a legend of"), "{error}");
            refused += 1;
        }
    }
    assert_eq!((opened, refused), (40, 4));
}

/// A file's JSON, or `None` where the folder is not there.
fn load(name: &str) -> Option<Json> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors");
    if !folder.is_dir() {
        not_run(&format!(
            "{name} through dbe-item, since there is no folder ../shared/vectors beside the workspace"
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
