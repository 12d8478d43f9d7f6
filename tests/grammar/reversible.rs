//! What a `signed` field hands out is what was signed, however it is converted.

use std::collections::{BTreeSet, HashSet};
use std::error::Error as _;

use envelope_runtime::record::{RecordError, Serde};
use envelope_runtime::structured::EncryptError;
use envelope_runtime::{Encrypted, Error, FieldValue};
use envelope_tests::keys::{SUITES, client};
use serde::{Deserialize, Serialize};

/// Of a crate that knows nothing of records; a part of it is not written.
#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Foreign {
    told: u8,
    #[serde(skip)]
    hidden: String,
}

fn foreign(hidden: &str) -> Foreign {
    Foreign {
        told: 1,
        hidden: hidden.to_owned(),
    }
}

#[derive(FieldValue, Clone, Debug, PartialEq)]
struct Holder {
    #[envelope(serde)]
    foreign: Foreign,
}

type Aliased = Serde<Foreign>;

#[derive(Encrypted, Debug)]
#[envelope(table = "a")]
struct Signed<T> {
    #[envelope(signed, id)]
    id: u8,
    #[envelope(signed)]
    value: T,
}

#[derive(Encrypted, Debug)]
#[envelope(table = "a")]
struct Sealed<T> {
    #[envelope(signed, id)]
    id: u8,
    #[envelope(encrypted)]
    value: T,
}

/// Why a field could not be encrypted.
fn cause(error: &Error) -> &RecordError {
    match error {
        Error::Encrypt(EncryptError::Field { source, .. }) => source,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_serde_may_leave_out_is_not_signed_within_a_value() {
    let client = client(SUITES[0]);
    let foreign = foreign("hidden");
    let aliased: Aliased = Serde(foreign.clone());
    let refused = [
        client
            .encrypt(&Signed {
                id: 1,
                value: aliased.clone(),
            })
            .await
            .map(drop),
        client
            .encrypt(&Signed {
                id: 1,
                value: vec![aliased],
            })
            .await
            .map(drop),
        client
            .encrypt(&Signed {
                id: 1,
                value: Holder {
                    foreign: foreign.clone(),
                },
            })
            .await
            .map(drop),
    ];
    for refused in refused {
        let error = refused.unwrap_err();
        assert_eq!(cause(&error), &RecordError::SignedBySerde);
        assert!(
            error
                .source()
                .unwrap()
                .to_string()
                .contains("put the key `serde` on the field itself")
        );
    }
    // Encrypted, they are what the ciphertext says.
    let row = client
        .encrypt(&Sealed {
            id: 1,
            value: Holder { foreign },
        })
        .await
        .unwrap();
    let read = client.decrypt(&row).await.unwrap();
    assert_eq!(read.value.foreign, self::foreign(""));
}

/// Halves an even number, and gives an odd one back.
mod lossy {
    use envelope_runtime::record::RecordError;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature of a `with` module")]
    pub(super) fn encode(value: &u8) -> u8 {
        if value.is_multiple_of(2) { value / 2 } else { *value }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the signature of a `with` module")]
    pub(super) fn decode(value: u8) -> Result<u8, RecordError> {
        Ok(value)
    }
}

#[derive(Encrypted, Debug)]
#[envelope(table = "a")]
struct Converted {
    #[envelope(signed, id)]
    id: u8,
    #[envelope(signed, with = lossy)]
    value: u8,
    #[envelope(signed, with = lossy)]
    maybe: Option<u8>,
    #[envelope(signed, with = lossy, null = "seal")]
    null: Option<u8>,
}

#[tokio::test]
async fn conversions_are_each_others_reverse() {
    let client = client(SUITES[0]);
    for (value, maybe, null) in [(3, None, None), (4, None, None), (3, Some(4), None), (3, None, Some(4))] {
        let record = Converter { value, maybe, null };
        let written = client.encrypt(&record.converted()).await;
        if (value, maybe, null) == (3, None, None) {
            assert_eq!(client.decrypt(&written.unwrap()).await.unwrap().value, 3);
        } else {
            // 4 is written as 2, which is read as 2, and would be written as 1.
            assert_eq!(cause(&written.unwrap_err()), &RecordError::Irreversible);
        }
    }
}

struct Converter {
    value: u8,
    maybe: Option<u8>,
    null: Option<u8>,
}

impl Converter {
    fn converted(&self) -> Converted {
        Converted {
            id: 1,
            value: self.value,
            maybe: self.maybe,
            null: self.null,
        }
    }
}

#[derive(Encrypted, Debug)]
#[envelope(table = "a")]
struct Tagged<S> {
    #[envelope(signed, id)]
    id: u8,
    #[envelope(signed, serde)]
    tags: S,
}

fn tags<S: FromIterator<Foreign>>() -> S {
    (0..16)
        .map(|told| Foreign {
            told,
            ..Foreign::default()
        })
        .collect()
}

/// Sixteen members come out of two hash sets in the same order once in 16! times.
#[tokio::test]
async fn a_set_without_an_order_is_refused() {
    let client = client(SUITES[0]);
    let unordered: HashSet<Foreign> = tags();
    let refused = client.encrypt(&Tagged { id: 1, tags: unordered }).await;
    assert_eq!(cause(&refused.unwrap_err()), &RecordError::Irreversible);
    let ordered: BTreeSet<Foreign> = tags();
    let row = client
        .encrypt(&Tagged {
            id: 1,
            tags: ordered.clone(),
        })
        .await
        .unwrap();
    assert_eq!(client.decrypt(&row).await.unwrap().tags, ordered);
}
