//! Types of a program that ignore an error, or promise any size: no malformed bytes, no crash.

use super::super::{Encode, Encoder, MAX_VALUE_LEN, Number, Precision, RecordError, TypeId, Value, ValueRef, to_bytes};
use super::Decode;

/// A type whose `encode` is the function.
struct Custom(fn(&mut Encoder<'_>) -> Result<(), RecordError>);

impl Encode for Custom {
    fn type_id(&self) -> TypeId {
        TypeId::LIST
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        (self.0)(out)
    }
}

/// Checks that the error comes to light at the top, in a list, and in a list behind good elements.
fn comes_to_light(custom: fn(&mut Encoder<'_>) -> Result<(), RecordError>, error: &RecordError) {
    assert_eq!(to_bytes(&Custom(custom)).as_ref(), Err(error));
    assert_eq!(to_bytes(&vec![Custom(custom)]).as_ref(), Err(error));
    assert_eq!(
        to_bytes(&[Custom(|out| [1].encode(out)), Custom(custom)]).as_ref(),
        Err(error)
    );
}

#[test]
fn an_ignored_error_in_a_closure_fails_the_whole() {
    comes_to_light(
        |out| {
            out.list(|list| {
                let _ = list.element(&f64::NAN);
                list.element(&1)
            })
        },
        &RecordError::NotFinite,
    );
    comes_to_light(
        |out| {
            out.list(|list| {
                list.element(&1)?;
                let _ = list.element(&vec![vec![f64::NAN]]);
                Ok(())
            })
        },
        &RecordError::NotFinite,
    );
    comes_to_light(
        |out| {
            out.map(|map| {
                let _ = map.entry("a", &f64::NAN);
                map.entry("b", &1)
            })
        },
        &RecordError::NotFinite,
    );
    comes_to_light(
        |out| {
            out.map(|map| {
                let _ = map.entry("", &1);
                Ok(())
            })
        },
        &RecordError::EmptyKey,
    );
    comes_to_light(
        |out| {
            out.set(|set| {
                let _ = set.member(&u128::MAX);
                set.member(&1)
            })
        },
        &RecordError::NumberPrecision,
    );
}

#[test]
fn an_error_ignored_at_the_top_fails_the_whole() {
    comes_to_light(
        |out| {
            let _ = f64::NAN.encode(out);
            out.bytes(b"1")
        },
        &RecordError::NotFinite,
    );
    comes_to_light(
        |out| {
            let _ = f64::MAX.encode(out);
            Ok(())
        },
        &RecordError::NumberRange,
    );
    comes_to_light(
        |out| {
            let _ = out.list(|_| Err(RecordError::InvalidNumber));
            Ok(())
        },
        &RecordError::InvalidNumber,
    );
    comes_to_light(
        |out| {
            let _ = Value::StringSet(vec!["a".into(), "a".into()]).encode(out);
            Ok(())
        },
        &RecordError::DuplicateMember,
    );
    comes_to_light(
        |out| {
            let empty = Value::decode(ValueRef::new(TypeId::NUMBER, b""))?;
            let _ = empty.encode(out);
            Number::from(1).encode(out)
        },
        &RecordError::InvalidNumber,
    );
    comes_to_light(
        |out| {
            let _ = out.refuse::<()>(RecordError::YearRange);
            Ok(())
        },
        &RecordError::YearRange,
    );
    #[cfg(feature = "chrono")]
    comes_to_light(
        |out| {
            let _ = chrono::NaiveDate::MAX.encode(out);
            let _ = chrono::DateTime::<chrono::Utc>::MAX_UTC.encode(out);
            Ok(())
        },
        &RecordError::YearRange,
    );
}

#[test]
fn an_exact_encoder_does_not_forget_either() {
    let ignoring = Custom(|out| {
        let _ = (-0.0).encode(out);
        0.0.encode(out).or(Ok(()))
    });
    let error = RecordError::NotCanonical {
        what: "a negative zero",
    };
    assert_eq!(super::exact::exact(&ignoring), Err(error));
}

#[test]
fn the_first_error_stays_and_nothing_follows_it() {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, Precision::default());
    assert_eq!(f64::NAN.encode(&mut encoder), Err(RecordError::NotFinite));
    assert_eq!(encoder.bytes(b"1"), Err(RecordError::NotFinite));
    assert_eq!(0.5.encode(&mut encoder), Err(RecordError::NotFinite));
    assert_eq!(encoder.list(|_| Ok(())), Err(RecordError::NotFinite));
    assert_eq!(encoder.refuse::<()>(RecordError::TooDeep), Err(RecordError::NotFinite));
    assert_eq!(encoder.finish(), Err(RecordError::NotFinite));
    assert_eq!(out, b"");
}

#[test]
fn a_size_hint_is_believed_within_reason() {
    struct Boastful;

    impl Encode for Boastful {
        fn type_id(&self) -> TypeId {
            TypeId::NUMBER
        }

        fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
            1.encode(out)
        }

        fn size_hint(&self) -> usize {
            usize::MAX
        }
    }

    assert_eq!(Encoder::capacity_for(&Boastful), MAX_VALUE_LEN);
    assert_eq!(Encoder::capacity_for("abc"), 3);
    assert_eq!(to_bytes(&Boastful), Ok((TypeId::NUMBER, b"1".to_vec())));
    // The hints of collections do not overflow.
    assert_eq!(to_bytes(&[Boastful, Boastful]), to_bytes(&[1, 1]));
    let map = std::collections::HashMap::from([("a", Some(Boastful)), ("b", None)]);
    assert_eq!(to_bytes(&map).unwrap().0, TypeId::MAP);
}
