//! What somebody who holds keys cannot make a reader believe: the schema and the reader's policy decide, not the record.
//!
//! All commitments, tags and signatures are right for what was written, and the data key is wrapped again where needed.

use envelope_runtime::Suite;
use envelope_tests::errors::Kind;
use envelope_tests::forger::{Body, Draft, PUBLIC_KEY, Signer};
use envelope_tests::records::{Call, ClinicVisit, Row, Sample, Visit};

use crate::bench::{Bench, for_all};

#[tokio::test]
async fn another_legend() {
    async fn legends<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        for index in 0..bench.draft().fields.len() {
            for letter in [b'e', b's', b'c'] {
                let mut draft = bench.draft();
                let version = draft.header.version;
                let field = &mut draft.fields[index];
                if field.letter == letter {
                    continue;
                }
                field.letter = letter;
                // A plaintext where the schema wants ciphertext, and the other way round.
                let (Body::Plain(bytes) | Body::Seal(bytes)) = field.body.clone() else {
                    unreachable!()
                };
                field.body = if letter == b'e' {
                    Body::Seal(bytes)
                } else {
                    Body::Plain(bytes)
                };
                let reason = if letter == b'c' && version == 1 {
                    Kind::Header
                } else {
                    Kind::Legend
                };
                bench.refuse_draft(draft, reason).await;
            }
            // A protected field left out, and one twice.
            let mut draft = bench.draft();
            let field = draft.fields.remove(index);
            bench.refuse_draft(draft, Kind::Legend).await;
            let mut draft = bench.draft();
            draft.fields.insert(index, field);
            bench.refuse_draft(draft, Kind::Legend).await;
        }
        bench.refused()
    }
    assert_eq!(for_all!(legends), [12 * 4, 12 * 4, 13 * 4, 13 * 4]);
}

#[tokio::test]
async fn plaintext_under_the_right_legend() {
    async fn plaintexts<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        for name in R::Encrypted::encrypted() {
            // Too short to be a ciphertext, and long enough; authenticated as plaintext, and as ciphertext.
            for (len, reason) in [
                (15, Kind::NotEncrypted),
                (16, Kind::Unauthenticated),
                (99, Kind::Unauthenticated),
            ] {
                for body in [Body::Plain(vec![b'7'; len]), Body::Sealed(vec![b'7'; len])] {
                    let mut draft = bench.draft();
                    draft.field(name).body = body;
                    bench.refuse_draft(draft, reason).await;
                }
            }
        }
        bench.refused()
    }
    assert_eq!(for_all!(plaintexts), [4 * 3 * 2; 4]);
}

#[tokio::test]
async fn a_field_in_another_place() {
    async fn places<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        // Ordinals among the encrypted fields: pulse 0, doctor 1, patient 2, findings 3.
        let sealed_as = |ordinal, name: &str| {
            let mut draft = bench.draft();
            let doctor = draft.field("doctor").clone();
            draft.field("patient").body = Body::Sealed(draft.sealed(&doctor, ordinal, name));
            draft
        };
        let right = bench.good.with(&sealed_as(2, "patient").write());
        bench.reader.decrypt(&right).await.expect("this is where it belongs");
        for draft in [
            sealed_as(1, "doctor"),
            sealed_as(2, "doctor"),
            sealed_as(1, "patient"),
            sealed_as(3, "patient"),
        ] {
            bench.refuse_draft(draft, Kind::Unauthenticated).await;
        }
        // Two fields exchanged in the order in which they are numbered and authenticated.
        let len = bench.draft().fields.len();
        for (one, two) in (0..len).flat_map(|one| (one + 1..len).map(move |two| (one, two))) {
            let mut draft = bench.draft();
            draft.fields.swap(one, two);
            let same = draft.fields[one].letter == draft.fields[two].letter;
            bench
                .refuse_draft(draft, if same { Kind::Unauthenticated } else { Kind::Legend })
                .await;
        }
        bench.refused()
    }
    assert_eq!(
        for_all!(places),
        [12, 12, 13, 13].map(|fields| 4 + fields * (fields - 1) / 2)
    );
}

#[tokio::test]
async fn another_type() {
    async fn types<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        // Authentic, and not of the field's type: the number 72 as a string, a name as a number, and as bytes.
        for (name, type_id) in [
            ("pulse", [0, 1]),
            ("patient", [0, 2]),
            ("doctor", [0xff, 0xff]),
            ("findings", [0, 0]),
        ] {
            let mut draft = bench.draft();
            draft.field(name).type_id = type_id;
            bench.refuse_draft(draft, Kind::Field).await;
        }
        // Bytes that are not of the type that they claim.
        for (name, bytes) in [
            ("pulse", &b"7x2"[..]),
            ("pulse", b"65536"),
            ("pulse", b""),
            ("patient", b"\xc3"),
        ] {
            let mut draft = bench.draft();
            draft.field(name).body = Body::Seal(bytes.to_vec());
            bench.refuse_draft(draft, Kind::Field).await;
        }
        bench.refused()
    }
    assert_eq!(for_all!(types), [8; 4]);
}

#[tokio::test]
async fn another_version() {
    for suite in [Suite::Symmetric, Suite::Signed] {
        // Version 2 as version 1: with `c` in the legend, without, and without the clinic in the encryption context.
        let mut bench = Bench::<ClinicVisit>::new(suite).await;
        let mut draft = bench.draft();
        draft.header.version = 1;
        bench.refuse_draft(draft, Kind::Header).await;
        for bound in [true, false] {
            let mut draft = bench.draft();
            draft.header.version = 1;
            draft.field("clinic").letter = b's';
            if !bound {
                draft.expected.remove("aws-crypto-attr.clinic");
                draft.expected.remove("aws-crypto-legend");
                draft.wrap_again();
            }
            bench.refuse_draft(draft, Kind::Version).await;
        }
        assert_eq!(bench.refused(), 3);

        // Version 1 as version 2: as it is, and with a field in the encryption context.
        let mut bench = Bench::<Visit>::new(suite).await;
        let mut draft = bench.draft();
        draft.header.version = 2;
        bench.refuse_draft(draft, Kind::Version).await;
        let mut draft = bench.draft();
        draft.header.version = 2;
        draft.field("ward").letter = b'c';
        draft
            .expected
            .insert("aws-crypto-attr.ward".to_owned(), "Süd 3".to_owned());
        draft.expected.insert("aws-crypto-legend".to_owned(), "S".to_owned());
        draft.wrap_again();
        bench.refuse_draft(draft, Kind::Version).await;
        assert_eq!(bench.refused(), 2);
    }
}

#[tokio::test]
async fn a_record_of_another_table() {
    for suite in [Suite::Symmetric, Suite::Signed] {
        let visits = Bench::<Visit>::new(suite).await;
        let mut calls = Bench::<Call>::new(suite).await;
        // As it is: bound to its table by its data key.
        calls
            .refuse_draft(Draft::open::<Visit>(&visits.good).renew(), Kind::NotUnwrapped)
            .await;
        // The data key wrapped again for the other table; header and fields are still those of the first one.
        let mut draft = visits.draft();
        draft.expected = Call::expected();
        draft.wrap_again();
        calls.refuse_draft(draft, Kind::Unauthenticated).await;
        // A header that says which table it is from.
        let mut draft = visits.draft();
        draft.header.context.extend(Visit::expected());
        draft.header.context.sort();
        calls.refuse_draft(draft, Kind::UnexpectedContextKey).await;
        assert_eq!(calls.refused(), 3);
        // Rewritten for the other table altogether, it is a record of that one.
        let mut draft = visits.draft();
        (draft.table, draft.expected) = (Call::TABLE.to_owned(), Call::expected());
        draft.wrap_again();
        assert_eq!(
            calls.reader.decrypt(&calls.good.with(&draft.write())).await.unwrap(),
            calls.plain
        );
    }
}

#[tokio::test]
async fn another_stored_context() {
    async fn contexts<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        let entry = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        // An entry more, by somebody who cannot wrap data keys.
        let mut draft = bench.draft();
        draft.header.context.insert(0, entry("a", "b"));
        bench.refuse_draft(draft, Kind::UnexpectedContextKey).await;
        // One that contradicts what the reader expects.
        for key in R::expected().into_keys() {
            let mut draft = bench.draft();
            draft.header.context.push(entry(&key, "x"));
            draft.header.context.sort();
            bench.refuse_draft(draft, Kind::UnexpectedContextKey).await;
        }
        // The same key twice, and keys out of order.
        for keys in [["a", "a"], ["b", "a"]] {
            let mut draft = bench.draft();
            draft.header.context.splice(0..0, keys.map(|key| entry(key, "v")));
            bench.refuse_draft(draft, Kind::Header).await;
        }
        // A public key where there is none to be.
        if suite == Suite::Symmetric {
            let mut draft = bench.draft();
            draft
                .header
                .context
                .push((PUBLIC_KEY.to_owned(), Signer::generate().public_key()));
            draft.wrap_again();
            bench.refuse_draft(draft, Kind::UnexpectedPublicKey).await;
        }
        // No encrypted data key at all.
        let mut draft = bench.draft();
        draft.header.keys.clear();
        bench.refuse_draft(draft, Kind::Header).await;
        bench.refused()
    }
    assert_eq!(for_all!(contexts), [6, 5, 8, 7]);
}

#[tokio::test]
async fn stored_context_entries_that_nobody_asked_for() {
    async fn contexts<R: Sample>(suite: Suite) -> usize {
        let mut bench = Bench::<R>::new(suite).await;
        for key in ["purpose", "aws-crypto-attr.ward", "aws-crypto-legend-2"] {
            let mut draft = bench.draft();
            draft.header.context.push((key.to_owned(), "x".to_owned()));
            draft.header.context.sort();
            draft.wrap_again();
            let row = bench.good.with(&draft.write());
            bench.refuse(&row, &[Kind::UnexpectedContextKey]).await;
        }
        bench.refused()
    }
    assert_eq!(for_all!(contexts), [3; 4]);
}
