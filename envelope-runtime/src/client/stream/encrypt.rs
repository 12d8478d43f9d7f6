//! Records that are encrypted while they are made.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::stream::Stream;

use super::clients::{Encrypts, Writer};
use super::parts::{Parts, Work};
use crate::client::Error;
use crate::structured::Encrypted;

/// How many records are taken at a time, unless the stream is told otherwise. Without a cache, each part has a data key of its
/// own.
const AT_ONCE: usize = 1024;

/// Encrypting the records of a stream.
///
/// Implemented for every stream of records. A stream that cannot be moved while it is read is pinned first (`pin!`,
/// `.boxed()`).
///
/// ```
/// # #[cfg(feature = "derive")]
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use envelope_runtime::keyring::KeyFileKeyring;
/// use envelope_runtime::stream::EncryptRecords;
/// use envelope_runtime::{Encrypted, Envelope};
/// use futures_util::{TryStreamExt, stream};
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
/// # let keyring = KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?;
/// let envelope = Envelope::builder(keyring).build()?;
/// let notes = (0..1000).map(|id| Note { id, text: format!("note {id}") });
/// let mut rows = stream::iter(notes).encrypt(&envelope).try_chunks(100);
/// while let Some(rows) = rows.try_next().await? {
///     assert_eq!(rows.len(), 100); // to be inserted, all at once
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub trait EncryptRecords<R: Encrypted>: Stream<Item = R> + Sized {
    /// The rows, in the order of the records. The client is an [`Envelope`](crate::Envelope), an
    /// [`Encryptor`](crate::Encryptor), or the handle that their `scoped` gives.
    ///
    /// A record that cannot be encrypted is an item too, [`Error::InBatch`] with its index in the stream, and those behind it
    /// come next. Up to 1,024 records are at hand at a time ([`at_once`](EncryptedRows::at_once)).
    fn encrypt<D: Encrypts<R>>(self, client: &D) -> EncryptedRows<Self, R>
    where
        Self: Unpin;
}

impl<S, R> EncryptRecords<R> for S
where
    S: Stream<Item = R>,
    R: Encrypted<Context: Send + Sync, Encrypted: Send + Sync> + Send + Sync + 'static,
{
    fn encrypt<D: Encrypts<R>>(self, client: &D) -> EncryptedRows<Self, R>
    where
        Self: Unpin,
    {
        let work = Encrypt {
            writer: client.writer(),
            position: 0,
        };
        EncryptedRows(Parts::new(self, work, AT_ONCE))
    }
}

/// The rows of a stream of records: [`EncryptRecords::encrypt`].
#[must_use = "streams do nothing unless polled"]
#[allow(
    clippy::type_complexity,
    reason = "what comes in, what goes out, and the work in between"
)]
pub struct EncryptedRows<S, R: Encrypted>(Parts<S, R, Result<R::Encrypted, Error>, Encrypt<R::Context>>);

impl<S, R: Encrypted> EncryptedRows<S, R> {
    /// Takes up to so many records at a time; at least one. Fewer need less memory. Without a cache of data keys, each part has
    /// its own, and so a call of the keyring.
    pub fn at_once(mut self, records: usize) -> Self {
        self.0.at_once(records);
        self
    }
}

impl<S, R> Stream for EncryptedRows<S, R>
where
    S: Stream<Item = R> + Unpin,
    R: Encrypted<Context: Send + Sync, Encrypted: Send + Sync> + Send + Sync + 'static,
{
    type Item = Result<R::Encrypted, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<S, R: Encrypted> std::fmt::Debug for EncryptedRows<S, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EncryptedRows")
            .field("table", &R::SCHEMA.table())
            .finish_non_exhaustive()
    }
}

/// Encrypting a part of the records.
struct Encrypt<C> {
    writer: Writer<C>,
    /// How many records came before the next part.
    position: usize,
}

impl<R> Work<R, Result<R::Encrypted, Error>> for Encrypt<R::Context>
where
    R: Encrypted<Context: Send + Sync, Encrypted: Send + Sync> + Send + Sync + 'static,
{
    fn work(mut self, part: Vec<R>) -> BoxFuture<'static, (Self, Vec<Result<R::Encrypted, Error>>)> {
        Box::pin(async move {
            // A source whose items are there at once would keep the thread to itself.
            tokio::task::yield_now().await;
            let Writer { encryptor, scope } = &self.writer;
            let encrypted = encryptor.encrypt_each_in(scope, &part).await;
            let encrypted = encrypted.unwrap_or_else(|error| part.iter().map(|_| Err(error.repeated())).collect());
            let outcomes = (self.position..).zip(encrypted);
            let outcomes: Vec<_> = outcomes
                .map(|(index, row)| row.map_err(|error| error.at(index)))
                .collect();
            self.position += outcomes.len();
            (self, outcomes)
        })
    }
}
