//! The keys of maps are strings, and the members of sets can be told apart.

use std::collections::{BTreeMap, HashSet};

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    by_number: BTreeMap<u64, String>,
    #[envelope(encrypted)]
    doses: HashSet<Vec<String>>,
}

fn main() {}
