//! CPU work on many records, over several threads, in turns that are short enough for an asynchronous runtime.

use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long the calling task works, and keeps its thread from others, before it yields.
const TURN: Duration = Duration::from_millis(5);
/// How many records a thread takes at a time.
const BLOCK: usize = 8;
/// With fewer records than this for each thread, another thread costs more than it saves.
const WORTH_A_THREAD: usize = 64;

/// How many data keys of a batch are asked for at the same time.
pub(super) const FETCHES_AT_ONCE: usize = 16;
/// Of how many items of a batch, each of which has a data key of its own, the data keys are at hand at the same time.
pub(super) const ITEMS_AT_ONCE: usize = 1024;

/// How many threads there are to use, unless a client is told otherwise.
pub(super) fn available() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Maps items in order, on up to so many threads, the calling one included. Stops at an error, and gives the one of the
/// lowest index among those met, with the index.
pub(super) async fn try_map<T, U, E>(
    items: &[T],
    threads: NonZeroUsize,
    work: impl Fn(usize, &T) -> Result<U, E> + Sync,
) -> Result<Vec<U>, (usize, E)>
where
    T: Sync,
    U: Send,
    E: Send,
{
    let mut mapped: Vec<Option<U>> = Vec::new();
    mapped.resize_with(items.len(), || None);
    let turn = Turn {
        items,
        next: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
        work,
    };
    loop {
        let mut first_error: Option<(usize, E)> = None;
        for (index, outcome) in turn.run(threads) {
            match outcome {
                Ok(value) => {
                    if let Some(place) = mapped.get_mut(index) {
                        *place = Some(value);
                    }
                }
                Err(error) if first_error.as_ref().is_none_or(|(first, _)| index < *first) => {
                    first_error = Some((index, error));
                }
                Err(_) => {}
            }
        }
        if let Some(error) = first_error {
            return Err(error);
        }
        if turn.next.load(Ordering::Relaxed) >= items.len() {
            return Ok(mapped.into_iter().flatten().collect());
        }
        tokio::task::yield_now().await;
    }
}

/// The same for work that cannot fail.
pub(super) async fn map<T, U>(items: &[T], threads: NonZeroUsize, work: impl Fn(usize, &T) -> U + Sync) -> Vec<U>
where
    T: Sync,
    U: Send,
{
    let mapped = try_map(items, threads, |index, item| Ok::<_, Infallible>(work(index, item)));
    mapped.await.unwrap_or_else(|(_, never)| match never {})
}

/// What the threads share.
struct Turn<'t, T, W> {
    items: &'t [T],
    /// The first item that no thread has taken.
    next: AtomicUsize,
    failed: AtomicBool,
    work: W,
}

impl<T, U, E, W> Turn<'_, T, W>
where
    T: Sync,
    U: Send,
    E: Send,
    W: Fn(usize, &T) -> Result<U, E> + Sync,
{
    /// Works until the turn is over, or nothing is left.
    fn run(&self, threads: NonZeroUsize) -> Vec<(usize, Result<U, E>)> {
        let deadline = Instant::now() + TURN;
        let left = self.items.len().saturating_sub(self.next.load(Ordering::Relaxed));
        let others = threads.get().min(left / WORTH_A_THREAD).saturating_sub(1);
        thread::scope(|scope| {
            let others: Vec<_> = (0..others)
                // Where the system gives no thread, those that are there do the work.
                .map_while(|_| {
                    thread::Builder::new()
                        .spawn_scoped(scope, || self.work_until(deadline))
                        .ok()
                })
                .collect();
            let mut done = self.work_until(deadline);
            for other in others {
                match other.join() {
                    Ok(more) => done.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            done
        })
    }

    /// Does one item at least, if there is one.
    fn work_until(&self, deadline: Instant) -> Vec<(usize, Result<U, E>)> {
        let mut done = Vec::new();
        while !self.failed.load(Ordering::Relaxed) {
            let start = self.next.fetch_add(BLOCK, Ordering::Relaxed);
            let Some(block) = self.items.get(start..self.items.len().min(start + BLOCK)) else {
                break;
            };
            for (index, item) in (start..).zip(block) {
                let outcome = (self.work)(index, item);
                let failed = outcome.is_err();
                done.push((index, outcome));
                if failed {
                    self.failed.store(true, Ordering::Relaxed);
                    return done;
                }
            }
            if Instant::now() >= deadline {
                break;
            }
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(future)
    }

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn order_is_kept_whatever_the_number_of_items_and_threads() {
        for count in [0, 1, BLOCK, BLOCK + 1, WORTH_A_THREAD * 3, 10_000] {
            let items: Vec<_> = (0..count).collect();
            for threads in [threads(1), threads(2), threads(16)] {
                let mapped = block_on(try_map(&items, threads, |index, item| {
                    assert_eq!(index, *item);
                    Ok::<_, ()>(item * 2)
                }));
                assert_eq!(mapped.unwrap(), (0..count).map(|item| item * 2).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn work_longer_than_a_turn_is_done_in_several() {
        let items = vec![(); 3 * BLOCK];
        let mapped = block_on(try_map(&items, threads(2), |index, ()| {
            thread::sleep(TURN / 4);
            Ok::<_, ()>(index)
        }));
        assert_eq!(mapped.unwrap(), (0..3 * BLOCK).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_is_given_with_its_index() {
        let items: Vec<_> = (0..10_000).collect();
        for threads in [threads(1), threads(4)] {
            let failed = block_on(try_map(
                &items,
                threads,
                |_, item| if *item == 777 { Err("odd") } else { Ok(()) },
            ));
            assert_eq!(failed.unwrap_err(), (777, "odd"));
        }
    }
}
