//! Records of other forms in JSON and as items of `DynamoDB`.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use envelope_runtime::Encrypted;
use envelope_tests::keys::{SUITES, client};

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "labels")]
struct Label<T> {
    #[envelope(signed, partition_key)]
    id: String,
    #[envelope(signed, null = "seal")]
    printed: Option<String>,
    #[envelope(encrypted, null = "seal")]
    text: Option<T>,
    #[envelope(unprotected)]
    seen: Option<u64>,
}

fn label(some: bool) -> Label<String> {
    Label {
        id: "l1".to_owned(),
        printed: some.then(|| "yes".to_owned()),
        text: some.then(|| "fragile".to_owned()),
        seen: some.then_some(1),
    }
}

#[tokio::test]
async fn a_sealed_null_is_a_null_attribute() {
    let client = client(SUITES[0]);
    for some in [true, false] {
        let row = client.encrypt(&label(some)).await.unwrap();
        let item: HashMap<String, AttributeValue> = row.clone().try_into().unwrap();
        assert_eq!(item["printed"].is_null(), !some);
        assert!(item["text"].is_b());
        assert_eq!(item.contains_key("seen"), some);
        let back = EncryptedLabel::<String>::try_from(item.clone()).unwrap();
        assert_eq!(back, row);
        assert_eq!(client.decrypt(&back).await.unwrap(), label(some));
        // It is not the same as nothing.
        let mut without = item;
        without.remove("printed");
        let error = EncryptedLabel::<String>::try_from(without).unwrap_err();
        assert!(error.to_string().contains("printed"), "{error}");
    }
}

#[tokio::test]
async fn a_generic_record_comes_back_from_json() {
    let client = client(SUITES[0]);
    for some in [true, false] {
        let row = client.encrypt(&label(some)).await.unwrap();
        let json = serde_json::to_string(&row).unwrap();
        let back: EncryptedLabel<String> = serde_json::from_str(&json).unwrap();
        assert_eq!(back, row);
        assert_eq!(client.decrypt(&back).await.unwrap(), label(some));
    }
}
