//! The canonical form of a record: what its canonical hash is taken over ([structured encryption, footer]).
//!
//! header ‖ u64be length of the context ‖ serialized full context ‖ for each protected field in canonical order: path ‖
//! u64be length ‖ `ENCRYPTED` or `PLAINTEXT` ‖ type id ‖ bytes. The length leaves out the type id.
//!
//! [structured encryption, footer]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/footer.md#canonical-record

use crate::crypto::{CanonicalHash, CanonicalHasher};
use crate::record::TypeId;

/// Where the pieces of a canonical record go: a hasher, or in tests a buffer.
pub(crate) trait Sink {
    /// Takes in the next bytes.
    fn update(&mut self, bytes: &[u8]);
}

impl Sink for CanonicalHasher {
    fn update(&mut self, bytes: &[u8]) {
        Self::update(self, bytes);
    }
}

impl Sink for Vec<u8> {
    fn update(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Hashes a canonical record as it comes about, field by field.
pub(crate) struct CanonicalRecord<S = CanonicalHasher> {
    sink: S,
}

impl CanonicalRecord {
    /// Starts with the header, commitment included, and the serialized full context.
    pub(crate) fn new(header: &[u8], aad: &[u8]) -> Self {
        Self::with_sink(CanonicalHasher::new(), header, aad)
    }

    /// The canonical hash.
    pub(crate) fn finish(self) -> CanonicalHash {
        self.sink.finalize()
    }
}

impl<S: Sink> CanonicalRecord<S> {
    /// Starts in a given sink.
    pub(crate) fn with_sink(mut sink: S, header: &[u8], aad: &[u8]) -> Self {
        sink.update(header);
        sink.update(&u64_len(aad.len()));
        sink.update(aad);
        Self { sink }
    }

    /// The next field, if it is encrypted. `sealed` is its type id, ciphertext and tag.
    pub(crate) fn encrypted(&mut self, path: &[u8], sealed: &[u8]) {
        self.sink.update(path);
        self.sink.update(&u64_len(sealed.len().saturating_sub(TypeId::LEN)));
        self.sink.update(b"ENCRYPTED");
        self.sink.update(sealed);
    }

    /// The next field, if it is signed and in plaintext. `value` is its canonical bytes.
    pub(crate) fn plaintext(&mut self, path: &[u8], type_id: TypeId, value: &[u8]) {
        self.sink.update(path);
        self.sink.update(&u64_len(value.len()));
        self.sink.update(b"PLAINTEXT");
        self.sink.update(&type_id.as_bytes());
        self.sink.update(value);
    }

    /// What the sink has taken in.
    #[cfg(test)]
    pub(crate) fn into_sink(self) -> S {
        self.sink
    }
}

/// A length in memory always fits 64 bits.
fn u64_len(len: usize) -> [u8; 8] {
    (len as u64).to_be_bytes()
}
