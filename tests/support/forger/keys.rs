//! The keys of a record, from the wrapping key down.

use aes::cipher::BlockCipherEncrypt;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Sha384, Sha512};

use super::{EncryptedKey, Entries};

/// Random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system has randomness");
    bytes
}

/// AES-256-GCM: ciphertext ‖ tag.
pub(super) fn seal(key: &[u8; 32], iv: &[u8; 12], aad: &[u8], msg: &[u8]) -> Vec<u8> {
    let cipher = Aes256Gcm::new(key.into());
    cipher
        .encrypt(&Nonce::from(*iv), Payload { msg, aad })
        .expect("short enough")
}

/// AES-256-GCM, the way back.
pub(super) fn open(key: &[u8; 32], iv: &[u8; 12], aad: &[u8], msg: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes256Gcm::new(key.into());
    cipher.decrypt(&Nonce::from(*iv), Payload { msg, aad }).ok()
}

fn hkdf(key: &[u8; 32], info: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    Hkdf::<Sha512>::new(None, key)
        .expand(info, &mut out)
        .expect("32 bytes are not too many");
    out
}

/// What whoever unwrapped a data key holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    pub data_key: [u8; 32],
    /// The key of the recipient's tag.
    pub tag_key: [u8; 32],
}

impl Keys {
    /// What an intermediate key and the data key that it wraps come to, whoever unwrapped the intermediate key.
    pub fn of_intermediate(intermediate: &[u8; 32], inner: &[u8], context: &Entries) -> Option<Self> {
        let data_key = open(&hkdf(intermediate, ENC), &[0; 12], &serialize(context), inner)?;
        Some(Self {
            data_key: data_key.try_into().ok()?,
            tag_key: hkdf(intermediate, MAC),
        })
    }

    /// Wraps the data key by an intermediate key: the wrap, and the keys with the tag key that goes with it.
    pub fn wrap_by(&self, intermediate: &[u8; 32], context: &Entries) -> (Vec<u8>, Self) {
        let wrap = seal(&hkdf(intermediate, ENC), &[0; 12], &serialize(context), &self.data_key);
        let (data_key, tag_key) = (self.data_key, hkdf(intermediate, MAC));
        (wrap, Self { data_key, tag_key })
    }

    /// The commitment to a partial header.
    pub(super) fn commitment(&self, message_id: &[u8; 32], partial_header: &[u8]) -> [u8; 32] {
        let key = hkdf(&self.data_key, &[b"AWS_DBE_COMMIT_KEY", &message_id[..]].concat());
        let mut mac = Hmac::<Sha512>::new_from_slice(&key).expect("any length will do");
        mac.update(partial_header);
        mac.finalize().into_bytes()[..32].try_into().expect("32 bytes")
    }

    /// Key and nonce of the encrypted field with this ordinal: three blocks of counter mode, made by hand.
    pub(super) fn field_key(&self, message_id: &[u8; 32], ordinal: u32) -> ([u8; 32], [u8; 12]) {
        let root = hkdf(&self.data_key, &[b"AWS_DBE_DERIVE_KEY", &message_id[..]].concat());
        let cipher = aes::Aes256::new((&root).into());
        let mut stream = Vec::new();
        for block in 0..3 {
            let mut counter = [0; 16];
            counter[..11].copy_from_slice(b"AwsDbeField");
            counter[11] = 44;
            counter[12..].copy_from_slice(&(3 * ordinal + block).to_be_bytes());
            let mut counter = counter.into();
            cipher.encrypt_block(&mut counter);
            stream.extend_from_slice(&counter);
        }
        (
            stream[..32].try_into().expect("32"),
            stream[32..44].try_into().expect("12"),
        )
    }

    /// The recipient's tag over a canonical hash.
    pub(super) fn tag(&self, hash: &[u8; 48]) -> [u8; 48] {
        let mut mac = Hmac::<Sha384>::new_from_slice(&self.tag_key).expect("any length will do");
        mac.update(hash);
        mac.finalize().into_bytes().into()
    }
}

/// A raw AES wrapping key and its names.
#[derive(Clone)]
pub struct Wrapping {
    pub namespace: String,
    pub name: String,
    pub key: [u8; 32],
}

impl Wrapping {
    /// Wraps a data key: what the header stores, and the key of the recipient's tag that goes with it.
    pub fn wrap(&self, data_key: [u8; 32], context: &Entries) -> (EncryptedKey, Keys) {
        let (aad, iv, intermediate) = (serialize(context), random::<12>(), random::<32>());
        let mut ciphertext = seal(&hkdf(&intermediate, ENC), &[0; 12], &aad, &data_key);
        ciphertext.extend(seal(&self.key, &iv, &aad, &intermediate));
        let key = EncryptedKey {
            provider: self.namespace.clone(),
            info: [self.name.as_bytes(), &[0, 0, 0, 128, 0, 0, 0, 12], &iv].concat(),
            ciphertext,
        };
        let tag_key = hkdf(&intermediate, MAC);
        (key, Keys { data_key, tag_key })
    }

    /// Unwraps a data key.
    pub fn unwrap(&self, key: &EncryptedKey, context: &Entries) -> Option<Keys> {
        let aad = serialize(context);
        let info = key.info.strip_prefix(self.name.as_bytes())?;
        let iv = info.strip_prefix(&[0, 0, 0, 128, 0, 0, 0, 12])?.try_into().ok()?;
        let (inner, outer) = key.ciphertext.split_at(48);
        let intermediate: [u8; 32] = open(&self.key, iv, &aad, outer)?.try_into().ok()?;
        Keys::of_intermediate(&intermediate, inner, context)
    }
}

const ENC: &[u8] = b"AWS_MPL_INTERMEDIATE_KEYWRAP_ENC";
const MAC: &[u8] = b"AWS_MPL_INTERMEDIATE_KEYWRAP_MAC";

/// An encryption context as additional authenticated data; nothing if it is empty.
pub(super) fn serialize(context: &Entries) -> Vec<u8> {
    if context.is_empty() {
        return Vec::new();
    }
    super::header::context_bytes(context.iter())
}
