//! Shared test vectors: data of the AWS libraries, beside the project in `../shared/vectors`.

use serde_json::Value as Json;

use super::super::{Number, TypeId, Value, canonical_path, compare_utf16, to_bytes};
use super::from_bytes;
use crate::vectors::{attribute, hex, items, load};

fn type_id(json: &Json) -> TypeId {
    let bytes = hex(json);
    TypeId::from_bytes([bytes[0], bytes[1]]).unwrap()
}

#[test]
fn numbers_normalize_as_in_the_vectors() {
    let Some(json) = load("number_normalization.json") else {
        return;
    };
    let (valid, invalid) = (items(&json, "valid"), items(&json, "invalid"));
    assert_eq!((valid.len(), invalid.len()), (144, 53));
    for case in valid {
        let input = case["input"].as_str().unwrap();
        assert_eq!(
            Number::parse(input).unwrap().as_str(),
            case["output"].as_str().unwrap(),
            "{input}"
        );
    }
    for case in invalid {
        let input = case.as_str().unwrap();
        assert!(Number::parse(input).is_err(), "{input}");
    }
}

#[test]
fn values_encode_and_decode_as_in_the_vectors() {
    let Some(json) = load("attribute_serialization.json") else {
        return;
    };
    let (encode, decode) = (items(&json, "encode"), items(&json, "decode"));
    assert_eq!((encode.len(), decode.len()), (21, 26));
    for case in encode {
        let expected = (type_id(&case["typeId"]), hex(&case["value"]));
        assert_eq!(to_bytes(&attribute(&case["attribute"])).unwrap(), expected, "{case}");
        assert_eq!(
            from_bytes(expected.0, &expected.1),
            Ok(attribute(&case["decodesTo"])),
            "{case}"
        );
    }
    for case in decode {
        let result = from_bytes::<Value>(type_id(&case["typeId"]), &hex(&case["value"]));
        assert_eq!(
            result.is_ok(),
            case["succeeds"].as_bool().unwrap(),
            "{case}: {result:?}"
        );
    }
    assert_eq!(u64::from(super::super::MAX_DEPTH), json["maxDepth"].as_u64().unwrap());
}

#[test]
fn strings_sort_as_in_the_vectors() {
    let Some(json) = load("utf16_ordering.json") else {
        return;
    };
    let strings = |name| {
        items(&json, name)
            .iter()
            .map(|text| text.as_str().unwrap())
            .collect::<Vec<_>>()
    };
    let mut sorted = strings("strings");
    assert_eq!(sorted.len(), 14);
    sorted.sort_by(|left, right| compare_utf16(left, right));
    assert_eq!(sorted, strings("sortedUtf16"));
}

#[test]
fn canonical_paths_are_those_of_the_vectors() {
    let Some(json) = load("canonical_and_header.json") else {
        return;
    };
    let cases = items(&json, "canonicalPath");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let [name] = items(case, "path") else {
            panic!("a path of one name")
        };
        let path = canonical_path(case["table"].as_str().unwrap(), name.as_str().unwrap());
        assert_eq!(path, hex(&case["hex"]), "{case}");
    }
}
