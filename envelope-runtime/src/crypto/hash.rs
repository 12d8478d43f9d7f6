//! The canonical hash of a record: SHA-384 over its canonical form ([structured encryption, footer]).
//!
//! [structured encryption, footer]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/footer.md#hash-calculation

use sha2::{Digest, Sha384};

/// A canonical hash: what recipient tags and the signature are made over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CanonicalHash([u8; 48]);

impl CanonicalHash {
    /// The hash as bytes.
    pub(crate) fn as_bytes(&self) -> &[u8; 48] {
        &self.0
    }
}

/// Takes in a canonical record piece by piece, so that it need not exist in one buffer.
#[derive(Clone, Debug)]
pub(crate) struct CanonicalHasher(Sha384);

impl CanonicalHasher {
    /// A hasher that has seen nothing.
    pub(crate) fn new() -> Self {
        Self(Sha384::new())
    }

    /// Takes in the next bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all that was taken in.
    pub(crate) fn finalize(self) -> CanonicalHash {
        CanonicalHash(self.0.finalize().into())
    }
}
