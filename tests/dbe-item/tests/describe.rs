//! Headers, as JSON.

use serde_json::json;

use super::*;

#[test]
fn a_header_is_described_without_a_key() {
    let mut keyless = table(2);
    let members = keyless.as_object_mut().unwrap();
    members.retain(|key, _| !["keyNamespace", "keyName", "wrappingKey"].contains(&key.as_str()));
    assert!(run("encrypt", &keyless, &item()).unwrap_err().contains("no key source"));

    let encrypted = run("encrypt", &table(2), &item()).unwrap();
    let described = run("describe", &keyless, &encrypted).unwrap();
    let [key] = described["encryptedDataKeys"].as_array().unwrap().as_slice() else {
        panic!("one key");
    };
    assert_eq!(key["keyProviderId"], NAMESPACE);
    assert_eq!(key["keyProviderInfo"], NAME);
    let (hex, iv) = (key["keyProviderInfoHex"].as_str().unwrap(), key["iv"].as_str().unwrap());
    let name: String = NAME.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, format!("{name}000000800000000c{iv}"));
    assert_eq!(iv.len(), 24);
    assert_eq!(described["messageId"].as_str().unwrap().len(), 64);

    let stored = described["storedEncryptionContext"].as_object().unwrap();
    assert!(stored.keys().eq(["aws-crypto-public-key"]));
    let context = "SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT";
    assert_eq!(described["legend"], "ccees");
    assert_eq!(
        described["attributeActions"],
        json!({"pk": context, "sk": context, "name": "ENCRYPT_AND_SIGN", "all": "ENCRYPT_AND_SIGN", "tags": "SIGN_ONLY"})
    );
}

/// Nothing of a header is authenticated before it is described.
#[test]
fn an_altered_item_is_described_and_not_decrypted() {
    let encrypted = run("encrypt", &table(1), &item()).unwrap();
    let altered = with(encrypted, json!({"tags": {"SS": ["a", "c"]}}));
    run("describe", &table(1), &altered).unwrap();
    let error = run("decrypt", &table(1), &altered).unwrap_err();
    assert_eq!(error, "the record is not authentic");
}
