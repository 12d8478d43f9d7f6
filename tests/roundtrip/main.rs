//! Values of every type, encrypted and signed, there and back; and values that are refused.

mod borrowed;
mod exact;
mod names;
mod properties;
mod refused;
mod reread;
mod times;

use std::future::Future;

/// Runs a future to its end.
fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}
