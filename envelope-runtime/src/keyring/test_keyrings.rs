//! What the keyrings' tests share.

use super::RawAesKeyring;
use crate::materials::{ContextMap, EncodedContext};
use crate::secret::{DataKey, KEY_LEN, WrappingKey};

/// A raw AES keyring whose key is one byte over and over.
pub(super) fn raw(name: &str, byte: u8) -> RawAesKeyring {
    RawAesKeyring::new("tests", name, WrappingKey::from_bytes([byte; KEY_LEN])).unwrap()
}

/// A data key of one byte over and over.
pub(super) fn data_key(byte: u8) -> DataKey {
    DataKey::from_bytes([byte; KEY_LEN])
}

/// An encryption context of one tenant.
pub(super) fn context(tenant: &str) -> EncodedContext {
    let mut map = ContextMap::new();
    map.insert("tenant", tenant).unwrap();
    EncodedContext::new(map)
}

/// Runs a future to its end.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}
