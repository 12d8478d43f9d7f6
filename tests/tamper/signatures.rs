//! What a signature adds, against somebody who holds the keys of readers: suites cannot be exchanged, and nobody signs for
//! the writer.

use envelope_runtime::{NoContext, Suite};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::forger::{Draft, Signer, random};
use envelope_tests::keys::client;
use envelope_tests::records::{ClinicVisit, Row, Sample, Visit};

use crate::bench::Bench;

#[tokio::test]
async fn a_record_without_its_signature() {
    async fn downgrades<R: Sample>() -> usize {
        let mut bench = Bench::<R>::new(Suite::Signed).await;
        let unsigned = client(Suite::Symmetric).scoped(&R::context());
        let downgraded = || {
            let mut draft = Draft::open::<R>(&bench.good);
            (draft.header.message_id, draft.header.flavor) = (random(), 0);
            draft
        };
        // As a symmetric writer would write it: only the reader's policy refuses it.
        let mut draft = downgraded();
        draft.header.context.clear();
        draft.wrap_again();
        let row = bench.good.with(&draft.write());
        assert_eq!(unsigned.decrypt(&row).await.unwrap(), bench.plain);
        // By somebody who can unwrap data keys and not wrap them: with the public key still there, and without.
        let kept = bench.good.with(&downgraded().write());
        assert_eq!(
            kind(&unsigned.decrypt(&kept).await.unwrap_err()),
            Kind::UnexpectedPublicKey
        );
        let mut draft = downgraded();
        draft.header.context.clear();
        let cleared = bench.good.with(&draft.write());
        assert_eq!(kind(&unsigned.decrypt(&cleared).await.unwrap_err()), Kind::NotUnwrapped);

        for row in [row, kept, cleared] {
            bench.refuse(&row, &[Kind::Suite]).await;
        }
        bench.refused()
    }
    assert_eq!([downgrades::<Visit>().await, downgrades::<ClinicVisit>().await], [3, 3]);
}

#[tokio::test]
async fn a_signature_of_somebody_else() {
    async fn signatures<R: Sample>() -> usize {
        let mut bench = Bench::<R>::new(Suite::Signed).await;
        // The writer's public key stays: the forger's signature does not verify.
        let mut draft = Draft::open::<R>(&bench.good);
        draft.signer = Some(Signer::generate());
        bench.refuse_draft(draft, Kind::Unauthenticated).await;
        // The forger's public key, without wrapping the data key again.
        let mut draft = Draft::open::<R>(&bench.good);
        let (keys, encrypted_keys) = (draft.keys.clone(), draft.header.keys.clone());
        draft.take_over();
        (draft.keys, draft.header.keys) = (keys, encrypted_keys);
        bench.refuse_draft(draft, Kind::NotUnwrapped).await;
        // All of this record under the data key of another one, whose signing key the forger has not.
        let mut draft = Draft::open::<R>(&bench.other);
        draft.fields = Draft::open::<R>(&bench.good).fields;
        (draft.header.message_id, draft.signer) = (random(), Some(Signer::generate()));
        bench.refuse_draft(draft, Kind::Unauthenticated).await;
        bench.refused()
    }
    assert_eq!([signatures::<Visit>().await, signatures::<ClinicVisit>().await], [3, 3]);
}

#[tokio::test]
async fn a_signature_that_was_never_there() {
    async fn upgrades<R: Sample>() -> usize {
        let mut bench = Bench::<R>::new(Suite::Symmetric).await;
        let mut draft = Draft::open::<R>(&bench.good);
        (draft.header.flavor, draft.signer) = (1, Some(Signer::generate()));
        bench.refuse_draft(draft, Kind::NoPublicKey).await;
        bench.refused()
    }
    assert_eq!([upgrades::<Visit>().await, upgrades::<ClinicVisit>().await], [1, 1]);
}

/// What separates the suites: who can unwrap a data key can write under 0x6700, in the context that it belongs to.
#[tokio::test]
async fn a_holder_of_another_records_data_key_can_write_where_nothing_is_signed() {
    let bench = Bench::<Visit>::new(Suite::Symmetric).await;
    let mut draft = Draft::open::<Visit>(&bench.other);
    draft.fields = Draft::open::<Visit>(&bench.good).fields;
    draft.header.message_id = random();
    let row = bench.good.with(&draft.write());
    assert_eq!(bench.reader.decrypt(&row).await.unwrap(), bench.plain);
    let signed = client(Suite::Signed).scoped(&NoContext);
    assert_eq!(kind(&signed.decrypt(&row).await.unwrap_err()), Kind::Suite);
}
