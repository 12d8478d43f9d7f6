//! What identifies a record is compared as it stands in its column, so it is signed as it stands there.

use envelope_runtime::Encrypted;

mod lower {
    pub fn encode(name: &str) -> String {
        name.to_lowercase()
    }
    pub fn decode(name: String) -> Result<String, envelope_runtime::record::RecordError> {
        Ok(name)
    }
}

#[derive(Encrypted)]
#[envelope(table = "users")]
struct User {
    #[envelope(signed, id, with = lower)]
    name: String,
}

#[derive(Encrypted)]
#[envelope(table = "places")]
struct Place {
    #[envelope(signed, id, serde)]
    at: (u32, u32),
}

fn main() {}
