//! Types of the user's that are called as generated code might call its own.

use std::sync::Arc;

use envelope_runtime::Encrypted;
use envelope_tests::keys;

type Builder = String;
type D = i64;
type E = bool;
type N = Vec<u8>;
type R = Arc<String>;
type S = char;

#[derive(Debug, PartialEq, Encrypted)]
#[envelope(table = "names")]
struct Named {
    #[envelope(signed, id)]
    builder: Builder,
    #[envelope(signed)]
    d: D,
    #[envelope(signed)]
    e: E,
    #[envelope(encrypted)]
    n: N,
    #[envelope(encrypted)]
    r: R,
    #[envelope(encrypted)]
    s: S,
}

#[tokio::test]
async fn types_may_have_any_name() {
    let named = Named {
        builder: "b".to_owned(),
        d: 1,
        e: true,
        n: vec![2],
        r: Arc::new("r".to_owned()),
        s: 's',
    };
    let client = keys::client(envelope_runtime::Suite::Symmetric);
    let row = client.encrypt(&named).await.unwrap();
    let json = serde_json::to_string(&row).unwrap();
    let row: EncryptedNamed = serde_json::from_str(&json).unwrap();
    assert_eq!(client.decrypt(&row).await.unwrap(), named);
}
