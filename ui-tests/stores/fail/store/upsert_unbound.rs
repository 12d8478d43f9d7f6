//! A row that nothing identifies is neither replaced nor updated by its identity.

use envelope_runtime::Encrypted;
use envelope_runtime::sql::SqlTable;

#[derive(Encrypted)]
#[envelope(table = "measurements", unbound = "a stream that is only ever summed up")]
struct Measurement {
    #[envelope(encrypted)]
    value: f64,
}

const UPSERT: &str = EncryptedMeasurement::UPSERT;

fn main() {}
