//! The derive knows `Option` by its name alone.

use envelope_runtime::Encrypted;

type Maybe<T> = Option<T>;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    text: Maybe<String>,
}

fn main() {}
