//! Frozen records that this version of the library must read, since users have such ones: our own, and items of AWS's
//! library.

mod dbe;
mod golden;
#[allow(dead_code, reason = "vectors are read only")]
#[path = "../dbe-item/item.rs"]
mod item;
#[allow(dead_code, reason = "vectors have no configuration of `dbe-item`")]
#[path = "../dbe-item/json.rs"]
mod json;
mod open;

use std::fs;

use envelope_tests::vectors::{Vectors, path};
use serde::de::DeserializeOwned;

fn read<R: DeserializeOwned, E: DeserializeOwned>(file: &str) -> Vectors<R, E> {
    serde_json::from_slice(&fs::read(path(file)).unwrap()).unwrap()
}
