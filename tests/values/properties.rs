//! Random values of the types of other crates: they round-trip, and what `stored` makes of them is exact.

use std::fmt::Debug;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use bigdecimal::BigDecimal;
use envelope_runtime::record::{Decode, Encode, Precision, Serde, TypeId, ValueRef, to_bytes};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use time::OffsetDateTime;

use super::{exact, reread, round_trip};

const TYPES: &[TypeId] = &[
    TypeId::BOOLEAN,
    TypeId::LIST,
    TypeId::MAP,
    TypeId::NULL,
    TypeId::NUMBER,
    TypeId::STRING,
];

/// Checks a value whose bytes leave nothing out.
fn whole<T: Encode + Decode + PartialEq + Debug + Clone>(value: &T) {
    assert_eq!(round_trip(value).as_ref(), Ok(value));
    let stored = value.stored(Precision::Nanos);
    assert_eq!(to_bytes(&stored), to_bytes(value));
    assert!(value.size_hint() > 0 || to_bytes(value).unwrap().1.is_empty());
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        (-1e30..1e30).prop_map(Into::into),
        ".{0,4}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Into::into),
            btree_map(".{1,3}", inner, 0..4).prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn decimals(mantissa in -((1_i128 << 96) - 1)..(1_i128 << 96), scale in 0_u32..=28) {
        whole(&Decimal::from_i128_with_scale(mantissa, scale));
    }

    #[test]
    fn big_decimals(digits in -10_i128.pow(38) + 1..10_i128.pow(38), scale in -87_i64..=91) {
        whole(&BigDecimal::new(digits.into(), scale));
    }

    #[test]
    fn instants(seconds in -62_167_219_200_i64..253_402_300_800, nanos in 0_i64..1_000_000_000) {
        let instant = OffsetDateTime::from_unix_timestamp(seconds).unwrap() + time::Duration::nanoseconds(nanos);
        let stored = instant.stored(Precision::Micros);
        assert_eq!(round_trip(&stored), Ok(stored));
        assert!(exact(&stored).is_ok());
        assert_eq!(to_bytes(&instant), to_bytes(&stored));
        whole(&instant.date());
        // Without a zone, and the time of day alone; in both crates.
        let local = time::PrimitiveDateTime::new(stored.date(), stored.time());
        whole(&local);
        whole(&local.time());
        let local: chrono::NaiveDateTime = reread(&local).unwrap();
        whole(&local);
        whole(&local.time());
    }

    #[test]
    fn addresses(v4: u32, v6: u128, port: u16) {
        whole(&Ipv4Addr::from(v4));
        whole(&Ipv6Addr::from(v6));
        whole(&Ipv6Addr::from(u128::from(v4)));
        whole(&SocketAddr::from((Ipv4Addr::from(v4), port)));
        whole(&SocketAddr::from(SocketAddrV6::new(v6.into(), port, 0, 0)));
        whole(&Ipv6Addr::from(0xffff_0000_0000 | u128::from(v4)));
    }

    #[test]
    fn urls(text in "(http|mailto|file|x):(//)?[a-zA-Z0-9@%./:?#éß -]{0,12}") {
        if let Ok(url) = url::Url::parse(&text) {
            whole(&url);
        }
    }

    #[test]
    fn documents(value in json()) {
        let stored = value.stored(Precision::Micros);
        assert_eq!(round_trip(&value), Ok(stored.clone()));
        assert!(exact(&stored).is_ok());
        assert_eq!(to_bytes(&value), to_bytes(&stored));
        // By way of serde: the same bytes, the same value back.
        let by_serde = Serde(value);
        assert_eq!(to_bytes(&by_serde), to_bytes(&stored));
        assert_eq!(round_trip(&by_serde), Ok(Serde(stored)));
    }

    #[test]
    fn tuples(a: u64, b in any::<Option<String>>(), c in vec(any::<u8>(), 0..4)) {
        whole(&(a, b, c));
    }

    #[test]
    fn hostile_bytes(type_id in select(TYPES), bytes in vec(0_u8..5, 0..40)) {
        let value = ValueRef::new(type_id, &bytes);
        let document = serde_json::Value::decode(value);
        prop_assert_eq!(Serde::decode(value).ok(), document.ok().map(Serde));
        let _ = <(u8, String)>::decode(value);
        let _ = OffsetDateTime::decode(value);
        let _ = Decimal::decode(value);
    }
}
