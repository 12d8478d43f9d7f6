//! Encrypted records through serde: readable formats, binary ones, and columns that are missing, double or unknown.

mod binary;
mod columns;
mod every_kind;
mod formats;
mod forms;
mod json;
mod kinds;
mod respelled;
mod schema;
mod unknown;
mod version;

use envelope_runtime::Suite;
use envelope_tests::keys::client;
use envelope_tests::records::Sample;

/// The sample and the sample without its optional fields, encrypted.
async fn rows<R: Sample>(suite: Suite) -> [(R, R::Encrypted); 3] {
    let scoped = client(suite).scoped(&R::context());
    let mut rows = Vec::new();
    for record in [R::sample(), R::other(), R::bare()] {
        rows.push((record.clone(), scoped.encrypt(&record).await.unwrap()));
    }
    rows.try_into().unwrap_or_else(|_| unreachable!())
}
