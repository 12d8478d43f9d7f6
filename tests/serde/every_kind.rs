//! Every kind of signed column in every format: what is written comes back, or is refused with a message.

use envelope_runtime::Suite;
use envelope_tests::keys::client;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use tokio::runtime::Builder;

use super::formats::{FORMATS, Format};
use super::kinds::{EncryptedKinds, EncryptedWide, Kinds, Wide, kinds};

/// Postcard tells nothing of a value, and `rust_decimal` reads only what does.
fn reads_kinds(format: Format) -> bool {
    format != Format::Postcard
}

#[tokio::test]
async fn a_record_of_every_kind_comes_back() {
    let client = client(Suite::Symmetric);
    let record = Kinds::sample();
    let row = client.encrypt(&record).await.unwrap();
    for format in FORMATS {
        let bytes = format.write(&row).unwrap_or_else(|error| panic!("{format:?}: {error}"));
        let read = format.read::<EncryptedKinds>(&bytes);
        if !reads_kinds(format) {
            assert!(read.unwrap_err().contains("PostCard"));
            continue;
        }
        let read = read.unwrap_or_else(|error| panic!("{format:?}: {error}"));
        assert_eq!(read, row, "{format:?}");
        assert_eq!(client.decrypt(&read).await.unwrap(), record, "{format:?}");
    }
}

#[tokio::test]
async fn bson_has_no_unsigned_64_bit_numbers() {
    let client = client(Suite::Symmetric);
    let record = Kinds {
        unsigned: u64::MAX,
        ..Kinds::sample()
    };
    let row = client.encrypt(&record).await.unwrap();
    for format in FORMATS {
        match format.write(&row) {
            Err(refused) => {
                assert!(
                    matches!(format, Format::Bson | Format::BsonDocument),
                    "{format:?}: {refused}"
                );
                assert!(refused.contains("18446744073709551615"), "{refused}");
            }
            Ok(_) if !reads_kinds(format) => {}
            Ok(bytes) => {
                assert!(!matches!(format, Format::Bson | Format::BsonDocument));
                let read = format.read::<EncryptedKinds>(&bytes).unwrap();
                assert_eq!(client.decrypt(&read).await.unwrap(), record, "{format:?}");
            }
        }
    }
}

#[tokio::test]
async fn numbers_of_128_bits_come_back_or_are_refused() {
    let client = client(Suite::Symmetric);
    for id in [10_i128.pow(38) - 1, 1 - 10_i128.pow(38), i128::from(u64::MAX) + 1, 7] {
        let record = Wide {
            id,
            text: "x".to_owned(),
        };
        let row = client.encrypt(&record).await.unwrap();
        for format in FORMATS {
            let fits = match format {
                Format::Bson | Format::BsonDocument => false,
                Format::JsonValue => id == 7,
                _ => true,
            };
            let written = format.write(&row);
            assert_eq!(written.is_ok(), fits, "{format:?}: {written:?}");
            if let Ok(bytes) = written {
                let read: EncryptedWide = format.read(&bytes).unwrap();
                assert_eq!(client.decrypt_id(&read, &id).await.unwrap(), record, "{format:?}");
            }
        }
    }
}

/// Encrypts the record, writes it, reads it, and decrypts it.
fn round_trip(format: Format, record: &Kinds) -> TestCaseResult {
    let runtime = Builder::new_current_thread().build().unwrap();
    let client = client(Suite::Symmetric);
    let row = match runtime.block_on(client.encrypt(record)) {
        Ok(row) => row,
        Err(refused) => return Err(TestCaseError::fail(refused.to_string())),
    };
    let bytes = match format.write(&row) {
        Ok(bytes) => bytes,
        Err(refused) => {
            let is_bson = matches!(format, Format::Bson | Format::BsonDocument);
            prop_assert!(is_bson, "{}", refused);
            let nul = |text: &String| text.contains('\0');
            let keys = record.map.keys().any(nul) || format!("{:?}", record.parts).contains("\\0");
            prop_assert!(keys || record.unsigned > i64::MAX as u64, "{}", refused);
            return Ok(());
        }
    };
    let read: EncryptedKinds = format.read(&bytes).map_err(TestCaseError::fail)?;
    prop_assert_eq!(&read, &row);
    prop_assert_eq!(&runtime.block_on(client.decrypt(&read)).unwrap(), record);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn json(record in kinds()) {
        round_trip(Format::Json, &record)?;
        round_trip(Format::JsonValue, &record)?;
    }

    #[test]
    fn cbor(record in kinds()) {
        round_trip(Format::Cbor, &record)?;
    }

    #[test]
    fn bson(record in kinds(), fits: bool) {
        let unsigned = if fits { record.unsigned >> 1 } else { record.unsigned };
        let record = Kinds { unsigned, ..record };
        round_trip(Format::Bson, &record)?;
        round_trip(Format::BsonDocument, &record)?;
    }

    #[test]
    fn message_pack(record in kinds()) {
        round_trip(Format::MessagePackNamed, &record)?;
        round_trip(Format::MessagePack, &record)?;
    }
}
