//! The default manager: a new data key for every request, wrapped and unwrapped by a keyring ([default CMM]).
//!
//! [default CMM]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/default-cmm.md

use std::sync::Arc;

use super::{DecryptionRequest, EncryptionRequest, ManagerError, MaterialsManager};
use crate::crypto::{SigningKeyPair, random_key};
use crate::keyring::{BoxFuture, Keyring};
use crate::materials::{
    DecryptionMaterials, EncodedContext, EncryptionMaterials, MaterialsError, PUBLIC_KEY, verifying_key,
};
use crate::schema::Suite;
use crate::secret::DataKey;

/// Asks a keyring for every request.
#[derive(Debug, Clone)]
pub struct DefaultManager {
    keyring: Arc<dyn Keyring>,
}

impl DefaultManager {
    /// A manager over a keyring.
    #[must_use]
    pub fn new(keyring: Arc<dyn Keyring>) -> Self {
        Self { keyring }
    }

    async fn encryption(&self, request: EncryptionRequest) -> Result<EncryptionMaterials, ManagerError> {
        let mut context = request.context;
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
        Ok(EncryptionMaterials::new(
            context,
            &request.required,
            &data_key,
            wrapped,
            signing,
        )?)
    }

    async fn decryption(&self, request: DecryptionRequest) -> Result<DecryptionMaterials, ManagerError> {
        let context = request.expected.merged(&request.stored)?;
        // The public key is looked at before a key is asked for, so that a malformed record costs no call.
        let verifying = verifying_key(request.suite, &context)?;
        let context = EncodedContext::new(context);
        let unwrapped = self
            .keyring
            .unwrap_data_key(&request.encrypted_data_keys, &context)
            .await?;
        Ok(DecryptionMaterials::new(request.suite, context, verifying, &unwrapped)?)
    }
}

impl MaterialsManager for DefaultManager {
    fn encryption_materials(
        &self,
        request: EncryptionRequest,
    ) -> BoxFuture<'_, Result<Arc<EncryptionMaterials>, ManagerError>> {
        Box::pin(async move { self.encryption(request).await.map(Arc::new) })
    }

    fn decryption_materials(
        &self,
        request: DecryptionRequest,
    ) -> BoxFuture<'_, Result<Arc<DecryptionMaterials>, ManagerError>> {
        Box::pin(async move { self.decryption(request).await.map(Arc::new) })
    }
}
