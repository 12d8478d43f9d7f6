//! Published partial headers, contexts and legends.

use super::*;
use crate::schema::{Action, Field};
use crate::vectors::{hex, items, load};

#[test]
fn contexts_and_headers_are_those_of_the_vectors() {
    let Some(json) = load("canonical_and_header.json") else {
        return;
    };

    let contexts = items(&json, "encryptionContext");
    let bad_contexts = items(&json, "badEncryptionContext");
    assert_eq!((contexts.len(), bad_contexts.len()), (1, 2));
    for case in contexts {
        let mut map = ContextMap::new();
        for (key, value) in case["map"].as_object().unwrap() {
            map.insert(key, value.as_str().unwrap()).unwrap();
        }
        let mut written = Vec::new();
        map.write(&mut written);
        assert_eq!(written, hex(&case["hex"]));
    }
    for case in bad_contexts {
        let good = Parts {
            context: ContextMap::new(),
            ..Parts::sample()
        };
        let (head, tail) = (good.write(), good.tail());
        let at = head.len() - 32 - tail.len();
        let header = [&head[..at], &hex(case), &tail[2..], &head[head.len() - 32..]].concat();
        assert_eq!(ParsedHeader::parse(&header), Err(FormatError::ContextOrder));
    }

    let case = &json["partialHeader"];
    let mut context = ContextMap::new();
    context.insert("abc", "def").unwrap();
    let edk = &case["edks"][0];
    let parts = Parts {
        version: 1,
        suite: Suite::Signed,
        message_id: hex(&case["messageId"]).try_into().unwrap(),
        legend: b"es".to_vec(),
        context,
        keys: vec![EncryptedDataKey::new("provID", hex(&edk["info"]), hex(&edk["ciphertext"])).unwrap()],
    };
    let written = parts.write();
    assert_eq!(written[..written.len() - 32], hex(&case["hex"]));
}

#[test]
fn legends_follow_the_order_of_canonical_paths() {
    let Some(json) = load("canonical_and_header.json") else {
        return;
    };
    let cases = items(&json, "legendOrder");
    assert_eq!(cases.len(), 1);
    for case in cases {
        let mut names: Vec<_> = case["actions"].as_object().unwrap().iter().collect();
        names.sort_by(|(a, _), (b, _)| crate::record::compare_names(a, b));
        let letters = names.iter().filter_map(|(_, action)| {
            let action = match action.as_str().unwrap() {
                "ENCRYPT_AND_SIGN" => Action::Encrypted,
                "SIGN_ONLY" => Action::Signed,
                _ => Action::Unprotected,
            };
            Field::new("", b"", action).action().letter()
        });
        assert_eq!(letters.collect::<Vec<_>>(), case["legend"].as_str().unwrap().as_bytes());
    }
}
