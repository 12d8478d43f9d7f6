//! Text, bytes, collections and addresses: the types of `std`, and the library's own value.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::rc::Rc;
use std::sync::Arc;

use envelope_runtime::record::{Number, Value};
use proptest::collection::{btree_map, btree_set, hash_map, hash_set, vec};
use proptest::prelude::*;

use crate::observe::Case;
use crate::rows::Matrix;

/// Empty, with blanks at the end, with marks that combine, outside the basic plane, and with a NUL, which PostgreSQL does not take.
pub(crate) const TEXTS: [&str; 7] = ["né", "", "a  ", "\te\u{301}\r\n", "👩‍🚀 \u{10fffd}", "\0", "a\0b"];

fn texts<T>() -> impl Iterator<Item = T>
where
    T: for<'a> From<&'a str>,
{
    TEXTS.into_iter().map(T::from)
}

fn any_text<T>() -> impl Strategy<Value = T>
where
    T: std::fmt::Debug + for<'a> From<&'a str>,
{
    any::<String>().prop_map(|text| T::from(&text))
}

fn bytes<T>() -> impl Iterator<Item = T>
where
    T: From<Vec<u8>>,
{
    [&b"\x01\x02"[..], b"", b"\0", b"\xff\xfe text"]
        .into_iter()
        .map(|bytes| T::from(bytes.to_vec()))
}

fn any_bytes<T>() -> impl Strategy<Value = T>
where
    T: std::fmt::Debug + From<Vec<u8>>,
{
    vec(any::<u8>(), 0..80).prop_map(T::from)
}

pub(crate) async fn add(matrix: &mut Matrix) {
    text(matrix).await;
    binary(matrix).await;
    lists(matrix).await;
    tuples(matrix).await;
    maps_and_sets(matrix).await;
    addresses(matrix).await;
    dynamic(matrix).await;
}

async fn text(matrix: &mut Matrix) {
    case!(matrix, context String, Case::new("String", &["String", "&str"], texts(), any_text()));
    let cows = || TEXTS.into_iter().map(Cow::Borrowed);
    let any_cow = any::<String>().prop_map(Cow::Owned);
    case!(matrix, context Cow<'static, str>, Case::new("Cow<str>", &["Cow<str>"], cows(), any_cow));
    case!(matrix, context Box<str>, Case::new("Box<str>", &["Box<str>"], texts(), any_text()));
    case!(matrix, context Rc<str>, Case::new("Rc<str>", &["Rc<str>"], texts(), any_text()));
    case!(matrix, context Arc<str>, Case::new("Arc<str>", &["Arc<str>"], texts(), any_text()));
    case!(matrix, context char, Case::new("char", &["char"], ['𝄞', ' ', '\0'], any::<char>()));
    let strings = |text: String| Rc::new(text);
    case!(
        matrix,
        Rc<String>,
        Case::new(
            "Rc<String>",
            &["Rc<String>"],
            texts().map(strings),
            any_text().prop_map(strings)
        )
    );
}

async fn binary(matrix: &mut Matrix) {
    case!(matrix, context Vec<u8>, Case::new("Vec<u8>", &["Vec<u8>", "&[u8]"], bytes(), any_bytes()));
    case!(matrix, context [u8; 2], Case::new("[u8; N]", &["[u8; 2]"], [[1, 2]], any::<[u8; 2]>()));
    let cow = |bytes: Vec<u8>| -> Cow<'static, [u8]> { Cow::Owned(bytes) };
    case!(matrix, context Cow<'static, [u8]>, Case::new("Cow<[u8]>", &["Cow<[u8]>"], bytes().map(cow), any_bytes().prop_map(cow)));
    case!(matrix, context Box<[u8]>, Case::new("Box<[u8]>", &["Box<[u8]>"], bytes(), any_bytes()));
    case!(
        matrix,
        Arc<Vec<u8>>,
        Case::new(
            "Arc<Vec<u8>>",
            &["Arc<Vec<u8>>"],
            bytes().map(Arc::new),
            any_bytes().prop_map(Arc::new)
        )
    );
}

async fn lists(matrix: &mut Matrix) {
    let some = || vec(any::<i32>(), 0..5);
    let strings = [vec![], vec!["".to_owned(), "a,\"{}".to_owned()], vec!["\0".to_owned()]];
    case!(
        matrix,
        Vec<String>,
        Case::new("Vec<String>", &["Vec<String>"], strings, vec(any::<String>(), 0..5))
    );
    case!(
        matrix,
        Vec<i32>,
        Case::new("Vec<i32>", &["Vec<i32>", "&[i8]"], [vec![1, 20], vec![]], some())
    );
    let flags = vec(any::<Option<bool>>(), 0..5);
    case!(
        matrix,
        Vec<Option<bool>>,
        Case::new(
            "Vec<Option<bool>>",
            &["Vec<Option<bool>>"],
            [vec![Some(true), None]],
            flags
        )
    );
    let blobs = vec(vec(any::<u8>(), 0..9), 0..5);
    case!(
        matrix,
        Vec<Vec<u8>>,
        Case::new("Vec<Vec<u8>>", &["Vec<Vec<u8>>"], [vec![vec![7], vec![]]], blobs)
    );
    let small = vec(any::<Option<u8>>(), 0..5);
    case!(
        matrix,
        Vec<Option<u8>>,
        Case::new("Vec<Option<u8>>", &["Vec<Option<u8>>"], [vec![Some(7)]], small)
    );
    case!(
        matrix,
        [u64; 2],
        Case::new("[u64; N]", &["[u64; 2]"], [[1, u64::MAX]], any::<[u64; 2]>())
    );
    case!(
        matrix,
        Box<[i32]>,
        Case::new(
            "Box<[i32]>",
            &["Box<[i32]>"],
            [Box::from([1, 20])],
            some().prop_map(Vec::into_boxed_slice)
        )
    );
}

async fn tuples(matrix: &mut Matrix) {
    let pair = any::<(u8, String)>();
    case!(
        matrix,
        (u8, String),
        Case::new("(u8, String)", &["(u8, String)"], [(1, "a".to_owned())], pair)
    );
    let three = any::<(Option<u8>, bool, i8)>();
    case!(
        matrix,
        (Option<u8>, bool, i8),
        Case::new(
            "(Option<u8>, bool, i8)",
            &["(Option<u8>, bool, i8)"],
            [(None, true, -1)],
            three
        )
    );
    case!(
        matrix,
        (u8, u8, u8, u8),
        Case::new(
            "(u8; 4 times)",
            &["(u8; 4 times)"],
            [(1, 2, 3, 4)],
            any::<(u8, u8, u8, u8)>()
        )
    );
    let five = any::<(u8, u8, u8, u8, u8)>();
    case!(
        matrix,
        (u8, u8, u8, u8, u8),
        Case::new("(u8; 5 times)", &["(u8; 5 times)"], [(1, 2, 3, 4, 5)], five)
    );
    let six = any::<(u8, u8, u8, u8, u8, u8)>();
    case!(
        matrix,
        (u8, u8, u8, u8, u8, u8),
        Case::new("(u8; 6 times)", &["(u8; 6 times)"], [(1, 2, 3, 4, 5, 6)], six)
    );
    let seven = any::<(u8, u8, u8, u8, u8, u8, u8)>();
    case!(
        matrix,
        (u8, u8, u8, u8, u8, u8, u8),
        Case::new("(u8; 7 times)", &["(u8; 7 times)"], [(1, 2, 3, 4, 5, 6, 7)], seven)
    );
    let eight = any::<(u8, u8, u8, u8, u8, u8, u8, u8)>();
    let first = (1, 2, 3, 4, 5, 6, 7, 8);
    case!(
        matrix,
        (u8, u8, u8, u8, u8, u8, u8, u8),
        Case::new("(u8; 8 times)", &["(u8; 8 times)"], [first], eight)
    );
}

async fn maps_and_sets(matrix: &mut Matrix) {
    let map = BTreeMap::from([("b".to_owned(), None), ("a".to_owned(), Some(1))]);
    let with_empty_key = BTreeMap::from([(String::new(), Some(1))]);
    let maps = || btree_map(".{1,8}", any::<Option<i32>>(), 0..5);
    case!(matrix, BTreeMap<String, Option<i32>>, Case::new("BTreeMap<String, Option<i32>>", &["BTreeMap<String, Option<i32>>"], [map.clone(), with_empty_key], maps()));
    let hashed = hash_map(".{1,8}", any::<Option<i32>>(), 0..5);
    case!(
        matrix, HashMap<String, Option<i32>>,
        Case::new("HashMap<String, Option<i32>>", &["HashMap<String, Option<i32>>"], [HashMap::from_iter(map)], hashed)
            .shown(|map| format!("{:?}", map.iter().collect::<BTreeMap<_, _>>()))
    );
    // In the order of UTF-16 code units, which is not that of `BTreeMap`.
    let keys = BTreeMap::from([("\u{ff61}".to_owned(), true), ("\u{10002}".to_owned(), false)]);
    let flags = btree_map(".{1,8}", any::<bool>(), 0..5);
    case!(matrix, BTreeMap<String, bool>, Case::new("BTreeMap<String, bool>", &["BTreeMap<String, bool>"], [keys, BTreeMap::new()], flags));

    let numbers = [BTreeSet::from([1, 9, 10]), BTreeSet::new()];
    case!(
        matrix,
        BTreeSet<i64>,
        Case::new(
            "BTreeSet<i64>",
            &["BTreeSet<i64>"],
            numbers,
            btree_set(any::<i64>(), 1..5)
        )
    );
    let names = [
        BTreeSet::from(["\u{ff61}".to_owned(), "\u{10002}".to_owned()]),
        BTreeSet::new(),
    ];
    case!(
        matrix,
        BTreeSet<String>,
        Case::new(
            "BTreeSet<String>",
            &["BTreeSet<String>"],
            names,
            btree_set(any::<String>(), 1..5)
        )
    );
    case!(
        matrix,
        HashSet<u8>,
        Case::new(
            "HashSet<u8>",
            &["HashSet<u8>"],
            [HashSet::from([1, 9, 10]), HashSet::new()],
            hash_set(any::<u8>(), 1..5)
        )
        .shown(|set| format!("{:?}", set.iter().collect::<BTreeSet<_>>()))
    );
    case!(
        matrix,
        HashSet<char>,
        Case::new(
            "HashSet<char>",
            &["HashSet<char>"],
            [HashSet::from(['a', 'b']), HashSet::new()],
            hash_set(any::<char>(), 1..5)
        )
        .shown(|set| format!("{:?}", set.iter().collect::<BTreeSet<_>>()))
    );
    let blobs = hash_set(vec(any::<u8>(), 0..9), 1..5);
    case!(
        matrix,
        HashSet<Vec<u8>>,
        Case::new(
            "HashSet<Vec<u8>>",
            &["HashSet<Vec<u8>>"],
            [HashSet::from([vec![2], vec![1, 0]]), HashSet::new()],
            blobs
        )
        .shown(|set| format!("{:?}", set.iter().collect::<BTreeSet<_>>()))
    );
}

async fn addresses(matrix: &mut Matrix) {
    case!(
        matrix,
        Ipv4Addr,
        Case::new(
            "Ipv4Addr",
            &["Ipv4Addr"],
            [Ipv4Addr::new(192, 0, 2, 1)],
            any::<Ipv4Addr>()
        )
    );
    let mapped = "::ffff:192.0.2.1".parse::<Ipv6Addr>().unwrap();
    case!(
        matrix,
        Ipv6Addr,
        Case::new("Ipv6Addr", &["Ipv6Addr"], [mapped], any::<Ipv6Addr>())
    );
    case!(
        matrix,
        IpAddr,
        Case::new("IpAddr", &["IpAddr"], [IpAddr::V6(mapped)], any::<IpAddr>())
    );
    let socket = |text: &str| text.parse::<SocketAddr>().unwrap();
    let with_flow = SocketAddr::V6(SocketAddrV6::new(mapped, 443, 1, 0));
    let sockets = [socket("192.0.2.1:80"), socket("[2001:db8::1%7]:443"), with_flow];
    let any_socket = any::<(IpAddr, u16)>().prop_map(SocketAddr::from);
    case!(
        matrix,
        SocketAddr,
        Case::new("SocketAddr", &["SocketAddr"], sockets, any_socket)
    );
}

async fn dynamic(matrix: &mut Matrix) {
    let set = || Value::NumberSet(vec![Number::from(9), Number::from(10)]);
    let values = [
        Value::List(vec![Value::Null, Value::Boolean(true)]),
        Value::Binary(vec![1]),
        Value::Null,
        set(),
    ];
    let numbers = vec(any::<i64>(), 0..5).prop_map(|numbers| {
        Value::List(
            numbers
                .into_iter()
                .map(|number| Value::Number(Number::from(number)))
                .collect(),
        )
    });
    case!(
        matrix,
        Value,
        Case::new("Value", &["Value"], values, numbers).canonical(
            "sets are in the order of the format",
            |value, read| {
                *value == Value::NumberSet(vec![Number::from(9), Number::from(10)])
                    && *read == Value::NumberSet(vec![Number::from(10), Number::from(9)])
            }
        )
    );
}
