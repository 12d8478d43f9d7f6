//! Keys at hand: each fetched once, however many ask for it, and let go of in time.
//!
//! A [slot](slot::Slot) decides who serves, who waits and who fetches; [`Slots`] finds it by its cache key, bounds their
//! number, and runs what was decided. They know nothing of records or key services.

#[cfg(feature = "metrics")]
mod facade;
mod flight;
mod quota;
mod slot;
mod slots;
mod stats;
mod sweeper;
mod sync;
#[cfg(test)]
mod tests;

pub use flight::FetchError;
pub(crate) use flight::Fetched;
pub use quota::Limits;
pub(crate) use quota::Quota;
pub(crate) use slot::{Key, Terms};
pub(crate) use slots::{Cached, Slots};
pub(crate) use stats::Counters;
pub use stats::{CacheStats, Departures};
