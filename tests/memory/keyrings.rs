//! What keyrings unwrap and derive, and leave nothing of.

use std::sync::Arc;

use aes_gcm::aead::KeyInit;
use aes_gcm::aead::consts::U12;
use aes_gcm::aes::Aes192;
use aes_gcm::{Aes128Gcm, AesGcm};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use envelope_runtime::Envelope;
use envelope_runtime::keyring::{
    BranchKeyMaterials, BranchKeyVersion, HierarchicalKeyring, Keyring, OaepHash, RawAesKeyring, RawRsaKeyring,
    RsaPrivateKey, RsaPublicKey,
};
use envelope_runtime::secret::{BranchKey, WrappingKey};
use envelope_tests::forger::EncryptedKey;
use envelope_tests::keys::{KEY, NAME, NAMESPACE, SUITES};
use envelope_tests::records::{ClinicVisit, Sample};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::canary::{Unwrap, learn_by, open, open_by};
use crate::leave::{CLINICS, alone, read, runtime, write};
use crate::scan::Found;

const ID: &str = "branch";
const VERSION: [u8; 16] = [7; 16];

#[test]
fn a_hierarchical_keyring_leaves_no_derived_key() {
    let version = BranchKeyVersion::from_bytes(VERSION);
    let branch_key = BranchKeyMaterials::new(ID, version, BranchKey::from_bytes(KEY)).unwrap();
    leaves_nothing(HierarchicalKeyring::with_branch_key(branch_key), &|key, aad| {
        let (salt, rest) = key.ciphertext[48..].split_at(16);
        let (iv, rest) = rest.split_at(12);
        let (version, wrapped) = rest.split_at(16);
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&KEY).unwrap();
        [&[0, 0, 0, 1], &b"aws-kms-hierarchy\0"[..], salt, &[0, 0, 1, 0]]
            .iter()
            .for_each(|part| mac.update(part));
        let derived = Zeroizing::new(mac.finalize().into_bytes().into());
        let aad = [b"aws-kms-hierarchy", ID.as_bytes(), version, aad].concat();
        let intermediate = open(&derived, iv, &aad, wrapped);
        vec![("derived key", derived), ("intermediate key", intermediate)]
    });
}

#[test]
fn raw_aes_keyrings_with_shorter_keys_leave_no_intermediate_key() {
    let keyring = |len| RawAesKeyring::new(NAMESPACE, NAME, WrappingKey::from_slice(&KEY[..len]).unwrap()).unwrap();
    let iv = |key: &EncryptedKey| key.info[NAME.len() + 8..].to_vec();
    leaves_nothing(keyring(16), &|key, aad| {
        let cipher = Aes128Gcm::new_from_slice(&KEY[..16]).unwrap();
        let intermediate = open_by(&cipher, &iv(key), aad, &key.ciphertext[48..]);
        vec![("intermediate key", intermediate)]
    });
    leaves_nothing(keyring(24), &|key, aad| {
        let cipher = AesGcm::<Aes192, U12>::new_from_slice(&KEY[..24]).unwrap();
        let intermediate = open_by(&cipher, &iv(key), aad, &key.ciphertext[48..]);
        vec![("intermediate key", intermediate)]
    });
}

#[test]
fn a_raw_rsa_keyring_leaves_no_intermediate_key() {
    let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
    let public: PublicKeyX509Der<'_> = private.public_key().as_der().unwrap();
    let pkcs8: Pkcs8V1Der<'_> = private.as_der().unwrap();
    let keyring = RawRsaKeyring::new(
        "tests",
        "rsa",
        OaepHash::Sha256,
        RsaPublicKey::from_der(public.as_ref()).unwrap(),
        RsaPrivateKey::from_der(pkcs8.as_ref()).unwrap(),
    );
    let private = OaepPrivateDecryptingKey::new(private).unwrap();
    leaves_nothing(keyring.unwrap(), &|key, _| {
        let mut opened = Zeroizing::new([0; 256]);
        let mut intermediate = Zeroizing::new([0; 32]);
        intermediate.copy_from_slice(
            private
                .decrypt(&OAEP_SHA256_MGF1SHA256, &key.ciphertext[48..], &mut *opened, None)
                .unwrap(),
        );
        vec![("intermediate key", intermediate)]
    });
}

/// Writes and reads a record without a cache, and looks for what the keyring unwrapped on the way.
fn leaves_nothing(keyring: impl Keyring + 'static, unwrap: Unwrap<'_>) {
    let keyring = Arc::new(keyring);
    alone(|scanner| {
        for suite in SUITES {
            let client = Envelope::builder(Arc::clone(&keyring)).suite(suite).build().unwrap();
            let runtime = runtime();
            let row = runtime.block_on(write(&client, CLINICS[0]));
            let patterns = learn_by(row.header.as_bytes(), &ClinicVisit::expected(), unwrap);
            assert_eq!(
                scanner.settle(&patterns, &Found::default()),
                Found::default(),
                "{suite}, written"
            );
            runtime.block_on(read(&client, &row, CLINICS[0]));
            assert_eq!(
                scanner.settle(&patterns, &Found::default()),
                Found::default(),
                "{suite}, read"
            );
        }
    });
}
