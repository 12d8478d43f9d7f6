//! Exact encoding: what a readable column keeps is what its canonical bytes tell, or it is refused.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::super::{Encode, Encoder, Number, Precision, RecordError, TypeId, Value, to_bytes};

/// The bytes of a value as a readable column may keep it.
pub(super) fn exact<T: Encode + ?Sized>(value: &T) -> Result<Vec<u8>, RecordError> {
    let mut out = Vec::new();
    Encoder::exact(&mut out, Precision::Micros).encode(value).map(|()| out)
}

/// Checks that `value` is refused, and that `stored` repairs it without changing its bytes.
fn repaired<T: Encode + Clone>(value: &T, what: &'static str) {
    assert_eq!(exact(value), Err(RecordError::NotCanonical { what }));
    assert_eq!(exact(&value.stored(Precision::Micros)), Ok(to_bytes(value).unwrap().1));
}

/// Checks that `value` is refused, and that `stored` cannot reach what is wrong.
fn refused<T: Encode + Clone>(value: &T, what: &'static str) {
    let error = Err(RecordError::NotCanonical { what });
    assert_eq!(exact(value), error);
    assert_eq!(exact(&value.stored(Precision::Micros)), error);
    assert!(to_bytes(value).is_ok());
}

const NEGATIVE_ZERO: &str = "a negative zero";
const OUT_OF_ORDER: &str = "a set out of order";

/// Delegates what it must, and forgets `truncate_to`.
#[derive(Clone)]
struct Forgetful<T>(T);

impl<T: Encode> Encode for Forgetful<T> {
    fn type_id(&self) -> TypeId {
        self.0.type_id()
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        self.0.encode(out)
    }
}

/// Delegates everything.
#[derive(Clone)]
struct Careful<T>(T);

impl<T: Encode> Encode for Careful<T> {
    fn type_id(&self) -> TypeId {
        self.0.type_id()
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        self.0.encode(out)
    }

    fn truncate_to(&mut self, precision: Precision) {
        self.0.truncate_to(precision);
    }
}

fn strings(members: &[&str]) -> Value {
    Value::StringSet(members.iter().map(|&member| member.to_owned()).collect())
}

#[test]
fn what_the_bytes_tell_is_taken() {
    assert_eq!(exact(&1.5), Ok(b"1.5".to_vec()));
    assert_eq!(exact(&0.0_f32), Ok(b"0".to_vec()));
    assert_eq!(exact(&-1), Ok(b"-1".to_vec()));
    // Maps and typed sets have no order of their own.
    let map = BTreeMap::from([("\u{ff61}", 1), ("\u{10002}", 2)]);
    assert_eq!(exact(&map), Ok(to_bytes(&map).unwrap().1));
    let set = std::collections::BTreeSet::from([9, 10]);
    assert_eq!(exact(&set), Ok(to_bytes(&set).unwrap().1));
    for set in [strings(&[]), strings(&["a"]), strings(&["\u{10002}", "\u{ff61}"])] {
        assert_eq!(exact(&set), Ok(to_bytes(&set).unwrap().1));
    }
}

#[test]
fn a_negative_zero_is_refused() {
    repaired(&-0.0_f64, NEGATIVE_ZERO);
    repaired(&-0.0_f32, NEGATIVE_ZERO);
    repaired(&vec![1.0, -0.0], NEGATIVE_ZERO);
    repaired(&[Some(-0.0), None], NEGATIVE_ZERO);
    repaired(&Box::new([-0.0]), NEGATIVE_ZERO);
    repaired(&HashMap::from([("a", vec![-0.0])]), NEGATIVE_ZERO);
    repaired(&Careful(vec![-0.0]), NEGATIVE_ZERO);
    repaired(&vec![Careful(-0.0)], NEGATIVE_ZERO);
    refused(&Forgetful(-0.0), NEGATIVE_ZERO);
    refused(&vec![Forgetful(-0.0)], NEGATIVE_ZERO);
    refused(&Arc::new(-0.0), NEGATIVE_ZERO);
    refused(&[-0.0].as_slice(), NEGATIVE_ZERO);
}

#[test]
fn a_set_out_of_order_is_refused() {
    let numbers = Value::NumberSet(vec![Number::from(9), Number::from(10)]);
    let bytes = Value::BinarySet(vec![vec![2], vec![1, 0]]);
    for set in [
        numbers,
        bytes,
        strings(&["b", "a"]),
        strings(&["\u{ff61}", "\u{10002}"]),
    ] {
        repaired(&set, OUT_OF_ORDER);
        repaired(&Value::List(vec![Value::Null, set.clone()]), OUT_OF_ORDER);
        let map = Value::Map(BTreeMap::from([("k".into(), Value::List(vec![set.clone()]))]));
        repaired(&map, OUT_OF_ORDER);
        repaired(&vec![Some(map.clone()), None], OUT_OF_ORDER);
        repaired(&Careful(map.clone()), OUT_OF_ORDER);
        refused(&Forgetful(map.clone()), OUT_OF_ORDER);
        refused(&Arc::new(map), OUT_OF_ORDER);
    }
}

#[test]
fn duplicate_members_stay_an_error() {
    let set = Value::List(vec![strings(&["b", "a", "b"])]);
    assert_eq!(exact(&set), Err(RecordError::DuplicateMember));
    assert_eq!(exact(&set.stored(Precision::Micros)), Err(RecordError::DuplicateMember));
}

#[test]
fn errors_say_what_and_what_to_do() {
    let text = exact(&vec![-0.0]).unwrap_err().to_string();
    assert!(text.starts_with("a readable value holds a negative zero"), "{text}");
    assert!(text.contains("`Encode::truncate_to`"), "{text}");
}

#[cfg(feature = "chrono")]
mod instants {
    use chrono::{DateTime, Utc};

    use super::*;

    const FINE: &str = "a time finer than the precision of its field";

    fn at(nanos: u32) -> DateTime<Utc> {
        DateTime::from_timestamp(-1, nanos).unwrap()
    }

    #[test]
    fn an_instant_finer_than_the_precision_is_refused() {
        repaired(&at(1_999), FINE);
        repaired(&vec![Some(at(1_999)), None], FINE);
        repaired(&BTreeMap::from([("a", [at(1)])]), FINE);
        repaired(&Box::new(at(1_999)), FINE);
        repaired(&Careful(at(1_999)), FINE);
        assert_eq!(exact(&at(1_000)), Ok(to_bytes(&at(1_000)).unwrap().1));
    }

    #[test]
    fn each_precision_has_its_own_step() {
        let encode = |nanos, precision| Encoder::exact(&mut Vec::new(), precision).encode(&at(nanos));
        for precision in [
            Precision::Seconds,
            Precision::Millis,
            Precision::Micros,
            Precision::Nanos,
        ] {
            let step = precision.nanos() % 1_000_000_000;
            assert_eq!(encode(step, precision), Ok(()));
            assert_eq!(encode(step + 1, precision).is_ok(), precision == Precision::Nanos);
        }
    }

    #[test]
    fn a_shared_or_forgotten_instant_is_refused_until_its_owner_truncates_it() {
        refused(&Arc::new(at(1_999)), FINE);
        refused(&std::rc::Rc::new(at(1_999)), FINE);
        refused(&Forgetful(at(1_999)), FINE);
        refused(&vec![Forgetful(at(1_999))], FINE);
        refused(&&at(1_999), FINE);
        let truncated = Arc::new(at(1_999).stored(Precision::Micros));
        assert_eq!(exact(&truncated), Ok(to_bytes(&at(1_999)).unwrap().1));
    }
}
