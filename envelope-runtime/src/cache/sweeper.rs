//! A thread that lets go of expired keys of which nobody asks any more.
//!
//! It is a thread and not a task, because a runtime may stand still for as long as it likes (one on the current thread
//! does, between two calls of `block_on`), and the keys should go all the same. It runs while a cache has keys, and
//! sleeps until the next one expires.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// What can be swept.
pub(crate) trait Sweep: Send + Sync + 'static {
    /// Lets go of what has expired. Gives how long to wait until the next time; `None` if nothing is left.
    fn sweep(&self) -> Option<Duration>;
}

/// The shortest time between two sweeps.
const SHORTEST_PAUSE: Duration = Duration::from_millis(1);

/// Starts the thread when there is something to sweep, and ends it when there is nothing.
#[derive(Debug)]
pub(crate) struct Sweeper(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    woken: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_running: bool,
    /// Whether something was added since the last sweep.
    is_dirty: bool,
    is_over: bool,
}

impl Sweeper {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Shared {
            state: Mutex::default(),
            woken: Condvar::new(),
        }))
    }

    /// Sees to it that the thread runs. `find` gives what is to be swept, as long as it exists.
    pub(crate) fn start<S: Sweep>(&self, find: impl Fn() -> Option<Arc<S>> + Send + 'static) {
        let mut state = self.0.lock();
        state.is_dirty = true;
        if state.is_running {
            return;
        }
        let shared = Arc::clone(&self.0);
        let thread = thread::Builder::new().name("envelope-cache".to_owned());
        match thread.spawn(move || shared.run(find)) {
            Ok(_) => state.is_running = true,
            // The keys then leave when they are next asked for, or with the cache.
            Err(error) => tracing::warn!(%error, "no thread to let go of idle data keys"),
        }
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.0.lock().is_over = true;
        self.0.woken.notify_all();
    }
}

impl Shared {
    fn run<S: Sweep>(&self, find: impl Fn() -> Option<Arc<S>>) {
        loop {
            self.lock().is_dirty = false;
            // Held for the sweep alone: the cache may be dropped meanwhile, here too.
            let pause = find().and_then(|swept| swept.sweep());
            let mut state = self.lock();
            if pause.is_none() && !state.is_dirty || state.is_over {
                state.is_running = false;
                return;
            }
            // Something was added after the sweep had passed: it will not expire before the least that could be.
            let pause = pause.unwrap_or_default().max(SHORTEST_PAUSE);
            let (state, _) = self
                .woken
                .wait_timeout_while(state, pause, |state| !state.is_over)
                .unwrap_or_else(PoisonError::into_inner);
            if state.is_over {
                return;
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
