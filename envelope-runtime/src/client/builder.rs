//! Builds an [`Envelope`].

use std::sync::Arc;

use super::envelope::Inner;
use super::{Envelope, Error};
use crate::keyring::Keyring;
use crate::manager::{DefaultManager, MaterialsManager};
use crate::materials::{ContextMap, MaterialsError, RESERVED_PREFIX};
use crate::schema::Suite;

/// Builds an [`Envelope`]; see [`Envelope::builder`].
#[derive(Debug, Clone)]
pub struct EnvelopeBuilder {
    manager: Arc<dyn MaterialsManager>,
    suite: Suite,
    constants: Vec<(String, String)>,
}

impl EnvelopeBuilder {
    pub(super) fn new(keyring: Arc<dyn Keyring>) -> Self {
        Self::with_manager(Arc::new(DefaultManager::new(keyring)))
    }

    pub(super) fn with_manager(manager: Arc<dyn MaterialsManager>) -> Self {
        Self {
            manager,
            suite: Suite::Symmetric,
            constants: Vec::new(),
        }
    }

    /// The suite to write under. Default: [`Suite::Symmetric`].
    ///
    /// A client that writes signed records reads only signed ones; one that writes unsigned records reads both.
    #[must_use]
    pub fn suite(mut self, suite: Suite) -> Self {
        self.suite = suite;
        self
    }

    /// Adds an entry to the encryption context of every record: a fact about this client, such as
    /// `environment = production`. It is bound to each record and not stored: a client with another value cannot read.
    #[must_use]
    pub fn constant(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.constants.push((key.into(), value.into()));
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`Error::Constant`] if a constant's key is given twice, begins with `aws-crypto-`, or is too long.
    pub fn build(self) -> Result<Envelope, Error> {
        let mut constants = ContextMap::new();
        for (key, value) in self.constants {
            if key.starts_with(RESERVED_PREFIX) {
                return Err(Error::Constant(MaterialsError::ReservedContextKey { key }));
            }
            constants.insert(key, value).map_err(Error::Constant)?;
        }
        Ok(Envelope::new(Inner {
            manager: self.manager,
            suite: self.suite,
            constants,
        }))
    }
}
