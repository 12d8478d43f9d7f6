//! A fetch that several callers wait for, and that goes on whether they do or not.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::Instant;

use super::slot::{Departure, Slot, Terms};
use super::slots::{Cached, Failure};

/// How a fetch ended: with a key, with an error, or not at all.
type Outcome<E> = Option<Result<(), E>>;

/// What a fetch brings.
#[derive(Debug)]
pub(crate) struct Fetched<K> {
    pub(crate) key: Arc<K>,
    /// When the key ceases to serve, if whoever gave it says so.
    pub(crate) expires: Option<Instant>,
}

/// What callers wait for.
#[derive(Debug, Clone)]
pub(crate) struct Flight<E>(watch::Receiver<Outcome<E>>);

/// What ends the fetch.
#[derive(Debug)]
pub(crate) struct Landing<E>(watch::Sender<Outcome<E>>);

/// What makes a fetch fail that is not the key service's doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The call was made outside a Tokio runtime, or in one that is shut down.
    #[error("keys are fetched in a task of their own: use a client with a cache inside a running Tokio runtime")]
    NoRuntime,
    /// Key after key was fetched, and none could serve the record: the manager behind the cache has keys with lower limits.
    #[error("the keys that were fetched cannot serve the record, or were used up at once; raise the limits")]
    NeverServes,
    /// The manager or the keyring panicked.
    #[error("the fetch of a key panicked")]
    Panicked,
}

impl<E: Clone + Send + Sync + 'static> Flight<E> {
    pub(crate) fn new() -> (Self, Landing<E>) {
        let (sender, receiver) = watch::channel(None);
        (Self(receiver), Landing(sender))
    }

    /// Waits until the fetch has ended. `None` if it never will, since its runtime has gone.
    pub(crate) async fn ended(mut self) -> Outcome<E> {
        let outcome = self.0.wait_for(Option::is_some).await.ok()?;
        outcome.clone()
    }
}

/// What is told of a fetch when it has ended.
pub(crate) trait Observer<K>: Send + Sync + 'static {
    /// A key came, and took the place of another one.
    fn landed(&self, before: Option<(Arc<K>, Departure)>);
    /// None came.
    fn failed(&self);
    /// The time since the cache was made.
    fn now(&self) -> Duration;
    /// A moment, as the time since the cache was made.
    fn at(&self, moment: Instant) -> Duration;
    /// How long keys serve.
    fn terms(&self) -> &Terms;
}

/// Starts a fetch in a task of its own: it goes on if all who wait for it are dropped.
pub(crate) fn launch<K, E, O, F>(
    slot: &Arc<Slot<K, E, Flight<E>>>,
    landing: Landing<E>,
    observer: Arc<O>,
    fetch: impl FnOnce() -> F,
) where
    K: Cached,
    E: Failure,
    O: Observer<K>,
    F: Future<Output = Result<Fetched<K>, E>> + Send + 'static,
{
    let mut guard = Guard {
        slot: Arc::clone(slot),
        landing,
        observer,
        ended: false,
    };
    match Handle::try_current() {
        Ok(runtime) => {
            let fetch = fetch();
            drop(runtime.spawn(async move {
                let outcome = fetch.await;
                guard.end(outcome);
            }));
        }
        Err(_) => guard.end(Err(FetchError::NoRuntime.into())),
    }
}

/// Ends the fetch in any case: also if its task is dropped with its runtime, or panics.
struct Guard<K, E, O>
where
    K: Cached,
    E: Failure,
    O: Observer<K>,
{
    slot: Arc<Slot<K, E, Flight<E>>>,
    landing: Landing<E>,
    observer: Arc<O>,
    ended: bool,
}

impl<K, E, O> Guard<K, E, O>
where
    K: Cached,
    E: Failure,
    O: Observer<K>,
{
    /// Tells the slot first and whoever waits second, so that they find what they waited for.
    fn end(&mut self, outcome: Result<Fetched<K>, E>) {
        self.ended = true;
        let (now, terms) = (self.observer.now(), self.observer.terms());
        let outcome = match outcome {
            Ok(Fetched { key, expires }) => {
                let expires = expires.map_or(Duration::MAX, |expires| self.observer.at(expires));
                let before = self.slot.land(now, key, expires, terms);
                self.observer.landed(before);
                Ok(())
            }
            Err(error) => {
                self.slot.fail(now, error.clone(), terms);
                self.observer.failed();
                Err(error)
            }
        };
        self.landing.0.send_replace(Some(outcome));
    }
}

impl<K, E, O> Drop for Guard<K, E, O>
where
    K: Cached,
    E: Failure,
    O: Observer<K>,
{
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        if std::thread::panicking() {
            self.end(Err(FetchError::Panicked.into()));
        } else {
            self.slot.abandon();
        }
    }
}
