//! Types of a program: by `#[derive(FieldValue)]`, and by way of serde.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use envelope_runtime::FieldValue;
use envelope_runtime::record::Serde;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type};

use crate::observe::Case;
use crate::rows::Matrix;
use crate::std_types::TEXTS;

#[derive(FieldValue, Serialize, Deserialize, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Iban(String);

#[derive(FieldValue, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
struct Wrapped<T>(T);

#[derive(FieldValue, Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Range<T>(u8, Option<T>);

#[derive(FieldValue, Serialize, Deserialize, Clone, Debug, PartialEq)]
enum Area {
    Circle(u8),
    Square(u8, String),
    Within(Range<bool>, Option<u8>),
}

#[derive(FieldValue, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[envelope(rename_all = "SCREAMING-KEBAB-CASE")]
enum Kind {
    PrePaid,
    Credit,
}

#[derive(FieldValue, Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Card {
    number: Iban,
    holder: Option<String>,
    kind: Wrapped<bool>,
    valid_until: u16,
}

#[derive(FieldValue, Serialize, Deserialize, Clone, Debug, PartialEq)]
enum Payment {
    Cash,
    Iban(Iban),
    Perhaps(Option<u8>),
    Card { number: u8, holder: Option<String> },
}

#[derive(FieldValue, Serialize, Deserialize, Clone, Debug, PartialEq)]
struct Foreign {
    #[envelope(serde)]
    length: Duration,
    #[envelope(serde)]
    rest: Option<(u8, bool)>,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
enum Form {
    Unit,
    Newtype(u8),
    Tuple(u8, String),
    Struct { b: bool, a: Option<u8> },
}

/// What `#[derive(sqlx::Type)]` writes for a newtype (`transparent`), and for an enum that is text.
macro_rules! text_column {
    ($type:ty, $to_text:expr, $of_text:expr) => {
        impl<DB: Database> Type<DB> for $type
        where
            String: Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                String::type_info()
            }

            fn compatible(ty: &DB::TypeInfo) -> bool {
                String::compatible(ty)
            }
        }

        impl<'q, DB: Database> Encode<'q, DB> for $type
        where
            String: Encode<'q, DB>,
        {
            fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                let text: fn(&$type) -> String = $to_text;
                text(self).encode(buffer)
            }
        }

        impl<'r, DB: Database> Decode<'r, DB> for $type
        where
            String: Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
                let read: fn(String) -> Result<$type, BoxDynError> = $of_text;
                read(String::decode(value)?)
            }
        }
    };
}

text_column!(Iban, |iban| iban.0.clone(), |text| Ok(Iban(text)));
text_column!(
    Kind,
    |kind| match kind {
        Kind::PrePaid => "PRE-PAID".to_owned(),
        Kind::Credit => "CREDIT".to_owned(),
    },
    |text| match text.as_str() {
        "PRE-PAID" => Ok(Kind::PrePaid),
        "CREDIT" => Ok(Kind::Credit),
        _ => Err("no kind".into()),
    }
);

pub(crate) async fn add(matrix: &mut Matrix) {
    newtypes(matrix).await;
    structs_and_enums(matrix).await;
    by_serde(matrix).await;
}

async fn newtypes(matrix: &mut Matrix) {
    let ibans = TEXTS.map(|text| Iban(text.to_owned()));
    let any_iban = any::<String>().prop_map(Iban);
    case!(matrix, context Iban, Case::new("newtype of `String`, with `sqlx::Type`", &["newtype of String"], ibans.clone(), any_iban));
    case!(
        matrix,
        Wrapped<Vec<u8>>,
        Case::new(
            "newtype of `Vec<u8>`",
            &["newtype of Vec<u8>"],
            [Wrapped(vec![1])],
            any::<Vec<u8>>().prop_map(Wrapped)
        )
    );
    let many = any::<Vec<u8>>().prop_map(|bytes| bytes.into_iter().map(Wrapped).collect());
    case!(
        matrix,
        Vec<Wrapped<u8>>,
        Case::new("`Vec` of newtypes", &["Vec of newtypes"], [vec![Wrapped(1)]], many)
    );
    let [iban, ..] = ibans;
    let set = BTreeSet::from([iban.clone()]);
    case!(
        matrix,
        BTreeSet<Iban>,
        Case::new(
            "`BTreeSet` of newtypes",
            &["BTreeSet of newtypes"],
            [set.clone()],
            Just(set)
        )
    );
    let map = BTreeMap::from([(iban, 1)]);
    case!(matrix, BTreeMap<Iban, u8>, Case::new("`BTreeMap` with newtypes as keys", &["BTreeMap with newtypes"], [map.clone()], Just(map)));
}

async fn structs_and_enums(matrix: &mut Matrix) {
    let kinds = [Kind::PrePaid, Kind::Credit];
    case!(matrix, context Kind, Case::new("enum without fields, with `sqlx::Type`", &["fieldless enum"], kinds, Just(Kind::Credit)));
    let set = BTreeSet::from(kinds);
    case!(
        matrix,
        BTreeSet<Kind>,
        Case::new(
            "`BTreeSet` of enums",
            &["BTreeSet of fieldless enums"],
            [set.clone()],
            Just(set)
        )
    );
    let map = BTreeMap::from(kinds.map(|kind| (kind, 1)));
    case!(matrix, BTreeMap<Kind, u8>, Case::new("`BTreeMap` with enums as keys", &["BTreeMap with fieldless enums"], [map.clone()], Just(map)));

    let cards = any::<(String, Option<String>, bool, u16)>().prop_map(|(number, holder, kind, valid_until)| {
        let (number, kind) = (Iban(number), Wrapped(kind));
        Card {
            number,
            holder,
            kind,
            valid_until,
        }
    });
    let card = |holder| Card {
        number: Iban("DE02".to_owned()),
        holder,
        kind: Wrapped(true),
        valid_until: 29,
    };
    case!(
        matrix,
        Card,
        Case::new(
            "struct",
            &["struct, all fields", "struct, an optional", "struct that borrows"],
            [card(None), card(Some("é".to_owned()))],
            cards
        )
    );
    let payments = prop_oneof![
        Just(Payment::Cash),
        any::<String>().prop_map(|iban| Payment::Iban(Iban(iban))),
        any::<Option<u8>>().prop_map(Payment::Perhaps),
        any::<(u8, Option<String>)>().prop_map(|(number, holder)| Payment::Card { number, holder }),
    ];
    case!(
        matrix,
        Payment,
        Case::new(
            "enum with fields",
            &["enum, unit", "enum, newtype", "enum, variant", "enum, struct"],
            [Payment::Cash, Payment::Perhaps(None)],
            payments
        )
    );
    let ranges = any::<(u8, Option<String>)>().prop_map(|(low, high)| Range(low, high));
    case!(
        matrix,
        Range<String>,
        Case::new("tuple struct", &["tuple struct"], [Range(7, None)], ranges)
    );
    let areas = any::<(u8, String)>().prop_map(|(side, name)| Area::Square(side, name));
    let named = [Area::Circle(1), Area::Within(Range(7, Some(true)), None)];
    case!(
        matrix,
        Area,
        Case::new("enum with tuples", &["enum, tuple variant"], named, areas)
    );
    let foreign = |(secs, nanos, rest)| Foreign {
        length: Duration::new(secs, nanos),
        rest,
    };
    let drawn = (any::<u64>(), 0_u32..1_000_000_000, any::<Option<(u8, bool)>>()).prop_map(foreign);
    case!(
        matrix,
        Foreign,
        Case::new(
            "struct, fields with `serde`",
            &["struct, fields by way of serde"],
            [foreign((7, 1, None))],
            drawn
        )
    );
}

async fn by_serde(matrix: &mut Matrix) {
    let forms = [
        Form::Unit,
        Form::Newtype(7),
        Form::Tuple(7, "a".to_owned()),
        Form::Struct { b: true, a: None },
    ];
    let drawn = any::<(u8, String)>().prop_map(|(number, text)| Serde(Form::Tuple(number, text)));
    let covers = &[
        "Serde(Shape",
        "Serde(Point",
        "Serde(Vec<u8>",
        "Serde(None",
        "Serde(Some",
        "Serde(",
        "Serde(BTreeMap<char, bool>",
        "Serde(Uuid",
    ];
    case!(
        matrix,
        Serde<Form>,
        Case::new("Serde<T>", covers, forms.map(Serde), drawn)
    );
}
