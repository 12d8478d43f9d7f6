//! The audit is told of records that could not be decrypted, whatever their schema.

use std::sync::{Arc, Mutex};

use envelope_runtime::manager::{Audit, FailedDecryption, Unwrap};
use envelope_runtime::{Envelope, Suite};
use envelope_tests::keys::keyring;

use crate::{account, accounts, envelope, string};

#[derive(Debug, Default)]
struct Log(Mutex<Vec<String>>);

impl Audit for Log {
    fn unwrapped(&self, event: &Unwrap<'_>) {
        let owner = event.context.get("aws-crypto-attr.owner").unwrap_or("nobody");
        self.note(format!("unwrapped: {} {owner} {}", event.table, event.outcome.is_ok()));
    }

    fn decryption_failed(&self, event: &FailedDecryption<'_>) {
        let owner = event.context.get("aws-crypto-attr.owner").unwrap_or("nobody");
        let keys = event.encrypted_data_keys.len();
        self.note(format!("failed: {} {owner} {keys}", event.table));
    }
}

impl Log {
    fn note(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn failures_are_told_with_what_is_known() {
    let log = Arc::new(Log::default());
    let client = Envelope::builder(keyring()).audit(Arc::clone(&log)).build().unwrap();
    let read = client.dynamic(&accounts(2).build().unwrap());
    let encrypted = envelope(Suite::Symmetric, accounts(2))
        .encrypt(&account())
        .await
        .unwrap();
    read.decrypt(&encrypted).await.unwrap();
    let mut moved = encrypted.clone();
    moved.insert("owner".to_owned(), string("eve"));
    read.decrypt(&moved).await.unwrap_err();
    moved.remove("owner");
    read.decrypt(&moved).await.unwrap_err();
    assert_eq!(
        *log.0.lock().unwrap(),
        [
            "unwrapped: accounts ada true",
            "unwrapped: accounts eve false",
            "failed: accounts eve 1",
            // Without its keys it is no item of the table; nothing else is looked at.
            "failed: accounts nobody 0",
        ]
    );
}
