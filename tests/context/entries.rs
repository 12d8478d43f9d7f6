//! Context fields as entries of the encryption context: each type in its form, as the forger spells it out.

use envelope_runtime::{Encrypted, EncryptionContext, Suite};
use envelope_tests::forger::{Draft, Wrapping, entries};
use envelope_tests::keys::{SUITES, client};
use envelope_tests::records::Column;

#[derive(EncryptionContext, Clone)]
struct Shelf {
    aisle: String,
    number: i64,
    cooled: bool,
    #[envelope(name = "Lot")]
    lot: [u8; 3],
    é: char,
}

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "gr\u{fc}n\u{10002}", context = Shelf)]
struct Sample {
    #[envelope(context)]
    aisle: String,
    #[envelope(context, id)]
    number: i64,
    #[envelope(context)]
    cooled: bool,
    #[envelope(context, name = "Lot")]
    lot: [u8; 3],
    #[envelope(context)]
    é: char,
    #[envelope(encrypted, name = "n\u{10002}")]
    note: String,
    #[envelope(encrypted, name = "\u{e9}\u{e8}\u{ea}\u{eb}")]
    four: String,
}

fn sample(number: i64, aisle: &str) -> (Shelf, Sample) {
    let (aisle, lot, é) = (aisle.to_owned(), [1, 2, 3], '✓');
    let shelf = Shelf {
        aisle: aisle.clone(),
        number,
        cooled: false,
        lot,
        é,
    };
    let (note, four) = ("keep cold".to_owned(), "quatre".to_owned());
    (
        shelf,
        Sample {
            aisle,
            number,
            cooled: false,
            lot,
            é,
            note,
            four,
        },
    )
}

fn columns(row: &EncryptedSample) -> Vec<Column> {
    let context = |name, type_id, bytes: &[u8]| Column {
        name,
        letter: b'c',
        type_id,
        bytes: bytes.to_vec(),
    };
    let sealed = |name, bytes: &[u8]| Column {
        name,
        letter: b'e',
        type_id: [bytes[0], bytes[1]],
        bytes: bytes[2..].to_vec(),
    };
    vec![
        context("aisle", [0, 1], row.aisle.as_bytes()),
        context("number", [0, 2], row.number.to_string().as_bytes()),
        context("cooled", [0, 4], &[u8::from(row.cooled)]),
        context("Lot", [0xff, 0xff], &row.lot),
        context("é", [0, 1], row.é.to_string().as_bytes()),
        sealed("n\u{10002}", row.note.as_bytes()),
        sealed("\u{e9}\u{e8}\u{ea}\u{eb}", row.four.as_bytes()),
    ]
}

#[tokio::test]
async fn each_type_of_context_field() {
    let mut read = 0;
    for suite in SUITES {
        for (number, aisle) in [(-12, "B"), (0, ""), (i64::MIN, "a.b = \"c\"")] {
            let (shelf, sample) = sample(number, aisle);
            let scoped = client(suite).scoped(&shelf);
            let row = scoped.encrypt(&sample).await.unwrap();
            assert_eq!(scoped.decrypt_id(&row, &number).await.unwrap(), sample);
            let expected = entries(&[
                ("aws-crypto-attr.Lot", "//8BAgM="),
                ("aws-crypto-attr.aisle", aisle),
                ("aws-crypto-attr.cooled", "false"),
                ("aws-crypto-attr.number", &number.to_string()),
                ("aws-crypto-attr.é", "✓"),
                ("aws-crypto-legend", "BSLNS"),
                ("aws-crypto-table-name", "grün\u{10002}"),
            ]);
            let (header, footer) = (row.header.as_bytes(), row.footer.as_bytes());
            let draft = Draft::open_with(
                &Wrapping::ours(),
                "grün\u{10002}",
                &expected,
                &columns(&row),
                (header, footer),
            );
            // By UTF-16 length, then bytes: é, Lot = n𐀂, éèêë, aisle, cooled = number.
            let names: Vec<_> = draft.fields.iter().map(|field| field.name.as_str()).collect();
            assert_eq!(names, ["é", "Lot", "n\u{10002}", "éèêë", "aisle", "cooled", "number"]);
            assert_eq!(draft.header.legend, b"cceeccc");
            if suite == Suite::Symmetric {
                assert_eq!(draft.write().header, header);
            }
            read += 1;
        }
    }
    assert_eq!(read, 6);
}
