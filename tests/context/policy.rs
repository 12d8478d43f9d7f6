//! Which suites a client reads.

use envelope_runtime::Suite;
use envelope_runtime::structured::DecryptError;
use envelope_tests::errors::{Kind, assert_says, kind};
use envelope_tests::keys::client;
use envelope_tests::records::{ClinicVisit, Sample, Visit};

async fn reads<R: Sample>(writer: Suite, reader: Suite) -> Result<(), envelope_runtime::Error> {
    let row = client(writer)
        .scoped(&R::context())
        .encrypt(&R::sample())
        .await
        .unwrap();
    let read = client(reader).scoped(&R::context()).decrypt(&row).await?;
    assert_eq!(read, R::sample());
    Ok(())
}

#[tokio::test]
async fn a_client_that_writes_unsigned_records_reads_both() {
    for writer in [Suite::Symmetric, Suite::Signed] {
        reads::<Visit>(writer, Suite::Symmetric).await.unwrap();
        reads::<ClinicVisit>(writer, Suite::Symmetric).await.unwrap();
    }
}

#[tokio::test]
async fn a_client_that_signs_reads_only_signed_records() {
    reads::<Visit>(Suite::Signed, Suite::Signed).await.unwrap();
    reads::<ClinicVisit>(Suite::Signed, Suite::Signed).await.unwrap();
    let refused = [
        (reads::<Visit>(Suite::Symmetric, Suite::Signed).await, "visits"),
        (
            reads::<ClinicVisit>(Suite::Symmetric, Suite::Signed).await,
            "clinic_visits",
        ),
    ];
    for (result, table) in refused {
        let error = result.unwrap_err();
        assert_eq!(kind(&error), Kind::Suite);
        assert_says(&error, &[table, "0x6700"]);
        let envelope_runtime::Error::Decrypt(DecryptError::Suite { found, .. }) = error else {
            panic!()
        };
        assert_eq!(found, Suite::Symmetric);
    }
}

#[tokio::test]
async fn the_default_is_the_suite_without_signature() {
    let envelope = envelope_runtime::Envelope::builder(envelope_tests::keys::keyring())
        .build()
        .unwrap();
    let row = envelope.encrypt(&Visit::sample()).await.unwrap();
    assert_eq!(row.header.as_bytes()[..2], [1, 0]);
    assert_eq!(row.footer.as_bytes().len(), 48);
}
