//! The migration keyring: writes under the new key, reads under the old ones too.

use std::sync::Arc;

use super::multi::first_that_unwraps;
use super::{BoxFuture, Keyring, KeyringError};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::DataKey;

/// Wraps by one keyring, and unwraps by that one or by others: the middle step of every move to another key.
///
/// 1. Deploy a migration keyring that still writes by the old keyring, and reads by the new one too. From here on, every
///    instance can read what any instance writes.
/// 2. Turn it around: write by the new keyring, read by the old one too.
/// 3. Decrypt the old records and encrypt them again.
/// 4. Once no record is left under the old key, use the new keyring alone, and disable the old key. Delete it only
///    after backups under it have expired.
///
/// A [`MultiKeyring`](super::MultiKeyring) differs in that it writes by all of its keyrings.
///
/// ```
/// use envelope_runtime::keyring::{MigrationKeyring, RawAesKeyring};
/// use envelope_runtime::secret::WrappingKey;
///
/// # let (new_bytes, old_bytes) = ([1; 32], [2; 32]);
/// let new = RawAesKeyring::new("my-company", "key-2027", WrappingKey::from_slice(&new_bytes)?)?;
/// let old = RawAesKeyring::new("my-company", "key-2026", WrappingKey::from_slice(&old_bytes)?)?;
/// let keyring = MigrationKeyring::new(new).reads(old);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct MigrationKeyring {
    writer: Arc<dyn Keyring>,
    /// The writer, then the keyrings that only read.
    readers: Vec<Arc<dyn Keyring>>,
}

impl MigrationKeyring {
    /// A keyring that writes by `writer`, and reads by it first.
    #[must_use]
    pub fn new(writer: impl Keyring + 'static) -> Self {
        let writer: Arc<dyn Keyring> = Arc::new(writer);
        Self {
            readers: vec![Arc::clone(&writer)],
            writer,
        }
    }

    /// Adds a keyring to read by, behind those that are there.
    #[must_use]
    pub fn reads(mut self, reader: impl Keyring + 'static) -> Self {
        self.readers.push(Arc::new(reader));
        self
    }
}

impl Keyring for MigrationKeyring {
    /// Wraps the data key by the writer alone.
    ///
    /// # Errors
    ///
    /// The writer's.
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        self.writer.wrap_data_key(data_key, context)
    }

    /// Unwraps the data key by the first keyring that can, the writer first.
    ///
    /// # Errors
    ///
    /// [`KeyringError::All`] with the errors of all keyrings, in their order.
    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        Box::pin(first_that_unwraps(&self.readers, keys, context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::test_keyrings::{block_on, context, data_key, raw};

    #[test]
    fn the_writer_alone_wraps() {
        let keyring = MigrationKeyring::new(raw("new", 1)).reads(raw("old", 2));
        let wrapped = block_on(keyring.wrap_data_key(&data_key(9), &context("t"))).unwrap();
        assert_eq!(wrapped.len(), 1);
        assert!(wrapped[0].key.info().starts_with(b"new"));
    }

    #[test]
    fn old_and_new_records_open_and_others_do_not() {
        let keyring = MigrationKeyring::new(raw("new", 1))
            .reads(raw("old", 2))
            .reads(raw("older", 3));
        for (name, byte) in [("new", 1), ("old", 2), ("older", 3)] {
            let wrapped = block_on(raw(name, byte).wrap_data_key(&data_key(9), &context("t"))).unwrap();
            let keys = [wrapped[0].key.clone()];
            let unwrapped = block_on(keyring.unwrap_data_key(&keys, &context("t"))).unwrap();
            assert_eq!(unwrapped.data_key.expose(), &[9; 32]);
        }
        let wrapped = block_on(raw("lost", 4).wrap_data_key(&data_key(9), &context("t"))).unwrap();
        let error = block_on(keyring.unwrap_data_key(&[wrapped[0].key.clone()], &context("t"))).unwrap_err();
        assert!(matches!(&error, KeyringError::All(errors) if errors.len() == 3));
        assert!(!error.is_unauthenticated());
    }
}
