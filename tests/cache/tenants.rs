//! A reader who expects tenant B never gets tenant A's entry.

use envelope_runtime::{Encrypted, EncryptionContext, Error};
use envelope_tests::errors::assert_silent;

use crate::support::{EncryptedVisit, Service, envelope, hour, tenant, visit};

/// The row as whoever moves it to another tenant leaves it: it differs in the column alone.
fn moved(row: &EncryptedVisit, to: &str) -> EncryptedVisit {
    EncryptedVisit {
        tenant: to.to_owned(),
        ..row.clone()
    }
}

/// Cold: nothing was fetched for A. Warm: A's entry is there for the very same encrypted data key.
#[tokio::test(start_paused = true)]
async fn whether_cold_or_warm() {
    let service = Service::new();
    let row = envelope(&service, hour())
        .scoped(&tenant("a"))
        .encrypt(&visit("a", 1))
        .await
        .unwrap();
    for warm in [false, true] {
        let reader = envelope(&service, hour());
        let (a, b) = (reader.scoped(&tenant("a")), reader.scoped(&tenant("b")));
        if warm {
            assert_eq!(a.decrypt(&row).await.unwrap(), visit("a", 1));
        }
        let (_, before) = service.calls();
        let error = b.decrypt(&row).await.unwrap_err();
        assert!(matches!(error, Error::ContextMismatch { field, .. } if field == "tenant"));
        assert_eq!(
            service.calls().1,
            before,
            "refused by its column before any key is used"
        );

        let error = b.decrypt(&moved(&row, "b")).await.unwrap_err();
        assert!(error.is_refused() && error.is_unauthenticated(), "{error:?}");
        assert_silent(&error, &[b"Ada Lovelace"]);
        assert_eq!(
            service.calls().1,
            before + 1,
            "B's own question was put to the key service"
        );
        assert!(b.decrypt_all(&[moved(&row, "b")]).await.unwrap_err().is_refused());
        assert!(b.record_decryptor(&moved(&row, "b")).await.is_err());
        assert_eq!(a.decrypt(&row).await.unwrap(), visit("a", 1));
    }
}

/// A twin of the record in which the tenant is no column but only expected: the rows of both tenants are alike.
#[derive(EncryptionContext, Debug, Clone)]
struct Purpose {
    purpose: String,
}

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "notes", context = Purpose)]
struct Note {
    #[envelope(context)]
    purpose: String,
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: String,
}

/// Constants are in no column: only what the reader expects tells these readers apart.
#[tokio::test(start_paused = true)]
async fn records_that_differ_in_the_expected_context_alone() {
    let service = Service::new();
    let cache = envelope_runtime::manager::DataKeyCache::new(hour()).unwrap();
    let client = |tenant: &str| {
        let builder = envelope_runtime::Envelope::builder(service.clone()).constant("tenant", tenant);
        // One partition, so that nothing but the context keeps them apart.
        let envelope = builder.cache_partition(&cache, "all").build().unwrap();
        envelope.scoped(&Purpose {
            purpose: "care".to_owned(),
        })
    };
    let (a, b) = (client("a"), client("b"));
    let note = Note {
        purpose: "care".to_owned(),
        id: 1,
        text: "meet at nine".to_owned(),
    };
    let row = a.encrypt(&note).await.unwrap();
    let other = b.encrypt(&note).await.unwrap();
    assert_eq!(service.calls(), (2, 0), "tenants do not share a key to write with");
    assert!(b.decrypt(&row).await.unwrap_err().is_unauthenticated(), "cold");
    assert_eq!(a.decrypt(&row).await.unwrap(), note);
    assert!(b.decrypt(&row).await.unwrap_err().is_unauthenticated(), "warm");
    assert!(
        b.decrypt_all(&[other.clone(), row.clone()])
            .await
            .unwrap_err()
            .is_unauthenticated()
    );
    assert_eq!(b.decrypt(&other).await.unwrap(), note);
    assert!(a.decrypt(&other).await.unwrap_err().is_unauthenticated());
}
