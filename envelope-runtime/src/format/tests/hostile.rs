//! Parsing is total, bounded, and the inverse of writing.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;

fn parts() -> impl Strategy<Value = Parts> {
    let legend = |version| {
        vec(
            prop::sample::select(if version == 2 { b"esc".to_vec() } else { b"es".to_vec() }),
            0..40,
        )
    };
    let key = ("\\PC{0,12}", vec(any::<u8>(), 0..40), vec(any::<u8>(), 0..80))
        .prop_map(|(provider, info, ciphertext)| EncryptedDataKey::new(provider, info, ciphertext).unwrap());
    let context = btree_map("\\PC{1,12}", "\\PC{0,20}", 0..6).prop_map(|entries| {
        let mut map = ContextMap::new();
        entries
            .into_iter()
            .for_each(|(key, value)| map.insert(key, value).unwrap());
        map
    });
    (1..=2u8).prop_flat_map(move |version| {
        let suite = prop::sample::select(vec![Suite::Symmetric, Suite::Signed]);
        (
            suite,
            any::<[u8; 32]>(),
            legend(version),
            context.clone(),
            vec(key.clone(), 1..4),
        )
            .prop_map(move |(suite, message_id, legend, context, keys)| Parts {
                version,
                suite,
                message_id,
                legend,
                context,
                keys,
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_written_is_parsed_and_written_alike(parts in parts()) {
        let bytes = parts.write();
        let header = ParsedHeader::parse(&bytes).unwrap();
        prop_assert_eq!(header.encrypted_data_key_count(), parts.keys.len());
        prop_assert_eq!(Parts::of(&header).write(), bytes);
    }

    #[test]
    fn any_bytes_give_a_header_or_an_error(bytes in vec(any::<u8>(), 0..300)) {
        let _ = ParsedHeader::parse(&bytes);
        for recipients in 0..4 {
            let _ = ParsedFooter::parse(&bytes, recipients, Suite::Signed);
        }
    }

    // Random bytes hardly ever get past the version, so most of the search starts from a good header.
    #[test]
    fn an_altered_header_that_parses_is_written_as_it_was(parts in parts(), edits in vec((any::<u16>(), any::<u8>()), 1..4)) {
        let mut bytes = parts.write();
        let len = bytes.len();
        for (at, byte) in edits {
            bytes[usize::from(at) % len] = byte;
        }
        if let Ok(header) = ParsedHeader::parse(&bytes) {
            let rewritten = Parts::of(&header).write();
            prop_assert_eq!(&rewritten[..rewritten.len() - 32], &bytes[..len - 32]);
        }
    }
}

#[test]
fn a_header_cut_anywhere_is_refused() {
    let bytes = Parts::sample().write();
    for len in 0..bytes.len() {
        assert!(
            matches!(ParsedHeader::parse(&bytes[..len]), Err(FormatError::Truncated { .. })),
            "cut at {len}"
        );
    }
    let longer = [bytes.as_slice(), b"!"].concat();
    assert_eq!(
        ParsedHeader::parse(&longer),
        Err(FormatError::TrailingBytes { count: 1 })
    );
}

#[test]
fn each_fault_has_its_error() {
    let good = Parts::sample();
    let error = |parts: &Parts| ParsedHeader::parse(&parts.write()).map(drop).unwrap_err();
    let altered = |at: usize, byte: u8| {
        let mut bytes = good.write();
        bytes[at] = byte;
        ParsedHeader::parse(&bytes).map(drop).unwrap_err()
    };
    assert_eq!(altered(0, 3), FormatError::UnknownVersion { version: 3 });
    assert_eq!(altered(1, 2), FormatError::UnknownFlavor { flavor: 2 });
    assert_eq!(
        altered(36, b'x'),
        FormatError::UnknownLegendLetter {
            letter: b'x',
            version: 2
        }
    );
    assert_eq!(
        altered(0, 1),
        FormatError::UnknownLegendLetter {
            letter: b'c',
            version: 1
        }
    );
    let no_keys = Parts {
        keys: Vec::new(),
        ..good.clone()
    };
    assert_eq!(error(&no_keys), FormatError::NoEncryptedDataKey);
    let at = good
        .write()
        .windows(2)
        .position(|bytes| bytes == "ü".as_bytes())
        .unwrap();
    assert_eq!(
        altered(at, 0xFF),
        FormatError::NotUtf8 {
            part: "encryption context"
        }
    );
}

#[test]
fn a_footer_has_the_length_that_its_header_calls_for() {
    for (recipients, suite, len) in [
        (1, Suite::Symmetric, 48),
        (2, Suite::Symmetric, 96),
        (1, Suite::Signed, 151),
        (255, Suite::Signed, 12_343),
    ] {
        assert!(ParsedFooter::parse(&vec![0; len], recipients, suite).is_ok());
        for found in [0, 1, len - 1, len + 1] {
            let error = FormatError::FooterLength { expected: len, found };
            assert_eq!(ParsedFooter::parse(&vec![0; found], recipients, suite), Err(error));
        }
    }
}

#[test]
fn an_empty_key_of_the_context_is_refused() {
    let mut parts = Parts::sample();
    parts.context = ContextMap::new();
    parts.context.insert("", "1").unwrap();
    assert_eq!(ParsedHeader::parse(&parts.write()), Err(FormatError::ContextOrder));
}
