//! Attribute values as the bytes that the record format seals and authenticates: written a second time, for the forger.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::value::normal;

pub type TypeId = [u8; 2];

pub const NULL: TypeId = [0, 0];
pub const STRING: TypeId = [0, 1];
pub const NUMBER: TypeId = [0, 2];
pub const BOOLEAN: TypeId = [0, 4];
pub const BINARY: TypeId = [0xff, 0xff];
pub const STRING_SET: TypeId = [1, 1];
pub const NUMBER_SET: TypeId = [1, 2];
pub const BINARY_SET: TypeId = [1, 0xff];
pub const MAP: TypeId = [2, 0];
pub const LIST: TypeId = [3, 0];

/// Type id and bytes of a value.
pub fn encode(value: &AttributeValue) -> (TypeId, Vec<u8>) {
    encode_normal(&normal(value))
}

fn encode_normal(value: &AttributeValue) -> (TypeId, Vec<u8>) {
    use AttributeValue as V;
    match value {
        V::B(bytes) => (BINARY, bytes.as_ref().to_vec()),
        V::Bool(boolean) => (BOOLEAN, vec![u8::from(*boolean)]),
        V::Bs(members) => (BINARY_SET, sequence(members.iter().map(AsRef::as_ref))),
        V::L(elements) => {
            let elements: Vec<_> = elements.iter().map(|element| typed(encode_normal(element))).collect();
            (LIST, counted(&elements))
        }
        V::M(entries) => {
            let mut keys: Vec<_> = entries.keys().collect();
            keys.sort_by(|left, right| left.encode_utf16().cmp(right.encode_utf16()));
            let entry = |key: &String| {
                [
                    typed((STRING, key.as_bytes().to_vec())),
                    typed(encode_normal(&entries[key])),
                ]
                .concat()
            };
            (MAP, counted(&keys.into_iter().map(entry).collect::<Vec<_>>()))
        }
        V::N(number) => (NUMBER, number.as_bytes().to_vec()),
        V::Ns(members) => (NUMBER_SET, sequence(members.iter().map(String::as_bytes))),
        V::Null(_) => (NULL, Vec::new()),
        V::S(text) => (STRING, text.as_bytes().to_vec()),
        V::Ss(members) => (STRING_SET, sequence(members.iter().map(String::as_bytes))),
        other => unreachable!("DynamoDB has no such value: {other:?}"),
    }
}

/// The members of a set, in the order given.
pub fn sequence<'a>(members: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    counted(&members.into_iter().map(prefixed).collect::<Vec<_>>())
}

/// A count, and what is counted.
pub fn counted(parts: &[Vec<u8>]) -> Vec<u8> {
    [&(parts.len() as u32).to_be_bytes()[..], &parts.concat()].concat()
}

/// Type id, length and bytes of what is nested.
pub fn typed((type_id, bytes): (TypeId, Vec<u8>)) -> Vec<u8> {
    [&type_id[..], &prefixed(&bytes)].concat()
}

fn prefixed(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
}
