//! The bytes of each Rust type, written out: they are frozen, whatever happens to the code.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Debug;
use std::rc::Rc;
use std::sync::Arc;

use super::super::{Encode, Number, Precision, RecordError, TypeId, Value, to_bytes};
use super::{Decode, from_bytes, round_trip};

/// Checks both directions.
fn golden<T: Encode + Decode + PartialEq + Debug>(value: T, type_id: TypeId, bytes: impl AsRef<[u8]>) {
    golden_encode(&value, type_id, bytes.as_ref());
    assert_eq!(from_bytes::<T>(type_id, bytes.as_ref()), Ok(value));
}

/// Checks a type that can only be encoded.
fn golden_encode<T: Encode + Debug + ?Sized>(value: &T, type_id: TypeId, bytes: &[u8]) {
    assert_eq!(to_bytes(value), Ok((type_id, bytes.to_vec())), "{value:?}");
    if type_id == TypeId::STRING || type_id == TypeId::BINARY {
        assert_eq!(value.size_hint(), bytes.len(), "{value:?}");
    } else {
        assert!(value.size_hint() >= bytes.len(), "{value:?}");
    }
}

#[test]
fn text_is_a_string() {
    golden(String::from("né"), TypeId::STRING, "né");
    golden(String::new(), TypeId::STRING, "");
    golden(Cow::Borrowed("né"), TypeId::STRING, "né");
    golden(Box::<str>::from("né"), TypeId::STRING, "né");
    golden(Arc::<str>::from("né"), TypeId::STRING, "né");
    golden(Rc::<str>::from("né"), TypeId::STRING, "né");
    golden('é', TypeId::STRING, "é");
    golden_encode("né", TypeId::STRING, "né".as_bytes());
    golden_encode(&"né", TypeId::STRING, "né".as_bytes());
    assert_eq!(
        from_bytes::<char>(TypeId::STRING, b"ab"),
        Err(RecordError::InvalidText { target: "char" })
    );
    assert_eq!(
        from_bytes::<char>(TypeId::STRING, b""),
        Err(RecordError::InvalidText { target: "char" })
    );
}

#[test]
fn integers_are_numbers() {
    golden(0_u8, TypeId::NUMBER, "0");
    golden(u8::MAX, TypeId::NUMBER, "255");
    golden(i8::MIN, TypeId::NUMBER, "-128");
    golden(u16::MAX, TypeId::NUMBER, "65535");
    golden(i16::MIN, TypeId::NUMBER, "-32768");
    golden(u32::MAX, TypeId::NUMBER, "4294967295");
    golden(i32::MIN, TypeId::NUMBER, "-2147483648");
    golden(u64::MAX, TypeId::NUMBER, "18446744073709551615");
    golden(i64::MIN, TypeId::NUMBER, "-9223372036854775808");
    golden(usize::MAX, TypeId::NUMBER, usize::MAX.to_string());
    golden(isize::MIN, TypeId::NUMBER, isize::MIN.to_string());
    golden(10_u128.pow(38) - 1, TypeId::NUMBER, "9".repeat(38));
    golden(1 - 10_i128.pow(38), TypeId::NUMBER, format!("-{}", "9".repeat(38)));
    golden(3 * 10_u128.pow(38), TypeId::NUMBER, format!("3{}", "0".repeat(38)));
    assert_eq!(to_bytes(&u128::MAX), Err(RecordError::NumberPrecision));
    assert_eq!(to_bytes(&i128::MIN), Err(RecordError::NumberPrecision));
    assert_eq!(
        from_bytes(TypeId::NUMBER, b"300"),
        Err::<u8, _>(RecordError::NumberTarget { target: "u8" })
    );
    assert_eq!(
        from_bytes(TypeId::NUMBER, b"1.5"),
        Err::<i64, _>(RecordError::NumberTarget { target: "i64" })
    );
    assert_eq!(
        from_bytes(TypeId::NUMBER, b"-1"),
        Err::<u64, _>(RecordError::NumberTarget { target: "u64" })
    );
    assert_eq!(from_bytes(TypeId::NUMBER, b"1e2"), Ok(100_u8));
}

#[test]
fn floats_are_numbers() {
    golden(1.5_f64, TypeId::NUMBER, "1.5");
    golden(0.1_f32, TypeId::NUMBER, "0.1");
    golden(0.1_f64 + 0.2, TypeId::NUMBER, "0.30000000000000004");
    golden(-1e22_f64, TypeId::NUMBER, "-10000000000000000000000");
    golden(1e-7_f64, TypeId::NUMBER, "0.0000001");
    golden(0.0_f64, TypeId::NUMBER, "0");
    golden_encode(&-0.0_f64, TypeId::NUMBER, b"0");
    assert!((-0.0_f64).stored(Precision::Micros).is_sign_positive());
    assert!(round_trip(&-0.0_f32).unwrap().is_sign_positive());
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(to_bytes(&float), Err(RecordError::NotFinite));
    }
    for float in [f64::MAX, 1e126, f64::MIN_POSITIVE, 9.99e-131, 5e-324] {
        assert_eq!(to_bytes(&float), Err(RecordError::NumberRange));
    }
    assert_eq!(round_trip(&f32::MAX), Ok(f32::MAX));
    assert_eq!(round_trip(&f32::from_bits(1)), Ok(f32::from_bits(1)));
    assert_eq!(
        from_bytes(TypeId::NUMBER, b"1e100"),
        Err::<f32, _>(RecordError::NumberTarget { target: "f32" })
    );
    assert_eq!(
        from_bytes(TypeId::NUMBER, b"1e-100"),
        Err::<f32, _>(RecordError::NumberTarget { target: "f32" })
    );
}

#[test]
fn number_keeps_38_digits() {
    let digits = "12345678901234567890123456789012345678";
    golden(Number::parse(digits).unwrap(), TypeId::NUMBER, digits);
}

#[test]
fn bool_is_one_byte() {
    golden(true, TypeId::BOOLEAN, [1]);
    golden(false, TypeId::BOOLEAN, [0]);
    assert_eq!(
        from_bytes::<bool>(TypeId::BOOLEAN, &[2]),
        Err(RecordError::InvalidBoolean)
    );
}

#[test]
fn bytes_are_binary() {
    golden(vec![1_u8, 2], TypeId::BINARY, [1, 2]);
    golden(Vec::<u8>::new(), TypeId::BINARY, []);
    golden([1_u8, 2], TypeId::BINARY, [1, 2]);
    golden(Box::<[u8]>::from([1, 2]), TypeId::BINARY, [1, 2]);
    golden(Cow::Borrowed([1_u8, 2].as_slice()), TypeId::BINARY, [1, 2]);
    golden_encode([1_u8, 2].as_slice(), TypeId::BINARY, &[1, 2]);
    golden_encode(&[1_u8, 2].as_slice(), TypeId::BINARY, &[1, 2]);
    let error = RecordError::ArrayLength { expected: 3, found: 2 };
    assert_eq!(from_bytes::<[u8; 3]>(TypeId::BINARY, &[1, 2]), Err(error));
    let error = RecordError::WrongType {
        expected: TypeId::BINARY,
        found: TypeId::LIST,
    };
    assert_eq!(from_bytes::<Vec<u8>>(TypeId::LIST, &[0; 4]), Err(error));
}

#[test]
fn vectors_arrays_and_slices_are_lists() {
    const LIST: &[u8] = b"\0\0\0\x02\0\x02\0\0\0\x011\0\x02\0\0\0\x0220";
    golden(vec![1_i32, 20], TypeId::LIST, LIST);
    golden([1_u64, 20], TypeId::LIST, LIST);
    golden(Box::<[i32]>::from([1, 20]), TypeId::LIST, LIST);
    golden_encode([1_i8, 20].as_slice(), TypeId::LIST, LIST);
    golden(Vec::<String>::new(), TypeId::LIST, [0; 4]);
    golden(
        vec![Some(true), None],
        TypeId::LIST,
        b"\0\0\0\x02\0\x04\0\0\0\x01\x01\0\0\0\0\0\0",
    );
    golden(
        vec![vec![7_u8], vec![]],
        TypeId::LIST,
        b"\0\0\0\x02\xff\xff\0\0\0\x01\x07\xff\xff\0\0\0\0",
    );
    golden(vec![Some(7_u8)], TypeId::LIST, b"\0\0\0\x01\0\x02\0\0\0\x017");
}

#[test]
fn string_keyed_maps_are_maps() {
    const MAP: &[u8] = b"\0\0\0\x02\0\x01\0\0\0\x01a\0\x02\0\0\0\x011\0\x01\0\0\0\x01b\0\0\0\0\0\0";
    golden(
        BTreeMap::from([("a".to_owned(), Some(1)), ("b".to_owned(), None)]),
        TypeId::MAP,
        MAP,
    );
    golden(
        HashMap::<Box<str>, _>::from([("b".into(), None), ("a".into(), Some(1))]),
        TypeId::MAP,
        MAP,
    );
    golden_encode(&HashMap::from([("a", Some(1)), ("b", None)]), TypeId::MAP, MAP);
    golden(BTreeMap::<String, String>::new(), TypeId::MAP, [0; 4]);
    assert_eq!(to_bytes(&BTreeMap::from([("", 1)])), Err(RecordError::EmptyKey));

    // In the order of UTF-16, which is not that of the BTreeMap.
    let keys = BTreeMap::from([("\u{ff61}".to_owned(), true), ("\u{10002}".to_owned(), false)]);
    let bytes = "\0\0\0\x02\0\x01\0\0\0\x04\u{10002}\0\x04\0\0\0\x01\0\0\x01\0\0\0\x03\u{ff61}\0\x04\0\0\0\x01\x01";
    golden(keys, TypeId::MAP, bytes);
}

#[test]
fn sets_are_sets_in_canonical_order() {
    golden(
        BTreeSet::from([1_i64, 9, 10]),
        TypeId::NUMBER_SET,
        b"\0\0\0\x03\0\0\0\x011\0\0\0\x0210\0\0\0\x019",
    );
    golden(
        HashSet::from([9_u8, 10, 1]),
        TypeId::NUMBER_SET,
        b"\0\0\0\x03\0\0\0\x011\0\0\0\x0210\0\0\0\x019",
    );
    golden(
        BTreeSet::from([-2, -1, 3]),
        TypeId::NUMBER_SET,
        b"\0\0\0\x03\0\0\0\x02-1\0\0\0\x02-2\0\0\0\x013",
    );
    let text = BTreeSet::from(["\u{ff61}".to_owned(), "\u{10002}".to_owned()]);
    golden(
        text,
        TypeId::STRING_SET,
        "\0\0\0\x02\0\0\0\x04\u{10002}\0\0\0\x03\u{ff61}",
    );
    golden(
        HashSet::from(['b', 'a']),
        TypeId::STRING_SET,
        b"\0\0\0\x02\0\0\0\x01a\0\0\0\x01b",
    );
    golden(
        HashSet::from([vec![2_u8], vec![1, 0]]),
        TypeId::BINARY_SET,
        b"\0\0\0\x02\0\0\0\x02\x01\0\0\0\0\x01\x02",
    );
    golden(
        BTreeSet::from([[1_u8], [2]]),
        TypeId::BINARY_SET,
        b"\0\0\0\x02\0\0\0\x01\x01\0\0\0\x01\x02",
    );
    golden(BTreeSet::<String>::new(), TypeId::STRING_SET, [0; 4]);
    golden_encode(
        &BTreeSet::from(["b", "a"]),
        TypeId::STRING_SET,
        b"\0\0\0\x02\0\0\0\x01a\0\0\0\x01b",
    );
    let wrong = RecordError::WrongType {
        expected: TypeId::NUMBER_SET,
        found: TypeId::STRING_SET,
    };
    assert_eq!(from_bytes::<BTreeSet<i64>>(TypeId::STRING_SET, &[0; 4]), Err(wrong));
}

#[test]
fn wrappers_are_transparent() {
    golden(Box::new(7), TypeId::NUMBER, "7");
    golden(Rc::new(String::from("a")), TypeId::STRING, "a");
    golden(Arc::new(vec![7_u8]), TypeId::BINARY, [7]);
    golden_encode(&&&7, TypeId::NUMBER, b"7");
    let object: &dyn Encode = &"a";
    assert_eq!(to_bytes(object), Ok((TypeId::STRING, b"a".to_vec())));
}

#[test]
fn null_is_a_value_of_its_own() {
    golden(Value::Null, TypeId::NULL, "");
}

#[cfg(feature = "chrono")]
mod instants {
    use chrono::{DateTime, NaiveDate, TimeZone, Utc};

    use super::super::super::Encoder;
    use super::*;

    fn at(seconds: i64, nanos: u32) -> DateTime<Utc> {
        Utc.timestamp_opt(seconds, nanos).unwrap()
    }

    fn text(instant: DateTime<Utc>, precision: Precision) -> Result<String, RecordError> {
        let mut out = Vec::new();
        instant.encode(&mut Encoder::new(&mut out, precision))?;
        let decoded = from_bytes(TypeId::STRING, &out);
        assert_eq!(decoded, Ok(instant.stored(precision)));
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn instants_print_as_in_java() {
        use Precision::{Micros, Millis, Nanos, Seconds};
        let instant = at(1_700_000_000, 123_456_789);
        assert_eq!(text(instant, Seconds).unwrap(), "2023-11-14T22:13:20Z");
        assert_eq!(text(instant, Millis).unwrap(), "2023-11-14T22:13:20.123Z");
        assert_eq!(text(instant, Micros).unwrap(), "2023-11-14T22:13:20.123456Z");
        assert_eq!(text(instant, Nanos).unwrap(), "2023-11-14T22:13:20.123456789Z");
        assert_eq!(text(at(0, 100_000_000), Nanos).unwrap(), "1970-01-01T00:00:00.100Z");
        assert_eq!(text(at(0, 1_000), Nanos).unwrap(), "1970-01-01T00:00:00.000001Z");
        assert_eq!(text(at(0, 0), Nanos).unwrap(), "1970-01-01T00:00:00Z");
        // Truncation goes towards the past before 1970, too.
        assert_eq!(text(at(-1, 999_999_999), Millis).unwrap(), "1969-12-31T23:59:59.999Z");
        assert_eq!(text(at(-62_167_219_200, 0), Nanos).unwrap(), "0000-01-01T00:00:00Z");
        assert_eq!(
            text(at(253_402_300_799, 999_999_999), Micros).unwrap(),
            "9999-12-31T23:59:59.999999Z"
        );
    }

    #[test]
    fn what_has_no_form_is_refused() {
        let leap = NaiveDate::from_ymd_opt(2016, 12, 31)
            .unwrap()
            .and_hms_nano_opt(23, 59, 59, 1_500_000_000)
            .unwrap();
        assert_eq!(to_bytes(&leap.and_utc()), Err(RecordError::LeapSecond));
        assert_eq!(
            to_bytes(&leap.and_utc().stored(Precision::Seconds)),
            Err(RecordError::LeapSecond)
        );
        assert_eq!(to_bytes(&at(-62_167_219_201, 0)), Err(RecordError::YearRange));
        assert_eq!(to_bytes(&at(253_402_300_800, 0)), Err(RecordError::YearRange));
        assert_eq!(to_bytes(&NaiveDate::MAX), Err(RecordError::YearRange));
    }

    #[test]
    fn other_spellings_are_refused() {
        let refused = [
            "2023-11-14T22:13:20+00:00",
            "2023-11-14t22:13:20z",
            "2023-11-14 22:13:20Z",
            "2023-11-14T22:13:20.1Z",
            "2023-11-14T22:13:20.000Z",
            "2023-11-14T22:13:20.123000Z",
            "2023-11-14T22:13:20.123456000Z",
            "2023-11-14T22:13:20.+12Z",
            "2023-11-14T22:13:20.Z",
            "2016-12-31T23:59:60Z",
            "2023-02-29T00:00:00Z",
            "2023-11-14T24:00:00Z",
            "2023-11-14T22:13:20",
            "+2023-11-14T22:13:20Z",
            "",
        ];
        for text in refused {
            let error = RecordError::InvalidText {
                target: "DateTime<Utc>",
            };
            assert_eq!(
                from_bytes::<DateTime<Utc>>(TypeId::STRING, text.as_bytes()),
                Err(error),
                "{text}"
            );
        }
        let error = RecordError::InvalidText { target: "NaiveDate" };
        assert_eq!(from_bytes::<NaiveDate>(TypeId::STRING, b"2023-2-28"), Err(error));
    }

    #[test]
    fn a_date_is_iso_8601() {
        golden(
            NaiveDate::from_ymd_opt(476, 9, 4).unwrap(),
            TypeId::STRING,
            "0476-09-04",
        );
    }

    #[test]
    fn containers_truncate_what_they_hold() {
        let (fine, coarse) = (at(1, 1_999), at(1, 1_000));
        assert_eq!(vec![Some(fine), None].stored(Precision::Micros), [Some(coarse), None]);
        assert_eq!([fine].stored(Precision::Micros), [coarse]);
        assert_eq!(Box::new(fine).stored(Precision::Micros), Box::new(coarse));
        assert_eq!(BTreeMap::from([("a", fine)]).stored(Precision::Micros)["a"], coarse);
        assert_eq!(HashMap::from([("a", fine)]).stored(Precision::Micros)["a"], coarse);
        assert_eq!(to_bytes(&Arc::new(fine)), to_bytes(&coarse));
    }
}
