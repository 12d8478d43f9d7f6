//! Whatever is cut short or grows.

use envelope_runtime::Suite;
use envelope_tests::errors::Kind;
use envelope_tests::records::{Row, Sample};

use crate::bench::{Bench, for_all};

/// Every shorter form, cut off at either end, and the bytes with one more before and after.
fn resized(bytes: &[u8]) -> Vec<Vec<u8>> {
    let front = (0..bytes.len()).map(|len| bytes[..len].to_vec());
    let back = (1..bytes.len()).map(|at| bytes[at..].to_vec());
    let longer = [0, 0xff].map(|byte| [bytes, &[byte]].concat());
    let shifted = [[&[0], bytes].concat(), [bytes, bytes].concat()];
    front.chain(back).chain(longer).chain(shifted).collect()
}

#[tokio::test]
async fn a_header_of_any_other_length() {
    async fn lengths<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let header = bench.good.parts().0.to_vec();
        for bytes in resized(&header) {
            let mut row = bench.good.clone();
            row.set_header(bytes);
            bench.refuse(&row, &[Kind::Header, Kind::Version]).await;
        }
        assert_eq!(bench.refused(), 2 * header.len() + 3);
        bench.refused()
    }
    assert_eq!(for_all!(lengths), [224, 317, 225, 318].map(|len| 2 * len + 3));
}

#[tokio::test]
async fn a_footer_of_any_other_length() {
    async fn lengths<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let footer = bench.good.parts().1.to_vec();
        for bytes in resized(&footer) {
            let mut row = bench.good.clone();
            row.set_footer(bytes);
            bench.refuse(&row, &[Kind::Footer]).await;
        }
        bench.refused()
    }
    assert_eq!(for_all!(lengths), [48, 151, 48, 151].map(|len| 2 * len + 3));
}

#[tokio::test]
async fn a_ciphertext_of_any_other_length() {
    async fn lengths<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        for name in R::Encrypted::encrypted() {
            for bytes in resized(&bench.good.ciphertext(name).unwrap()) {
                let mut row = bench.good.clone();
                row.set_ciphertext(name, Some(bytes));
                bench.refuse(&row, &[Kind::NotEncrypted, Kind::Unauthenticated]).await;
            }
        }
        assert!(bench.refused_as(Kind::NotEncrypted) >= 4 * 18);
        bench.refused()
    }
    assert_eq!(for_all!(lengths), [2 * (41 + 4 * 18) + 4 * 3; 4]);
}
