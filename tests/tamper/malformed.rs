//! Rows that are no encrypted records at all, and headers of another time.

use envelope_runtime::Suite;
use envelope_tests::errors::{Kind, assert_says};
use envelope_tests::records::{Row, Sample};

use crate::bench::{Bench, for_all};

#[tokio::test]
async fn a_row_that_was_never_encrypted() {
    async fn rows<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        // Plaintext columns, with nothing in header and footer, or with text.
        let mut plain = bench.good.clone();
        for name in R::Encrypted::encrypted() {
            plain.set_ciphertext(name, Some(b"Ada Lovelace".to_vec()));
        }
        for header in [&b""[..], b"{}", b"\0", &[0; 400]] {
            let mut row = plain.clone();
            row.set_header(header.to_vec());
            row.set_footer(Vec::new());
            bench.refuse(&row, &[Kind::Header]).await;
            let error = bench.reader.decrypt(&row).await.unwrap_err();
            assert_says(&error, &["header", R::TABLE]);
        }
        // A plaintext column beside a header and a footer: short, long, and with the type id of a string.
        let type_of_string = [b"\0\x01", &[b'x'; 64][..]].concat();
        for (bytes, reason) in [
            (&b""[..], Kind::NotEncrypted),
            (b"Ada Lovelace", Kind::NotEncrypted),
            (b"\0\x01Ada Lovelace", Kind::NotEncrypted),
            (&[b'x'; 64], Kind::NotEncrypted),
            (&type_of_string, Kind::Unauthenticated),
        ] {
            let mut row = bench.good.clone();
            row.set_ciphertext("patient", Some(bytes.to_vec()));
            bench.refuse(&row, &[reason]).await;
            if reason == Kind::NotEncrypted {
                let error = bench.reader.decrypt(&row).await.unwrap_err();
                assert_says(&error, &["not encrypted", R::TABLE, "`patient`"]);
            }
        }
        bench.refused()
    }
    assert_eq!(for_all!(rows), [9; 4]);
}

#[tokio::test]
async fn an_unknown_version_or_flavor() {
    async fn headers<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let header = bench.good.parts().0.to_vec();
        for (at, word, values) in [(0, "version", [0, 3, 0x80, 0xff]), (1, "flavor", [2, 3, 0x80, 0xff])] {
            for value in values {
                let mut row = bench.good.clone();
                let mut changed = header.clone();
                changed[at] = value;
                row.set_header(changed);
                bench.refuse(&row, &[Kind::Header]).await;
                let error = bench.reader.decrypt(&row).await.unwrap_err();
                assert_says(&error, &[R::TABLE, word, &format!("{value:#04x}")]);
            }
        }
        bench.refused()
    }
    assert_eq!(for_all!(headers), [8; 4]);
}
