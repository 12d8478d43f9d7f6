//! Items whose keys are signed.

use std::mem::swap;
use std::time::Duration;

use envelope_runtime::{CachePolicy, EncryptedRecord, Envelope, Error};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::keys::{CountingKeyring, SUITES, client};

use crate::entries;
use crate::records::{Site, reading};

#[tokio::test]
async fn items_come_back_and_by_their_keys() {
    for suite in SUITES {
        let client = client(suite);
        let record = reading("s1", 1200);
        let row = client.encrypt(&record).await.unwrap();
        assert_eq!(row.header.as_bytes().first(), Some(&1), "the version");
        // The partition key first, whatever the order of the fields.
        let id = ("s1".to_owned(), 1200);
        assert_eq!(row.id(), id);
        assert_eq!(client.decrypt(&row).await.unwrap(), record);
        assert_eq!(client.decrypt_id(&row, &id).await.unwrap(), record);
    }
}

/// ["Base context value, version 1"]: the base64 of 0001 for a string, 0002 for a number, FFFF for bytes, and the value.
///
/// ["Base context value, version 1"]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/dynamodb-encryption-client/encrypt-item.md#base-context-value-version-1
#[tokio::test]
async fn the_context_of_an_item_names_the_table_the_keys_and_their_values() {
    for suite in SUITES {
        let client = client(suite);
        let row = client.encrypt(&reading("s1", 1200)).await.unwrap();
        let verified = client.decrypt_verified(&row).await.unwrap();
        assert_eq!(
            entries(&verified.header),
            [
                ("aws-crypto-attr.at", "AAIxMjAw"),
                ("aws-crypto-attr.sensor", "AAFzMQ=="),
                ("aws-crypto-partition-name", "sensor"),
                ("aws-crypto-sort-name", "at"),
                ("aws-crypto-table-name", "readings"),
            ]
        );

        let site = Site {
            code: vec![1, 2],
            address: "Straße 1".to_owned(),
        };
        let row = client.encrypt(&site).await.unwrap();
        let verified = client.decrypt_verified(&row).await.unwrap();
        assert_eq!(verified.record, site);
        assert_eq!(
            entries(&verified.header),
            [
                ("aws-crypto-attr.code", "//8BAg=="),
                ("aws-crypto-partition-name", "code"),
                ("aws-crypto-table-name", "sites"),
            ]
        );
    }
}

#[tokio::test]
async fn an_item_under_the_keys_of_another_is_refused() {
    for suite in SUITES {
        let client = client(suite);
        let good = client.encrypt(&reading("s1", 1200)).await.unwrap();
        let other = client.encrypt(&reading("s2", 1300)).await.unwrap();

        let error = client.decrypt_id(&good, &other.id()).await.unwrap_err();
        assert!(matches!(error, Error::IdMismatch { .. }), "{error:?}");

        let (mut a, mut b) = (good.clone(), other.clone());
        swap(&mut a.second, &mut b.second);
        for row in [&a, &b] {
            assert_eq!(kind(&client.decrypt(row).await.unwrap_err()), Kind::NotUnwrapped);
        }
        swap(&mut a.sensor, &mut b.sensor);
        for row in [&a, &b] {
            assert_eq!(kind(&client.decrypt(row).await.unwrap_err()), Kind::NotUnwrapped);
        }
        // Nor do signed values that are no keys move, under the same data key.
        let mut moved = good.clone();
        moved.site = Some("cellar".to_owned());
        assert_eq!(kind(&client.decrypt(&moved).await.unwrap_err()), Kind::Unauthenticated);
    }
}

#[tokio::test]
async fn each_item_of_a_batch_has_a_context_of_its_own() {
    for suite in SUITES {
        let keyring = CountingKeyring::new();
        let builder = Envelope::builder(keyring.clone()).suite(suite);
        let client = builder
            .cache(CachePolicy::max_age(Duration::from_secs(60)))
            .build()
            .unwrap();
        let records: Vec<_> = (0..5).map(|second| reading("s1", second)).collect();
        let rows = client.encrypt_all(&records).await.unwrap();
        assert_eq!(keyring.asked(), (5, 0), "a data key for each");
        assert_eq!(client.decrypt_all(&rows).await.unwrap(), records);
        for (row, record) in rows.iter().zip(&records) {
            let verified = client.decrypt_verified(row).await.unwrap();
            assert_eq!(verified.record, *record);
            let keys = [
                verified.header.context().get("aws-crypto-attr.sensor"),
                verified.header.context().get("aws-crypto-attr.at"),
            ];
            let at = ["AAIw", "AAIx", "AAIy", "AAIz", "AAI0"][record.second as usize];
            assert_eq!(keys, [Some("AAFzMQ=="), Some(at)]);
        }
    }
}
