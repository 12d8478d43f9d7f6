//! A manager that insists on keys of the encryption context ([required encryption context CMM]).
//!
//! [required encryption context CMM]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/required-encryption-context-cmm.md

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{DecryptionGrant, DecryptionRequest, EncryptionGrant, EncryptionRequest, ManagerError, MaterialsManager};
use crate::keyring::BoxFuture;
use crate::materials::{ContextMap, MaterialsError};

/// Passes requests on only if their encryption context has certain keys; on writing, these keys are bound but not
/// stored, so that every reader must know their values.
#[derive(Debug, Clone)]
pub struct RequiredContextManager {
    inner: Arc<dyn MaterialsManager>,
    keys: BTreeSet<String>,
}

impl RequiredContextManager {
    /// Insists on `keys` before it passes a request on to `inner`.
    pub fn new<K: Into<String>>(inner: impl MaterialsManager + 'static, keys: impl IntoIterator<Item = K>) -> Self {
        Self {
            inner: Arc::new(inner),
            keys: keys.into_iter().map(Into::into).collect(),
        }
    }

    fn check(&self, context: &ContextMap) -> Result<(), ManagerError> {
        match self.keys.iter().find(|key| context.get(key).is_none()) {
            None => Ok(()),
            Some(key) => Err(MaterialsError::MissingContextKey { key: key.clone() }.into()),
        }
    }
}

impl MaterialsManager for RequiredContextManager {
    fn encryption_materials<'a>(
        &'a self,
        request: EncryptionRequest<'a>,
    ) -> BoxFuture<'a, Result<EncryptionGrant, ManagerError>> {
        Box::pin(async move {
            self.check(request.context)?;
            let required = &(request.required | &self.keys);
            let request = EncryptionRequest { required, ..request };
            self.inner.encryption_materials(request).await
        })
    }

    fn decryption_materials<'a>(
        &'a self,
        request: DecryptionRequest<'a>,
    ) -> BoxFuture<'a, Result<DecryptionGrant, ManagerError>> {
        Box::pin(async move {
            self.check(request.expected)?;
            self.inner.decryption_materials(request).await
        })
    }
}
