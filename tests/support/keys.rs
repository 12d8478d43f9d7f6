//! Fixed keys, clients over them, and a keyring that counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use envelope_runtime::keyring::{BoxFuture, Keyring, KeyringError, RawAesKeyring};
use envelope_runtime::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use envelope_runtime::secret::{DataKey, WrappingKey};
use envelope_runtime::{Envelope, Suite};

pub const NAMESPACE: &str = "envelope-tests";
pub const NAME: &str = "key-1";
pub const KEY: [u8; 32] = *b"the wrapping key of these tests!";
pub const OTHER_KEY: [u8; 32] = *b"another one with the same name..";

pub const SUITES: [Suite; 2] = [Suite::Symmetric, Suite::Signed];

/// A raw AES keyring in the tests' namespace.
pub fn keyring_of(name: &str, key: [u8; 32]) -> RawAesKeyring {
    RawAesKeyring::new(NAMESPACE, name, WrappingKey::from_bytes(key)).expect("the name is valid")
}

/// The keyring that nearly all tests use.
pub fn keyring() -> RawAesKeyring {
    keyring_of(NAME, KEY)
}

/// A client over [`keyring`].
pub fn client(suite: Suite) -> Envelope {
    Envelope::builder(keyring()).suite(suite).build().expect("no constants")
}

/// A keyring that counts how often it is asked, whatever comes of it. Clones share the counts.
#[derive(Debug, Clone)]
pub struct CountingKeyring {
    inner: Arc<RawAesKeyring>,
    wraps: Arc<AtomicUsize>,
    unwraps: Arc<AtomicUsize>,
}

impl CountingKeyring {
    pub fn new() -> Self {
        Self {
            inner: Arc::new(keyring()),
            wraps: Arc::default(),
            unwraps: Arc::default(),
        }
    }

    /// How many data keys it was asked to wrap and to unwrap.
    pub fn asked(&self) -> (usize, usize) {
        (self.wraps.load(Ordering::SeqCst), self.unwraps.load(Ordering::SeqCst))
    }
}

impl Default for CountingKeyring {
    fn default() -> Self {
        Self::new()
    }
}

impl Keyring for CountingKeyring {
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        self.wraps.fetch_add(1, Ordering::SeqCst);
        self.inner.wrap_data_key(data_key, context)
    }

    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        self.unwraps.fetch_add(1, Ordering::SeqCst);
        self.inner.unwrap_data_key(keys, context)
    }
}
