//! The multi-keyring: several recipients for every data key ([multi-keyring]).
//!
//! [multi-keyring]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/multi-keyring.md

use std::sync::Arc;

use futures_util::future::try_join_all;

use super::{BoxFuture, Keyring, KeyringError};
use crate::materials::{EncodedContext, EncryptedDataKey, MaterialsError, UnwrappedDataKey, WrappedDataKey};
use crate::secret::DataKey;

/// Wraps each data key by all of its keyrings, and unwraps by the first one that can.
///
/// A record is written only if *every* keyring has wrapped its data key, which they do in parallel; *any one* of them
/// suffices to read it. So whoever can use one of these keyrings can read all that the multi-keyring writes: look at
/// each before adding it.
///
/// In the record format a data key is made locally and then wrapped, so the generator and its children do the same
/// work, and differ in their order alone: the generator's encrypted data keys come first in the record, the children's
/// follow in the order in which they were added, and unwrapping is tried in that order too. Put first what is near and
/// cheap. A keyring that has no matching key makes no call.
///
/// Every keyring adds at least one encrypted data key, and readers refuse a record that has too many of them; see
/// [`DEFAULT_MAX_ENCRYPTED_DATA_KEYS`](crate::manager::DEFAULT_MAX_ENCRYPTED_DATA_KEYS).
///
/// ```
/// use envelope_runtime::keyring::{MultiKeyring, RawAesKeyring};
/// use envelope_runtime::secret::WrappingKey;
///
/// # let (ours, theirs) = ([1; 32], [2; 32]);
/// let daily = RawAesKeyring::new("my-company", "daily-2026", WrappingKey::from_slice(&ours)?)?;
/// let escrow = RawAesKeyring::new("my-company", "escrow", WrappingKey::from_slice(&theirs)?)?;
/// let keyring = MultiKeyring::new(daily).child(escrow);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct MultiKeyring {
    /// The generator, then the children.
    keyrings: Vec<Arc<dyn Keyring>>,
}

impl MultiKeyring {
    /// A multi-keyring of a generator alone.
    #[must_use]
    pub fn new(generator: impl Keyring + 'static) -> Self {
        Self {
            keyrings: vec![Arc::new(generator)],
        }
    }

    /// Adds a keyring behind those that are there.
    #[must_use]
    pub fn child(mut self, child: impl Keyring + 'static) -> Self {
        self.keyrings.push(Arc::new(child));
        self
    }
}

impl Keyring for MultiKeyring {
    /// Wraps the data key by every keyring at once.
    ///
    /// # Errors
    ///
    /// The first error of any keyring; the wraps that are still under way are dropped. A keyring that wraps for nobody is
    /// an error too: its recipients could not read the record.
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        let wraps = self
            .keyrings
            .iter()
            .map(|keyring| keyring.wrap_data_key(data_key, context));
        let wraps = try_join_all(wraps.collect::<Vec<_>>());
        Box::pin(async move {
            let wraps = wraps.await?;
            if wraps.iter().any(Vec::is_empty) {
                return Err(MaterialsError::EncryptedDataKeyCount { count: 0 }.into());
            }
            Ok(wraps.into_iter().flatten().collect())
        })
    }

    /// Unwraps the data key by the first keyring that can, one after the other.
    ///
    /// # Errors
    ///
    /// [`KeyringError::All`] with the errors of all keyrings, in their order.
    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        Box::pin(first_that_unwraps(&self.keyrings, keys, context))
    }
}

/// Asks one keyring after the other, and collects the errors.
pub(super) async fn first_that_unwraps(
    keyrings: &[Arc<dyn Keyring>],
    keys: &[EncryptedDataKey],
    context: &EncodedContext,
) -> Result<UnwrappedDataKey, KeyringError> {
    let mut errors = Vec::with_capacity(keyrings.len());
    for keyring in keyrings {
        match keyring.unwrap_data_key(keys, context).await {
            Ok(unwrapped) => return Ok(unwrapped),
            Err(error) => errors.push(error),
        }
    }
    Err(KeyringError::All(errors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::CryptoError;
    use crate::keyring::test_keyrings::{block_on, context, data_key, raw};

    /// Fails both ways, with an error that is nobody's data.
    #[derive(Debug)]
    struct Broken;

    impl Keyring for Broken {
        fn wrap_data_key<'a>(
            &'a self,
            _: &'a DataKey,
            _: &'a EncodedContext,
        ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
            Box::pin(async { Err(CryptoError::new("a broken keyring").into()) })
        }

        fn unwrap_data_key<'a>(
            &'a self,
            _: &'a [EncryptedDataKey],
            _: &'a EncodedContext,
        ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
            Box::pin(async { Err(CryptoError::new("a broken keyring").into()) })
        }
    }

    /// Wraps once all of its kind have begun to.
    #[derive(Debug)]
    struct Together(Arc<tokio::sync::Barrier>, crate::keyring::RawAesKeyring);

    impl Keyring for Together {
        fn wrap_data_key<'a>(
            &'a self,
            data_key: &'a DataKey,
            context: &'a EncodedContext,
        ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
            Box::pin(async {
                self.0.wait().await;
                self.1.wrap_data_key(data_key, context).await
            })
        }

        fn unwrap_data_key<'a>(
            &'a self,
            keys: &'a [EncryptedDataKey],
            context: &'a EncodedContext,
        ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
            self.1.unwrap_data_key(keys, context)
        }
    }

    fn three() -> MultiKeyring {
        MultiKeyring::new(raw("first", 1))
            .child(raw("second", 2))
            .child(raw("third", 3))
    }

    fn wrap(keyring: &dyn Keyring) -> Vec<WrappedDataKey> {
        block_on(keyring.wrap_data_key(&data_key(9), &context("acme"))).unwrap()
    }

    fn keys(wrapped: &[WrappedDataKey]) -> Vec<EncryptedDataKey> {
        wrapped.iter().map(|wrapped| wrapped.key.clone()).collect()
    }

    #[test]
    fn the_generator_comes_first_and_each_recipient_has_its_own_tag_key() {
        let wrapped = wrap(&three());
        assert_eq!(wrapped.len(), 3);
        for (wrapped, name) in wrapped.iter().zip(["first", "second", "third"]) {
            assert!(wrapped.key.info().starts_with(name.as_bytes()));
        }
        // Each recipient alone reads the same data key, and gets the tag key that was wrapped for it.
        let keys = keys(&wrapped);
        for (index, keyring) in [raw("first", 1), raw("second", 2), raw("third", 3)].iter().enumerate() {
            let unwrapped = block_on(keyring.unwrap_data_key(&keys, &context("acme"))).unwrap();
            assert_eq!(unwrapped.data_key.expose(), &[9; 32]);
            assert_eq!(unwrapped.signing_key.expose(), wrapped[index].signing_key.expose());
            assert_eq!(unwrapped.opened, index);
        }
    }

    #[test]
    fn any_one_suffices_to_read() {
        let keys = keys(&wrap(&three()));
        for index in 0..keys.len() {
            let unwrapped = block_on(three().unwrap_data_key(&keys[index..=index], &context("acme"))).unwrap();
            assert_eq!(unwrapped.data_key.expose(), &[9; 32]);
            assert_eq!(unwrapped.opened, 0);
        }
        let with_broken = MultiKeyring::new(Broken).child(raw("third", 3));
        let unwrapped = block_on(with_broken.unwrap_data_key(&keys, &context("acme"))).unwrap();
        assert_eq!(unwrapped.opened, 2);
    }

    #[test]
    fn all_are_needed_to_write() {
        for keyring in [
            MultiKeyring::new(Broken).child(raw("second", 2)),
            MultiKeyring::new(raw("first", 1)).child(Broken),
            three().child(MultiKeyring::new(Broken)),
        ] {
            let error = block_on(keyring.wrap_data_key(&data_key(9), &context("acme"))).unwrap_err();
            assert!(matches!(error, KeyringError::Crypto(_)));
        }
    }

    #[test]
    fn keyrings_wrap_in_parallel() {
        let barrier = Arc::new(tokio::sync::Barrier::new(2));
        let keyring = MultiKeyring::new(Together(Arc::clone(&barrier), raw("first", 1)))
            .child(Together(barrier, raw("second", 2)));
        assert_eq!(wrap(&keyring).len(), 2);
    }

    #[test]
    fn the_errors_of_all_are_collected_in_order() {
        let keyring = MultiKeyring::new(raw("lost", 4)).child(raw("first", 5)).child(Broken);
        let error = block_on(keyring.unwrap_data_key(&keys(&wrap(&three())), &context("acme"))).unwrap_err();
        let KeyringError::All(errors) = &error else {
            panic!("{error}")
        };
        assert!(matches!(
            errors.as_slice(),
            [
                KeyringError::NoMatchingKey { .. },
                KeyringError::NotUnwrapped { .. },
                KeyringError::Crypto(_)
            ]
        ));
        let message = error.to_string();
        let mut rest = message.as_str();
        for part in ["(1) ", "`lost`", "; (2) ", "`first`", "; (3) ", "a broken keyring"] {
            rest = rest.split_once(part).unwrap_or_else(|| panic!("{part} in {message}")).1;
        }
    }

    #[test]
    fn a_record_is_to_blame_only_if_nothing_else_can_be() {
        let keys = keys(&wrap(&three()));
        let error = |keyring: MultiKeyring| block_on(keyring.unwrap_data_key(&keys, &context("acme"))).unwrap_err();
        let (lost, wrong) = (|| raw("lost", 4), || raw("first", 5));
        // No keyring has a matching key.
        assert!(!error(MultiKeyring::new(lost()).child(lost())).is_unauthenticated());
        // One has, and the wrap does not authenticate.
        assert!(error(MultiKeyring::new(lost()).child(wrong())).is_unauthenticated());
        assert!(error(MultiKeyring::new(MultiKeyring::new(wrong())).child(lost())).is_unauthenticated());
        // Another one failed for reasons of its own, and might have opened it.
        assert!(!error(MultiKeyring::new(wrong()).child(Broken)).is_unauthenticated());
        assert!(!error(MultiKeyring::new(wrong()).child(MultiKeyring::new(Broken))).is_unauthenticated());
        // Another context blames the record with every keyring.
        let error = block_on(three().unwrap_data_key(&keys, &context("other"))).unwrap_err();
        assert!(error.is_unauthenticated());
    }
}
