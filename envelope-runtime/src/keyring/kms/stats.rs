//! How often keyrings and key stores call AWS KMS, and what came of it: counted by operation, and each call within a span.

use std::sync::atomic::{AtomicU64, Ordering};

use tracing::{Instrument, debug_span};

#[cfg(feature = "metrics")]
use super::KmsErrorKind;
use crate::keyring::KeyringError;

/// How often a keyring has called AWS KMS since it was made, by operation.
///
/// A call is one operation as the keyring sees it: the SDK's own retries are part of it, and are not told apart. So AWS
/// may count, and throttle, more requests than there are calls.
///
/// The clones of a keyring share their counts, also where a clone was configured further. Keep one to ask:
///
/// ```no_run
/// use envelope_runtime::Envelope;
/// use envelope_runtime::keyring::kms::KmsKeyring;
///
/// # fn client() -> aws_sdk_kms::Client { unimplemented!() }
/// let keyring = KmsKeyring::new(client(), "alias/customers")?;
/// let envelope = Envelope::builder(keyring.clone()).build()?;
/// // Some records later:
/// let wraps = keyring.calls().generate_data_key;
/// println!("{} calls of GenerateDataKey, {} failed", wraps.calls, wraps.errors);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KmsCalls {
    /// Calls of `GenerateDataKey`: one each time a data key is wrapped.
    pub generate_data_key: OperationCalls,
    /// Calls of `Decrypt`: one for each wrapped data key that is tried.
    pub decrypt: OperationCalls,
}

/// How often a [`KeyStore`](crate::keyring::key_store::KeyStore) has called AWS KMS since it was made, by operation.
///
/// What a call is, and what the clones of a store share, is as with [`KmsCalls`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyStoreCalls {
    /// Calls of `GenerateDataKeyWithoutPlaintext`: two for a branch key that is made, one for a rotation or a tombstone.
    pub generate_data_key_without_plaintext: OperationCalls,
    /// Calls of `ReEncrypt`: one for each version that is made, and one for each row that is authenticated to be changed.
    pub re_encrypt: OperationCalls,
    /// Calls of `Decrypt`: one for each row that is read.
    pub decrypt: OperationCalls,
}

/// How often an operation was called, and what came of it.
///
/// `successes + errors` is never above `calls`. What they fall short of it is calls that have no answer yet, and calls
/// that were cancelled: those whose future was dropped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationCalls {
    /// The calls that were begun.
    pub calls: u64,
    /// Those of them that AWS KMS answered with what was asked for.
    pub successes: u64,
    /// Those of them that failed, be it before anything was sent, or by an answer that does not fit the question.
    pub errors: u64,
}

/// Counts calls, for all clones of a keyring or of a key store.
#[derive(Debug, Default)]
pub(in crate::keyring) struct Counters {
    pub(super) generate_data_key: Counter,
    pub(super) generate_data_key_without_plaintext: Counter,
    pub(super) re_encrypt: Counter,
    pub(super) decrypt: Counter,
}

impl Counters {
    /// The counts so far.
    pub(super) fn snapshot(&self) -> KmsCalls {
        KmsCalls {
            generate_data_key: self.generate_data_key.snapshot(),
            decrypt: self.decrypt.snapshot(),
        }
    }

    /// The counts of a key store so far.
    pub(in crate::keyring) fn key_store(&self) -> KeyStoreCalls {
        KeyStoreCalls {
            generate_data_key_without_plaintext: self.generate_data_key_without_plaintext.snapshot(),
            re_encrypt: self.re_encrypt.snapshot(),
            decrypt: self.decrypt.snapshot(),
        }
    }
}

/// Counts the calls of one operation.
#[derive(Debug, Default)]
pub(super) struct Counter {
    calls: AtomicU64,
    successes: AtomicU64,
    errors: AtomicU64,
}

impl Counter {
    /// Makes a call of an operation in a span of its own, and counts it when it begins and when it ends.
    ///
    /// Neither the span nor the facade's counter is told of keys, of encryption contexts, or of any value.
    ///
    /// # Errors
    ///
    /// Those of the call.
    pub(super) async fn observe<T>(
        &self,
        operation: &'static str,
        call: impl Future<Output = Result<T, KeyringError>>,
    ) -> Result<T, KeyringError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let result = call.instrument(debug_span!("envelope.kms", operation)).await;
        let ended = if result.is_ok() { &self.successes } else { &self.errors };
        // Whoever sees the end sees the beginning too.
        ended.fetch_add(1, Ordering::Release);
        #[cfg(feature = "metrics")]
        tell_facade(operation, &result);
        result
    }

    fn snapshot(&self) -> OperationCalls {
        // The ends first, so that no call has ended without having begun.
        let successes = self.successes.load(Ordering::Acquire);
        let errors = self.errors.load(Ordering::Acquire);
        OperationCalls {
            calls: self.calls.load(Ordering::Relaxed),
            successes,
            errors,
        }
    }
}

/// Counts a call that has ended for the facade that the program exports from.
#[cfg(feature = "metrics")]
fn tell_facade<T>(operation: &'static str, result: &Result<T, KeyringError>) {
    let outcome = match result {
        Ok(_) => "ok",
        Err(KeyringError::Kms { kind, .. }) => kind.name(),
        Err(_) => KmsErrorKind::Other.name(),
    };
    metrics::counter!("envelope_kms_calls_total", "operation" => operation, "outcome" => outcome).increment(1);
}
