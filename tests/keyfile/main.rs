//! The key file keyring: its file, whom it lets use it, and many who make it at once.
#![cfg(unix)]

mod concurrent;
mod file;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A file of exactly this text and mode.
fn write(path: &Path, text: &[u8], mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
