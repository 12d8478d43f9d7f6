//! The example itself says whether all was as expected.

#![allow(clippy::unwrap_used)] // a test may panic

#[allow(dead_code)] // an example has no library to import: its `main` comes along
#[path = "../json_documents.rs"]
mod json_documents;

#[test]
fn the_example_ends_as_expected() {
    json_documents::main().unwrap();
}
