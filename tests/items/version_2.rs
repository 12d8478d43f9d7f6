//! Items whose keys are part of the context, with and without fields that readers state.

use std::mem::swap;

use envelope_runtime::{EncryptedRecord, Envelope, Error, Suite};
use envelope_tests::errors::{Kind, assert_says, kind};
use envelope_tests::keys::{CountingKeyring, SUITES, client};

use crate::entries;
use crate::records::{Alarm, tenant, visit};

#[tokio::test]
async fn items_come_back_and_by_their_keys() {
    for suite in SUITES {
        let acme = client(suite).scoped(&tenant("acme"));
        let record = visit("acme", "p1", 1200);
        let row = acme.encrypt(&record).await.unwrap();
        assert_eq!(row.header.as_bytes().first(), Some(&2), "the version");
        let id = ("p1".to_owned(), 1200);
        assert_eq!(row.id(), id, "the tenant is no key");
        assert_eq!(acme.decrypt(&row).await.unwrap(), record);
        assert_eq!(acme.decrypt_id(&row, &id).await.unwrap(), record);
    }
}

/// ["Base context value, version 2"]: strings and numbers as they are, and a legend of their types in the order of the names.
///
/// ["Base context value, version 2"]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/dynamodb-encryption-client/encrypt-item.md#base-context-value-version-2
#[tokio::test]
async fn the_context_of_an_item_has_the_keys_beside_what_readers_state() {
    for suite in SUITES {
        let client = client(suite);
        let acme = client.scoped(&tenant("acme"));
        let row = acme.encrypt(&visit("acme", "p1", 1200)).await.unwrap();
        let verified = acme.decrypt_verified(&row).await.unwrap();
        assert_eq!(
            entries(&verified.header),
            [
                ("aws-crypto-attr.day", "1200"),
                ("aws-crypto-attr.patient", "p1"),
                ("aws-crypto-attr.tenant", "acme"),
                ("aws-crypto-legend", "NSS"),
                ("aws-crypto-partition-name", "patient"),
                ("aws-crypto-sort-name", "day"),
                ("aws-crypto-table-name", "visits"),
            ]
        );

        let alarm = Alarm {
            sensor: "s1".to_owned(),
            text: "smoke".to_owned(),
        };
        let row = client.encrypt(&alarm).await.unwrap();
        let verified = client.decrypt_verified(&row).await.unwrap();
        assert_eq!(verified.record, alarm);
        assert_eq!(
            entries(&verified.header),
            [
                ("aws-crypto-attr.sensor", "s1"),
                ("aws-crypto-legend", "S"),
                ("aws-crypto-partition-name", "sensor"),
                ("aws-crypto-table-name", "alarms"),
            ]
        );
    }
}

#[tokio::test]
async fn an_item_under_the_keys_of_another_is_refused() {
    for suite in SUITES {
        let acme = client(suite).scoped(&tenant("acme"));
        let mut a = acme.encrypt(&visit("acme", "p1", 1200)).await.unwrap();
        let mut b = acme.encrypt(&visit("acme", "p2", 1300)).await.unwrap();

        let error = acme.decrypt_id(&a, &b.id()).await.unwrap_err();
        assert!(matches!(error, Error::IdMismatch { .. }), "{error:?}");

        swap(&mut a.patient, &mut b.patient);
        for row in [&a, &b] {
            assert_eq!(kind(&acme.decrypt(row).await.unwrap_err()), Kind::NotUnwrapped);
        }
        swap(&mut a.day, &mut b.day);
        for row in [&a, &b] {
            assert_eq!(kind(&acme.decrypt(row).await.unwrap_err()), Kind::NotUnwrapped);
        }
        swap(&mut a.patient, &mut b.patient);
        swap(&mut a.day, &mut b.day);
        for row in [&a, &b] {
            acme.decrypt(row).await.unwrap();
        }
    }
}

#[tokio::test]
async fn an_item_of_another_tenant_is_refused_before_any_key_is_used() {
    let keyring = CountingKeyring::new();
    let client = Envelope::builder(keyring.clone())
        .suite(Suite::Symmetric)
        .build()
        .unwrap();
    let (acme, globex) = (client.scoped(&tenant("acme")), client.scoped(&tenant("globex")));

    let error = globex.encrypt(&visit("acme", "p1", 1200)).await.unwrap_err();
    assert_eq!(kind(&error), Kind::ContextMismatch);
    assert_eq!(keyring.asked(), (0, 0));

    let mut row = acme.encrypt(&visit("acme", "p1", 1200)).await.unwrap();
    let error = globex.decrypt(&row).await.unwrap_err();
    assert_eq!(kind(&error), Kind::ContextMismatch);
    assert_says(&error, &["visits", "`tenant`"]);
    assert_eq!(keyring.asked(), (1, 0), "no key was unwrapped");

    // The keys match, and the tenant was rewritten to match too.
    row.tenant = "globex".to_owned();
    let error = globex.decrypt(&row).await.unwrap_err();
    assert_eq!(kind(&error), Kind::NotUnwrapped);
}
