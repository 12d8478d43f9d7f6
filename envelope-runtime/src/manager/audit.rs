//! Being told of what clients do with keys.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::ManagerError;
use crate::materials::{ContextMap, EncryptedDataKey};

/// Is told of each data key that was unwrapped, or was not, and of each record that could not be decrypted. Who asked
/// is the program's to add.
///
/// A client over a manager of one's own tells its audit of failed decryptions alone: unwrapped keys are the manager's to
/// tell ([`DefaultManager::audit`](super::DefaultManager::audit)). A call that is dropped before it is done tells
/// nothing, though the key service may have answered it.
///
/// The methods are called in line, from whichever task decrypts: they should hand the event on and return. Events name
/// table, keys and encryption context; never a value, and never a key's bytes.
///
/// ```
/// use envelope_runtime::manager::{Audit, FailedDecryption, Unwrap};
///
/// #[derive(Debug)]
/// struct Log;
///
/// impl Audit for Log {
///     fn unwrapped(&self, event: &Unwrap<'_>) {
///         match event.outcome {
///             Ok(key) => println!("{}: data key unwrapped by {}", event.table, key.provider()),
///             Err(error) => println!("{}: {error}", event.table),
///         }
///     }
///
///     fn decryption_failed(&self, event: &FailedDecryption<'_>) {
///         println!("{}: {}", event.table, event.reason);
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be told what was decrypted",
    label = "no `Audit`",
    note = "implement `Audit` for `{Self}`: it is told of each data key that was unwrapped, and of each record that was refused"
)]
pub trait Audit: fmt::Debug + Send + Sync {
    /// A keyring was asked to unwrap a data key.
    fn unwrapped(&self, event: &Unwrap<'_>);

    /// A record could not be decrypted.
    fn decryption_failed(&self, event: &FailedDecryption<'_>);
}

/// An audit that several clients share.
impl<A: Audit + ?Sized> Audit for Arc<A> {
    fn unwrapped(&self, event: &Unwrap<'_>) {
        A::unwrapped(self, event);
    }

    fn decryption_failed(&self, event: &FailedDecryption<'_>) {
        A::decryption_failed(self, event);
    }
}

/// A keyring was asked to unwrap a data key.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Unwrap<'a> {
    /// The record's table.
    pub table: &'a str,
    /// The full encryption context.
    pub context: &'a ContextMap,
    /// The encrypted data key that opened, whose information names the key that wrapped it (for a multi-Region key, in
    /// the writer's region, though its replica may have been asked); or why none did.
    pub outcome: Result<&'a EncryptedDataKey, &'a ManagerError>,
}

impl<'a> Unwrap<'a> {
    /// An event, for managers that keep their own audit.
    #[must_use]
    pub fn new(
        table: &'a str,
        context: &'a ContextMap,
        outcome: Result<&'a EncryptedDataKey, &'a ManagerError>,
    ) -> Self {
        Self {
            table,
            context,
            outcome,
        }
    }
}

/// A record could not be decrypted.
#[derive(Debug, Clone, Copy)]
pub struct FailedDecryption<'a> {
    /// The record's table.
    pub table: &'a str,
    /// The encryption context that the reader expected.
    pub context: &'a ContextMap,
    /// The record's encrypted data keys, as its header has them; none if the header cannot be read. Not authenticated.
    pub encrypted_data_keys: &'a [EncryptedDataKey],
    /// Why.
    pub reason: &'a (dyn Error + Send + Sync + 'static),
}
