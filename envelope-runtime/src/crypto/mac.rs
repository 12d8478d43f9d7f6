//! The two message authentication codes of the format: header commitment and recipient tag.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::short_mac::{SHA_384, ShortMac};
use super::{CanonicalHash, CryptoError, Mismatch};
use crate::secret::{KEY_LEN, SymmetricSigningKey};

/// The number of bytes of a header commitment: HMAC-SHA-512, cut to its first 32 bytes.
pub(crate) const COMMITMENT_LEN: usize = 32;
/// The number of bytes of a recipient tag: HMAC-SHA-384.
pub(crate) const RECIPIENT_TAG_LEN: usize = 48;

/// The key of one record's header commitment.
pub(crate) struct CommitKey(pub(super) Zeroizing<[u8; KEY_LEN]>);

impl CommitKey {
    /// The commitment to a partial header (all of it before the commitment).
    pub(crate) fn commit(&self, partial_header: &[u8]) -> Result<[u8; COMMITMENT_LEN], CryptoError> {
        let mut mac = Hmac::<Sha512>::new_from_slice(&*self.0).map_err(|_| CryptoError::new("HMAC-SHA-512"))?;
        mac.update(partial_header);
        let full: [u8; 64] = mac.finalize().into_bytes().into();
        full.first_chunk().copied().ok_or(CryptoError::new("HMAC-SHA-512"))
    }

    /// Compares a stored commitment with the right one, in constant time.
    pub(crate) fn verify(&self, partial_header: &[u8], commitment: &[u8; COMMITMENT_LEN]) -> Result<(), Mismatch> {
        let expected = self.commit(partial_header).map_err(|_| Mismatch)?;
        equal(&expected, commitment)
    }
}

/// One recipient's tag maker: its key schedule is computed once per symmetric signing key.
pub(crate) struct RecipientMac(ShortMac);

impl RecipientMac {
    /// Computes the key schedule.
    pub(crate) fn new(key: &SymmetricSigningKey) -> Result<Self, CryptoError> {
        ShortMac::new(SHA_384, key.expose()).map(Self)
    }

    /// The tag over a canonical hash.
    pub(crate) fn tag(&self, hash: &CanonicalHash) -> Result<[u8; RECIPIENT_TAG_LEN], CryptoError> {
        let mut tag = [0; RECIPIENT_TAG_LEN];
        self.0.mac(&[hash.as_bytes()], &mut tag)?;
        Ok(tag)
    }

    /// Whether one of the tags in a footer is this recipient's; every tag is compared, each in constant time.
    pub(crate) fn verify_any(&self, hash: &CanonicalHash, tags: &[[u8; RECIPIENT_TAG_LEN]]) -> Result<(), Mismatch> {
        let expected = self.tag(hash).map_err(|_| Mismatch)?;
        let found = tags
            .iter()
            .fold(0u8, |found, tag| found | expected.ct_eq(tag).unwrap_u8());
        if found == 1 { Ok(()) } else { Err(Mismatch) }
    }
}

fn equal(a: &[u8], b: &[u8]) -> Result<(), Mismatch> {
    if bool::from(a.ct_eq(b)) { Ok(()) } else { Err(Mismatch) }
}
