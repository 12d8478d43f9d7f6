//! Parts that are authentic, each in a place that is not its own.

use envelope_runtime::Suite;
use envelope_tests::errors::Kind;
use envelope_tests::records::{Row, Sample};

use crate::bench::{Bench, for_all};

#[tokio::test]
async fn ciphertexts_within_a_record() {
    async fn swaps<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        for to in R::Encrypted::encrypted() {
            for from in R::Encrypted::encrypted().iter().filter(|from| *from != to) {
                // One over the other, then each in the other's place.
                let mut row = bench.good.clone();
                row.set_ciphertext(to, row.ciphertext(from));
                bench.refuse(&row, &[Kind::Unauthenticated]).await;
                row.set_ciphertext(from, bench.good.ciphertext(to));
                bench.refuse(&row, &[Kind::Unauthenticated]).await;
            }
        }
        bench.refused()
    }
    assert_eq!(for_all!(swaps), [4 * 3 * 2; 4]);
}

#[tokio::test]
async fn parts_of_two_records() {
    async fn swaps<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let (good, other) = (bench.good.clone(), bench.other.clone());
        for name in R::Encrypted::encrypted() {
            let mut row = good.clone();
            row.set_ciphertext(name, other.ciphertext(name));
            bench.refuse(&row, &[Kind::Unauthenticated]).await;
        }
        // Header, footer and ciphertexts: any of them from the other record, but not all with its signed values too.
        for parts in 1..8u8 {
            let mut row = good.clone();
            if parts & 1 != 0 {
                row.set_header(other.parts().0.to_vec());
            }
            if parts & 2 != 0 {
                row.set_footer(other.parts().1.to_vec());
            }
            if parts & 4 != 0 {
                for name in R::Encrypted::encrypted() {
                    row.set_ciphertext(name, other.ciphertext(name));
                }
            }
            bench.refuse(&row, &[Kind::Unauthenticated]).await;
        }
        bench.refused()
    }
    assert_eq!(for_all!(swaps), [4 + 7; 4]);
}

/// Two records of the same values under the same keyring: still nothing of one fits the other.
#[tokio::test]
async fn parts_of_two_encryptions_of_one_record() {
    async fn swaps<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let twin = bench.reader.encrypt(&R::sample()).await.unwrap();
        assert_ne!(twin, bench.good);
        for name in R::Encrypted::encrypted() {
            assert_ne!(twin.ciphertext(name), bench.good.ciphertext(name));
            let mut row = bench.good.clone();
            row.set_ciphertext(name, twin.ciphertext(name));
            bench.refuse(&row, &[Kind::Unauthenticated]).await;
        }
        let mut row = bench.good.clone();
        row.set_header(twin.parts().0.to_vec());
        bench.refuse(&row, &[Kind::Unauthenticated]).await;
        row.set_footer(twin.parts().1.to_vec());
        bench.refuse(&row, &[Kind::Unauthenticated]).await;
        let mut row = bench.good.clone();
        row.set_footer(twin.parts().1.to_vec());
        bench.refuse(&row, &[Kind::Unauthenticated]).await;
        bench.refused()
    }
    assert_eq!(for_all!(swaps), [4 + 3; 4]);
}

#[tokio::test]
async fn optional_fields_dropped_and_added() {
    async fn drops<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let full = bench.good.clone();
        let mut row = full.clone();
        row.set_ciphertext("findings", None);
        bench.refuse(&row, &[Kind::Legend]).await;
        row.set_referrer(None);
        bench.refuse(&row, &[Kind::Legend]).await;
        let mut row = full.clone();
        row.set_referrer(None);
        bench.refuse(&row, &[Kind::Legend]).await;

        let bare = bench.reader.encrypt(&R::bare()).await.unwrap();
        assert_eq!(bench.reader.decrypt(&bare).await.unwrap(), R::bare());
        let mut row = bare.clone();
        row.set_ciphertext("findings", full.ciphertext("findings"));
        bench.refuse(&row, &[Kind::Legend]).await;
        row.set_referrer(Some("Mary Somerville".to_owned()));
        bench.refuse(&row, &[Kind::Legend]).await;
        let mut row = bare.clone();
        row.set_referrer(Some(String::new()));
        bench.refuse(&row, &[Kind::Legend]).await;
        bench.refused()
    }
    assert_eq!(for_all!(drops), [6; 4]);
}
