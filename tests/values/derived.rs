//! `#[derive(FieldValue)]`: what is read, what is refused, and what a derived type can be.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::marker::PhantomData;

use envelope_runtime::FieldValue;
use envelope_runtime::record::to_bytes;
use envelope_runtime::record::{
    ContextValue, Encode, KeyValue, MapKey, Precision, RecordError, SetElement, TypeId, Value,
};

use super::{exact, repaired, reread, round_trip};

#[derive(FieldValue, Clone, Debug, PartialEq)]
struct Card {
    number: String,
    holder: Option<String>,
    #[envelope(default)]
    uses: u32,
    #[envelope(skip)]
    seen: Vec<u8>,
}

#[derive(FieldValue, Clone, Debug, PartialEq)]
enum Payment {
    Cash,
    Card(Card),
    Transfer {
        iban: String,
        fee: Option<f64>,
        #[envelope(skip)]
        checked: bool,
    },
}

#[derive(FieldValue, Clone, Debug, PartialEq)]
struct Range<T>(T, Option<T>);

#[derive(FieldValue, Clone, Debug, PartialEq)]
enum Area {
    Square(u8, f64),
    Within(Range<f64>, bool),
}

#[derive(FieldValue, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[envelope(rename_all = "lowercase")]
enum Currency {
    Eur,
    Usd,
}

#[derive(FieldValue, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Iban(String);

#[derive(FieldValue, Clone, Debug, PartialEq)]
struct Celsius(f64);

/// Its type parameters are bounded by what fields need, and no others.
#[derive(FieldValue, Clone, Debug, PartialEq)]
struct Tagged<T, M, const N: usize> {
    values: [T; N],
    nested: Vec<Option<T>>,
    #[envelope(skip)]
    marker: PhantomData<M>,
}

/// A type that holds itself.
#[derive(FieldValue, Clone, Debug, PartialEq)]
struct Tree<T> {
    value: T,
    children: Vec<Tree<T>>,
}

fn card() -> Card {
    Card {
        number: "4".into(),
        holder: None,
        uses: 3,
        seen: Vec::new(),
    }
}

fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(
        entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect(),
    )
}

fn text(text: &str) -> Value {
    Value::String(text.into())
}

#[test]
fn a_struct_is_a_map_of_what_it_holds() {
    let value: Value = reread(&card()).unwrap();
    assert_eq!(value, map(&[("number", text("4")), ("uses", Value::Number(3.into()))]));
    assert!(card().size_hint() >= to_bytes(&card()).unwrap().1.len());
}

#[test]
fn entries_come_in_any_order_and_null_is_none() {
    let entries = [
        ("uses", Value::Number(3.into())),
        ("holder", Value::Null),
        ("number", text("4")),
    ];
    assert_eq!(reread(&map(&entries)), Ok(card()));
}

#[test]
fn what_is_missing_has_a_default_or_is_an_error() {
    assert_eq!(reread(&map(&[("number", text("4"))])), Ok(Card { uses: 0, ..card() }));
    let missing = RecordError::MissingKey {
        target: "Card",
        key: "number",
    };
    assert_eq!(reread::<Card>(&map(&[])), Err(missing.clone()));
    assert!(missing.to_string().contains("`Card` lacks its `number`"));
}

#[test]
fn an_entry_without_a_field_is_refused_and_not_named() {
    let error = reread::<Card>(&map(&[("number", text("4")), ("secret", text("5"))])).unwrap_err();
    assert_eq!(error, RecordError::UnknownKey { target: "Card" });
    assert!(!error.to_string().contains("secret"));
    // A skipped field is no entry.
    let skipped = map(&[("number", text("4")), ("seen", Value::Binary(vec![1]))]);
    assert_eq!(
        reread::<Card>(&skipped),
        Err(RecordError::UnknownKey { target: "Card" })
    );
}

#[test]
fn a_key_that_occurs_twice_is_refused() {
    let bytes = b"\0\0\0\x02\0\x01\0\0\0\x04uses\0\x02\0\0\0\x011\0\x01\0\0\0\x04uses\0\x02\0\0\0\x011";
    let value = envelope_runtime::record::ValueRef::new(TypeId::MAP, bytes);
    let read = <Card as envelope_runtime::record::Decode>::decode(value);
    assert_eq!(read, Err(RecordError::DuplicateKey));
}

#[test]
fn a_skipped_field_may_not_hide_in_a_readable_column() {
    let seen = Card {
        seen: vec![1],
        ..card()
    };
    repaired(&seen, "something in a skipped field");
    assert_eq!(seen.stored(Precision::Micros), card());
    assert_eq!(round_trip(&seen), Ok(card()));
    repaired(&Payment::Card(seen), "something in a skipped field");
    let transfer = |checked| Payment::Transfer {
        iban: "DE02".into(),
        fee: None,
        checked,
    };
    repaired(&transfer(true), "something in a skipped field");
    assert!(exact(&transfer(false)).is_ok());
}

#[test]
fn truncation_reaches_every_field() {
    repaired(&Celsius(-0.0), "a negative zero");
    let fee = Payment::Transfer {
        iban: String::new(),
        fee: Some(-0.0),
        checked: false,
    };
    repaired(&fee, "a negative zero");
    repaired(
        &Tree {
            value: 1.0,
            children: vec![Tree {
                value: -0.0,
                children: vec![],
            }],
        },
        "a negative zero",
    );
}

#[test]
fn an_enum_is_a_string_or_a_map_with_one_entry() {
    assert_eq!(reread(&Payment::Cash), Ok(text("Cash")));
    for payment in [
        Payment::Cash,
        Payment::Card(card()),
        Payment::Transfer {
            iban: "DE02".into(),
            fee: Some(0.5),
            checked: false,
        },
    ] {
        assert_eq!(round_trip(&payment), Ok(payment.clone()));
        assert!(payment.size_hint() >= to_bytes(&payment).unwrap().1.len());
    }
}

#[test]
fn fields_without_names_are_a_list() {
    let one = || Value::Number(1.into());
    for end in [Some(1_u8), None] {
        let range = Range(1, end);
        assert_eq!(round_trip(&range), Ok(range.clone()));
        assert!(range.size_hint() >= to_bytes(&range).unwrap().1.len());
        let end = end.map_or(Value::Null, |_| one());
        assert_eq!(reread(&range), Ok(Value::List(vec![one(), end])));
    }
    let area = Area::Within(Range(1.0, None), true);
    assert_eq!(round_trip(&area), Ok(area.clone()));
    assert!(area.size_hint() >= to_bytes(&area).unwrap().1.len());
    repaired(&Area::Square(1, -0.0), "a negative zero");
    repaired(&Area::Within(Range(1.0, Some(-0.0)), true), "a negative zero");

    for length in [1, 3] {
        let list = Value::List(vec![one(); length]);
        let error = RecordError::ArrayLength {
            expected: 2,
            found: length,
        };
        assert_eq!(reread::<Range<u8>>(&list), Err(error.clone()));
        assert_eq!(reread::<Area>(&map(&[("Square", list)])), Err(error));
    }
    assert!(reread::<Area>(&text("Square")).is_err());
}

#[test]
fn what_is_no_variant_is_refused() {
    let unknown = Err(RecordError::UnknownVariant { target: "Payment" });
    for value in [
        text("cash"),
        // Each variant in the form of the other.
        text("Card"),
        map(&[("Cash", Value::Null)]),
        map(&[]),
        map(&[("Card", Value::Null), ("Cash", Value::Null)]),
    ] {
        assert_eq!(reread::<Payment>(&value), unknown, "{value:?}");
    }
    assert_eq!(
        reread::<Currency>("EUR"),
        Err(RecordError::UnknownVariant { target: "Currency" })
    );
    let transfer = map(&[("Transfer", map(&[]))]);
    let missing = RecordError::MissingKey {
        target: "Payment::Transfer",
        key: "iban",
    };
    assert_eq!(reread::<Payment>(&transfer), Err(missing));
}

#[test]
fn parameters_work() {
    let tagged = Tagged::<u8, std::cell::Cell<u8>, 2> {
        values: [1, 2],
        nested: vec![None, Some(3)],
        marker: PhantomData,
    };
    let (_, bytes) = to_bytes(&tagged).unwrap();
    assert!(!bytes.is_empty());
    let tree = Tree {
        value: Iban("a".into()),
        children: vec![Tree {
            value: Iban("b".into()),
            children: vec![],
        }],
    };
    assert_eq!(round_trip(&tree), Ok(tree));
}

#[test]
fn nesting_ends_at_32() {
    // A struct and its list of children are two levels.
    let nest = |levels: usize| {
        let leaf = Tree {
            value: 0_u8,
            children: vec![],
        };
        (1..levels).fold(leaf, |inner, level| Tree {
            value: level as u8,
            children: vec![inner],
        })
    };
    assert!(round_trip(&nest(15)).is_ok());
    assert_eq!(to_bytes(&nest(17)), Err(RecordError::TooDeep));
}

#[test]
fn newtypes_and_names_can_be_what_strings_can() {
    fn everything<T: ContextValue + KeyValue + SetElement + MapKey>() {}
    everything::<Iban>();
    everything::<Currency>();

    let amounts = HashMap::from([(Currency::Eur, 1), (Currency::Usd, 2)]);
    assert_eq!(round_trip(&amounts), Ok(amounts.clone()));
    assert_eq!(
        reread::<BTreeMap<Currency, i32>>(&map(&[("gbp", Value::Number(1.into()))])),
        Err(RecordError::UnknownVariant { target: "Currency" })
    );
    let ibans = BTreeSet::from([Iban("b".into()), Iban("a".into())]);
    assert_eq!(reread(&ibans), Ok(Value::StringSet(vec!["a".into(), "b".into()])));
    assert_eq!(round_trip(&ibans), Ok(ibans.clone()));
    assert_eq!(to_bytes(&Iban("é".into())), to_bytes("é"));
    assert_eq!(to_bytes(&Currency::Eur), to_bytes("eur"));
}
