//! A value that is read has nobody to borrow from.

use envelope_runtime::record::{Decode, Encode};
use envelope_runtime::{Encrypted, FieldValue};

#[derive(FieldValue)]
struct Name<'a>(&'a str);

fn written<T: Encode>() {}
fn read<T: Decode>() {}

#[derive(Encrypted)]
#[envelope(table = "people")]
struct Person {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    name: Name<'static>,
}

fn main() {
    written::<Name<'_>>();
    read::<Name<'_>>();
}
