//! Writing over the stack that work on a key has used: what the compiler moved there from registers, and the copies that a value
//! leaves when it is moved, are no variables that could be wiped.

use std::hint::black_box;

/// Does some work, and writes over so many words of the stack below.
#[inline(never)]
pub(super) fn wiped_behind<const WORDS: usize, T>(work: impl FnOnce() -> T) -> T {
    let made = apart(work);
    overwrite::<WORDS>();
    made
}

/// A frame of its own, so that nothing of the work is in its caller's.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn overwrite<const WORDS: usize>() {
    black_box(&mut [0_u64; WORDS]);
}
