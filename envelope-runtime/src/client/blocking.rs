//! Clients for programs without an asynchronous runtime.

use std::fmt;
use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

use super::{Decryptor, Encryptor, Envelope, Error, SameContext, Scoped, ScopedDecryptor, ScopedEncryptor, Verified};
use crate::materials::{EncryptionContext, NoContext};
use crate::structured::{Encrypted, EncryptedRecord};

/// A client whose calls block the thread until they are done: around an [`Envelope`], [`Encryptor`] or [`Decryptor`],
/// or a handle scoped from one.
///
/// It has a runtime of its own, on one thread, for the keyring's calls; give it an AWS SDK client of its own too, since
/// one's connections belong to the runtime that it was first used on. Called from inside a Tokio runtime, `spawn_blocking`
/// included, it gives [`Error::InsideRuntime`], as it could keep that runtime from its other tasks and wait for ever.
///
/// ```
/// # #[cfg(feature = "derive")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use envelope_runtime::client::Blocking;
/// use envelope_runtime::keyring::KeyFileKeyring;
/// use envelope_runtime::{Encrypted, Envelope};
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
/// let envelope = Blocking::new(Envelope::builder(keyring).build()?)?;
/// let row = envelope.encrypt(&Note { id: 7, text: "meet at nine".to_owned() })?;
/// assert_eq!(envelope.decrypt(&row)?.text, "meet at nine");
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "derive"))] fn main() {}
/// ```
#[derive(Debug, Clone)]
pub struct Blocking<T> {
    driver: Arc<Driver>,
    client: T,
}

impl<T> Blocking<T> {
    /// A blocking face of a client.
    ///
    /// # Errors
    ///
    /// [`Error::Runtime`] if the operating system gives no thread for the runtime.
    pub fn new(client: T) -> Result<Self, Error> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("envelope-blocking")
            .enable_all()
            .build()
            .map_err(Error::Runtime)?;
        Ok(Self {
            driver: Arc::new(Driver(Some(runtime))),
            client,
        })
    }

    /// The client.
    pub fn client(&self) -> &T {
        &self.client
    }

    pub(super) fn wait<R>(&self, call: impl Future<Output = Result<R, Error>>) -> Result<R, Error> {
        match &self.driver.0 {
            Some(runtime) if Handle::try_current().is_err() => runtime.block_on(call),
            _ => Err(Error::InsideRuntime),
        }
    }

    fn with<U>(&self, client: U) -> Blocking<U> {
        Blocking {
            driver: Arc::clone(&self.driver),
            client,
        }
    }
}

/// The runtime. It is taken out only when it is dropped.
struct Driver(Option<Runtime>);

impl Drop for Driver {
    /// Dropping a runtime waits for its tasks, which would panic inside another runtime; nothing runs here any more.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}

/// What clients can do that write: for all records of a client, or those of a handle's context.
macro_rules! writing {
    ($client:ty, $scoped:ident) => {
        impl Blocking<$client> {
            /// Encrypts a record whose type has no context.
            ///
            /// # Errors
            ///
            /// As the client's own method; and [`Error::InsideRuntime`].
            pub fn encrypt<R: Encrypted<Context: SameContext<NoContext>>>(
                &self,
                record: &R,
            ) -> Result<R::Encrypted, Error> {
                self.wait(self.client.encrypt(record))
            }

            /// Encrypts records whose type has no context, in order.
            ///
            /// # Errors
            ///
            /// As the client's own method; and [`Error::InsideRuntime`].
            pub fn encrypt_all<R>(&self, records: &[R]) -> Result<Vec<R::Encrypted>, Error>
            where
                R: Encrypted<Context: SameContext<NoContext>, Encrypted: Send> + Sync,
            {
                self.wait(self.client.encrypt_all(records))
            }
        }

        impl<C: EncryptionContext> Blocking<$scoped<C>> {
            /// Encrypts a record.
            ///
            /// # Errors
            ///
            /// As the handle's own method; and [`Error::InsideRuntime`].
            pub fn encrypt<R: Encrypted<Context: SameContext<C>>>(&self, record: &R) -> Result<R::Encrypted, Error> {
                self.wait(self.client.encrypt(record))
            }

            /// Encrypts records, in order.
            ///
            /// # Errors
            ///
            /// As the handle's own method; and [`Error::InsideRuntime`].
            pub fn encrypt_all<R>(&self, records: &[R]) -> Result<Vec<R::Encrypted>, Error>
            where
                R: Encrypted<Context: SameContext<C>, Encrypted: Send> + Sync,
            {
                self.wait(self.client.encrypt_all(records))
            }
        }
    };
}

/// What clients can do that read.
macro_rules! reading {
    ($client:ty, $scoped:ident) => {
        impl Blocking<$client> {
            /// Decrypts a record whose type has no context.
            ///
            /// # Errors
            ///
            /// As the client's own method; and [`Error::InsideRuntime`].
            pub fn decrypt<E>(&self, row: &E) -> Result<E::Record, Error>
            where
                E: EncryptedRecord,
                E::Record: Encrypted<Context: SameContext<NoContext>>,
            {
                self.wait(self.client.decrypt(row))
            }

            /// Decrypts records whose type has no context, in order.
            ///
            /// # Errors
            ///
            /// As the client's own method; and [`Error::InsideRuntime`].
            pub fn decrypt_all<E>(&self, rows: &[E]) -> Result<Vec<E::Record>, Error>
            where
                E: EncryptedRecord + Sync,
                E::Record: Encrypted<Context: SameContext<NoContext>> + Send,
            {
                self.wait(self.client.decrypt_all(rows))
            }

            /// Decrypts a record whose type has no context, if it is the one that was asked for.
            ///
            /// # Errors
            ///
            /// As the client's own method; and [`Error::InsideRuntime`].
            pub fn decrypt_id<E, Q>(&self, row: &E, id: &Q) -> Result<E::Record, Error>
            where
                E: EncryptedRecord,
                E::Record: Encrypted<Context: SameContext<NoContext>>,
                E::Id: PartialEq<Q>,
                Q: ?Sized,
            {
                self.wait(self.client.decrypt_id(row, id))
            }

            /// Decrypts a record whose type has no context, and gives what was verified of its header.
            ///
            /// # Errors
            ///
            /// As the client's own method; and [`Error::InsideRuntime`].
            pub fn decrypt_verified<E>(&self, row: &E) -> Result<Verified<E::Record>, Error>
            where
                E: EncryptedRecord,
                E::Record: Encrypted<Context: SameContext<NoContext>>,
            {
                self.wait(self.client.decrypt_verified(row))
            }
        }

        impl<C: EncryptionContext> Blocking<$scoped<C>> {
            /// Decrypts a record.
            ///
            /// # Errors
            ///
            /// As the handle's own method; and [`Error::InsideRuntime`].
            pub fn decrypt<E>(&self, row: &E) -> Result<E::Record, Error>
            where
                E: EncryptedRecord,
                E::Record: Encrypted<Context: SameContext<C>>,
            {
                self.wait(self.client.decrypt(row))
            }

            /// Decrypts records, in order.
            ///
            /// # Errors
            ///
            /// As the handle's own method; and [`Error::InsideRuntime`].
            pub fn decrypt_all<E>(&self, rows: &[E]) -> Result<Vec<E::Record>, Error>
            where
                E: EncryptedRecord + Sync,
                E::Record: Encrypted<Context: SameContext<C>> + Send,
            {
                self.wait(self.client.decrypt_all(rows))
            }

            /// Decrypts a record if it is the one that was asked for.
            ///
            /// # Errors
            ///
            /// As the handle's own method; and [`Error::InsideRuntime`].
            pub fn decrypt_id<E, Q>(&self, row: &E, id: &Q) -> Result<E::Record, Error>
            where
                E: EncryptedRecord,
                E::Record: Encrypted<Context: SameContext<C>>,
                E::Id: PartialEq<Q>,
                Q: ?Sized,
            {
                self.wait(self.client.decrypt_id(row, id))
            }

            /// Decrypts a record, and gives what was verified of its header.
            ///
            /// # Errors
            ///
            /// As the handle's own method; and [`Error::InsideRuntime`].
            pub fn decrypt_verified<E>(&self, row: &E) -> Result<Verified<E::Record>, Error>
            where
                E: EncryptedRecord,
                E::Record: Encrypted<Context: SameContext<C>>,
            {
                self.wait(self.client.decrypt_verified(row))
            }
        }
    };
}

/// What all clients can do.
macro_rules! scoping {
    ($client:ty, $scoped:ident) => {
        impl Blocking<$client> {
            /// A handle for the records of one context, on the same runtime.
            #[must_use]
            pub fn scoped<C: EncryptionContext>(&self, context: &C) -> Blocking<$scoped<C>> {
                self.with(self.client.scoped(context))
            }
        }
    };
}

scoping!(Envelope, Scoped);
writing!(Envelope, Scoped);
reading!(Envelope, Scoped);
scoping!(Encryptor, ScopedEncryptor);
writing!(Encryptor, ScopedEncryptor);
scoping!(Decryptor, ScopedDecryptor);
reading!(Decryptor, ScopedDecryptor);
