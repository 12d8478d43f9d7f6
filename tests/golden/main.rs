//! The bytes of every type that a field may have, in `types.txt`: they are frozen, whatever happens to the code.
//!
//! The test never writes the file. Who changes what is written edits it by hand, line by line, and says why.

mod other_crates;
mod own_types;
mod std_types;

use std::fmt::Debug;

use envelope_runtime::record::{Decode, Encode, Encoder, Precision, ValueRef};

const FILE: &str = include_str!("types.txt");

/// Lines as they are now: type and value, type id, bytes.
struct Lines(Vec<String>);

impl Lines {
    /// A type that is written and read.
    fn both<T: Encode + Decode + PartialEq + Debug>(&mut self, label: &str, value: &T) {
        let (type_id, bytes) = self.written(label, value);
        let promised = T::static_type_id();
        assert!(
            promised.is_none_or(|promised| promised == type_id),
            "{label} has another type than promised"
        );
        let read = T::decode(ValueRef::new(type_id, &bytes));
        assert_eq!(read.as_ref(), Ok(value), "{label} does not read back");
    }

    /// A type that borrows, and so is only written, or one that does not compare.
    fn written<T: Encode + ?Sized>(&mut self, label: &str, value: &T) -> (envelope_runtime::record::TypeId, Vec<u8>) {
        let mut bytes = Vec::new();
        value
            .encode(&mut Encoder::new(&mut bytes, Precision::Nanos))
            .unwrap_or_else(|error| panic!("{label}: {error}"));
        let type_id = value.type_id();
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let (id, body) = (hex(&type_id.as_bytes()), hex(&bytes));
        self.0.push(format!("{label} | {id} | {body}").trim_end().to_owned());
        (type_id, bytes)
    }
}

#[test]
fn every_type_has_the_bytes_in_the_file() {
    let mut lines = Lines(Vec::new());
    std_types::add(&mut lines);
    other_crates::add(&mut lines);
    own_types::add(&mut lines);

    let file: Vec<&str> = FILE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let changed = lines.0.iter().filter(|line| !file.contains(&line.as_str()));
    let changed: Vec<&str> = changed.map(String::as_str).collect();
    let gone = file.iter().filter(|line| !lines.0.iter().any(|now| now == *line));
    let gone: Vec<&str> = gone.copied().collect();
    assert!(
        changed.is_empty() && gone.is_empty(),
        "not in tests/golden/types.txt:\n{}\n\nonly there:\n{}\n",
        changed.join("\n"),
        gone.join("\n")
    );
    assert_eq!(
        lines.0.len(),
        file.len(),
        "a line of tests/golden/types.txt is there twice"
    );
}
