//! Every record opens, with the runtime and with the forger's implementation.

use std::collections::HashSet;

use envelope_runtime::{Encrypted, EncryptedRecord, NoContext, Suite};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::forger::{Draft, Header};
use envelope_tests::records::{ClinicVisit, Row, Sample, Visit};
use envelope_tests::vectors::{Specimen, Vectors};
use serde::de::DeserializeOwned;

use super::read;

/// Opens every record of a file as its writer would, and gives the number of records.
async fn open_all<R>(vectors: &Vectors<R, R::Encrypted>, context: R::Context) -> usize
where
    R: Encrypted<Encrypted: EncryptedRecord<Record = R>> + std::fmt::Debug + PartialEq,
{
    let mut message_ids = HashSet::new();
    for row in &vectors.rows {
        let header = Header::parse(row.encrypted.header().as_bytes());
        assert_eq!(header.version, row.version, "{}", row.case);
        assert_eq!(header.flavor, row.suite().flavor(), "{}", row.case);
        assert!(message_ids.insert(header.message_id));

        let reader = vectors.keyring.client(row.suite(), &row.constants).scoped(&context);
        assert_eq!(
            reader.decrypt(&row.encrypted).await.unwrap(),
            row.record,
            "{}",
            row.case
        );
        let unsigned = vectors
            .keyring
            .client(Suite::Symmetric, &row.constants)
            .scoped(&context);
        assert_eq!(
            unsigned.decrypt(&row.encrypted).await.unwrap(),
            row.record,
            "{}",
            row.case
        );

        // And not without what it is bound to.
        let other = row
            .constants
            .clone()
            .into_iter()
            .chain([("more".to_owned(), String::new())])
            .collect();
        let other = vectors.keyring.client(row.suite(), &other).scoped(&context);
        assert_eq!(
            kind(&other.decrypt(&row.encrypted).await.unwrap_err()),
            Kind::NotUnwrapped
        );
    }
    vectors.rows.len()
}

/// Recomputes every record of a file, but for signatures, which are checked.
fn recompute_all<R>(vectors: &Vectors<R, R::Encrypted>) -> usize
where
    R: Sample,
{
    for row in &vectors.rows {
        let (columns, parts) = (row.encrypted.columns(), row.encrypted.parts());
        let draft = Draft::open_with(&vectors.keyring.wrapping(), R::TABLE, &row.context, &columns, parts);
        let mut forged = draft.write();
        forged.footer.extend(&parts.1[48..]);
        assert_eq!(row.encrypted.with(&forged), row.encrypted);
    }
    vectors.rows.len()
}

async fn samples<R>(file: &str) -> [usize; 2]
where
    R: Sample<Encrypted: DeserializeOwned> + DeserializeOwned,
{
    let vectors = read(file);
    [
        open_all::<R>(&vectors, R::context()).await,
        recompute_all::<R>(&vectors),
    ]
}

#[tokio::test]
async fn visits() {
    assert_eq!(samples::<Visit>("visits.json").await, [12, 12]);
}

#[tokio::test]
async fn clinic_visits() {
    assert_eq!(samples::<ClinicVisit>("clinic_visits.json").await, [12, 12]);
}

#[tokio::test]
async fn specimens() {
    let vectors = read::<Specimen, _>("specimens.json");
    assert_eq!(open_all(&vectors, NoContext).await, 8);
    let records: Vec<_> = vectors.rows.iter().map(|row| &row.record).collect();
    let (usual, extreme) = (Specimen::usual(), Specimen::extreme());
    assert!(
        records.chunks(2).all(|pair| pair == [&usual, &extreme]),
        "the file says the same as the code"
    );
}
