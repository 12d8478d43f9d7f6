//! A stream that works on as many items of another one as have arrived, and keeps their order.

use std::collections::VecDeque;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::stream::{Stream, StreamExt as _};

/// What makes a `U` of each `T`: of a part of them at a time, one part after the other.
pub(super) trait Work<T, U>: Sized {
    /// Works on a part, which has at least one item. Gives what became of each, in order.
    fn work(self, part: Vec<T>) -> BoxFuture<'static, (Self, Vec<U>)>;
}

/// The items `T` of a stream, after the work on them.
pub(super) struct Parts<S, T, U, W> {
    source: S,
    ended: bool,
    at_once: usize,
    gathered: Vec<T>,
    state: State<U, W>,
    done: VecDeque<U>,
}

enum State<U, W> {
    Idle(W),
    Working(BoxFuture<'static, (W, Vec<U>)>),
    /// Between the two, and after a panic in between.
    Gone,
}

/// Pins nothing: the source can be moved, and the future is in a box.
impl<S, T, U, W> Unpin for Parts<S, T, U, W> {}

impl<S, T, U, W> Parts<S, T, U, W> {
    pub(super) fn new(source: S, work: W, at_once: usize) -> Self {
        Self {
            source,
            ended: false,
            at_once,
            gathered: Vec::new(),
            state: State::Idle(work),
            done: VecDeque::new(),
        }
    }

    /// Takes up to so many items at a time; at least one.
    pub(super) fn at_once(&mut self, items: usize) {
        self.at_once = items.max(1);
    }
}

impl<S: Stream<Item = T> + Unpin, T, U, W: Work<T, U>> Parts<S, T, U, W> {
    /// What became of the next item.
    #[allow(clippy::panic, reason = "after another panic only")]
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<U>> {
        loop {
            if let Some(done) = self.done.pop_front() {
                return Poll::Ready(Some(done));
            }
            match std::mem::replace(&mut self.state, State::Gone) {
                State::Working(mut future) => match future.as_mut().poll(cx) {
                    Poll::Ready((work, done)) => {
                        self.state = State::Idle(work);
                        self.done = done.into();
                    }
                    Poll::Pending => {
                        self.state = State::Working(future);
                        return Poll::Pending;
                    }
                },
                State::Idle(work) => {
                    let gathered = self.poll_gather(cx);
                    if gathered.is_pending() || self.gathered.is_empty() {
                        self.state = State::Idle(work);
                        return gathered.map(|()| None);
                    }
                    let part = std::mem::take(&mut self.gathered);
                    self.state = State::Working(work.work(part));
                }
                // As a future does: the end of the stream would look like the end of the rows.
                State::Gone => panic!("a stream was polled after a panic"),
            }
        }
    }

    /// Gathers what is there, and waits only for the first item. Nothing is gathered at the end.
    fn poll_gather(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while !self.ended && self.gathered.len() < self.at_once {
            match self.source.poll_next_unpin(cx) {
                Poll::Ready(Some(item)) => self.gathered.push(item),
                Poll::Ready(None) => self.ended = true,
                Poll::Pending if self.gathered.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        Poll::Ready(())
    }

    /// As many items as the source may still have, and those that are at hand.
    pub(super) fn size_hint(&self) -> (usize, Option<usize>) {
        let (least, most) = if self.ended {
            (0, Some(0))
        } else {
            self.source.size_hint()
        };
        let at_hand = self.done.len().saturating_add(self.gathered.len());
        // How many are being worked on is known to nobody here.
        let most = match self.state {
            State::Idle(_) => most.and_then(|most| most.checked_add(at_hand)),
            State::Working(_) | State::Gone => None,
        };
        (least.saturating_add(at_hand), most)
    }
}
