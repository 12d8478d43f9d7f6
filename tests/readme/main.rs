//! What the README says in figures.

use envelope_runtime::keyring::{KeyFileKeyring, Keyring, RawAesKeyring};
use envelope_runtime::secret::WrappingKey;
use envelope_runtime::{Encrypted, Envelope, Suite};

/// Four protected fields, two of them encrypted, whose values take 10 bytes each.
#[derive(Encrypted)]
#[envelope(table = "figures")]
struct Sample {
    #[envelope(signed, id)]
    id: String,
    #[envelope(signed)]
    kind: String,
    #[envelope(encrypted)]
    name: String,
    #[envelope(encrypted)]
    note: String,
}

const FIELDS: usize = 4;

/// Bytes beside the values: of a record without its encrypted fields' own, and of each of these.
async fn overhead(keyring: impl Keyring + 'static, suite: Suite) -> (usize, usize) {
    let field = || "0123456789".to_owned();
    let sample = Sample {
        id: field(),
        kind: field(),
        name: field(),
        note: field(),
    };
    let row = Envelope::builder(keyring)
        .suite(suite)
        .build()
        .unwrap()
        .encrypt(&sample)
        .await
        .unwrap();
    let per_field = row.name.as_bytes().len() - 10;
    assert_eq!(per_field, row.note.as_bytes().len() - 10);
    (
        row.header.as_bytes().len() + row.footer.as_bytes().len() - FIELDS,
        per_field,
    )
}

/// A row of a table in the README, by how it begins, without the blanks around its cells.
fn readme_row(beginning: &str) -> Vec<String> {
    let readme = include_str!("../../README.md");
    let row = readme
        .lines()
        .find(|line| line.starts_with(&format!("| {beginning}")))
        .unwrap();
    row.trim_matches('|')
        .split('|')
        .skip(1)
        .map(|cell| cell.trim().to_owned())
        .collect()
}

#[tokio::test]
async fn the_bytes_of_overhead_are_those_of_the_readme() {
    let folder = tempfile::tempdir().unwrap();
    let file = || KeyFileKeyring::open_or_create(folder.path().join("key")).unwrap();
    let raw = || RawAesKeyring::new("abcd", "12345678", WrappingKey::from_bytes([1; 32])).unwrap();
    for (row, measured) in [
        (
            "each record, key file keyring",
            [
                overhead(file(), Suite::Symmetric).await,
                overhead(file(), Suite::Signed).await,
            ],
        ),
        (
            "each record, raw AES",
            [
                overhead(raw(), Suite::Symmetric).await,
                overhead(raw(), Suite::Signed).await,
            ],
        ),
    ] {
        assert_eq!(readme_row(row), measured.map(|(record, _)| format!("{record} + *n*")));
        assert_eq!(
            readme_row("each encrypted field"),
            measured.map(|(_, field)| field.to_string())
        );
    }
}
