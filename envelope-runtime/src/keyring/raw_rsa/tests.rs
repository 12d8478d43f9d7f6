//! Round trips, roles, hash functions, whom errors blame, and what is no key.

use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::keyring::blamed;
use super::{OaepHash, RawRsaKeyring, RsaKeyError, RsaPrivateKey, RsaPublicKey};
use crate::crypto::{CryptoError, OpenError, RsaPublic, test_rsa_pair};
use crate::keyring::test_keyrings::{Case, block_on, context, data_key, raw};
use crate::keyring::{Keyring, KeyringError};
use crate::materials::EncryptedDataKey;
use crate::vectors;

const HASHES: [OaepHash; 4] = [OaepHash::Sha1, OaepHash::Sha256, OaepHash::Sha384, OaepHash::Sha512];

/// The DER of a public and a private key, made once.
static PAIR: LazyLock<[Vec<u8>; 2]> = LazyLock::new(test_rsa_pair);

fn public() -> RsaPublicKey {
    RsaPublicKey::from_der(&PAIR[0]).unwrap()
}

fn private() -> RsaPrivateKey {
    RsaPrivateKey::from_der(&PAIR[1]).unwrap()
}

fn writer(name: &str, hash: OaepHash) -> RawRsaKeyring {
    RawRsaKeyring::writer("tests", name, hash, public()).unwrap()
}

fn reader(name: &str, hash: OaepHash) -> RawRsaKeyring {
    RawRsaKeyring::reader("tests", name, hash, private()).unwrap()
}

/// PEM in lines of 64 characters.
fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(|line| str::from_utf8(line).unwrap())
        .collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[test]
fn it_wraps_and_unwraps_in_the_documented_form() {
    let case = Case::new(&writer("key", OaepHash::Sha256), reader("key", OaepHash::Sha256));
    case.check();
    assert_eq!((case.key().provider(), case.key().info()), ("tests", &b"key"[..]));
    assert_eq!(case.key().ciphertext().len(), 48 + 256);
    // One keyring can do both; keys of other kinds and names are not tried.
    let both = RawRsaKeyring::new("tests", "key", OaepHash::Sha256, public(), private()).unwrap();
    case.unwrap_by(&both).unwrap();
    Case::new(&both, reader("key", OaepHash::Sha256)).check();
    for other in [
        Box::new(reader("other", OaepHash::Sha256)) as Box<dyn Keyring>,
        Box::new(raw("key", 1)),
    ] {
        assert!(matches!(
            case.unwrap_by(&*other),
            Err(KeyringError::NoMatchingKey { .. })
        ));
    }
}

#[test]
fn each_hash_function_reads_what_was_written_with_it() {
    for hash in HASHES {
        let case = Case::new(&writer("key", hash), reader("key", hash));
        for other in HASHES {
            let unwrapped = case.unwrap_by(&reader("key", other));
            assert_eq!(unwrapped.is_ok(), other == hash);
            assert!(unwrapped.map_or_else(|error| error.is_unauthenticated(), |_| true));
        }
    }
}

#[test]
fn what_is_not_encrypted_under_the_key_blames_the_record_without_detail() {
    let reader = reader("key", OaepHash::Sha256);
    let wrapped = block_on(writer("key", OaepHash::Sha256).wrap_data_key(&data_key(9), &context("acme"))).unwrap();
    let (inner, outer) = wrapped[0].key.ciphertext().split_at(48);
    let rsa = RsaPublic::from_der(&PAIR[0]).unwrap();
    let said: Vec<_> = [
        [inner, &rsa.seal_key(OaepHash::Sha256, &[1; 32]).unwrap()].concat(),
        [inner, &rsa.test_seal_oaep(OaepHash::Sha256, &[1; 31])].concat(),
        [inner, &rsa.seal_key(OaepHash::Sha384, &[1; 32]).unwrap()].concat(),
        [inner, &[1; 256]].concat(),
        [inner, &outer[..255]].concat(),
        inner.to_vec(),
        inner[..47].to_vec(),
    ]
    .into_iter()
    .map(|ciphertext| {
        let key = EncryptedDataKey::new("tests", "key", ciphertext).unwrap();
        let error = block_on(reader.unwrap_data_key(&[key], &context("acme"))).unwrap_err();
        assert!(error.is_unauthenticated());
        format!("{error:?}")
    })
    .collect();
    assert!(said[0].starts_with("NotUnwrapped"));
    assert!(said.iter().all(|error| *error == said[0]));
}

#[test]
fn a_primitive_that_fails_does_not_blame_the_record() {
    let failed = OpenError::Crypto(CryptoError::new("RSA"));
    let error = blamed(failed, "key `key` of `tests`".to_owned());
    assert!(matches!(error, KeyringError::Crypto(_)));
    assert!(!error.is_unauthenticated() && !error.is_refused());
}

#[test]
fn roles_do_what_they_say_alone() {
    let error = block_on(reader("key", OaepHash::Sha256).wrap_data_key(&data_key(9), &context("acme"))).unwrap_err();
    assert!(matches!(error, KeyringError::UnwrapsOnly { .. }));
    let writer = writer("key", OaepHash::Sha256);
    let case = Case::new(&writer, reader("key", OaepHash::Sha256));
    let error = case.unwrap_by(&writer).unwrap_err();
    assert!(matches!(&error, KeyringError::WrapsOnly { key, .. } if key == "key `key` of `tests`"));
    assert!(!error.is_unauthenticated());
}

#[test]
fn names_and_pairs_are_checked() {
    for (namespace, name) in [("", "n"), ("ns", ""), ("aws-kms-hierarchy", "n"), ("ns", "a\nb")] {
        for error in [
            RawRsaKeyring::writer(namespace, name, OaepHash::Sha256, public()),
            RawRsaKeyring::reader(namespace, name, OaepHash::Sha256, private()),
            RawRsaKeyring::new(namespace, name, OaepHash::Sha256, public(), private()),
        ] {
            assert!(matches!(error.unwrap_err(), KeyringError::Name { .. }));
        }
    }
    let other = RsaPublicKey::from_der(&test_rsa_pair()[0]).unwrap();
    let error = RawRsaKeyring::new("tests", "key", OaepHash::Sha256, other, private()).unwrap_err();
    assert!(matches!(error, KeyringError::RsaKey(RsaKeyError::OtherKey)));
}

#[test]
fn keys_are_read_from_pem_of_their_label() {
    let [public, private] = &*PAIR;
    let pem_private = format!("Bag Attributes\n\n{}", pem("PRIVATE KEY", private));
    let keyring = RawRsaKeyring::new(
        "tests",
        "key",
        OaepHash::Sha512,
        RsaPublicKey::from_pem(pem("PUBLIC KEY", public)).unwrap(),
        RsaPrivateKey::from_pem(pem_private.replace('\n', "\r\n")).unwrap(),
    )
    .unwrap();
    Case::new(&keyring, reader("key", OaepHash::Sha512)).check();

    for label in ["RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PUBLIC KEY", "CERTIFICATE"] {
        let error = RsaPrivateKey::from_pem(pem(label, private)).unwrap_err();
        assert!(
            matches!(&error, RsaKeyError::Label { found, expected: "PRIVATE KEY" } if found == label),
            "{error}"
        );
    }
    let error = RsaPublicKey::from_pem(pem("PRIVATE KEY", private)).unwrap_err();
    assert!(matches!(error, RsaKeyError::Label { .. }));
    let pem = pem("PRIVATE KEY", private);
    for text in [
        String::new(),
        pem.replace("-----BEGIN", "BEGIN"),
        pem.replace("END PRIVATE", "END PUBLIC"),
        pem.replacen('A', "!", 1),
        pem[..pem.len() / 2].to_owned(),
    ] {
        let error = RsaPrivateKey::from_pem(text).unwrap_err();
        assert!(matches!(error, RsaKeyError::Pem { .. }), "{error}");
    }
}

#[test]
fn what_is_no_key_is_refused() {
    let [public, private] = &*PAIR;
    for len in [0, 1, public.len() / 2, public.len() - 1] {
        assert_eq!(
            RsaPublicKey::from_der(&public[..len]).unwrap_err(),
            RsaKeyError::Malformed
        );
        assert_eq!(
            RsaPrivateKey::from_der(&private[..len]).unwrap_err(),
            RsaKeyError::Malformed
        );
    }
    assert_eq!(RsaPublicKey::from_der(private).unwrap_err(), RsaKeyError::Malformed);
    assert_eq!(RsaPrivateKey::from_der(public).unwrap_err(), RsaKeyError::Malformed);
    // An altered number does not belong to the others.
    let mut altered = private.clone();
    altered[300] ^= 1;
    assert_eq!(RsaPrivateKey::from_der(altered).unwrap_err(), RsaKeyError::Malformed);
    // SubjectPublicKeyInfo of a modulus of 1024 bits.
    let start = [
        0x30, 0x81, 0x9f, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
        0x03, 0x81, 0x8d, 0x00, 0x30, 0x81, 0x89, 0x02, 0x81, 0x81, 0x00,
    ];
    let short = [&start[..], &[0xFF; 128], &[0x02, 0x03, 0x01, 0x00, 0x01]].concat();
    assert_eq!(RsaPublicKey::from_der(short).unwrap_err(), RsaKeyError::TooShort);
}

#[test]
fn debug_shows_no_key() {
    let both = RawRsaKeyring::new("tests", "key", OaepHash::Sha256, public(), private()).unwrap();
    let shown = format!("{:?} {:?} {both:?}", public(), private());
    assert_eq!(
        shown,
        "RsaPublicKey { bits: 2048, .. } RsaPrivateKey { bits: 2048, .. } \
         RawRsaKeyring { namespace: \"tests\", name: \"key\", .. }"
    );
}

#[test]
fn the_public_test_keys_of_the_aws_libraries_are_read() {
    let Some(json) = vectors::load("keys_offline.json") else {
        return;
    };
    let key = |name: &str| json["keys"][name]["material"].as_str().unwrap();
    let keyring = RawRsaKeyring::new(
        "tests",
        "rsa-4096",
        OaepHash::Sha1,
        RsaPublicKey::from_pem(key("rsa-4096-public")).unwrap(),
        RsaPrivateKey::from_pem(key("rsa-4096-private")).unwrap(),
    )
    .unwrap();
    let keyring = Arc::new(keyring);
    let case = Case::new(&keyring, Arc::clone(&keyring));
    assert_eq!(case.key().ciphertext().len(), 48 + 512);
    assert!(case.unwrap_by(&keyring).is_ok());
    // Its elliptic curve keys are none of ours.
    let ecc = json["keys"]["ecc-384-private"]["sender-material"].as_str().unwrap();
    assert_eq!(RsaPrivateKey::from_pem(ecc).unwrap_err(), RsaKeyError::Malformed);
}
