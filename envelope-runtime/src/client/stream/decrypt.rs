//! Rows that are decrypted while they arrive.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::stream::Stream;

use super::clients::{Decrypts, Reader};
use super::error::RowError;
use super::parts::{Parts, Work};
use crate::client::Error;
use crate::client::decrypt_each::RecentKeys;
use crate::structured::{Encrypted, EncryptedRecord};

/// How many rows are taken at a time, unless the stream is told otherwise.
const AT_ONCE: usize = 256;

/// Decrypting the rows of a stream.
///
/// Implemented for every stream of `Result`s of encrypted records: what `sqlx`'s `fetch` gives, for example. A stream that
/// cannot be moved while it is read is pinned first (`pin!`, `.boxed()`).
///
/// ```
/// # #[cfg(feature = "derive")]
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use envelope_runtime::keyring::KeyFileKeyring;
/// use envelope_runtime::stream::DecryptRows;
/// use envelope_runtime::{Encrypted, Envelope};
/// use futures_util::{StreamExt, TryStreamExt, stream};
///
/// #[derive(Encrypted, Clone)]
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
/// let notes: Vec<Note> = (0..1000).map(|id| Note { id, text: format!("note {id}") }).collect();
/// let mut rows = envelope.encrypt_all(&notes).await?;
/// rows[500].id = 7; // somebody moved it
///
/// // Stop at the first row that fails …
/// let arriving = stream::iter(rows.clone()).map(Ok::<_, std::io::Error>);
/// let stopped = arriving.decrypt(&envelope).try_collect::<Vec<Note>>().await;
/// assert!(stopped.is_err());
///
/// // … or go on behind it.
/// let mut arriving = stream::iter(rows).map(Ok::<_, std::io::Error>).decrypt(&envelope);
/// let (mut read, mut refused) = (0, Vec::new());
/// while let Some(note) = arriving.next().await {
///     match note {
///         Ok(_) => read += 1,
///         Err(error) if error.is_refused() => refused.push((error.position(), error.id().copied())),
///         Err(error) => return Err(error.into()),
///     }
/// }
/// assert_eq!((read, refused), (999, vec![(500, Some(7))]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub trait DecryptRows<E: EncryptedRecord, X>: Stream<Item = Result<E, X>> + Sized {
    /// The records, in the order of the rows. The client is an [`Envelope`](crate::Envelope), a
    /// [`Decryptor`](crate::Decryptor), or the handle that their `scoped` gives.
    ///
    /// A row that fails is an item too, a [`RowError`], and the rows behind it come next. Up to 256 rows are at hand at a time,
    /// encrypted and decrypted ([`at_once`](DecryptedRows::at_once)); the stream waits for
    /// the first of them before it starts, and the rows of a part come together.
    fn decrypt<D: Decrypts<E::Record>>(self, client: &D) -> DecryptedRows<Self, E, X>
    where
        Self: Unpin;
}

impl<S, E, X> DecryptRows<E, X> for S
where
    S: Stream<Item = Result<E, X>>,
    E: EncryptedRecord<Id: Send, Record: Encrypted<Context: Send + Sync> + Send> + Send + Sync + 'static,
    X: Send + 'static,
{
    fn decrypt<D: Decrypts<E::Record>>(self, client: &D) -> DecryptedRows<Self, E, X>
    where
        Self: Unpin,
    {
        let work = Decrypt {
            reader: client.reader(),
            recent: RecentKeys::default(),
            position: 0,
        };
        DecryptedRows(Parts::new(self, work, AT_ONCE))
    }
}

/// The records of a stream of rows: [`DecryptRows::decrypt`].
#[must_use = "streams do nothing unless polled"]
#[allow(
    clippy::type_complexity,
    reason = "what comes in, what goes out, and the work in between"
)]
pub struct DecryptedRows<S, E: EncryptedRecord, X>(
    Parts<S, Result<E, X>, Result<E::Record, RowError<E::Id, X>>, Decrypt<<E::Record as Encrypted>::Context>>,
);

impl<S, E: EncryptedRecord, X> DecryptedRows<S, E, X> {
    /// Takes up to so many rows at a time; at least one. More of them are worth several threads; fewer need less memory, which
    /// counts where fields are large.
    pub fn at_once(mut self, rows: usize) -> Self {
        self.0.at_once(rows);
        self
    }
}

impl<S, E, X> Stream for DecryptedRows<S, E, X>
where
    S: Stream<Item = Result<E, X>> + Unpin,
    E: EncryptedRecord<Id: Send, Record: Encrypted<Context: Send + Sync> + Send> + Send + Sync + 'static,
    X: Send + 'static,
{
    type Item = Result<E::Record, RowError<E::Id, X>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<S, E: EncryptedRecord, X> std::fmt::Debug for DecryptedRows<S, E, X> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DecryptedRows")
            .field("table", &E::Record::SCHEMA.table())
            .finish_non_exhaustive()
    }
}

/// Decrypting a part of the rows.
struct Decrypt<C> {
    reader: Reader<C>,
    recent: RecentKeys,
    /// How many rows came before the next part.
    position: u64,
}

impl<E, X> Work<Result<E, X>, Result<E::Record, RowError<E::Id, X>>> for Decrypt<<E::Record as Encrypted>::Context>
where
    E: EncryptedRecord<Id: Send, Record: Encrypted<Context: Send + Sync> + Send> + Send + Sync + 'static,
    X: Send + 'static,
{
    fn work(
        mut self,
        part: Vec<Result<E, X>>,
    ) -> BoxFuture<'static, (Self, Vec<Result<E::Record, RowError<E::Id, X>>>)> {
        Box::pin(async move {
            // A source whose items are there at once would keep the thread to itself.
            tokio::task::yield_now().await;
            let table = E::Record::SCHEMA.table();
            let count = part.len();
            let mut rows = Vec::with_capacity(count);
            // Those that were not read, with the number of rows before each, and its position.
            let mut unread = Vec::new();
            for (position, row) in (self.position..).zip(part) {
                match row {
                    Ok(row) => rows.push(row),
                    Err(source) => unread.push((
                        rows.len(),
                        RowError::Read {
                            table,
                            position,
                            source,
                        },
                    )),
                }
            }
            let Reader { decryptor, scope } = &self.reader;
            let opened = decryptor.decrypt_each_in(scope, &rows, &mut self.recent).await;
            let opened = opened.unwrap_or_else(|error| rows.iter().map(|_| Err(error.repeated())).collect());

            let mut done = Vec::with_capacity(count);
            let (mut position, mut unread) = (self.position, unread.into_iter().peekable());
            for (index, (opened, row)) in opened.into_iter().zip(&rows).enumerate() {
                while let Some((_, error)) = unread.next_if(|(before, _)| *before == index) {
                    done.push(Err(error));
                    position += 1;
                }
                done.push(opened.map_err(|source: Error| RowError::Decrypt {
                    table,
                    position,
                    id: row.id(),
                    source: source.into(),
                }));
                position += 1;
            }
            done.extend(unread.map(|(_, error)| Err(error)));
            self.position += done.len() as u64;
            (self, done)
        })
    }
}
