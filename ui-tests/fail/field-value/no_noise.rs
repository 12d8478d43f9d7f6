//! One mistake is reported once, and not again wherever the type is used.

use std::collections::{BTreeMap, BTreeSet};

use envelope_runtime::{Encrypted, EncryptionContext, FieldValue};

#[derive(FieldValue, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Region(#[envelope(skip)] String);

#[derive(EncryptionContext)]
struct Place {
    region: Region,
}

#[derive(Encrypted)]
#[envelope(table = "people", context = Place)]
struct Person {
    #[envelope(context)]
    region: Region,
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    regions: BTreeSet<Region>,
    #[envelope(encrypted)]
    visits: BTreeMap<Region, u64>,
}

fn main() {}
