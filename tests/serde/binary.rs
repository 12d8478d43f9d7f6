//! Binary formats: ciphertext, header and footer as bytes; CBOR with names, postcard without.

use ciborium::Value;
use envelope_tests::keys::{SUITES, client};
use envelope_tests::records::{ClinicVisit, EncryptedClinicVisit, EncryptedVisit, Sample, Visit};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::rows;

fn cbor(row: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(row, &mut bytes).unwrap();
    bytes
}

fn from_cbor<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ciborium::de::Error<std::io::Error>> {
    ciborium::from_reader(bytes)
}

#[tokio::test]
async fn cbor_records_come_back() {
    for suite in SUITES {
        for (record, row) in rows::<Visit>(suite).await {
            let read: EncryptedVisit = from_cbor(&cbor(&row)).unwrap();
            assert_eq!(read, row);
            assert_eq!(client(suite).decrypt(&read).await.unwrap(), record);
        }
        for (record, row) in rows::<ClinicVisit>(suite).await {
            let read: EncryptedClinicVisit = from_cbor(&cbor(&row)).unwrap();
            assert_eq!(read, row);
            assert_eq!(
                client(suite)
                    .scoped(&ClinicVisit::context())
                    .decrypt(&read)
                    .await
                    .unwrap(),
                record
            );
        }
    }
}

#[tokio::test]
async fn postcard_records_come_back() {
    for suite in SUITES {
        for (record, row) in rows::<Visit>(suite).await {
            let bytes = postcard::to_stdvec(&row).unwrap();
            let read: EncryptedVisit = postcard::from_bytes(&bytes).unwrap();
            assert_eq!(read, row);
            assert_eq!(client(suite).decrypt(&read).await.unwrap(), record);
            for len in 0..bytes.len() {
                assert!(postcard::from_bytes::<EncryptedVisit>(&bytes[..len]).is_err());
            }
        }
        for (_, row) in rows::<ClinicVisit>(suite).await {
            let read: EncryptedClinicVisit = postcard::from_bytes(&postcard::to_stdvec(&row).unwrap()).unwrap();
            assert_eq!(read, row);
        }
    }
}

#[tokio::test]
async fn cbor_columns_are_bytes() {
    let [(_, row), ..] = rows::<Visit>(SUITES[0]).await;
    let Value::Map(columns) = from_cbor::<Value>(&cbor(&row)).unwrap() else {
        panic!("a map")
    };
    assert_eq!(columns.len(), 16);
    assert_eq!(
        columns[0],
        (Value::Text("envelope_version".to_owned()), Value::Integer(1.into()))
    );
    for (name, bytes) in [
        ("pulse", row.pulse.as_bytes()),
        ("findings", row.notes.as_ref().unwrap().as_bytes()),
        ("header", row.header.as_bytes()),
        ("footer", row.footer.as_bytes()),
    ] {
        let name = Value::Text(name.to_owned());
        let (_, column) = columns.iter().find(|(key, _)| *key == name).unwrap();
        assert_eq!(column.as_bytes().unwrap(), bytes);
    }
}

#[tokio::test]
async fn cbor_columns_missing_double_and_unknown() {
    let [(_, row), _, (_, bare)] = rows::<Visit>(SUITES[0]).await;
    let columns = |row: &EncryptedVisit| match from_cbor::<Value>(&cbor(row)).unwrap() {
        Value::Map(columns) => columns,
        _ => panic!("a map"),
    };
    let read = |columns: Vec<(Value, Value)>| from_cbor::<EncryptedVisit>(&cbor(&Value::Map(columns)));
    let named = |name: &str| Value::Text(name.to_owned());

    let mut without = columns(&row);
    without.retain(|(name, _)| *name != named("patient"));
    assert!(
        read(without)
            .unwrap_err()
            .to_string()
            .contains("missing field `patient`")
    );

    let mut twice = columns(&row);
    twice.push((named("patient"), Value::Bytes(Vec::new())));
    assert!(
        read(twice)
            .unwrap_err()
            .to_string()
            .contains("duplicate field `patient`")
    );

    let mut unknown = columns(&row);
    unknown.push((named("unknown"), Value::Array(vec![Value::Null])));
    assert_eq!(read(unknown).unwrap(), row);

    let mut absent = columns(&bare);
    absent.retain(|(_, value)| *value != Value::Null);
    assert_eq!(absent.len(), 13);
    assert_eq!(read(absent).unwrap(), bare);
}
