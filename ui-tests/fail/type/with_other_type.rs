//! The functions for `with` go there and back.

use envelope_runtime::Encrypted;

mod cents {
    use envelope_runtime::record::RecordError;

    pub fn encode(cents: &u64) -> u64 {
        *cents
    }

    pub fn decode(cents: u64) -> Result<String, RecordError> {
        Ok(cents.to_string())
    }
}

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted, with = cents)]
    price: u64,
}

fn main() {}
