//! Every type that a field may have, in every store: exact, in a canonical form that is known, or refused before it is written.
//!
//! Values of each type, drawn and named, are encrypted, written, read and decrypted. What became of them is the table of
//! `docs/store-types.md`, which this test also writes, with `ENVELOPE_WRITE_DOCS` set.

#[path = "../stores/databases.rs"]
#[allow(unused_macros, reason = "no test here runs on both databases alike")]
mod databases;
mod records;
#[macro_use]
mod stores;
mod observe;
#[macro_use]
mod rows;
mod columns;
mod dates;
mod numbers;
mod other_crates;
mod own_types;
mod page;
mod std_types;

use rows::Matrix;

/// The types whose bytes are frozen: all that there are.
const GOLDEN: &str = include_str!("../golden/types.txt");

#[tokio::test]
async fn what_is_signed_survives_the_store() {
    let mut matrix = Matrix::new().await;
    std_types::add(&mut matrix).await;
    numbers::add(&mut matrix).await;
    dates::add(&mut matrix).await;
    other_crates::add(&mut matrix).await;
    own_types::add(&mut matrix).await;

    page::compare(&matrix);
    every_type_is_there(&matrix);
    assert!(matrix.lost.is_empty(), "{}", matrix.lost.join("\n"));
}

/// Each line of the golden file is about one of the types here, and each type here has a line there.
fn every_type_is_there(matrix: &Matrix) {
    let lines: Vec<&str> = GOLDEN
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let is_about = |line: &str, covered: &str| {
        let rest = line.strip_prefix(covered);
        rest.is_some_and(|rest| rest.starts_with([' ', ',', '(', ')', ':']))
    };
    let covered: Vec<&str> = matrix.rows.iter().flat_map(|row| row.covers).copied().collect();
    for line in &lines {
        assert!(
            covered.iter().any(|covered| is_about(line, covered)),
            "tests/matrix has no row for this type: {line}"
        );
    }
    for covered in covered {
        assert!(
            lines.iter().any(|line| is_about(line, covered)),
            "tests/golden/types.txt has no line for `{covered}`"
        );
    }
}
