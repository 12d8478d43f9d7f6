//! Model checking of the data key cache's slot and quota: the interleavings of a few threads, by [loom].
//!
//! The sources are the runtime's own; what they call `sync` is loom's here.
//!
//! [loom]: https://docs.rs/loom

#[allow(dead_code, reason = "the models use less than the runtime does")]
mod cache;
mod quotas;
mod slots;
mod world;
