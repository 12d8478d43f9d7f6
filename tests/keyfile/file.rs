//! One key file: format, mode, and everything that is not one.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use envelope_runtime::Envelope;
use envelope_runtime::keyring::{KeyFileError, KeyFileKeyring};
use envelope_tests::errors::{Kind, assert_says, assert_silent, kind};
use envelope_tests::forger::{Header, Wrapping};
use envelope_tests::records::{Sample, Visit};

use super::write;

const KEY: [u8; 32] = *b"0123456789abcdefghijklmnopqrstuv";
const TEXT: &str =
    "envelope key file 1\n0f1e2d3c4b5a69788796a5b4c3d2e1f0\nMDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=\n";

/// What may not be said, of [`TEXT`].
fn silent(error: &KeyFileError) {
    assert_silent(error, &[&KEY, b"MDEyMzQ1Njc4OWFiY2RlZmdoaWpr"]);
}

async fn round_trip(keyring: KeyFileKeyring) {
    let envelope = Envelope::builder(keyring).build().unwrap();
    let row = envelope.encrypt(&Visit::sample()).await.unwrap();
    assert_eq!(envelope.decrypt(&row).await.unwrap(), Visit::sample());
}

#[tokio::test]
async fn a_new_file_has_the_documented_form_and_is_the_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dev.key");
    let keyring = KeyFileKeyring::open_or_create(&path).unwrap();
    assert_eq!(keyring.path(), path);
    round_trip(keyring).await;

    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.len(), 98);
    let lines: Vec<_> = text.split('\n').collect();
    assert!(matches!(lines[..], ["envelope key file 1", name, key, ""] if name.len() == 32 && key.len() == 44));
    assert!(lines[1].bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    // Nothing else is left in the folder.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    // Two files have nothing in common.
    KeyFileKeyring::open_or_create(folder.path().join("other.key")).unwrap();
    let other = fs::read_to_string(folder.path().join("other.key")).unwrap();
    assert!(lines[1..3].iter().all(|line| !other.contains(line)));
}

#[tokio::test]
async fn a_file_written_by_hand_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dev.key");
    for mode in [0o600, 0o400] {
        write(&path, TEXT.as_bytes(), mode);
        let envelope = Envelope::builder(KeyFileKeyring::open(&path).unwrap()).build().unwrap();
        let row = envelope.encrypt(&Visit::sample()).await.unwrap();
        let header = Header::parse(row.header.as_bytes());
        let wrapping = Wrapping {
            namespace: "envelope-key-file".to_owned(),
            name: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned(),
            key: KEY,
        };
        assert_eq!(header.keys[0].provider, wrapping.namespace);
        assert!(wrapping.unwrap(&header.keys[0], &Visit::expected()).is_some());
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_file_that_others_can_use_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dev.key");
    for mode in [0o640, 0o644, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666, 0o777] {
        write(&path, TEXT.as_bytes(), mode);
        for error in [
            KeyFileKeyring::open(&path).unwrap_err(),
            KeyFileKeyring::open_or_create(&path).unwrap_err(),
        ] {
            assert!(
                matches!(&error, KeyFileError::Mode { mode: found, .. } if *found == mode),
                "{error:?}"
            );
            assert_says(&error, &["dev.key", &format!("{mode:04o}"), "0600"]);
            silent(&error);
        }
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, mode);
        assert_eq!(fs::read(&path).unwrap(), TEXT.as_bytes());
    }
}

#[test]
fn a_file_of_another_size_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dev.key");
    let longer = [TEXT, "\n"].concat();
    let twice = [TEXT, TEXT].concat();
    let shorter = (0..TEXT.len()).map(|len| &TEXT[..len]);
    for text in shorter.chain([&longer[..], &twice]) {
        write(&path, text.as_bytes(), 0o600);
        for error in [
            KeyFileKeyring::open(&path).unwrap_err(),
            KeyFileKeyring::open_or_create(&path).unwrap_err(),
        ] {
            let expected =
                matches!(error, KeyFileError::Size { expected: 98, found, .. } if found == text.len() as u64);
            assert!(expected, "{error:?}");
            silent(&error);
        }
        assert_eq!(
            fs::read(&path).unwrap(),
            text.as_bytes(),
            "a file that is there is never replaced"
        );
    }
}

#[test]
fn malformed_lines_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dev.key");
    let swapped = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        TEXT.replacen(from, to, 1)
    };
    let cases = [
        (swapped("file 1", "file 2"), "first line"),
        (swapped("envelope", "Envelope"), "first line"),
        (swapped("file 1\n", "file 1\r"), "first line"),
        (swapped("0f1e", "0F1E"), "second line"),
        (swapped("0f1e", "xyzw"), "second line"),
        (swapped("0f1e", "\n0f1"), "second line"),
        (swapped("MDEy", "MD!y"), "third line"),
        (swapped("dXY=", "dXY-"), "third line"),
        (swapped("dXY=", "dXYz"), "third line"),
        (swapped("dXY=", "dX=="), "third line"),
        // A key of AES-192, or of AES-128, with lines behind it.
        (swapped("b3BxcnN0dXY=", "\n          \n"), "third line"),
        (
            swapped("mdoaWprbG1ub3BxcnN0dXY=", "g==\n                  \n"),
            "third line",
        ),
        // Bits that base64 leaves unused.
        (swapped("dXY=", "dXZ="), "third line"),
        (swapped("dXY=\n", "dXY=="), "third line"),
    ];
    for (text, line) in cases {
        write(&path, text.as_bytes(), 0o600);
        let error = KeyFileKeyring::open_or_create(&path).unwrap_err();
        assert!(matches!(error, KeyFileError::Malformed { .. }), "{text:?}: {error:?}");
        assert_says(&error, &["dev.key", line]);
        silent(&error);
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    let mut text = TEXT.as_bytes().to_vec();
    for at in 0..text.len() {
        // No byte of the file is free: only the name's digits can be others, and the key's.
        let was = std::mem::replace(&mut text[at], 0xff);
        write(&path, &text, 0o600);
        let error = KeyFileKeyring::open(&path).unwrap_err();
        assert!(matches!(error, KeyFileError::Malformed { .. }));
        text[at] = was;
    }
}

#[test]
fn the_line_feed_at_the_end_is_part_of_the_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dev.key");
    write(&path, TEXT.replace("dXY=\n", "dXY= ").as_bytes(), 0o600);
    assert!(KeyFileKeyring::open(&path).is_err());
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for error in [
        KeyFileKeyring::open(folder.path()).unwrap_err(),
        KeyFileKeyring::open_or_create(folder.path()).unwrap_err(),
    ] {
        assert!(
            matches!(&error, KeyFileError::NotAFile { path } if path == folder.path()),
            "{error:?}"
        );
    }
    let error = KeyFileKeyring::open(Path::new("/dev/null")).unwrap_err();
    assert!(matches!(error, KeyFileError::NotAFile { .. }));
}

#[test]
fn a_file_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dev.key");
    let missing = |error: KeyFileError| {
        assert!(matches!(&error, KeyFileError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound));
        assert_says(&error, &["dev.key"]);
    };
    missing(KeyFileKeyring::open(&path).unwrap_err());
    KeyFileKeyring::open_or_create(&path).unwrap();
    fs::remove_file(&path).unwrap();
    missing(KeyFileKeyring::open(&path).unwrap_err());
    missing(KeyFileKeyring::open_or_create(folder.path().join("no folder/dev.key")).unwrap_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_file_that_was_made_anew_does_not_read_old_records() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dev.key");
    let old = Envelope::builder(KeyFileKeyring::open_or_create(&path).unwrap())
        .build()
        .unwrap();
    let row = old.encrypt(&Visit::sample()).await.unwrap();
    fs::remove_file(&path).unwrap();
    let new = Envelope::builder(KeyFileKeyring::open_or_create(&path).unwrap())
        .build()
        .unwrap();
    assert_eq!(kind(&new.decrypt(&row).await.unwrap_err()), Kind::NoMatchingKey);
    // Whoever has opened the file keeps its key.
    assert_eq!(old.decrypt(&row).await.unwrap(), Visit::sample());
}
