//! What the keyrings' tests share.

use super::{Keyring, KeyringError, RawAesKeyring};
use crate::materials::{ContextMap, EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
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
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// A data key that one keyring wrapped for another to unwrap.
pub(super) struct Case {
    wrapped: WrappedDataKey,
    reader: Box<dyn Keyring>,
}

impl Case {
    /// Wraps a data key, for one recipient.
    pub(super) fn new(writer: &dyn Keyring, reader: impl Keyring + 'static) -> Self {
        let mut wrapped = block_on(writer.wrap_data_key(&data_key(9), &context("acme"))).unwrap();
        assert_eq!(wrapped.len(), 1);
        let wrapped = wrapped.remove(0);
        let reader = Box::new(reader);
        Self { wrapped, reader }
    }

    /// The wrapped form.
    pub(super) fn key(&self) -> &EncryptedDataKey {
        &self.wrapped.key
    }

    /// Unwraps the data key by another keyring.
    pub(super) fn unwrap_by(&self, reader: &dyn Keyring) -> Result<UnwrappedDataKey, KeyringError> {
        unwrap(reader, &[self.key().clone()], "acme")
    }

    /// Checks what holds of all keyrings: the data key comes back, with the key of the tag, from among foreign keys too;
    /// and not under another context, another name, or with any byte changed, cut off or added.
    pub(super) fn check(&self) {
        let key = self.key();
        let (provider, info, ciphertext) = (key.provider(), key.info(), key.ciphertext());
        let other =
            |provider: &str, info: &[u8], ciphertext: &[u8]| EncryptedDataKey::new(provider, info, ciphertext).unwrap();
        let foreign = other("elsewhere", info, ciphertext);
        let reader = &*self.reader;

        let unwrapped = unwrap(reader, &[foreign.clone(), key.clone()], "acme").unwrap();
        assert_eq!(unwrapped.data_key.expose(), data_key(9).expose());
        assert_eq!(unwrapped.signing_key.expose(), self.wrapped.signing_key.expose());
        assert_eq!(unwrapped.opened, 1);

        assert!(matches!(
            unwrap(reader, std::slice::from_ref(key), "other"),
            Err(KeyringError::NotUnwrapped { .. })
        ));
        for keys in [vec![], vec![foreign]] {
            let error = unwrap(reader, &keys, "acme").unwrap_err();
            assert!(matches!(error, KeyringError::NoMatchingKey { .. }));
        }
        for at in 0..info.len() {
            let mut info = info.to_vec();
            info[at] ^= 1;
            let error = unwrap(reader, &[other(provider, &info, ciphertext)], "acme").unwrap_err();
            assert!(matches!(
                error,
                KeyringError::NoMatchingKey { .. } | KeyringError::NotUnwrapped { .. }
            ));
        }
        for at in 0..ciphertext.len() {
            let mut ciphertext = ciphertext.to_vec();
            ciphertext[at] ^= 1;
            let error = unwrap(reader, &[other(provider, info, &ciphertext)], "acme").unwrap_err();
            assert!(matches!(
                error,
                KeyringError::BranchKeyVersion { .. } | KeyringError::NotUnwrapped { .. }
            ));
        }
        let longer = [ciphertext, &[0]].concat();
        for ciphertext in (0..ciphertext.len()).map(|len| &ciphertext[..len]).chain([&longer[..]]) {
            let error = unwrap(reader, &[other(provider, info, ciphertext)], "acme").unwrap_err();
            assert!(matches!(error, KeyringError::NotUnwrapped { .. }));
        }

        // One that does not open is passed over.
        let mut altered = ciphertext.to_vec();
        altered[0] ^= 1;
        let altered = other(provider, info, &altered);
        let unwrapped = unwrap(reader, &[altered.clone(), key.clone()], "acme").unwrap();
        assert_eq!(unwrapped.opened, 1);
        let error = unwrap(reader, &[altered.clone(), altered], "acme").unwrap_err();
        assert!(matches!(&error, KeyringError::All(errors) if errors.len() == 2));
        assert!(error.is_unauthenticated());
    }
}

fn unwrap(reader: &dyn Keyring, keys: &[EncryptedDataKey], tenant: &str) -> Result<UnwrappedDataKey, KeyringError> {
    block_on(reader.unwrap_data_key(keys, &context(tenant)))
}
