//! The types of `std`, and those of the library.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;

use envelope_runtime::record::{Number, Value};

use super::Lines;

pub(super) fn add(lines: &mut Lines) {
    text(lines);
    numbers(lines);
    bytes(lines);
    lists(lines);
    maps_and_sets(lines);
    wrappers(lines);
    addresses(lines);
    dynamic(lines);
}

fn text(lines: &mut Lines) {
    lines.both("String \"né\"", &String::from("né"));
    lines.both("String \"\"", &String::new());
    lines.written("&str \"né\"", "né");
    lines.both("Cow<str> \"né\"", &Cow::Borrowed("né"));
    lines.both("Box<str> \"né\"", &Box::<str>::from("né"));
    lines.both("Rc<str> \"né\"", &Rc::<str>::from("né"));
    lines.both("Arc<str> \"né\"", &Arc::<str>::from("né"));
    lines.both("char '𝄞'", &'𝄞');
}

fn numbers(lines: &mut Lines) {
    lines.both("bool true", &true);
    lines.both("bool false", &false);
    lines.both("u8 255", &u8::MAX);
    lines.both("i8 -128", &i8::MIN);
    lines.both("u16 65535", &u16::MAX);
    lines.both("i16 -32768", &i16::MIN);
    lines.both("u32 4294967295", &u32::MAX);
    lines.both("i32 0", &0_i32);
    lines.both("u64 18446744073709551615", &u64::MAX);
    lines.both("i64 -9223372036854775808", &i64::MIN);
    lines.both("usize 42", &42_usize);
    lines.both("isize -42", &-42_isize);
    lines.both("u128 10^38 - 1", &(10_u128.pow(38) - 1));
    lines.both("i128 -10^38", &-10_i128.pow(38));
    lines.both("f32 0.1", &0.1_f32);
    lines.both("f64 0.1 + 0.2", &(0.1 + 0.2));
    lines.both("f64 1e-7", &1e-7);
    lines.both("f64 -1e22", &-1e22);
    lines.both("f64 -0.0", &-0.0);
    lines.both("Number 1.50e3", &Number::parse("1.50e3").unwrap());
}

fn bytes(lines: &mut Lines) {
    lines.both("Vec<u8> [1, 2]", &vec![1_u8, 2]);
    lines.both("Vec<u8> []", &Vec::<u8>::new());
    lines.both("[u8; 2] [1, 2]", &[1_u8, 2]);
    lines.written("&[u8] [1, 2]", [1_u8, 2].as_slice());
    lines.both("Cow<[u8]> [1, 2]", &Cow::Borrowed([1_u8, 2].as_slice()));
    lines.both("Box<[u8]> [1, 2]", &Box::<[u8]>::from([1, 2]));
}

fn lists(lines: &mut Lines) {
    lines.both("Vec<String> []", &Vec::<String>::new());
    lines.both("Vec<i32> [1, 20]", &vec![1, 20]);
    lines.both("Vec<Option<bool>> [Some(true), None]", &vec![Some(true), None]);
    lines.both("Vec<Vec<u8>> [[7], []]", &vec![vec![7_u8], vec![]]);
    lines.both("Vec<Option<u8>> [Some(7)]", &vec![Some(7_u8)]);
    lines.both("[u64; 2] [1, 20]", &[1_u64, 20]);
    lines.written("&[i8] [1, 20]", [1_i8, 20].as_slice());
    lines.both("Box<[i32]> [1, 20]", &Box::<[i32]>::from([1, 20]));
    lines.both("(u8, String) (1, \"a\")", &(1_u8, String::from("a")));
    lines.both("(Option<u8>, bool, i8) (None, true, -1)", &(None::<u8>, true, -1_i8));
    lines.both("(u8; 4 times) (1, 2, 3, 4)", &(1_u8, 2_u8, 3_u8, 4_u8));
    lines.both("(u8; 5 times) (1, 2, 3, 4, 5)", &(1_u8, 2_u8, 3_u8, 4_u8, 5_u8));
    lines.both(
        "(u8; 6 times) (1, 2, 3, 4, 5, 6)",
        &(1_u8, 2_u8, 3_u8, 4_u8, 5_u8, 6_u8),
    );
    let seven = (1_u8, 2_u8, 3_u8, 4_u8, 5_u8, 6_u8, 7_u8);
    lines.both("(u8; 7 times) (1, 2, 3, 4, 5, 6, 7)", &seven);
    let eight = (1_u8, 2_u8, 3_u8, 4_u8, 5_u8, 6_u8, 7_u8, 8_u8);
    lines.both("(u8; 8 times) (1, 2, 3, 4, 5, 6, 7, 8)", &eight);
}

fn maps_and_sets(lines: &mut Lines) {
    let map = [("b".to_owned(), None), ("a".to_owned(), Some(1))];
    lines.both(
        "BTreeMap<String, Option<i32>> {a: Some(1), b: None}",
        &BTreeMap::from(map.clone()),
    );
    lines.both(
        "HashMap<String, Option<i32>> {a: Some(1), b: None}",
        &HashMap::from(map),
    );
    lines.both("BTreeMap<String, bool> {}", &BTreeMap::<String, bool>::new());
    // In the order of UTF-16 code units, which is not that of `BTreeMap`.
    let keys = BTreeMap::from([("\u{ff61}".to_owned(), true), ("\u{10002}".to_owned(), false)]);
    lines.both("BTreeMap<String, bool> {U+FF61: true, U+10002: false}", &keys);

    lines.both("BTreeSet<i64> {1, 9, 10}", &BTreeSet::from([1_i64, 9, 10]));
    lines.both("HashSet<u8> {1, 9, 10}", &HashSet::from([1_u8, 9, 10]));
    let text = BTreeSet::from(["\u{ff61}".to_owned(), "\u{10002}".to_owned()]);
    lines.both("BTreeSet<String> {U+FF61, U+10002}", &text);
    lines.both("BTreeSet<String> {}", &BTreeSet::<String>::new());
    lines.both("HashSet<char> {a, b}", &HashSet::from(['b', 'a']));
    lines.both(
        "HashSet<Vec<u8>> {[2], [1, 0]}",
        &HashSet::from([vec![2_u8], vec![1, 0]]),
    );
}

fn wrappers(lines: &mut Lines) {
    lines.both("Box<i32> 7", &Box::new(7));
    lines.both("Rc<String> \"a\"", &Rc::new(String::from("a")));
    lines.both("Arc<Vec<u8>> [7]", &Arc::new(vec![7_u8]));
    lines.written("&&i32 7", &&7);
}

fn addresses(lines: &mut Lines) {
    lines.both("Ipv4Addr 192.0.2.1", &Ipv4Addr::new(192, 0, 2, 1));
    lines.both("Ipv6Addr 2001:DB8::1", &"2001:DB8::1".parse::<Ipv6Addr>().unwrap());
    lines.both(
        "Ipv6Addr ::ffff:192.0.2.1",
        &"::ffff:c000:201".parse::<Ipv6Addr>().unwrap(),
    );
    lines.both("IpAddr ::", &"::".parse::<IpAddr>().unwrap());
    let socket = |text: &str| text.parse::<SocketAddr>().unwrap();
    lines.both("SocketAddr 192.0.2.1:80", &socket("192.0.2.1:80"));
    lines.both("SocketAddr [2001:DB8::1]:443", &socket("[2001:DB8::1]:443"));
}

fn dynamic(lines: &mut Lines) {
    lines.both("Value Null", &Value::Null);
    let list = Value::List(vec![Value::Null, Value::Boolean(true)]);
    lines.both("Value List [Null, true]", &list);
    lines.both("Value Binary [1]", &Value::Binary(vec![1]));
    let set = Value::NumberSet(vec![Number::from(10), Number::from(9)]);
    lines.both("Value NumberSet {9, 10}", &set);
}
