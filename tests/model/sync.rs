//! Loom's synchronization, in the shape of the runtime's `cache::sync`.

pub(crate) use loom::sync::Arc;
pub(crate) use loom::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug)]
pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(loom::sync::Mutex::new(value))
    }

    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.lock().unwrap())
    }
}

/// As `arc-swap` does: what was read stays alive while it is used, though it may be replaced meanwhile.
#[derive(Debug)]
pub(crate) struct Published<T>(loom::sync::Mutex<Option<Arc<T>>>);

impl<T> Published<T> {
    pub(crate) fn empty() -> Self {
        Self(loom::sync::Mutex::new(None))
    }

    pub(crate) fn read<R>(&self, work: impl FnOnce(Option<&T>) -> R) -> R {
        let current = self.0.lock().unwrap().clone();
        work(current.as_deref())
    }

    pub(crate) fn replace(&self, value: Option<Arc<T>>) -> Option<Arc<T>> {
        std::mem::replace(&mut self.0.lock().unwrap(), value)
    }
}
