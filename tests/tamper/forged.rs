//! The forger's implementation and the runtime agree, byte for byte: without that, a refused forgery would prove nothing.

use envelope_runtime::Suite;
use envelope_tests::forger::{Body, Draft, random};
use envelope_tests::records::{Row, Sample};

use crate::bench::{Bench, for_all};

#[tokio::test]
async fn the_forger_reads_what_the_runtime_wrote() {
    async fn reads<R: Sample>(suite: Suite) -> usize {
        let bench = Bench::<R>::new(suite).await;
        let mut draft = Draft::open::<R>(&bench.good);
        assert_eq!(draft.field("patient").body, Body::Seal(b"Ada Lovelace".to_vec()));
        assert_eq!(draft.field("doctor").body, Body::Seal(b"Dr. Strange!".to_vec()));
        assert_eq!(draft.field("pulse").body, Body::Seal(b"72".to_vec()));
        assert_eq!(draft.field("findings").body, Body::Seal(b"sound as a bell".to_vec()));
        assert_eq!(draft.field("room").body, Body::Plain(b"1207".to_vec()));
        assert_eq!(
            draft.field("begun").body,
            Body::Plain(b"2025-11-21T22:00:00.123456Z".to_vec())
        );
        let bare = bench.reader.encrypt(&R::bare()).await.unwrap();
        assert_eq!(Draft::open::<R>(&bare).fields.len(), draft.fields.len() - 2);
        draft.fields.len()
    }
    assert_eq!(for_all!(reads), [12, 12, 13, 13]);
}

#[tokio::test]
async fn the_forger_writes_the_same_bytes() {
    async fn writes<R: Sample>(suite: Suite) -> usize {
        let bench = Bench::<R>::new(suite).await;
        let bare = bench.reader.encrypt(&R::bare()).await.unwrap();
        for row in [&bench.good, &bench.other, &bare] {
            let mut forged = Draft::open::<R>(row).write();
            if suite == Suite::Signed {
                // The forger has no private key; its public key has verified the signature in `open`.
                forged.footer.extend(&row.parts().1[48..]);
            }
            assert_eq!(row.with(&forged), *row);
        }
        3
    }
    assert_eq!(for_all!(writes), [3; 4]);
}

#[tokio::test]
async fn the_runtime_reads_what_the_forger_wrote() {
    async fn rewrites<R: Sample>(suite: Suite) -> usize {
        let bench = Bench::<R>::new(suite).await;
        // With a new message id, under the same data key.
        let draft = Draft::open::<R>(&bench.good).renew();
        let row = bench.good.with(&draft.write());
        assert_ne!(row.parts(), bench.good.parts());
        assert_ne!(row.ciphertext("patient"), bench.good.ciphertext("patient"));
        assert_eq!(bench.reader.decrypt(&row).await.unwrap(), bench.plain);

        // Under a data key of the forger's own.
        let mut draft = Draft::open::<R>(&bench.good);
        draft.keys.data_key = random();
        draft.wrap_again();
        let row = bench.good.with(&draft.renew().write());
        assert_eq!(bench.reader.decrypt(&row).await.unwrap(), bench.plain);

        // With another value: whoever holds the keys can write.
        let mut draft = Draft::open::<R>(&bench.good).renew();
        draft.field("patient").body = Body::Seal(b"Eve".to_vec());
        let row = bench.good.with(&draft.write());
        assert_ne!(bench.reader.decrypt(&row).await.unwrap(), bench.plain);
        3
    }
    assert_eq!(for_all!(rewrites), [3; 4]);
}
