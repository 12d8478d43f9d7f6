//! The rules that a row keeps: what a database can see of an encrypted record without a key.
//!
//! They are no proof of anything: whoever writes to a table can write what keeps them. They refuse the mistakes of programs and
//! of people with a SQL prompt, at the moment in which they are made: plaintext, text, a value cut short, another record's header.
//!
//! PostgreSQL reads and plans the rules anew for each statement, which takes longer than to compare a row: they are of few operations.

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

/// What a database can see of the bytes of a column.
#[derive(Debug)]
pub struct Form {
    /// How many there are at least; or, if `exact`, at all.
    pub(super) len: usize,
    pub(super) exact: bool,
    /// Where some of them are one of these. The parts stand one behind the other, and within `len`.
    pub(super) parts: Vec<Part>,
}

/// Bytes at a place: one of several, which are as long as each other.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) at: usize,
    pub(super) one_of: Vec<Vec<u8>>,
}

impl Part {
    pub(super) fn len(&self) -> usize {
        self.one_of.first().map_or(0, Vec::len)
    }
}

/// What a column of ciphertext holds. `column` is the column, as the rule names it; no types mean all.
pub(super) fn ciphertext<DB: Dialect>(column: &str, type_ids: &[TypeId]) -> String {
    let type_ids = if type_ids.is_empty() { &ALL } else { type_ids };
    let lens = || type_ids.iter().map(|id| value_len(*id));
    let shortest = lens().map(|(min, _)| min).min().unwrap_or(0);
    let form = Form {
        len: TypeId::LEN + shortest + TAG_LEN,
        exact: lens().all(|(min, exact)| exact && min == shortest),
        parts: vec![Part {
            at: 0,
            one_of: type_ids.iter().map(|id| id.as_bytes().to_vec()).collect(),
        }],
    };
    DB::has_form(column, &form)
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
    let prefix = |len: usize| u16::try_from(len).unwrap_or(u16::MAX).to_be_bytes();
    let legends = if least == most {
        vec![[&prefix(most.len())[..], &most].concat()]
    } else {
        // Which fields are absent is not known, but how many may be.
        (least.len()..=most.len()).map(|len| prefix(len).to_vec()).collect()
    };
    let form = Form {
        len: HEADER_LEN + least.len(),
        exact: false,
        parts: vec![
            Part {
                at: 0,
                one_of: [0, 1].map(|flavor| vec![schema.version(), flavor]).to_vec(),
            },
            Part {
                at: BEFORE_LEGEND,
                one_of: legends,
            },
        ],
    };
    DB::has_form(column, &form)
}

/// What the footer's column holds: a tag for each recipient, and a signature or not, as the header's flavor says.
///
/// A footer without a tag is told by its length, since what is left over of 48 is what is left over of a signature.
pub(super) fn footer<DB: Dialect>(column: &str, header: &str) -> String {
    let left_over = SIGNATURE_LEN % RECIPIENT_TAG_LEN;
    let without_a_tag = (0..SIGNATURE_LEN + RECIPIENT_TAG_LEN)
        .filter(|len| *len == 0 || len % RECIPIENT_TAG_LEN == left_over)
        .map(|len| len.to_string())
        .collect::<Vec<_>>();
    [
        DB::holds_bytes(column),
        Some(DB::is_none_of(&format!("length({column})"), &without_a_tag)),
        Some(format!(
            "length({column}) % {RECIPIENT_TAG_LEN} = {left_over} * {}",
            DB::is_signed(header)
        )),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" AND ")
}
