//! Types of a program: with `#[derive(FieldValue)]`, and by way of serde.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use envelope_runtime::FieldValue;
use envelope_runtime::record::{Serde, to_bytes};
use serde::{Deserialize, Serialize};

use super::Lines;

#[derive(FieldValue, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Iban(String);

#[derive(FieldValue, Debug, Default, PartialEq)]
struct Wrapped<T>(T);

#[derive(FieldValue, Serialize, Deserialize, Debug, PartialEq)]
struct Range<T>(u8, Option<T>);

/// The same to serde's derive and ours.
#[derive(FieldValue, Serialize, Deserialize, Debug, PartialEq)]
enum Area {
    Circle(u8),
    Square(u8, String),
    Within(Range<bool>, Option<u8>),
}

#[derive(FieldValue, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[envelope(rename_all = "SCREAMING-KEBAB-CASE")]
enum Kind {
    PrePaid,
    #[envelope(rename = "credit")]
    Credit,
}

#[derive(FieldValue, Debug, PartialEq)]
#[envelope(rename_all = "camelCase")]
struct Card {
    valid_until: u16,
    number: Iban,
    holder: Option<String>,
    #[envelope(rename = "type", default)]
    kind: Wrapped<bool>,
    #[envelope(skip)]
    checked: bool,
}

#[derive(FieldValue, Debug, PartialEq)]
enum Payment {
    Cash,
    Iban(Iban),
    Perhaps(Option<u8>),
    #[envelope(rename = "card", rename_all = "kebab-case")]
    Card {
        card_no: u8,
        holder: Option<String>,
    },
}

#[derive(FieldValue, Debug, PartialEq)]
struct Foreign {
    #[envelope(serde)]
    length: Duration,
    #[envelope(serde)]
    rest: Option<(u8, bool)>,
}

#[derive(FieldValue)]
struct Borrowed<'a> {
    text: &'a str,
    bytes: Option<&'a [u8]>,
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
enum Shape {
    Unit,
    Newtype(u8),
    Tuple(u8, String),
    Struct { b: bool, a: Option<u8> },
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Point {
    y: f64,
    x: i128,
}

pub(super) fn add(lines: &mut Lines) {
    derived(lines);
    by_serde(lines);
}

fn derived(lines: &mut Lines) {
    let iban = || Iban("DE02".into());
    lines.both("newtype of String", &iban());
    lines.both("newtype of Vec<u8>", &Wrapped(vec![1_u8]));
    lines.both("Vec of newtypes of u8", &vec![Wrapped(1_u8)]);
    lines.both("BTreeSet of newtypes", &BTreeSet::from([iban()]));
    lines.both("BTreeMap with newtypes as keys", &BTreeMap::from([(iban(), 1)]));

    lines.both("fieldless enum, renamed by rule", &Kind::PrePaid);
    lines.both("fieldless enum, renamed", &Kind::Credit);
    lines.both(
        "BTreeSet of fieldless enums",
        &BTreeSet::from([Kind::Credit, Kind::PrePaid]),
    );
    let map = BTreeMap::from([(Kind::Credit, 1), (Kind::PrePaid, 2)]);
    lines.both("BTreeMap with fieldless enums as keys", &map);

    let card = |holder: Option<&str>| Card {
        valid_until: 29,
        number: iban(),
        holder: holder.map(str::to_owned),
        kind: Wrapped(true),
        checked: false,
    };
    lines.both("struct, all fields", &card(Some("né")));
    lines.both("struct, an optional field absent", &card(None));

    lines.both("enum, unit variant", &Payment::Cash);
    lines.both("enum, newtype variant", &Payment::Iban(iban()));
    lines.both("enum, variant of None", &Payment::Perhaps(None));
    let card = |holder: Option<&str>| Payment::Card {
        card_no: 7,
        holder: holder.map(str::to_owned),
    };
    lines.both("enum, struct variant", &card(Some("né")));
    lines.both("enum, struct variant, a field absent", &card(None));

    lines.both("tuple struct", &Range(7, Some("a".to_owned())));
    lines.both("tuple struct, None", &Range(7, None::<String>));
    lines.both("enum, tuple variant", &Area::Square(7, "a".into()));
    lines.both("enum, tuple variant, nested", &Area::Within(Range(7, Some(true)), None));

    let foreign = |rest| Foreign {
        length: Duration::new(7, 1),
        rest,
    };
    lines.both("struct, fields by way of serde", &foreign(Some((1, true))));
    lines.both("struct, an optional one absent", &foreign(None));

    let borrowed = Borrowed {
        text: "né",
        bytes: Some(&[1]),
    };
    lines.written("struct that borrows", &borrowed);
}

fn by_serde(lines: &mut Lines) {
    lines.both("Serde(Shape::Unit)", &Serde(Shape::Unit));
    lines.both("Serde(Shape::Newtype)", &Serde(Shape::Newtype(7)));
    lines.both("Serde(Shape::Tuple)", &Serde(Shape::Tuple(7, "a".into())));
    lines.both("Serde(Shape::Struct)", &Serde(Shape::Struct { b: true, a: None }));
    for area in [
        Area::Circle(7),
        Area::Square(7, "a".into()),
        Area::Within(Range(7, Some(true)), None),
    ] {
        assert_eq!(to_bytes(&area), to_bytes(&Serde(&area)));
    }
    lines.both("Serde(Point)", &Serde(Point { y: 1.5, x: -1 }));
    lines.both("Serde(Vec<u8>)", &Serde(vec![1_u8, 2]));
    lines.both("Serde(None::<u8>)", &Serde(None::<u8>));
    lines.both("Serde(Some(7))", &Serde(Some(7_u8)));
    lines.both("Serde(())", &Serde(()));
    lines.both(
        "Serde(BTreeMap<char, bool>)",
        &Serde(BTreeMap::from([('b', true), ('a', false)])),
    );
    lines.both("Serde(Uuid)", &Serde(uuid::Uuid::nil()));
}
