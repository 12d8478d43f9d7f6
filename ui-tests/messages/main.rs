//! The messages of the failing cases: whether every message that there is has a case, and whether the documentation shows
//! them all.

mod cases;
mod coverage;
mod literals;
mod page;
