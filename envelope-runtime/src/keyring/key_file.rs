//! The key file keyring: a raw AES keyring whose key lies in a file, for development.
//!
//! A key file is three lines of ASCII, 98 bytes in all, every line ended by a line feed:
//!
//! ```text
//! envelope key file 1
//! 0f1e2d3c4b5a69788796a5b4c3d2e1f0
//! AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
//! ```
//!
//! the format and its version; the key's name (16 random bytes in hexadecimal), which every record states; and the
//! AES-256 key in base64. On Unix the file must be the owner's alone (mode 0600 or less).

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::{Zeroize, Zeroizing};

use super::{BoxFuture, KeyFileError, Keyring, KeyringError, RawAesKeyring};
use crate::crypto::{random_bytes, random_key};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::{DataKey, KEY_LEN, SecretBytes, WrappingKey};

/// The namespace of keys that lie in files.
const NAMESPACE: &str = "envelope-key-file";
const FIRST_LINE: &str = "envelope key file 1";
const NAME_LEN: usize = 32;
const KEY_TEXT_LEN: usize = KEY_LEN.div_ceil(3) * 4;
/// The number of bytes of a key file.
const FILE_LEN: usize = FIRST_LINE.len() + NAME_LEN + KEY_TEXT_LEN + 3;

/// Wraps data keys under an AES-256 key that lies in a file. For development and tests: a program that can read its
/// key file needs no one's leave to decrypt.
///
/// ```
/// use envelope_runtime::keyring::KeyFileKeyring;
///
/// let folder = tempfile::tempdir()?;
/// let keyring = KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct KeyFileKeyring {
    path: PathBuf,
    keyring: RawAesKeyring,
}

impl KeyFileKeyring {
    /// Reads a key file.
    ///
    /// # Errors
    ///
    /// [`KeyFileError`] if the file is missing or unreadable, has another size than a key file, is open to others than
    /// its owner, or is malformed.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, KeyFileError> {
        let path = path.into();
        let text = read(&path)?;
        let keyring = parse(&text).map_err(|problem| KeyFileError::Malformed {
            path: path.clone(),
            problem,
        })?;
        let keyring = keyring.map_err(|source| KeyFileError::Keyring {
            path: path.clone(),
            source,
        })?;
        Ok(Self { path, keyring })
    }

    /// Reads a key file, after making one with a new key if there is none.
    ///
    /// Several processes may do so at once: one makes the file, all read the same key. The file appears whole or not
    /// at all.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open); and [`KeyFileError::Io`] if the file cannot be made.
    pub fn open_or_create(path: impl Into<PathBuf>) -> Result<Self, KeyFileError> {
        let path = path.into();
        match Self::open(path.clone()) {
            Err(KeyFileError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {}
            opened => return opened,
        }
        create(&path).map_err(|source| KeyFileError::Io {
            path: path.clone(),
            action: "made",
            source,
        })?;
        Self::open(path)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Keyring for KeyFileKeyring {
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        self.keyring.wrap_data_key(data_key, context)
    }

    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        self.keyring.unwrap_data_key(keys, context)
    }
}

/// Reads a key file's text, after looking at what kind of file it is.
fn read(path: &Path) -> Result<Zeroizing<[u8; FILE_LEN]>, KeyFileError> {
    let failed = |source| KeyFileError::Io {
        path: path.to_owned(),
        action: "read",
        source,
    };
    // A look before opening, since opening a pipe would wait for its other end.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(KeyFileError::NotAFile { path: path.to_owned() });
    }
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(KeyFileError::NotAFile { path: path.to_owned() });
    }
    check_mode(path, &metadata)?;
    if metadata.len() != FILE_LEN as u64 {
        return Err(KeyFileError::Size {
            path: path.to_owned(),
            expected: FILE_LEN,
            found: metadata.len(),
        });
    }
    let mut text = Zeroizing::new([0; FILE_LEN]);
    file.read_exact(&mut *text).map_err(failed)?;
    Ok(text)
}

#[cfg(unix)]
fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), KeyFileError> {
    use std::os::unix::fs::PermissionsExt;

    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(KeyFileError::Mode {
            path: path.to_owned(),
            mode,
        });
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_mode(_: &Path, _: &fs::Metadata) -> Result<(), KeyFileError> {
    Ok(())
}

/// Takes a key file's text apart; a problem is one of its form.
fn parse(text: &[u8; FILE_LEN]) -> Result<Result<RawAesKeyring, KeyringError>, &'static str> {
    let text = std::str::from_utf8(text).map_err(|_| "it is not text")?;
    let mut lines = text.split('\n');
    if lines.next() != Some(FIRST_LINE) {
        return Err("its first line is not `envelope key file 1`");
    }
    let is_hex = |name: &&str| name.len() == NAME_LEN && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let name = lines
        .next()
        .filter(is_hex)
        .ok_or("its second line is not a key name of 32 hexadecimal digits")?;
    let key = lines
        .next()
        .and_then(decode_key)
        .ok_or("its third line is not a key of 32 bytes in base64")?;
    Ok(RawAesKeyring::new(NAMESPACE, name, key))
}

fn decode_key(text: &str) -> Option<WrappingKey> {
    let mut decoded = SecretBytes::new(vec![0; KEY_TEXT_LEN]);
    let len = STANDARD.decode_slice(text, &mut decoded).ok()?;
    // Keys of other lengths would do for the keyring, and are not the file's format.
    if len != KEY_LEN {
        return None;
    }
    WrappingKey::from_slice(decoded.get(..len)?).ok()
}

/// Makes a key file with a new key, unless someone else made one meanwhile.
///
/// The text goes to a file of another name first; a hard link, which fails if its target exists, then gives it its own.
fn create(path: &Path) -> io::Result<()> {
    let mut key = Zeroizing::new([0; KEY_LEN]);
    random_key(&mut key).map_err(io::Error::other)?;
    let name: [u8; NAME_LEN / 2] = random_bytes().map_err(io::Error::other)?;
    let mut encoded = STANDARD.encode(key.as_slice());
    let text = Zeroizing::new(format!("{FIRST_LINE}\n{}\n{encoded}\n", hex(&name)));
    encoded.zeroize();

    let draft = draft_path(path, &name);
    let linked = write_draft(&draft, text.as_bytes()).and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => removed,
        linked => linked.and(removed).and_then(|()| sync_folder(path)),
    }
}

/// Makes the file's name as durable as its content: a key that a crash could lose would lose records.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Beside the key file, since a hard link cannot cross file systems.
fn draft_path(path: &Path, name: &[u8]) -> PathBuf {
    let mut file_name = path.file_name().unwrap_or_default().to_owned();
    file_name.push(format!(".{}.draft", hex(name)));
    path.with_file_name(file_name)
}

fn write_draft(draft: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    file.write_all(text)?;
    file.sync_all()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
