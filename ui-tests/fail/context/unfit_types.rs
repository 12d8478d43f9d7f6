//! A context holds facts with few values.

use envelope_runtime::{Encrypted, EncryptionContext};

use std::collections::{BTreeMap, HashSet};

#[derive(EncryptionContext)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "notes", context = Tenant)]
struct Note {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(context)]
    tenant: Option<String>,
    #[envelope(context)]
    share: f64,
    #[envelope(context)]
    width: f32,
    #[envelope(context)]
    roles: Vec<String>,
    #[envelope(context)]
    labels: BTreeMap<String, String>,
    #[envelope(context)]
    sites: HashSet<String>,
}

fn main() {}
