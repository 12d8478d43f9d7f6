//! Every bit of header, footer and ciphertexts, and every value of some of their bytes.

use envelope_runtime::Suite;
use envelope_tests::errors::Kind;
use envelope_tests::forger::{Header, Region};
use envelope_tests::records::{Row, Sample};

use crate::bench::{Bench, for_all};

/// Why a header is refused in which a byte of this part was changed.
fn reasons(region: Region) -> &'static [Kind] {
    match region {
        Region::Version => &[Kind::Header, Kind::Version],
        Region::Flavor => &[Kind::Header, Kind::Suite, Kind::Footer],
        Region::MessageId | Region::Commitment => &[Kind::Unauthenticated],
        Region::Legend => &[Kind::Header, Kind::Legend],
        Region::Context => &[
            Kind::Header,
            Kind::UnexpectedContextKey,
            Kind::NoPublicKey,
            Kind::NotUnwrapped,
        ],
        Region::Keys => &[Kind::Header, Kind::NoMatchingKey, Kind::NotUnwrapped],
    }
}

#[tokio::test]
async fn every_bit_of_the_header() {
    async fn bits<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let header = bench.good.parts().0.to_vec();
        for (region, range) in Header::parse(&header).regions() {
            for (at, bit) in range.flat_map(|at| (0..8).map(move |bit| (at, bit))) {
                let mut row = bench.good.clone();
                row.set_header(changed(&header, at, header[at] ^ 1 << bit));
                bench.refuse(&row, reasons(region)).await;
            }
        }
        assert_eq!(bench.refused(), header.len() * 8);
        header.len()
    }
    assert_eq!(for_all!(bits), [224, 317, 225, 318]);
}

#[tokio::test]
async fn every_value_of_telling_bytes_of_the_header() {
    async fn values<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let header = bench.good.parts().0.to_vec();
        for (region, range) in Header::parse(&header).regions() {
            // The last byte: a version, a letter, the low byte of a length or a count, and what only a tag protects.
            let at = range.end - 1;
            for value in (0..=255).filter(|value| *value != header[at]) {
                let mut row = bench.good.clone();
                row.set_header(changed(&header, at, value));
                bench.refuse(&row, reasons(region)).await;
            }
        }
        bench.refused()
    }
    assert_eq!(for_all!(values), [7 * 255; 4]);
}

#[tokio::test]
async fn every_bit_of_the_footer() {
    async fn bits<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let footer = bench.good.parts().1.to_vec();
        for (at, bit) in (0..footer.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut row = bench.good.clone();
            row.set_footer(changed(&footer, at, footer[at] ^ 1 << bit));
            bench.refuse(&row, &[Kind::Unauthenticated]).await;
        }
        let at = footer.len() - 1;
        for value in (0..=255).filter(|value| *value != footer[at]) {
            let mut row = bench.good.clone();
            row.set_footer(changed(&footer, at, value));
            bench.refuse(&row, &[Kind::Unauthenticated]).await;
        }
        bench.refused()
    }
    let (symmetric, signed) = (48 * 8 + 255, (48 + 103) * 8 + 255);
    assert_eq!(for_all!(bits), [symmetric, signed, symmetric, signed]);
}

#[tokio::test]
async fn every_bit_of_every_ciphertext() {
    async fn bits<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        for name in R::Encrypted::encrypted() {
            let sealed = bench.good.ciphertext(name).unwrap();
            // Checking a signature is slow, and catches a changed bit as well as a changed neighbour of it.
            let every = if suite == Suite::Symmetric { 1 } else { 5 };
            for bit in (0..sealed.len() * 8).step_by(every) {
                let (at, bit) = (bit / 8, bit % 8);
                let mut row = bench.good.clone();
                row.set_ciphertext(name, Some(changed(&sealed, at, sealed[at] ^ 1 << bit)));
                // The type id in front may become one that does not exist.
                let reasons: &[_] = match at {
                    0 | 1 => &[Kind::NotEncrypted, Kind::Unauthenticated],
                    _ => &[Kind::Unauthenticated],
                };
                bench.refuse(&row, reasons).await;
            }
            for at in [1, 2] {
                for value in (0..=255).filter(|value| *value != sealed[at]) {
                    let mut row = bench.good.clone();
                    row.set_ciphertext(name, Some(changed(&sealed, at, value)));
                    bench.refuse(&row, &[Kind::NotEncrypted, Kind::Unauthenticated]).await;
                }
            }
        }
        bench.refused()
    }
    // Type id, plaintext and tag of `72`, two names of 12 letters, and 15 letters of findings.
    let sealed = (2 + 12 + 12 + 15) + 4 * (2 + 16);
    let (symmetric, signed) = (sealed * 8 + 4 * 2 * 255, 181 + 4 * 2 * 255);
    assert_eq!(for_all!(bits), [symmetric, signed, symmetric, signed]);
}

fn changed(bytes: &[u8], at: usize, value: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] = value;
    changed
}
