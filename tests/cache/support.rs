//! A keyring that counts, waits and fails, and the records that these tests write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use envelope_runtime::keyring::{BoxFuture, Keyring, KeyringError, RawAesKeyring};
use envelope_runtime::manager::{CachePolicy, CacheStats};
use envelope_runtime::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use envelope_runtime::secret::{DataKey, WrappingKey};
use envelope_runtime::{Encrypted, EncryptionContext, Envelope, NoContext, Scoped};
use envelope_tests::forger;

/// What stands in for the round trip of a key service.
pub(crate) const ROUND_TRIP: Duration = Duration::from_millis(10);

/// A local keyring in the place of a key service. Clones are the same service.
#[derive(Debug, Clone)]
pub(crate) struct Service(Arc<State>);

#[derive(Debug)]
struct State {
    keyring: RawAesKeyring,
    wraps: AtomicU64,
    unwraps: AtomicU64,
    down: AtomicBool,
    panics: AtomicBool,
}

impl Service {
    pub(crate) fn new() -> Self {
        let keyring = RawAesKeyring::new("tests", "service", WrappingKey::from_bytes([7; 32])).unwrap();
        Self(Arc::new(State {
            keyring,
            wraps: AtomicU64::new(0),
            unwraps: AtomicU64::new(0),
            down: AtomicBool::new(false),
            panics: AtomicBool::new(false),
        }))
    }

    /// The calls so far: to wrap, to unwrap.
    pub(crate) fn calls(&self) -> (u64, u64) {
        (
            self.0.wraps.load(Ordering::SeqCst),
            self.0.unwraps.load(Ordering::SeqCst),
        )
    }

    /// Lets calls fail, or succeed again.
    pub(crate) fn set_down(&self, down: bool) {
        self.0.down.store(down, Ordering::SeqCst);
    }

    /// Lets calls panic.
    pub(crate) fn set_panics(&self) {
        self.0.panics.store(true, Ordering::SeqCst);
    }

    async fn answer(&self) -> Result<(), KeyringError> {
        tokio::time::sleep(ROUND_TRIP).await;
        assert!(!self.0.panics.load(Ordering::SeqCst), "the service panics");
        if self.0.down.load(Ordering::SeqCst) {
            return Err(KeyringError::Service {
                key: "the service".to_owned(),
                source: Arc::new(std::io::Error::other("down")),
            });
        }
        Ok(())
    }
}

impl Keyring for Service {
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        self.0.wraps.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            self.answer().await?;
            self.0.keyring.wrap_data_key(data_key, context).await
        })
    }

    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        self.0.unwraps.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            self.answer().await?;
            self.0.keyring.unwrap_data_key(keys, context).await
        })
    }
}

/// A record without context.
#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "readings")]
pub(crate) struct Reading {
    #[envelope(signed, id)]
    pub(crate) id: u64,
    #[envelope(encrypted)]
    pub(crate) value: Vec<u8>,
}

pub(crate) fn reading(id: u64) -> Reading {
    Reading { id, value: vec![7; 20] }
}

#[derive(EncryptionContext, Debug, Clone, PartialEq)]
pub(crate) struct Tenant {
    pub(crate) tenant: String,
}

pub(crate) fn tenant(name: &str) -> Tenant {
    Tenant {
        tenant: name.to_owned(),
    }
}

/// A record of a tenant.
#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "visits", context = Tenant)]
pub(crate) struct Visit {
    #[envelope(context)]
    pub(crate) tenant: String,
    #[envelope(signed, id)]
    pub(crate) id: u64,
    #[envelope(encrypted)]
    pub(crate) patient: String,
}

pub(crate) fn visit(tenant: &str, id: u64) -> Visit {
    Visit {
        tenant: tenant.to_owned(),
        id,
        patient: "Ada Lovelace".to_owned(),
    }
}

/// A policy whose keys live longer than any test.
pub(crate) fn hour() -> CachePolicy {
    CachePolicy::max_age(Duration::from_secs(3600))
}

pub(crate) fn envelope(service: &Service, policy: CachePolicy) -> Envelope {
    Envelope::builder(service.clone()).cache(policy).build().unwrap()
}

/// A client for records without context.
pub(crate) fn client(service: &Service, policy: CachePolicy) -> Scoped<NoContext> {
    envelope(service, policy).scoped(&NoContext)
}

/// What the cache of a client says of writing and of reading.
pub(crate) fn stats(envelope: &Envelope) -> (CacheStats, CacheStats) {
    let cache = envelope.cache().expect("it has a cache");
    (cache.encryption_stats(), cache.decryption_stats())
}

/// What tells the data key of a row: the wrapped form in its header.
pub(crate) fn data_key_of(header: &envelope_runtime::Header) -> Vec<u8> {
    forger::Header::parse(header.as_bytes()).keys[0].ciphertext.clone()
}
