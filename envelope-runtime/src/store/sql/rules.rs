//! The rules that a row keeps: what a database can see of an encrypted record without a key.
//!
//! They are no proof of anything: whoever writes to a table can write what keeps them. They refuse the mistakes of programs and
//! of people with a SQL prompt, at the moment in which they are made: plaintext, text, a value cut short, another record's header.
//!
//! PostgreSQL plans the rules anew for each statement, so they have constants, not calls, and few operations.

use super::dialect::Dialect;
use crate::record::TypeId;
use crate::schema::Schema;

/// The tag of AES-GCM.
const TAG_LEN: usize = 16;
/// A recipient's tag in a footer.
const RECIPIENT_TAG_LEN: usize = 48;
/// An ECDSA signature in a footer.
const SIGNATURE_LEN: usize = 103;
/// Version, flavor, message id.
const BEFORE_LEGEND: usize = 34;
/// A header without its legend: the above, the legend's length, the count of context entries, one encrypted data key (count, three
/// lengths, a wrapped data key), commitment.
const HEADER_LEN: usize = BEFORE_LEGEND + 2 + 2 + (1 + 3 * 2 + 48) + 32;

/// All types of values.
const ALL: [TypeId; 10] = [
    TypeId::NULL,
    TypeId::STRING,
    TypeId::NUMBER,
    TypeId::BOOLEAN,
    TypeId::STRING_SET,
    TypeId::NUMBER_SET,
    TypeId::BINARY_SET,
    TypeId::MAP,
    TypeId::LIST,
    TypeId::BINARY,
];

/// What a column of ciphertext holds. `column` is the column, as the rule names it; no types mean all.
pub(super) fn ciphertext<DB: Dialect>(column: &str, type_ids: &[TypeId]) -> String {
    let type_ids = if type_ids.is_empty() { &ALL } else { type_ids };
    let lens = || type_ids.iter().map(|id| value_len(*id));
    let shortest = lens().map(|(min, _)| min).min().unwrap_or(0) + TypeId::LEN + TAG_LEN;
    let exact = lens().all(|(min, exact)| exact && Some(min) == lens().map(|(min, _)| min).next());
    let comparison = if exact { "=" } else { ">=" };
    let ids: Vec<String> = type_ids.iter().map(|id| DB::bytes(&id.as_bytes())).collect();
    all([
        DB::holds_bytes(column),
        Some(format!("length({column}) {comparison} {shortest}")),
        Some(one_of(&format!("substr({column}, 1, {})", TypeId::LEN), &ids)),
    ])
}

/// The bytes of the shortest value of a type, and whether all have that many.
fn value_len(id: TypeId) -> (usize, bool) {
    match id {
        TypeId::NULL => (0, true),
        TypeId::BOOLEAN => (1, true),
        TypeId::NUMBER => (1, false),
        TypeId::STRING | TypeId::BINARY => (0, false),
        // Lists, maps and sets begin with the number of their members.
        _ => (4, false),
    }
}

/// What the header's column holds.
pub(super) fn header<DB: Dialect>(column: &str, schema: &Schema) -> String {
    let letters = |optional: bool| {
        let fields = schema
            .fields()
            .iter()
            .filter(move |field| optional || !field.is_optional());
        fields.filter_map(|field| field.action().letter()).collect::<Vec<u8>>()
    };
    let (least, most) = (letters(false), letters(true));
    let prefix = |letters: &[u8]| u16::try_from(letters.len()).unwrap_or(u16::MAX).to_be_bytes();
    let legend = if least == most {
        let expected = [&prefix(&most)[..], &most].concat();
        let found = format!("substr({column}, {}, {})", BEFORE_LEGEND + 1, expected.len());
        format!("{found} = {}", DB::bytes(&expected))
    } else {
        let found = format!("substr({column}, {}, 2)", BEFORE_LEGEND + 1);
        let (least, most) = (DB::bytes(&prefix(&least)), DB::bytes(&prefix(&most)));
        format!("{found} >= {least} AND {found} <= {most}")
    };
    all([
        DB::holds_bytes(column),
        Some(format!("length({column}) >= {}", HEADER_LEN + least.len())),
        Some(one_of(
            &format!("substr({column}, 1, 2)"),
            &[0, 1].map(|flavor| DB::bytes(&[schema.version(), flavor])),
        )),
        Some(legend),
    ])
}

/// What the footer's column holds: a tag for each recipient, and a signature or not, as the header's flavor says.
pub(super) fn footer<DB: Dialect>(column: &str, header: &str) -> String {
    let signed = DB::is_signed(header);
    all([
        DB::holds_bytes(column),
        Some(format!(
            "length({column}) >= {RECIPIENT_TAG_LEN} + {SIGNATURE_LEN} * {signed}"
        )),
        Some(format!(
            "length({column}) % {RECIPIENT_TAG_LEN} = {} * {signed}",
            SIGNATURE_LEN % RECIPIENT_TAG_LEN
        )),
    ])
}

/// The rule that holds for a null as well.
pub(super) fn or_null(column: &str, rule: &str) -> String {
    format!("{column} IS NULL OR {rule}")
}

fn all<const N: usize>(rules: [Option<String>; N]) -> String {
    rules.into_iter().flatten().collect::<Vec<_>>().join(" AND ")
}

fn one_of(found: &str, expected: &[String]) -> String {
    match expected {
        [only] => format!("{found} = {only}"),
        _ => format!("{found} IN ({})", expected.join(", ")),
    }
}
