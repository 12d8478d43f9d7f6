//! Builds the clients of all three roles.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroUsize;
use std::sync::Arc;

use super::{Decryptor, Encryptor, Envelope, Error, parallel};
use crate::keyring::Keyring;
use crate::manager::{
    Audit, CachePolicy, CachingManager, DEFAULT_MAX_ENCRYPTED_DATA_KEYS, DataKeyCache, DefaultManager, MaterialsManager,
};
use crate::materials::{ContextMap, MaterialsError, RESERVED_PREFIX};
use crate::schema::Suite;

/// Builds a client of type `T`; see [`Envelope::builder`], [`Encryptor::builder`] and [`Decryptor::builder`].
pub struct Builder<T> {
    source: Source,
    suite: Suite,
    accepted: Option<BTreeSet<Suite>>,
    unsigned_fields: bool,
    constants: Vec<(String, String)>,
    max_encrypted_data_keys: usize,
    audit: Option<Arc<dyn Audit>>,
    cache: Option<Caching>,
    threads: Option<NonZeroUsize>,
    client: PhantomData<fn() -> T>,
}

/// Where data keys are kept at hand.
#[derive(Debug, Clone)]
enum Caching {
    Own(CachePolicy),
    Shared {
        cache: DataKeyCache,
        partition: Option<String>,
    },
}

/// What every client is made of.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) manager: Arc<dyn MaterialsManager>,
    pub(super) cache: Option<DataKeyCache>,
    pub(super) constants: Arc<ContextMap>,
    pub(super) threads: NonZeroUsize,
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
            unsigned_fields: false,
            constants: Vec::new(),
            max_encrypted_data_keys: DEFAULT_MAX_ENCRYPTED_DATA_KEYS,
            audit: None,
            cache: None,
            threads: None,
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

    /// Keeps data keys at hand, in a cache of the client's own: many records then cost one call of the keyring.
    ///
    /// The client must be used inside a Tokio runtime that keeps running. (`client::Blocking`, behind the feature `blocking`,
    /// has one.)
    ///
    /// ```
    /// # #[cfg(feature = "derive")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// use std::time::Duration;
    ///
    /// use envelope_runtime::keyring::KeyFileKeyring;
    /// use envelope_runtime::{CachePolicy, Encrypted, Envelope};
    ///
    /// #[derive(Encrypted)]
    /// #[envelope(table = "notes")]
    /// struct Note {
    ///     #[envelope(signed, id)]
    ///     id: i64,
    ///     #[envelope(encrypted)]
    ///     text: String,
    /// }
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let keyring = KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?;
    /// let policy = CachePolicy::max_age(Duration::from_secs(60));
    /// let envelope = Envelope::builder(keyring).cache(policy).build()?;
    ///
    /// for id in 0..3 {
    ///     envelope.encrypt(&Note { id, text: "meet at nine".to_owned() }).await?;
    /// }
    /// let stats = envelope.cache().expect("it was built with one").encryption_stats();
    /// assert_eq!((stats.fetched, stats.hits), (1, 2));
    /// # Ok(()) })
    /// # }
    /// # #[cfg(not(feature = "derive"))] fn main() {}
    /// ```
    #[must_use]
    pub fn cache(mut self, policy: CachePolicy) -> Self {
        self.cache = Some(Caching::Own(policy));
        self
    }

    /// Keeps data keys at hand in a cache that other clients use too: they share its capacity, and no key.
    #[must_use]
    pub fn shared_cache(mut self, cache: &DataKeyCache) -> Self {
        self.cache = Some(Caching::Shared {
            cache: cache.clone(),
            partition: None,
        });
        self
    }

    /// Keeps data keys at hand in a cache, and shares them with all clients that name the same partition of it. They should
    /// all have the same keyring and the same permissions: a key that one has fetched serves the others, if suite and encryption
    /// context agree, even if theirs could not have fetched it, or would have wrapped it for other recipients too.
    #[must_use]
    pub fn cache_partition(mut self, cache: &DataKeyCache, partition: impl Into<String>) -> Self {
        self.cache = Some(Caching::Shared {
            cache: cache.clone(),
            partition: Some(partition.into()),
        });
        self
    }

    /// On how many threads `encrypt_all` and `decrypt_all` spread their work, the calling one included. Default: as many as
    /// the machine has cores.
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = Some(threads);
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

    /// What the client is made of.
    fn parts(&mut self) -> Result<Parts, Error> {
        let constants = Arc::new(self.checked_constants()?);
        let manager = self.manager();
        let caching = match self.cache.take() {
            None => None,
            Some(Caching::Own(policy)) => Some(CachingManager::new(Arc::clone(&manager), policy)),
            Some(Caching::Shared { cache, partition: None }) => {
                Some(CachingManager::in_cache(Arc::clone(&manager), cache))
            }
            Some(Caching::Shared {
                cache,
                partition: Some(name),
            }) => Some(Ok(CachingManager::in_partition(Arc::clone(&manager), cache, &name))),
        };
        let caching = caching.transpose().map_err(Error::Cache)?;
        Ok(Parts {
            cache: caching.as_ref().map(|caching| caching.cache().clone()),
            manager: match caching {
                Some(caching) => Arc::new(caching),
                None => manager,
            },
            constants,
            threads: self.threads.unwrap_or_else(parallel::available),
        })
    }

    /// A reader of what this client writes, or of the suites that were named.
    fn decryptor(&self, parts: Parts) -> Result<Decryptor, Error> {
        let by_default = match self.suite {
            Suite::Symmetric => BTreeSet::from([Suite::Symmetric, Suite::Signed]),
            Suite::Signed => BTreeSet::from([Suite::Signed]),
        };
        let accepted = self.accepted.clone().unwrap_or(by_default);
        if accepted.is_empty() {
            return Err(Error::NoAcceptedSuite);
        }
        Ok(Decryptor::new(
            parts,
            accepted,
            self.audit.clone(),
            self.unsigned_fields,
        ))
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

            /// Lets a client that refuses unsigned records open single fields all the same, by
            /// [`open_field_without_footer`](crate::Scoped::open_field_without_footer): a record's signature is in its footer, so
            /// who can read such a field could have written it too.
            #[must_use]
            pub fn allow_unsigned_fields(mut self) -> Self {
                self.unsigned_fields = true;
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
    /// or value has a control character; [`Error::Cache`] if the cache's policy cannot be kept;
    /// [`Error::NoAcceptedSuite`] if no suite is accepted.
    pub fn build(mut self) -> Result<Envelope, Error> {
        let parts = self.parts()?;
        let encryptor = Encryptor::new(parts.clone(), self.suite);
        Ok(Envelope::new(encryptor, self.decryptor(parts)?))
    }
}

impl Builder<Encryptor> {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`Error::Constant`] if a constant's key is empty, given twice, begins with `aws-crypto-`, or is too long, or if key
    /// or value has a control character; [`Error::Cache`] if the cache's policy cannot be kept.
    pub fn build(mut self) -> Result<Encryptor, Error> {
        Ok(Encryptor::new(self.parts()?, self.suite))
    }
}

impl Builder<Decryptor> {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`Error::Constant`] if a constant's key is empty, given twice, begins with `aws-crypto-`, or is too long, or if key
    /// or value has a control character; [`Error::Cache`] if the cache's policy cannot be kept;
    /// [`Error::NoAcceptedSuite`] if no suite is accepted.
    pub fn build(mut self) -> Result<Decryptor, Error> {
        let parts = self.parts()?;
        self.decryptor(parts)
    }
}

impl<T> Clone for Builder<T> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            suite: self.suite,
            accepted: self.accepted.clone(),
            unsigned_fields: self.unsigned_fields,
            constants: self.constants.clone(),
            max_encrypted_data_keys: self.max_encrypted_data_keys,
            audit: self.audit.clone(),
            cache: self.cache.clone(),
            threads: self.threads,
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
