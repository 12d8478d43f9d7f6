//! What is encrypted must come back.

use envelope_runtime::Encrypted;
use envelope_runtime::record::{Encode, Encoder, RecordError, TypeId};

struct Card;

impl Encode for Card {
    fn type_id(&self) -> TypeId {
        TypeId::STRING
    }

    fn encode(&self, _: &mut Encoder<'_>) -> Result<(), RecordError> {
        Ok(())
    }
}

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    card: Card,
}

fn main() {}
