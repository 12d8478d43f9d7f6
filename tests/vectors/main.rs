//! Our own vectors, frozen: records that this version of the library must read, since users have such ones.

mod golden;
mod open;

use std::fs;

use envelope_tests::vectors::{Vectors, path};
use serde::de::DeserializeOwned;

fn read<R: DeserializeOwned, E: DeserializeOwned>(file: &str) -> Vectors<R, E> {
    serde_json::from_slice(&fs::read(path(file)).unwrap()).unwrap()
}
