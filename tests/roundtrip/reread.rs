//! Stored values that are read into another type than they were written from.

use std::collections::BTreeSet;

use envelope_runtime::record::{Number, RecordError};
use envelope_runtime::structured::DecryptError;
use envelope_runtime::{Ciphertext, Encrypted, EncryptedRecord, Error, NoContext};
use envelope_tests::errors::{assert_says, assert_silent};
use envelope_tests::keys::{KEY, SUITES, client};

/// Reads an encrypted field into another type than it was written from.
macro_rules! reread {
    ($value:expr, $from:ty => $to:ty) => {{
        #[derive(Encrypted)]
        #[envelope(table = "readings")]
        struct Written {
            #[envelope(signed, id)]
            id: u8,
            #[envelope(encrypted)]
            value: $from,
        }

        #[derive(Encrypted, Debug)]
        #[envelope(table = "readings")]
        struct Read {
            #[envelope(signed, id)]
            id: u8,
            #[envelope(encrypted)]
            #[allow(dead_code, reason = "shown by `Debug`")]
            value: $to,
        }

        let client = client(SUITES[0]);
        let row = client.encrypt(&Written { id: 1, value: $value }).await.unwrap();
        let row = EncryptedRead {
            id: row.id,
            value: Ciphertext::from_bytes(row.value.into_bytes()),
            header: row.header,
            footer: row.footer,
        };
        assert_eq!(row.id(), 1);
        client.scoped(&NoContext).decrypt(&row).await.map(|read| read.value)
    }};
}

fn field_error(error: Error, secret: &str) -> RecordError {
    assert_says(&error, &["readings", "`value`"]);
    assert_silent(&error, &[secret.as_bytes(), &KEY]);
    match error {
        Error::Decrypt(DecryptError::Field { table, field, source }) => {
            assert_eq!((table.as_str(), field.as_str()), ("readings", "value"));
            source
        }
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_stored_number_is_read_into_a_type_that_holds_it() {
    assert_eq!(reread!(200u64, u64 => u8).unwrap(), 200);
    assert_eq!(reread!(-1i8, i8 => i128).unwrap(), -1);
    assert_eq!(reread!(1e3, f64 => u16).unwrap(), 1000);
    assert_eq!(reread!(7u8, u8 => Number).unwrap(), Number::from(7));
    let target = |target| RecordError::NumberTarget { target };
    assert_eq!(
        field_error(reread!(12_345u64, u64 => u8).unwrap_err(), "12345"),
        target("u8")
    );
    assert_eq!(
        field_error(reread!(-12_345i64, i64 => u64).unwrap_err(), "12345"),
        target("u64")
    );
    assert_eq!(
        field_error(reread!(12.345, f64 => i64).unwrap_err(), "12.345"),
        target("i64")
    );
    assert_eq!(
        field_error(reread!(9e99, f64 => f32).unwrap_err(), "9e99"),
        target("f32")
    );
    assert_eq!(
        field_error(reread!(1u128 << 100, u128 => i64).unwrap_err(), "1267650600228"),
        target("i64")
    );
}

#[tokio::test]
async fn a_stored_value_is_not_read_into_another_type() {
    let text = || "plaintext".to_owned();
    let wrong = |error| assert!(matches!(field_error(error, "plaintext"), RecordError::WrongType { .. }));
    wrong(reread!(text(), String => u64).unwrap_err());
    wrong(reread!(text(), String => Vec<u8>).unwrap_err());
    wrong(reread!(text(), String => Vec<String>).unwrap_err());
    wrong(reread!(text(), String => bool).unwrap_err());
    wrong(reread!(b"plaintext".to_vec(), Vec<u8> => String).unwrap_err());
    wrong(reread!(vec![text()], Vec<String> => BTreeSet<String>).unwrap_err());
    wrong(reread!(BTreeSet::from([text()]), BTreeSet<String> => Vec<String>).unwrap_err());
    wrong(reread!(BTreeSet::from([text()]), BTreeSet<String> => BTreeSet<i64>).unwrap_err());
    wrong(reread!(vec![Some(text()), None], Vec<Option<String>> => Vec<String>).unwrap_err());
    let array = field_error(
        reread!(b"plaintext".to_vec(), Vec<u8> => [u8; 4]).unwrap_err(),
        "plaintext",
    );
    assert_eq!(array, RecordError::ArrayLength { expected: 4, found: 9 });
    let invalid = |error| {
        assert!(matches!(
            field_error(error, "plaintext"),
            RecordError::InvalidText { .. }
        ))
    };
    invalid(reread!(text(), String => char).unwrap_err());
    invalid(reread!(text(), String => uuid::Uuid).unwrap_err());
    invalid(reread!(text(), String => chrono::NaiveDate).unwrap_err());
    invalid(reread!(text(), String => chrono::DateTime<chrono::Utc>).unwrap_err());
}
