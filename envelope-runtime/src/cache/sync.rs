//! The synchronization that [`slot`](super::slot) and [`quota`](super::quota) are built of, in one place, so that the
//! model checker can put its own in the place of these.

pub(crate) use std::sync::Arc;
pub(crate) use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwapOption;

/// A lock that ignores poisoning: what it guards is whole between any two statements that touch it.
#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(std::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(std::sync::Mutex::new(value))
    }

    /// Does something under the lock. It must not call anything that takes the lock again.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// A value that many threads read without a lock, and few replace.
#[derive(Debug)]
pub(crate) struct Published<T>(ArcSwapOption<T>);

impl<T> Published<T> {
    pub(crate) fn empty() -> Self {
        Self(ArcSwapOption::empty())
    }

    /// Reads what is published; it stays alive meanwhile, though it may be replaced.
    pub(crate) fn read<R>(&self, work: impl FnOnce(Option<&T>) -> R) -> R {
        work(self.0.load().as_deref())
    }

    /// Publishes another value, and gives the one before.
    pub(crate) fn replace(&self, value: Option<Arc<T>>) -> Option<Arc<T>> {
        self.0.swap(value)
    }
}
