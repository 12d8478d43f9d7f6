//! What a record's data key comes to in memory, worked out by the test, which keeps it masked.

use std::hint::black_box;
use std::thread;

use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use envelope_tests::forger::{EncryptedKey, Entries, Header};
use envelope_tests::keys::{KEY, NAME};
use hmac::{Hmac, Mac};
use sha2::Sha512;
use sha2::block_api::compress512;
use zeroize::{Zeroize, Zeroizing};

use crate::scan::Pattern;

/// What a cache must hold: SHA-512 after the first block of HMAC's inner and outer hash under the pseudorandom key, from
/// which a record's keys are derived, and SHA-384 in the same way under the key of the recipient's tag.
pub(crate) const HELD: [&str; 4] = [SCHEDULE[0], SCHEDULE[1], RECIPIENT[0], RECIPIENT[1]];

const SCHEDULE: [&str; 2] = ["schedule, inner", "schedule, outer"];
const RECIPIENT: [&str; 2] = ["recipient, inner", "recipient, outer"];

/// All that a data key and what wraps it come to on the way from the wrapping key to a cache, learnt from the header of a
/// record. What is of that record alone (commit key, field keys) is not among it.
///
/// A thread of its own works, in buffers on its stack, which it overwrites.
pub(crate) fn learn(header: &[u8], expected: &Entries) -> Vec<Pattern> {
    learn_by(header, expected, &|key, aad| {
        let iv = &key.info[NAME.len() + 8..];
        vec![("intermediate key", open(&KEY, iv, aad, &key.ciphertext[48..]))]
    })
}

/// What a keyring unwraps on the way to a data key, given the encrypted data key and the encryption context: keys and
/// their names, the intermediate key last.
pub(crate) type Unwrap<'u> = &'u (dyn Fn(&EncryptedKey, &[u8]) -> Vec<(&'static str, Zeroizing<[u8; 32]>)> + Sync);

/// [`learn`], by another keyring than the raw AES one.
pub(crate) fn learn_by(header: &[u8], expected: &Entries, unwrap: Unwrap<'_>) -> Vec<Pattern> {
    thread::scope(|scope| {
        let learner = scope.spawn(|| {
            let patterns = patterns(header, expected, unwrap);
            overwrite_stack();
            patterns
        });
        learner.join().expect("the record is the test's")
    })
}

#[inline(never)]
fn patterns(header: &[u8], expected: &Entries, unwrap: Unwrap<'_>) -> Vec<Pattern> {
    let header = Header::parse(header);
    let key = &header.keys[0];
    let mut context = header.entries();
    context.extend(expected.clone());
    let aad = serialize(&context);
    let inner = &key.ciphertext[..48];

    let unwrapped = unwrap(key, &aad);
    let (_, intermediate) = unwrapped.last().expect("an intermediate key");
    let extracted = hmac(&[0; 64], &[&**intermediate]);
    let tag_key = expand(&extracted, b"AWS_MPL_INTERMEDIATE_KEYWRAP_MAC");
    let wrapping = expand(&extracted, b"AWS_MPL_INTERMEDIATE_KEYWRAP_ENC");
    let data_key = open(&wrapping, &[0; 12], &aad, inner);
    let pseudorandom = hmac(&[0; 64], &[&*data_key]);

    let mut patterns = Vec::new();
    let mut add = |name, bytes: &[u8]| patterns.extend(Pattern::all_of(name, bytes));
    unwrapped.iter().for_each(|(name, key)| add(name, &key[..]));
    add("key of the wrap", &wrapping[..]);
    add("data key", &data_key[..]);
    add("pseudorandom key", &pseudorandom[..]);
    add("tag key", &tag_key[..]);
    for (pad, pads, schedule, recipient) in [
        (
            0x36,
            ["pseudorandom key ^ ipad", "tag key ^ ipad"],
            SCHEDULE[0],
            RECIPIENT[0],
        ),
        (
            0x5c,
            ["pseudorandom key ^ opad", "tag key ^ opad"],
            SCHEDULE[1],
            RECIPIENT[1],
        ),
    ] {
        let padded = [padded(&*pseudorandom, pad), padded(&*tag_key, pad)];
        add(pads[0], &padded[0][..64]);
        add(pads[1], &padded[1][..32]);
        add(schedule, &compressed(SHA_512, &padded[0])[..]);
        add(recipient, &compressed(SHA_384, &padded[1])[..]);
    }
    patterns
}

/// Writes over far more of the stack than [`patterns`] used.
#[inline(never)]
fn overwrite_stack() {
    black_box(&mut [0xA5_u8; 512 * 1024]).zeroize();
}

/// Does a step of [`patterns`], and writes over the stack that it used: values that are moved to the heap later take along what lies
/// where they have padding, or room.
fn step<T>(work: impl FnOnce() -> T) -> T {
    #[inline(never)]
    fn apart<T>(work: impl FnOnce() -> T) -> T {
        work()
    }

    let made = apart(work);
    overwrite_stack();
    made
}

pub(crate) fn open(key: &[u8; 32], iv: &[u8], aad: &[u8], wrapped: &[u8]) -> Zeroizing<[u8; 32]> {
    open_by(&Aes256Gcm::new(key.into()), iv, aad, wrapped)
}

/// [`open`], by AES-GCM with a key of any length.
pub(crate) fn open_by(
    cipher: &impl AeadInOut<NonceSize = U12, TagSize = U16>,
    iv: &[u8],
    aad: &[u8],
    wrapped: &[u8],
) -> Zeroizing<[u8; 32]> {
    step(|| open_in_a_step(cipher, iv, aad, wrapped))
}

fn open_in_a_step(
    cipher: &impl AeadInOut<NonceSize = U12, TagSize = U16>,
    iv: &[u8],
    aad: &[u8],
    wrapped: &[u8],
) -> Zeroizing<[u8; 32]> {
    let mut opened = Zeroizing::new(*wrapped.first_chunk().expect("a key"));
    let (iv, tag): ([u8; 12], [u8; 16]) = (iv.try_into().expect("12"), wrapped[32..].try_into().expect("16"));
    cipher
        .decrypt_inout_detached(&Nonce::from(iv), aad, (&mut opened[..]).into(), &Tag::from(tag))
        .expect("the record is the test's");
    opened
}

fn hmac(key: &[u8], message: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    step(|| {
        let mut mac = <Hmac<Sha512> as KeyInit>::new_from_slice(key).expect("any length will do");
        message.iter().for_each(|part| mac.update(part));
        Zeroizing::new(mac.finalize().into_bytes().into())
    })
}

fn expand(pseudorandom: &[u8; 64], label: &[u8]) -> Zeroizing<[u8; 32]> {
    let block = hmac(pseudorandom, &[label, &[1]]);
    Zeroizing::new(*block.first_chunk().expect("64 bytes"))
}

/// A key as the first block of an HMAC.
fn padded(key: &[u8], pad: u8) -> Zeroizing<[u8; 128]> {
    let mut block = Zeroizing::new([pad; 128]);
    block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
    block
}

/// A hash's state after one block, as it lies in memory.
fn compressed(start: [u64; 8], block: &[u8; 128]) -> Zeroizing<[u8; 64]> {
    let mut state = Zeroizing::new(start);
    step(|| compress512(&mut state, std::slice::from_ref(block)));
    let mut bytes = Zeroizing::new([0; 64]);
    for (bytes, word) in bytes.chunks_exact_mut(8).zip(state.iter()) {
        bytes.copy_from_slice(&word.to_ne_bytes());
    }
    bytes
}

fn serialize(context: &Entries) -> Vec<u8> {
    let mut out = (context.len() as u16).to_be_bytes().to_vec();
    for part in context.iter().flat_map(|(key, value)| [key, value]) {
        out.extend((part.len() as u16).to_be_bytes());
        out.extend(part.as_bytes());
    }
    out
}

const SHA_512: [u64; 8] = [
    0x6a09e667f3bcc908,
    0xbb67ae8584caa73b,
    0x3c6ef372fe94f82b,
    0xa54ff53a5f1d36f1,
    0x510e527fade682d1,
    0x9b05688c2b3e6c1f,
    0x1f83d9abfb41bd6b,
    0x5be0cd19137e2179,
];
const SHA_384: [u64; 8] = [
    0xcbbb9d5dc1059ed8,
    0x629a292a367cd507,
    0x9159015a3070dd17,
    0x152fecd8f70e5939,
    0x67332667ffc00b31,
    0x8eb44a8768581511,
    0xdb0c2e0d64f98fa7,
    0x47b5481dbefa4fa4,
];
