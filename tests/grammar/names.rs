//! The generated structs' names, derives and attributes; and records that nothing identifies.

use std::collections::HashSet;

use envelope_runtime::{Encrypted, EncryptedRecord as _, Patch as _};
use envelope_tests::keys::{SUITES, client};

use super::there_and_back;

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "readings", encrypted = StoredReading, patch = Seen, derive(Eq, Hash), attr(must_use))]
#[envelope(unbound = "a stream of measurements, read as a whole")]
struct Reading {
    #[envelope(encrypted)]
    value: i64,
    #[envelope(unprotected)]
    seen: bool,
}

#[tokio::test]
async fn a_record_under_other_names_comes_back() {
    let reading = Reading { value: 1, seen: false };
    for suite in SUITES {
        let client = client(suite);
        let (mut row, read) = there_and_back::<StoredReading>(&client, &reading).await;
        assert_eq!(read, reading);
        let () = row.id();
        assert_eq!(client.decrypt_id(&row, &()).await.unwrap(), reading);
        assert_eq!(HashSet::from([row.clone(), row.clone()]).len(), 1);
        let seen = Seen { seen: Some(true) };
        assert_eq!(seen.columns(), ["seen"]);
        seen.apply(&mut row);
        assert!(client.decrypt(&row).await.unwrap().seen);
    }
}
