//! What is known of a record once it has verified, and what an audit is told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use envelope_runtime::keyring::MultiKeyring;
use envelope_runtime::keyring::kms::KmsErrorKind;
use envelope_runtime::manager::{Audit, FailedDecryption, Unwrap};
use envelope_runtime::materials::ContextMap;
use envelope_runtime::{Decryptor, Encryptor, Envelope, Suite};
use envelope_tests::errors::assert_silent;
use envelope_tests::forger::PUBLIC_KEY;

use crate::support::{IBAN, account, context_of, failed_call, keyring_error, moved_to, recipients, strict, tenant};
use crate::world::World;

fn entries(context: &ContextMap) -> BTreeMap<String, String> {
    context
        .iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

#[tokio::test]
async fn a_verified_header_says_suite_key_and_context() {
    let world = World::new().await;
    let both =
        || MultiKeyring::new(strict(&world.frankfurt, &world.other_key)).child(strict(&world.frankfurt, &world.key));
    for suite in [Suite::Symmetric, Suite::Signed] {
        let writer = Encryptor::builder(both())
            .suite(suite)
            .constant("environment", "production");
        let row = writer
            .build()
            .unwrap()
            .scoped(&tenant("acme"))
            .encrypt(&account())
            .await
            .unwrap();
        // The second encrypted data key is this reader's.
        let reader = Decryptor::builder(strict(&world.frankfurt, &world.key)).accepted_suites([suite]);
        let reader = reader.constant("environment", "production").build().unwrap();
        let verified = reader.scoped(&tenant("acme")).decrypt_verified(&row).await.unwrap();
        assert_eq!(verified.record, account());
        let header = verified.header;
        assert_eq!(header.suite(), suite);
        let key = header.encrypted_data_key();
        assert_eq!((key.provider(), key.info()), ("aws-kms", world.key.as_bytes()));
        assert_eq!(recipients(&row)[1].1, world.key);
        assert_eq!(
            header.message_id(),
            &envelope_tests::forger::Header::parse(row.header.as_bytes()).message_id
        );

        let mut context = entries(header.context());
        assert_eq!(context.remove(PUBLIC_KEY).is_some(), suite == Suite::Signed);
        let mut expected = context_of("acme");
        expected.insert("environment".to_owned(), "production".to_owned());
        assert_eq!(context, expected);
        let asked = world.kms.requests().pop().unwrap();
        assert_eq!(
            asked.encryption_context,
            entries(header.context()),
            "the context that KMS was shown"
        );
    }
}

/// What an audit was told, and all that it could have printed.
#[derive(Debug, Clone, PartialEq)]
struct Event {
    unwrapped: bool,
    table: String,
    context: BTreeMap<String, String>,
    keys: Vec<String>,
    outcome: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Log {
    events: Arc<Mutex<Vec<Event>>>,
    printed: Arc<Mutex<String>>,
}

impl Log {
    fn add(&self, event: Event, printed: String) {
        self.events.lock().unwrap().push(event);
        self.printed.lock().unwrap().push_str(&printed);
    }

    fn take(&self) -> Vec<Event> {
        std::mem::take(&mut self.events.lock().unwrap())
    }
}

impl Audit for Log {
    fn unwrapped(&self, event: &Unwrap<'_>) {
        let info = event.outcome.map(|key| String::from_utf8(key.info().to_vec()).unwrap());
        let own = Event {
            unwrapped: true,
            table: event.table.to_owned(),
            context: entries(event.context),
            keys: info.iter().cloned().collect(),
            outcome: info.err().map(|error| {
                assert_silent(error, &[IBAN.as_bytes()]);
                error.to_string()
            }),
        };
        self.add(own, format!("{event:?}"));
    }

    fn decryption_failed(&self, event: &FailedDecryption<'_>) {
        assert_silent(event.reason, &[IBAN.as_bytes()]);
        let info =
            |key: &envelope_runtime::materials::EncryptedDataKey| String::from_utf8(key.info().to_vec()).unwrap();
        let own = Event {
            unwrapped: false,
            table: event.table.to_owned(),
            context: entries(event.context),
            keys: event.encrypted_data_keys.iter().map(info).collect(),
            outcome: Some(event.reason.to_string()),
        };
        self.add(own, format!("{event:?}"));
    }
}

#[tokio::test]
async fn the_audit_hears_of_each_unwrap_and_each_failure() {
    let world = World::new().await;
    let log = Log::default();
    let envelope = Envelope::builder(strict(&world.frankfurt, &world.key))
        .audit(log.clone())
        .build()
        .unwrap();
    let (acme, globex) = (envelope.scoped(&tenant("acme")), envelope.scoped(&tenant("globex")));
    let row = acme.encrypt(&account()).await.unwrap();
    assert_eq!(log.take(), [], "nothing was unwrapped to write");

    let event = |unwrapped, tenant, keys: &[&String], outcome: Option<&str>| Event {
        unwrapped,
        table: "accounts".to_owned(),
        context: context_of(tenant),
        keys: keys.iter().map(|key| (*key).clone()).collect(),
        outcome: outcome.map(str::to_owned),
    };
    let key = &world.key;
    let opened = event(true, "acme", &[key], None);
    acme.decrypt(&row).await.unwrap();
    assert_eq!(log.take(), std::slice::from_ref(&opened));
    acme.decrypt_verified(&row).await.unwrap();
    acme.decrypt_id(&row, &7).await.unwrap();
    assert_eq!(log.take(), [opened.clone(), opened.clone()]);

    // Refused before any key: of another tenant, and of another id.
    let error = globex.decrypt(&row).await.unwrap_err();
    assert_eq!(log.take(), [event(false, "globex", &[key], Some(&error.to_string()))]);
    let error = acme.decrypt_id(&row, &8).await.unwrap_err();
    assert_eq!(log.take(), [event(false, "acme", &[key], Some(&error.to_string()))]);

    // Refused by KMS: the unwrap failed, and so did the record.
    let error = globex.decrypt(&moved_to("globex", &row)).await.unwrap_err();
    let refusal = keyring_error(&error);
    assert_eq!(
        failed_call(refusal),
        ("Decrypt", key.as_str(), KmsErrorKind::InvalidCiphertext)
    );
    let expected = [
        event(true, "globex", &[], Some(&refusal.to_string())),
        event(false, "globex", &[key], Some(&error.to_string())),
    ];
    assert_eq!(log.take(), expected);

    // Unwrapped, and then found to be altered.
    let mut altered = row.clone();
    altered.id = 8;
    let error = acme.decrypt(&altered).await.unwrap_err();
    assert!(error.is_unauthenticated());
    assert_eq!(
        log.take(),
        [
            opened,
            event(false, "acme", &[key], Some("the record is not authentic"))
        ]
    );
    assert!(!log.printed.lock().unwrap().contains(IBAN));
}
