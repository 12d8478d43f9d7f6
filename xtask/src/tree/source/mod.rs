//! What the rules ask of a Rust source: the paths it names and whether it is asynchronous.
//!
//! This reads tokens, not syntax trees: enough for paths, and it needs no parser crate. Comments (documentation too) and
//! literals are left out.

mod paths;
mod tokens;

pub(super) use paths::{Path, paths};
pub(super) use tokens::{Token, tokens};
