//! Key derivation in counter mode over HMAC-SHA-256 ([NIST SP 800-108r1], 4.1), as hierarchical keyrings need it.
//!
//! wrapping key = HMAC(branch key, u32be 1 ‖ "aws-kms-hierarchy" ‖ 00 ‖ salt ‖ u32be 256): the counter of the only block,
//! the label, a zero byte, the context, and the number of bits to derive.
//!
//! [NIST SP 800-108r1]: https://csrc.nist.gov/pubs/sp/800/108/r1/upd1/final

use hmac::digest::FixedOutput;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::CryptoError;
use super::short_mac::STACK_WORDS;
use super::stack::wiped_behind;
use crate::secret::{BranchKey, DerivedWrappingKey, KEY_LEN};

/// The number of bytes of a salt.
pub(crate) const SALT_LEN: usize = 16;

const FIRST_BLOCK: [u8; 4] = 1_u32.to_be_bytes();
const LABEL: &[u8] = b"aws-kms-hierarchy";
const BITS: [u8; 4] = (KEY_LEN as u32 * 8).to_be_bytes();

/// The key that wraps one intermediate key under a branch key. A salt must be fresh for each.
pub(crate) fn branch_wrapping_key(key: &BranchKey, salt: &[u8; SALT_LEN]) -> Result<DerivedWrappingKey, CryptoError> {
    DerivedWrappingKey::try_init(|out| first_block(key, &[LABEL, &[0], salt, &BITS], out))
}

/// The first block of output: `HMAC(key, u32be 1 ‖ input)`. The stack that it was computed on is written over.
fn first_block(key: &BranchKey, input: &[&[u8]], out: &mut [u8; KEY_LEN]) -> Result<(), CryptoError> {
    wiped_behind::<STACK_WORDS, _>(|| first_block_on_stack(key, input, out))
}

fn first_block_on_stack(key: &BranchKey, input: &[&[u8]], out: &mut [u8; KEY_LEN]) -> Result<(), CryptoError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).map_err(|_| CryptoError::new("HMAC-SHA-256"))?;
    mac.update(&FIRST_BLOCK);
    input.iter().for_each(|part| mac.update(part));
    mac.finalize_into(out.into());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::short_mac::{SHA_384, ShortMac};
    use super::*;
    use crate::vectors::{hex, items, load};

    #[test]
    fn it_derives_what_the_vectors_say() {
        let Some(json) = load("kdf_ctr_sp800_108.json") else {
            return;
        };
        // The pseudorandom function by itself, under the counter: with SHA-256, and with SHA-384 as our other HMAC has it.
        let mut counts = [0; 3];
        for case in items(&json, "raw") {
            let (key, input) = (hex(&case["IKM"]), hex(&case["info"]));
            // One case has an input and no output.
            let Some(expected) = case.get("OKM").map(hex) else {
                counts[2] += 1;
                continue;
            };
            let derived = match case["hash"].as_str().unwrap() {
                "SHA_256" => {
                    let mut block = [0; 32];
                    first_block(&BranchKey::from_slice(&key).unwrap(), &[&input], &mut block).unwrap();
                    counts[0] += 1;
                    block.to_vec()
                }
                "SHA_384" => {
                    let mut block = [0; 48];
                    let mac = ShortMac::new(SHA_384, &key).unwrap();
                    mac.mac(&[&FIRST_BLOCK, &input], &mut block).unwrap();
                    counts[1] += 1;
                    block.to_vec()
                }
                other => panic!("unknown hash {other}"),
            };
            assert_eq!(derived[..expected.len()], expected, "{}", case["name"]);
        }
        assert_eq!(counts, [4, 5, 1]);

        let full = items(&json, "full");
        assert_eq!(full.len(), 5);
        for case in full {
            let key = BranchKey::from_slice(&hex(&case["IKM"])).unwrap();
            let salt = hex(&case["info"]).try_into().unwrap();
            let derived = branch_wrapping_key(&key, &salt).unwrap();
            assert_eq!(derived.expose().as_slice(), hex(&case["OKM"]), "{}", case["name"]);
        }
    }
}
