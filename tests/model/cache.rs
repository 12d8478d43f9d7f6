//! The runtime's module `cache`, as far as it decides.

#[path = "../../envelope-runtime/src/cache/quota.rs"]
pub(crate) mod quota;
#[path = "../../envelope-runtime/src/cache/slot.rs"]
pub(crate) mod slot;
#[path = "sync.rs"]
pub(crate) mod sync;
