//! The default manager: a new data key for every request, wrapped and unwrapped by a keyring ([default CMM]).
//!
//! [default CMM]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/default-cmm.md

use std::sync::Arc;

use super::{
    Audit, DecryptionGrant, DecryptionRequest, EncryptionGrant, EncryptionRequest, ManagerError, MaterialsManager,
    Unwrap,
};
use crate::crypto::{SigningKeyPair, random_key};
use crate::keyring::{BoxFuture, Keyring};
use crate::materials::{
    DecryptionMaterials, EncodedContext, EncryptionMaterials, MaterialsError, PUBLIC_KEY, verifying_key,
};
use crate::schema::Suite;
use crate::secret::DataKey;

/// How many encrypted data keys a record may have, unless a manager is told otherwise.
///
/// Each recipient of a [`MultiKeyring`](crate::keyring::MultiKeyring) has one. A record from elsewhere may state 255 of
/// them, every one of which could cost a call to a key service.
pub const DEFAULT_MAX_ENCRYPTED_DATA_KEYS: usize = 10;

/// Asks a keyring for every request.
#[derive(Debug, Clone)]
pub struct DefaultManager {
    keyring: Arc<dyn Keyring>,
    max_encrypted_data_keys: usize,
    audit: Option<Arc<dyn Audit>>,
}

impl DefaultManager {
    /// A manager over a keyring.
    #[must_use]
    pub fn new(keyring: impl Keyring + 'static) -> Self {
        Self {
            keyring: Arc::new(keyring),
            max_encrypted_data_keys: DEFAULT_MAX_ENCRYPTED_DATA_KEYS,
            audit: None,
        }
    }

    /// How many encrypted data keys a record may have. Default: [`DEFAULT_MAX_ENCRYPTED_DATA_KEYS`].
    ///
    /// A record with more is refused before the keyring sees it; and since such a record could not be read again, none
    /// is written either. The format itself ends at 255.
    #[must_use]
    pub fn max_encrypted_data_keys(mut self, max: usize) -> Self {
        self.max_encrypted_data_keys = max;
        self
    }

    /// Tells `audit` of each data key that the keyring was asked to unwrap.
    #[must_use]
    pub fn audit(mut self, audit: Arc<dyn Audit>) -> Self {
        self.audit = Some(audit);
        self
    }

    fn check_count(&self, count: usize) -> Result<(), ManagerError> {
        let max = self.max_encrypted_data_keys;
        if count > max {
            return Err(ManagerError::TooManyEncryptedDataKeys { count, max });
        }
        Ok(())
    }

    async fn encryption(&self, request: EncryptionRequest<'_>) -> Result<EncryptionGrant, ManagerError> {
        request.check_size()?;
        let mut context = request.context.clone();
        let signing = match request.suite {
            Suite::Symmetric => None,
            Suite::Signed => Some(SigningKeyPair::generate().map_err(MaterialsError::Crypto)?),
        };
        if context.get(PUBLIC_KEY).is_some() {
            return Err(MaterialsError::ReservedContextKey {
                key: PUBLIC_KEY.to_owned(),
            }
            .into());
        }
        if let Some(pair) = &signing {
            context.insert(PUBLIC_KEY, pair.public_key())?;
        }
        let context = EncodedContext::new(context);
        let data_key = DataKey::try_init(random_key).map_err(MaterialsError::Crypto)?;
        let wrapped = self.keyring.wrap_data_key(&data_key, &context).await?;
        self.check_count(wrapped.len())?;
        let materials =
            EncryptionMaterials::new(context, request.required, &data_key, wrapped, signing, request.limits)?;
        Ok(EncryptionGrant::own(materials, request.sizes))
    }

    async fn decryption(&self, request: DecryptionRequest<'_>) -> Result<DecryptionMaterials, ManagerError> {
        self.check_count(request.header.encrypted_data_key_count())?;
        let context = EncodedContext::of_record(request.expected, &request.stored()?)?;
        // The public key is looked at before a key is asked for, so that a malformed record costs no call.
        let verifying = verifying_key(request.suite(), context.map())?;
        let keys = &request.encrypted_data_keys()?;
        let unwrapped = self
            .keyring
            .unwrap_data_key(keys, &context)
            .await
            .map_err(ManagerError::from);
        let opened = unwrapped.and_then(|unwrapped| {
            let key = keys
                .get(unwrapped.opened)
                .ok_or(MaterialsError::NoSuchEncryptedDataKey)?;
            Ok((unwrapped, key))
        });
        if let Some(audit) = &self.audit {
            let outcome = opened.as_ref().map(|(_, key)| *key);
            audit.unwrapped(&Unwrap::new(request.table, context.map(), outcome));
        }
        let (unwrapped, key) = opened?;
        Ok(DecryptionMaterials::new(
            request.suite(),
            context,
            verifying,
            &unwrapped,
            key.clone(),
        )?)
    }
}

impl MaterialsManager for DefaultManager {
    fn encryption_materials<'a>(
        &'a self,
        request: EncryptionRequest<'a>,
    ) -> BoxFuture<'a, Result<EncryptionGrant, ManagerError>> {
        Box::pin(self.encryption(request))
    }

    fn decryption_materials<'a>(
        &'a self,
        request: DecryptionRequest<'a>,
    ) -> BoxFuture<'a, Result<DecryptionGrant, ManagerError>> {
        Box::pin(async move {
            let materials = self.decryption(request).await?;
            Ok(DecryptionGrant::new(Arc::new(materials), None))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::{MultiKeyring, RawAesKeyring};
    use std::collections::BTreeSet;

    use crate::cache::Limits;
    use crate::format::{HeaderWriter, ParsedHeader};
    use crate::manager::MaterialsManager;
    use crate::materials::ContextMap;
    use crate::secret::WrappingKey;

    fn keyring(recipients: u8) -> Arc<dyn Keyring> {
        let raw = |byte: u8| RawAesKeyring::new("tests", format!("key {byte}"), WrappingKey::from_bytes([byte; 32]));
        let first = MultiKeyring::new(raw(0).unwrap());
        Arc::new((1..recipients).fold(first, |keyring, byte| keyring.child(raw(byte).unwrap())))
    }

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(future)
    }

    fn encryption() -> EncryptionRequest<'static> {
        static CONTEXT: ContextMap = ContextMap::new();
        static REQUIRED: BTreeSet<String> = BTreeSet::new();
        EncryptionRequest {
            suite: Suite::Symmetric,
            context: &CONTEXT,
            required: &REQUIRED,
            sizes: &[],
            limits: Limits::HARD,
        }
    }

    #[test]
    fn the_number_of_encrypted_data_keys_is_limited_both_ways() {
        let eleven = DefaultManager::new(keyring(11));
        let error = block_on(eleven.encryption_materials(encryption())).unwrap_err();
        assert!(matches!(
            error,
            ManagerError::TooManyEncryptedDataKeys { count: 11, max: 10 }
        ));

        let grant = block_on(eleven.max_encrypted_data_keys(11).encryption_materials(encryption())).unwrap();
        let materials = grant.materials();
        let header = HeaderWriter::new(1, Suite::Symmetric, &[0; 32], 0, |_| {}, materials.header_tail()).unwrap();
        let header = header
            .commit(&materials.schedule().commit_key(&[0; 32]).unwrap())
            .unwrap();
        let request = DecryptionRequest {
            table: "tests",
            expected: &ContextMap::new(),
            header: &ParsedHeader::parse(&header).unwrap(),
        };
        let reader = DefaultManager::new(keyring(1));
        let error = block_on(reader.decryption_materials(request)).unwrap_err();
        assert!(matches!(
            error,
            ManagerError::TooManyEncryptedDataKeys { count: 11, max: 10 }
        ));
        let read = block_on(reader.max_encrypted_data_keys(11).decryption_materials(request)).unwrap();
        assert_eq!(
            read.materials().encrypted_data_key(),
            &materials.encrypted_data_keys()[0]
        );
    }
}
