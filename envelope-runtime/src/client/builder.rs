//! Builds the clients of all three roles.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::{Decryptor, Encryptor, Envelope, Error};
use crate::keyring::Keyring;
use crate::manager::{Audit, DEFAULT_MAX_ENCRYPTED_DATA_KEYS, DefaultManager, MaterialsManager};
use crate::materials::{ContextMap, MaterialsError, RESERVED_PREFIX};
use crate::schema::Suite;

/// Builds a client of type `T`; see [`Envelope::builder`], [`Encryptor::builder`] and [`Decryptor::builder`].
pub struct Builder<T> {
    source: Source,
    suite: Suite,
    accepted: Option<BTreeSet<Suite>>,
    constants: Vec<(String, String)>,
    max_encrypted_data_keys: usize,
    audit: Option<Arc<dyn Audit>>,
    client: PhantomData<fn() -> T>,
}

/// Where materials come from.
#[derive(Debug, Clone)]
enum Source {
    Keyring(Arc<dyn Keyring>),
    Manager(Arc<dyn MaterialsManager>),
}

impl<T> Builder<T> {
    pub(super) fn new(keyring: impl Keyring + 'static, suite: Suite) -> Self {
        Self::from_source(Source::Keyring(Arc::new(keyring)), suite)
    }

    pub(super) fn with_manager(manager: impl MaterialsManager + 'static, suite: Suite) -> Self {
        Self::from_source(Source::Manager(Arc::new(manager)), suite)
    }

    fn from_source(source: Source, suite: Suite) -> Self {
        Self {
            source,
            suite,
            accepted: None,
            constants: Vec::new(),
            max_encrypted_data_keys: DEFAULT_MAX_ENCRYPTED_DATA_KEYS,
            audit: None,
            client: PhantomData,
        }
    }

    /// Adds an entry to the encryption context of every record: a fact about this client, such as
    /// `environment = production`. It is bound to each record and not stored: a client with another value cannot read.
    #[must_use]
    pub fn constant(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.constants.push((key.into(), value.into()));
        self
    }

    /// How many encrypted data keys a record may have, written or read. Default: 10.
    ///
    /// A record from elsewhere may state 255 of them, every one of which could cost a call to a key service. A client
    /// over a manager of one's own leaves the limit to that manager.
    #[must_use]
    pub fn max_encrypted_data_keys(mut self, max: usize) -> Self {
        self.max_encrypted_data_keys = max;
        self
    }

    /// The constants, checked.
    fn checked_constants(&mut self) -> Result<ContextMap, Error> {
        let mut constants = ContextMap::new();
        for (key, value) in self.constants.drain(..) {
            if key.starts_with(RESERVED_PREFIX) {
                return Err(Error::Constant(MaterialsError::ReservedContextKey { key }));
            }
            if key.is_empty() || key.chars().chain(value.chars()).any(char::is_control) {
                return Err(Error::Constant(MaterialsError::UnprintableContextEntry {
                    key: key.escape_debug().to_string(),
                }));
            }
            constants.insert(key, value).map_err(Error::Constant)?;
        }
        Ok(constants)
    }

    fn manager(&self) -> Arc<dyn MaterialsManager> {
        match &self.source {
            Source::Keyring(keyring) => {
                let manager =
                    DefaultManager::new(Arc::clone(keyring)).max_encrypted_data_keys(self.max_encrypted_data_keys);
                Arc::new(match &self.audit {
                    Some(audit) => manager.audit(Arc::clone(audit)),
                    None => manager,
                })
            }
            Source::Manager(manager) => Arc::clone(manager),
        }
    }

    fn encryptor(&self, manager: Arc<dyn MaterialsManager>, constants: ContextMap) -> Encryptor {
        Encryptor::new(manager, self.suite, constants)
    }

    /// A reader of what this client writes, or of the suites that were named.
    fn decryptor(&self, manager: Arc<dyn MaterialsManager>, constants: ContextMap) -> Result<Decryptor, Error> {
        let by_default = match self.suite {
            Suite::Symmetric => BTreeSet::from([Suite::Symmetric, Suite::Signed]),
            Suite::Signed => BTreeSet::from([Suite::Signed]),
        };
        let accepted = self.accepted.clone().unwrap_or(by_default);
        if accepted.is_empty() {
            return Err(Error::NoAcceptedSuite);
        }
        Ok(Decryptor::new(manager, accepted, constants, self.audit.clone()))
    }
}

/// What clients that read can be told.
macro_rules! reading {
    ($client:ty) => {
        impl Builder<$client> {
            /// The suites of the records that the client reads, whatever its default: it refuses all others.
            #[must_use]
            pub fn accepted_suites(mut self, suites: impl IntoIterator<Item = Suite>) -> Self {
                self.accepted = Some(suites.into_iter().collect());
                self
            }

            /// Who is told of each unwrapped data key and each record that could not be decrypted; see [`Audit`].
            #[must_use]
            pub fn audit(mut self, audit: impl Audit + 'static) -> Self {
                self.audit = Some(Arc::new(audit));
                self
            }
        }
    };
}

reading!(Envelope);
reading!(Decryptor);

/// What clients that write can be told.
macro_rules! writing {
    ($client:ty, $default:literal) => {
        impl Builder<$client> {
            #[doc = concat!("The suite to write under. Default: ", $default, ".")]
            #[must_use]
            pub fn suite(mut self, suite: Suite) -> Self {
                self.suite = suite;
                self
            }
        }
    };
}

writing!(Envelope, "[`Suite::Symmetric`]");
writing!(Encryptor, "[`Suite::Signed`]");

impl Builder<Envelope> {
    /// Makes the client. Unless told otherwise, one that writes signed records reads only signed ones, and one that
    /// writes unsigned records reads both.
    ///
    /// # Errors
    ///
    /// [`Error::Constant`] if a constant's key is empty, given twice, begins with `aws-crypto-`, or is too long, or if key
    /// or value has a control character;
    /// [`Error::NoAcceptedSuite`] if no suite is accepted.
    pub fn build(mut self) -> Result<Envelope, Error> {
        let (constants, manager) = (self.checked_constants()?, self.manager());
        let encryptor = self.encryptor(Arc::clone(&manager), constants.clone());
        Ok(Envelope::new(encryptor, self.decryptor(manager, constants)?))
    }
}

impl Builder<Encryptor> {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`Error::Constant`] if a constant's key is empty, given twice, begins with `aws-crypto-`, or is too long, or if key
    /// or value has a control character.
    pub fn build(mut self) -> Result<Encryptor, Error> {
        let constants = self.checked_constants()?;
        Ok(self.encryptor(self.manager(), constants))
    }
}

impl Builder<Decryptor> {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`Error::Constant`] if a constant's key is empty, given twice, begins with `aws-crypto-`, or is too long, or if key
    /// or value has a control character;
    /// [`Error::NoAcceptedSuite`] if no suite is accepted.
    pub fn build(mut self) -> Result<Decryptor, Error> {
        let constants = self.checked_constants()?;
        self.decryptor(self.manager(), constants)
    }
}

impl<T> Clone for Builder<T> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            suite: self.suite,
            accepted: self.accepted.clone(),
            constants: self.constants.clone(),
            max_encrypted_data_keys: self.max_encrypted_data_keys,
            audit: self.audit.clone(),
            client: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Builder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("source", &self.source)
            .field("suite", &self.suite)
            .field("accepted", &self.accepted)
            .field("constants", &self.constants)
            .finish_non_exhaustive()
    }
}
