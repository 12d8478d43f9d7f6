//! Items go in and come out.

use serde_json::{Value as Json, json};

use super::*;

#[test]
fn items_come_back_in_both_suites_and_versions() {
    for version in [1, 2] {
        for (suite, id) in [("0x00", "0x6700"), ("0x01", "0x6701")] {
            for strict in [false, true] {
                let config = with(table(version), json!({"algorithmSuite": suite, "strict": strict}));
                let encrypted = run("encrypt", &config, &item()).unwrap();
                assert_eq!(encrypted["tags"], item()["tags"]);
                assert!(encrypted["name"]["B"].is_string());
                assert!(!encrypted.to_string().contains("Lovelace"));
                assert_eq!(run("decrypt", &config, &encrypted).unwrap(), item());

                let described = run("describe", &table(version), &encrypted).unwrap();
                assert_eq!(described["algorithmSuite"], id);
                assert_eq!(described["version"], version);
            }
        }
    }
}

/// Without `algorithmSuite`, items are signed; whatever it says, both are read.
#[test]
fn items_are_signed_unless_told_otherwise() {
    let encrypted = run("encrypt", &table(1), &item()).unwrap();
    assert_eq!(
        run("describe", &table(1), &encrypted).unwrap()["algorithmSuite"],
        "0x6701"
    );
    let unsigned = with(table(1), json!({"algorithmSuite": "0x00"}));
    assert_eq!(run("decrypt", &unsigned, &encrypted).unwrap(), item());
}

#[test]
fn the_output_is_compact_with_its_keys_in_order() {
    let encrypted = run_text("encrypt", &table(1).to_string(), &item().to_string()).unwrap();
    let decrypted = run_text("decrypt", &table(1).to_string(), &encrypted).unwrap();
    assert!(encrypted.starts_with(r#"{":loose":{"N":"1"},"all":{"B":""#));
    let expected =
        r#"{":loose":{"N":"1"},"all":{"M":{"B":{"B":"AP8="},"BS":{"BS":["","AA=="]},"L":{"L":[{"BOOL":true},"#;
    assert!(decrypted.starts_with(expected), "{decrypted}");
}

#[test]
fn numbers_and_sets_come_back_normalized_and_attributes_of_the_format_are_stripped() {
    let written = with(item(), json!({"sk": {"N": "+7.0e0"}, "tags": {"SS": ["b", "a"]}}));
    let encrypted = run("encrypt", &table(2), &written).unwrap();
    assert_eq!(encrypted["sk"], json!({"N": "7"}));
    let respelled = json!({"sk": {"N": "7.00"}, "tags": {"SS": ["b", "a"]}, "aws_dbe_b_name": {"S": "x"}});
    assert_eq!(run("decrypt", &table(2), &with(encrypted, respelled)).unwrap(), item());
}

/// The keys of AES-128, AES-192 and AES-256.
#[test]
fn wrapping_keys_have_three_lengths() {
    for len in [16, 24, 32] {
        let config = with(table(1), raw_key(NAME, &KEY[..len]));
        let encrypted = run("encrypt", &config, &item()).unwrap();
        assert_eq!(run("decrypt", &config, &encrypted).unwrap(), item());
        let other = with(table(1), raw_key(NAME, &OTHER_KEY[..len]));
        let error = run("decrypt", &other, &encrypted).unwrap_err();
        assert!(error.contains("could not be obtained"), "{error}");
    }
}

#[test]
fn a_branch_key_is_a_key_source() {
    let config = branch(table(1), "acme");
    let encrypted = run("encrypt", &config, &item()).unwrap();
    assert_eq!(run("decrypt", &config, &encrypted).unwrap(), item());
    run("decrypt", &branch(table(1), "globex"), &encrypted).unwrap_err();
}

/// The configuration of a table with a branch key in the place of its raw AES key.
fn branch(mut table: Json, id: &str) -> Json {
    let members = table.as_object_mut().unwrap();
    members.retain(|key, _| !["keyNamespace", "keyName", "wrappingKey"].contains(&key.as_str()));
    let version = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    let key = "tJwf65epYvUt5HMiQsl/6jlvLxS0tgdjIuvFy2BLIwg=";
    with(table, json!({"branchKey": {"id": id, "version": version, "key": key}}))
}

#[test]
fn any_child_opens_what_all_of_them_wrapped() {
    let child = |n: u8| raw_key(&format!("child-{n}"), &[n; 32]);
    let children: Vec<_> = (0..254).map(child).collect();
    let config = with(table(1), json!({"children": children}));
    let encrypted = run("encrypt", &config, &item()).unwrap();
    let described = run("describe", &table(1), &encrypted).unwrap();
    assert_eq!(described["encryptedDataKeys"].as_array().unwrap().len(), 255);
    for source in [raw_key(NAME, &KEY), child(0), child(253)] {
        let config = with(table(1), source);
        assert_eq!(run("decrypt", &config, &encrypted).unwrap(), item());
    }

    let nested = with(child(1), json!({"children": [child(2)]}));
    let nested = with(table(1), json!({"children": [nested]}));
    let encrypted = run("encrypt", &nested, &item()).unwrap();
    assert_eq!(run("decrypt", &with(table(1), child(2)), &encrypted).unwrap(), item());
}

/// AWS's way: the legend tells encrypted from signed. Ours: the schema does.
#[test]
fn strict_makes_the_schema_decide() {
    let encrypted = run("encrypt", &table(1), &item()).unwrap();
    let mut changed = table(1);
    changed["attributeActions"]["name"] = json!("SIGN_ONLY");
    changed["attributeActions"]["tags"] = json!("ENCRYPT_AND_SIGN");
    assert_eq!(run("decrypt", &changed, &encrypted).unwrap(), item());

    let strict = with(changed, json!({"strict": true}));
    let error = run("decrypt", &strict, &encrypted).unwrap_err();
    assert!(error.contains("legend"), "{error}");
}
