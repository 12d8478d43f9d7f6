//! Strings that are other spellings of what a type writes.

use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use envelope_runtime::record::{Decode, RecordError, TypeId, to_bytes};
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};
use url::Url;

use super::reread;

fn refused<T: Decode + PartialEq + Debug>(target: &'static str, spellings: &[&str]) {
    for text in spellings {
        assert_eq!(reread::<T>(*text), Err(RecordError::InvalidText { target }), "{text}");
    }
}

#[test]
fn addresses_have_one_spelling() {
    refused::<Ipv4Addr>("Ipv4Addr", &["192.0.2.01", "192.0.2", "192.0.2.1 ", "::1", ""]);
    refused::<Ipv6Addr>(
        "Ipv6Addr",
        &[
            "2001:DB8::1",
            "2001:db8:0:0:0:0:0:1",
            "::01",
            "::ffff:c000:201",
            "[::1]",
            "fe80::1%1",
        ],
    );
    refused::<IpAddr>("IpAddr", &["2001:DB8::1", "192.0.2.1:80", "localhost"]);
    refused::<SocketAddr>(
        "SocketAddr",
        &[
            "192.0.2.1",
            "192.0.2.1:080",
            "[::1%0]:80",
            "[::1%7]:80",
            "[::0]:80",
            "localhost:80",
        ],
    );
    for (flow, scope) in [(1, 0), (0, 7)] {
        let address = SocketAddr::from(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, flow, scope));
        assert_eq!(to_bytes(&address), Err(RecordError::FlowInformation));
    }
}

#[test]
fn a_url_has_one_spelling() {
    refused::<Url>(
        "Url",
        &[
            "HTTP://example.com/",
            "http://example.com",
            "http://example.com:80/",
            "/x",
            "",
        ],
    );
}

#[test]
fn an_instant_has_one_spelling() {
    refused::<OffsetDateTime>(
        "OffsetDateTime",
        &[
            "2023-11-14T22:13:20+00:00",
            "2023-11-14T22:13:20.000Z",
            "2023-11-14T22:13:20.1Z",
            "2023-11-14 22:13:20Z",
            "2016-12-31T23:59:60Z",
            "2023-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z",
            "2023-11-14T24:00:00Z",
            "",
        ],
    );
    refused::<PrimitiveDateTime>(
        "PrimitiveDateTime",
        &["2023-11-14T22:13:20Z", "2023-11-14T22:13:20.120000", "2023-11-14"],
    );
    refused::<Time>("Time", &["22:13", "22:13:20.000", "22:13:60", "T22:13:20", "24:00:00"]);
    refused::<Date>("Date", &["2023-2-28", "2023-02-29", "2023-00-01", "02023-01-01"]);
}

#[test]
fn a_tuple_has_one_length() {
    for list in [vec![1_u16], vec![1, 2, 3]] {
        let error = RecordError::ArrayLength {
            expected: 2,
            found: list.len(),
        };
        assert_eq!(reread::<(u16, u16)>(&list), Err(error));
    }
    let error = RecordError::WrongType {
        expected: TypeId::LIST,
        found: TypeId::BINARY,
    };
    assert_eq!(reread::<(u8, u8)>(&[1_u8, 2]), Err(error));
    // Unlike an array of bytes, a tuple of them is a list.
    assert_eq!(to_bytes(&(1_u8, 2_u8)), to_bytes(&[1_i8, 2]));
}
