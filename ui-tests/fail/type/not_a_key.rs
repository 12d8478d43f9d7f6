//! What spelling does not tell about the type of a key, its traits do.

use envelope_runtime::Encrypted;

type Switch = bool;

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, partition_key)]
    online: Switch,
    #[envelope(encrypted)]
    value: f64,
}

fn main() {}
