//! Signed values are what verified, to the last bit: what an encoding would drop is refused, in both directions.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use envelope_runtime::Encrypted;
use envelope_runtime::record::{Encode, Encoder, RecordError, TypeId, Value};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::keys::{SUITES, client};

/// A type of the user's that forwards the encoding, and forgot to forward the rest.
#[derive(Debug, Clone, PartialEq)]
struct At(DateTime<Utc>);

impl Encode for At {
    fn type_id(&self) -> TypeId {
        self.0.type_id()
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        self.0.encode(out)
    }
}

#[derive(Debug, Clone, PartialEq, Encrypted)]
#[envelope(table = "exact")]
struct Exact {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(signed)]
    shared: Arc<DateTime<Utc>>,
    #[envelope(signed)]
    newtype: At,
    #[envelope(signed)]
    dynamic: Value,
    #[envelope(signed)]
    ratio: f64,
}

fn sample(nanoseconds: i64) -> Exact {
    let at = DateTime::UNIX_EPOCH + TimeDelta::nanoseconds(nanoseconds);
    let set = |members: [&str; 2]| Value::StringSet(members.map(str::to_owned).to_vec());
    Exact {
        id: 1,
        shared: Arc::new(at),
        newtype: At(at),
        dynamic: Value::List(vec![set(["a", "b"])]),
        ratio: 0.0,
    }
}

#[tokio::test]
async fn what_a_store_adds_outside_the_encoding_is_refused() {
    let finer = sample(1_001);
    let reordered = Value::List(vec![Value::StringSet(vec!["b".to_owned(), "a".to_owned()])]);
    for suite in SUITES {
        let client = client(suite);
        let good = client.encrypt(&sample(1_000)).await.unwrap();
        assert_eq!(client.decrypt(&good).await.unwrap(), sample(1_000));
        let mut refused = 0;
        for change in [
            EncryptedExact {
                shared: finer.shared.clone(),
                ..good.clone()
            },
            EncryptedExact {
                newtype: finer.newtype.clone(),
                ..good.clone()
            },
            EncryptedExact {
                dynamic: reordered.clone(),
                ..good.clone()
            },
            EncryptedExact {
                ratio: -0.0,
                ..good.clone()
            },
        ] {
            assert_eq!(kind(&client.decrypt(&change).await.unwrap_err()), Kind::Field);
            refused += 1;
        }
        assert_eq!(refused, 4);
    }
}

#[tokio::test]
async fn what_cannot_be_brought_into_stored_form_is_not_written() {
    for suite in SUITES {
        let client = client(suite);
        let finer = Exact {
            shared: sample(1_001).shared,
            ..sample(1_000)
        };
        let written = client.encrypt(&finer).await;
        if let Ok(row) = written {
            assert_eq!(client.decrypt(&row).await.unwrap(), sample(1_000), "truncated, then");
        } else {
            assert_eq!(kind(&written.unwrap_err()), Kind::EncryptField);
        }
        let finer = Exact {
            newtype: sample(1_001).newtype,
            ..sample(1_000)
        };
        assert_eq!(kind(&client.encrypt(&finer).await.unwrap_err()), Kind::EncryptField);
    }
}

#[tokio::test]
async fn what_can_be_brought_into_stored_form_is() {
    let reordered = Value::List(vec![Value::StringSet(vec!["b".to_owned(), "a".to_owned()])]);
    let client = client(SUITES[0]);
    let row = client
        .encrypt(&Exact {
            dynamic: reordered,
            ratio: -0.0,
            ..sample(0)
        })
        .await
        .unwrap();
    assert_eq!(client.decrypt(&row).await.unwrap(), sample(0));
    assert!(row.ratio.is_sign_positive());
}
