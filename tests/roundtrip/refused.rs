//! Values that have no form.

use std::collections::BTreeMap;

use envelope_runtime::record::{Number, RecordError, Value};
use envelope_runtime::structured::EncryptError;
use envelope_runtime::{Encrypted, Error};
use envelope_tests::errors::{Kind, assert_says, assert_silent, kind};
use envelope_tests::keys::{KEY, SUITES, client};

/// One field of any type, encrypted and signed.
macro_rules! record {
    ($name:ident, $ty:ty) => {
        mod $name {
            use super::*;

            #[derive(Encrypted, Debug, Clone, PartialEq)]
            #[envelope(table = "measures")]
            pub struct Sealed {
                #[envelope(signed, id)]
                pub id: u8,
                #[envelope(encrypted)]
                pub value: $ty,
            }

            #[derive(Encrypted, Debug, Clone, PartialEq)]
            #[envelope(table = "measures")]
            pub struct Signed {
                #[envelope(signed, id)]
                pub id: u8,
                #[envelope(signed)]
                pub value: $ty,
            }

            pub async fn errors(value: $ty) -> Vec<Error> {
                let mut errors = Vec::new();
                for suite in SUITES {
                    let client = client(suite);
                    let sealed = Sealed {
                        id: 1,
                        value: value.clone(),
                    };
                    errors.push(client.encrypt(&sealed).await.unwrap_err());
                    let signed = Signed {
                        id: 1,
                        value: value.clone(),
                    };
                    errors.push(client.encrypt(&signed).await.unwrap_err());
                }
                errors
            }
        }
    };
}

record!(unsigned, u128);
record!(integer, i128);
record!(float, f64);
record!(single, f32);
record!(value, Value);
record!(values, Vec<Value>);
record!(map, BTreeMap<String, u8>);

/// Every error is of this kind, names table and field, and tells nothing of the value.
fn all(errors: Vec<Error>, expected: &RecordError, secret: &str) -> usize {
    for error in &errors {
        let Error::Encrypt(EncryptError::Field { table, field, source }) = error else {
            panic!("{error:?}")
        };
        assert_eq!(
            (table.as_str(), field.as_str(), source),
            ("measures", "value", expected)
        );
        assert_says(error, &["measures", "`value`"]);
        assert_silent(error, &[secret.as_bytes(), &KEY]);
    }
    errors.len()
}

#[tokio::test]
async fn numbers_out_of_range() {
    let mut refused = 0;
    let too_long = [10u128.pow(38) + 1, u128::MAX, u128::MAX - 1];
    for number in too_long {
        refused += all(
            unsigned::errors(number).await,
            &RecordError::NumberPrecision,
            &number.to_string(),
        );
    }
    for number in [i128::MAX, i128::MIN, -(10i128.pow(38)) - 1] {
        refused += all(
            integer::errors(number).await,
            &RecordError::NumberPrecision,
            &number.to_string(),
        );
    }
    for number in [1e300, -1e126, 1e-131, f64::MIN_POSITIVE, f64::MAX, 5e-324] {
        refused += all(
            float::errors(number).await,
            &RecordError::NumberRange,
            &format!("{number:e}"),
        );
    }
    assert_eq!(refused, (3 + 3 + 6) * 4);
    // 39 digits, of which the last are zeros, are not too many.
    let client = client(SUITES[0]);
    for value in [10u128.pow(38), 34 * 10u128.pow(37), 10u128.pow(38) - 1] {
        let sealed = unsigned::Sealed { id: 1, value };
        let row = client.encrypt(&sealed).await.unwrap();
        assert_eq!(client.decrypt(&row).await.unwrap(), sealed);
    }
}

#[tokio::test]
async fn numbers_that_are_none() {
    let mut refused = 0;
    for number in [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        refused += all(float::errors(number).await, &RecordError::NotFinite, "only words");
        refused += all(
            single::errors(number as f32).await,
            &RecordError::NotFinite,
            "only words",
        );
    }
    assert_eq!(refused, 8 * 4);
}

#[tokio::test]
async fn negative_zero_is_zero() {
    for suite in SUITES {
        let client = client(suite);
        let row = client.encrypt(&float::Signed { id: 1, value: -0.0 }).await.unwrap();
        assert!(row.value.is_sign_positive(), "the column has what was signed");
        assert!(client.decrypt(&row).await.unwrap().value.is_sign_positive());
        let row = client.encrypt(&float::Sealed { id: 1, value: -0.0 }).await.unwrap();
        assert!(client.decrypt(&row).await.unwrap().value.is_sign_positive());
    }
}

#[tokio::test]
async fn values_with_the_same_twice_or_too_deep() {
    let twice = || vec!["same old".to_owned(), "other".to_owned(), "same old".to_owned()];
    let deep = (0..32).fold(Value::String("innermost".to_owned()), |inner, _| {
        Value::List(vec![inner])
    });
    let cases = [
        (Value::StringSet(twice()), RecordError::DuplicateMember, "same old"),
        (
            Value::NumberSet(vec![Number::parse("12345").unwrap(); 2]),
            RecordError::DuplicateMember,
            "12345",
        ),
        (
            Value::NumberSet(vec![Number::parse("1.50").unwrap(), Number::parse("15e-1").unwrap()]),
            RecordError::DuplicateMember,
            "15e-1",
        ),
        (
            Value::BinarySet(vec![b"bytes".to_vec(); 2]),
            RecordError::DuplicateMember,
            "bytes",
        ),
        (deep, RecordError::TooDeep, "innermost"),
        (
            Value::Map(BTreeMap::from([(String::new(), Value::String("nameless".to_owned()))])),
            RecordError::EmptyKey,
            "nameless",
        ),
    ];
    let mut refused = 0;
    for (value, expected, secret) in cases {
        refused += all(value::errors(value.clone()).await, &expected, secret);
        let inside = value.clone();
        refused += all(values::errors(vec![Value::Null, inside]).await, &expected, secret);
    }
    refused += all(
        map::errors(BTreeMap::from([(String::new(), 7)])).await,
        &RecordError::EmptyKey,
        "none here",
    );
    assert_eq!(refused, 13 * 4);
}

#[tokio::test]
async fn a_signed_set_has_one_order() {
    let client = client(SUITES[0]);
    let set = |members: &[i64]| Value::NumberSet(members.iter().map(|member| Number::from(*member)).collect());
    let row = client
        .encrypt(&value::Signed {
            id: 1,
            value: set(&[9, 10, 1]),
        })
        .await
        .unwrap();
    // The column gets the canonical order; another one would be outside of what is authenticated.
    assert_eq!(row.value, set(&[1, 10, 9]));
    let mut altered = row.clone();
    altered.value = set(&[1, 9, 10]);
    assert_eq!(kind(&client.decrypt(&altered).await.unwrap_err()), Kind::Field);
    altered.value = set(&[1, 9]);
    assert_eq!(
        kind(&client.decrypt(&altered).await.unwrap_err()),
        Kind::Unauthenticated
    );
}

#[tokio::test]
async fn a_value_over_64_mib() {
    let value = Value::String("x".repeat((64 << 20) + 1));
    assert_eq!(all(value::errors(value).await, &RecordError::TooLong, "xxxxxxxx"), 4);
}
