//! Items that the Java and .NET libraries wrote, opened step by step from their recorded intermediate keys.

use serde_json::Value as Json;

use super::{attribute, base64, hex, items, load};
use crate::crypto::{DataKeySchedule, RecipientMac, VerifyingKey, intermediate_keys};
use crate::format::{CanonicalRecord, ParsedFooter, ParsedHeader};
use crate::keyring::test_keyrings::block_on;
use crate::keyring::{BranchKeyMaterials, HierarchicalKeyring, Keyring, unwrap_with};
use crate::materials::{ContextMap, EncodedContext, EncryptedDataKey, PUBLIC_KEY};
use crate::record::{Decode, TypeId, Value, ValueRef, canonical_path, compare_names, to_bytes};
use crate::secret::{BranchKey, IntermediateKey};

#[test]
fn the_good_items_open_and_every_intermediate_value_is_the_recorded_one() {
    let Some(json) = load("items_official.json") else {
        return;
    };
    let all = json.as_array().unwrap();
    let good: Vec<_> = all.iter().filter(|item| item["expected_error"].is_null()).collect();
    assert_eq!((all.len(), good.len()), (44, 40));
    let keyring = branch_keyring();
    let counts = good.into_iter().map(|item| check(item, &keyring));
    let sums = counts.fold([0; 4], |sum, count| std::array::from_fn(|i| sum[i] + count[i]));
    // What the legends and flavors of the 40 items add up to, and an encrypted data key for each.
    assert_eq!(sums, [70, 58, 32, 40]);
}

/// The hierarchical keyring that all items were written with.
fn branch_keyring() -> HierarchicalKeyring {
    let keys = load("keys_offline.json").unwrap();
    let key = &keys["keys"]["static-branch-key-1"];
    let version = key["branchKeyVersion"].as_str().unwrap().parse().unwrap();
    let bytes = BranchKey::from_slice(&base64(&key["branchKey"])).unwrap();
    let branch_key = BranchKeyMaterials::new(key["key-id"].as_str().unwrap(), version, bytes).unwrap();
    HierarchicalKeyring::with_branch_key(branch_key)
}

/// Checks one item; counts the fields that it opened, those in plaintext, the signatures that it verified, and the
/// encrypted data keys that it unwrapped.
fn check(item: &Json, keyring: &HierarchicalKeyring) -> [usize; 4] {
    let expected = &item["intermediates"];
    let stored = item["encrypted"].as_object().unwrap();
    let (head, foot) = (
        base64(&stored["aws_dbe_head"]["B"]),
        base64(&stored["aws_dbe_foot"]["B"]),
    );

    // Header.
    let header = ParsedHeader::parse(&head).unwrap();
    assert_eq!(u64::from(header.version()), expected["version"].as_u64().unwrap());
    assert_eq!(u64::from(header.suite().flavor()), expected["flavor"].as_u64().unwrap());
    assert_eq!(header.message_id().as_slice(), hex(&expected["messageId"]));
    assert_eq!(header.legend(), expected["legend"].as_str().unwrap().as_bytes());
    assert_eq!(header.context().unwrap(), context(&expected["storedEncryptionContext"]));
    assert_eq!(head[..head.len() - 32], hex(&expected["partialHeader"]));
    assert_eq!(head[head.len() - 32..], hex(&expected["headerCommitment"]));
    let edk = header.encrypted_data_keys().next().unwrap();
    assert_eq!(edk.provider, expected["edks"][0]["provider"].as_str().unwrap());

    // Context and keys.
    let full = EncodedContext::new(context(&expected["fullEncryptionContext"]));
    assert_eq!(full.aad(), hex(&expected["serializedEncryptionContext"]));
    let intermediate = IntermediateKey::from_slice(&hex(&expected["intermediateKey"])).unwrap();
    let (signing_key, wrapping_key) = intermediate_keys(&intermediate).unwrap();
    assert_eq!(signing_key.expose().as_slice(), hex(&expected["symmetricSigningKey"]));
    assert_eq!(wrapping_key.expose().as_slice(), hex(&expected["keyEncryptionKey"]));
    let unwrapped = unwrap_with(&intermediate, edk.ciphertext.first_chunk().unwrap(), &full, "", 0).unwrap();
    assert_eq!(
        unwrapped.data_key.expose().as_slice(),
        hex(&expected["plaintextDataKey"])
    );
    let unwrapped_edks = unwrap_each(&header, &full, keyring, expected);
    let schedule = DataKeySchedule::new(&unwrapped.data_key).unwrap();
    let [commit_key, field_root_key] = schedule.test_keys(header.message_id());
    assert_eq!(commit_key.as_slice(), hex(&expected["commitKey"]));
    assert_eq!(field_root_key.as_slice(), hex(&expected["fieldRootKey"]));
    header
        .verify_commitment(&schedule.commit_key(header.message_id()).unwrap())
        .unwrap();

    // Canonical record.
    let table = item["config"]["logicalTableName"].as_str().unwrap();
    let fields = signed_fields(stored, item);
    assert_eq!(fields.len(), header.legend().len());
    let mut bytes = CanonicalRecord::with_sink(Vec::new(), &head, full.aad());
    let mut hashed = CanonicalRecord::new(&head, full.aad());
    for (&name, letter) in fields.iter().zip(header.legend()) {
        let path = canonical_path(table, name);
        assert_eq!(path, hex(&expected["canonicalPaths"][name]));
        if *letter == b'e' {
            let sealed = base64(&stored[name]["B"]);
            bytes.encrypted(&path, &sealed);
            hashed.encrypted(&path, &sealed);
        } else {
            let (type_id, value) = to_bytes(&attribute(&stored[name])).unwrap();
            bytes.plaintext(&path, type_id, &value);
            hashed.plaintext(&path, type_id, &value);
        }
    }
    assert_eq!(bytes.into_sink(), hex(&expected["canonicalRecord"]));
    let hash = hashed.finish();
    assert_eq!(hash.as_bytes().as_slice(), hex(&expected["canonicalHash"]));

    // Footer.
    let recipient = RecipientMac::new(&unwrapped.signing_key).unwrap();
    assert_eq!(recipient.tag(&hash).unwrap().as_slice(), hex(&expected["recipientTag"]));
    let verifying = full.map().get(PUBLIC_KEY).map(|key| VerifyingKey::parse(key).unwrap());
    let footer = ParsedFooter::parse(&foot, 1, header.suite()).unwrap();
    footer.verify(&hash, &recipient, verifying.as_ref()).unwrap();
    if let Some(signature) = expected["signature"].as_str().filter(|signature| !signature.is_empty()) {
        assert_eq!(foot[48..], hex(&Json::from(signature)));
    }

    // Fields.
    let mut keys = schedule.field_keys(header.message_id()).unwrap();
    let mut opened = 0;
    for (&name, letter) in fields.iter().zip(header.legend()) {
        let plaintext = attribute(&item["plaintext"][name]);
        if *letter != b'e' {
            assert_eq!(
                to_bytes(&attribute(&stored[name])).unwrap(),
                to_bytes(&plaintext).unwrap()
            );
            continue;
        }
        let key = keys.next().unwrap();
        let recorded = &expected["fieldKeys"][opened];
        assert_eq!(recorded["attribute"].as_str().unwrap(), name);
        assert_eq!(
            key.test_bytes(),
            [hex(&recorded["key"]), hex(&recorded["nonce"])].concat()
        );
        let sealed = base64(&stored[name]["B"]);
        let type_id = TypeId::from_bytes([sealed[0], sealed[1]]).unwrap();
        let (ciphertext, tag) = sealed[2..].split_last_chunk().unwrap();
        let mut value = ciphertext.to_vec();
        key.open(&canonical_path(table, name), &mut value, tag).unwrap();
        // Some writers left sets in the order they were given in; decoding brings them into canonical order.
        let value = Value::decode(ValueRef::new(type_id, &value)).unwrap();
        assert_eq!(to_bytes(&value).unwrap(), to_bytes(&plaintext).unwrap());
        opened += 1;
    }
    [
        opened,
        fields.len() - opened,
        usize::from(verifying.is_some()),
        unwrapped_edks,
    ]
}

/// Unwraps each encrypted data key of a header by the branch key, to the recorded intermediate key and data key; counts
/// them.
fn unwrap_each(
    header: &ParsedHeader<'_>,
    full: &EncodedContext,
    keyring: &HierarchicalKeyring,
    expected: &Json,
) -> usize {
    let edks: Vec<_> = header.encrypted_data_keys().collect();
    for (edk, recorded) in edks.iter().zip(items(expected, "edks")) {
        assert_eq!(edk.provider, recorded["provider"].as_str().unwrap());
        assert_eq!(edk.info, hex(&recorded["info"]));
        assert_eq!(edk.ciphertext, hex(&recorded["ciphertext"]));
        let key = EncryptedDataKey::new(edk.provider, edk.info, edk.ciphertext).unwrap();
        let intermediate = keyring.test_intermediate_key(&key, full);
        assert_eq!(intermediate.expose().as_slice(), hex(&expected["intermediateKey"]));
        let unwrapped = block_on(keyring.unwrap_data_key(&[key], full)).unwrap();
        assert_eq!(
            unwrapped.data_key.expose().as_slice(),
            hex(&expected["plaintextDataKey"])
        );
        assert_eq!(
            unwrapped.signing_key.expose().as_slice(),
            hex(&expected["symmetricSigningKey"])
        );
    }
    assert_eq!(edks.len(), items(expected, "edks").len());
    edks.len()
}

/// The names of the protected attributes that an item has, in canonical order.
fn signed_fields<'i>(stored: &'i serde_json::Map<String, Json>, item: &Json) -> Vec<&'i str> {
    let actions = &item["config"]["attributeActions"];
    let is_signed = |name: &&str| !name.starts_with("aws_dbe_") && actions[*name] != "DO_NOTHING";
    let mut names: Vec<_> = stored.keys().map(String::as_str).filter(is_signed).collect();
    names.sort_by(|a, b| compare_names(a, b));
    names
}

fn context(json: &Json) -> ContextMap {
    let mut map = ContextMap::new();
    for (key, value) in json.as_object().unwrap() {
        map.insert(key, value.as_str().unwrap()).unwrap();
    }
    map
}
