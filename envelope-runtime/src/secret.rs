//! Key material: types that say which key they hold, and that let go of it.
//!
//! Every key that the library keeps, or hands from one part to another, lives in one of these types. They are redacted in
//! `Debug`, wiped when dropped, never `Clone`, and boxed, so that moving one leaves no copy behind on the stack. The
//! bytes can be read only through `expose`, which is private to the crate: primitives call it, and the keyrings that
//! wrap one key by another.
//!
//! What a data key is used for is a keyed state, computed once: it lies on the heap, stays where it was made, and is wiped
//! when it is dropped; the stack that was used to make it, to derive a key from it, or to wrap and unwrap it, is written over. The
//! same holds of the key that makes a recipient's tag. `tests/memory` looks for copies of both, and of the data key, in the whole
//! memory of a process: a cache holds one, and none is left when it lets go.
//!
//! Not covered: what is derived for one record alone (commit key, field root key, field keys, ciphers under them) is
//! wiped where it is used up, but was moved on the stack before, and copies stay there until other calls write over
//! them. The private key of suite 0x6701, and those of RSA keyrings, are AWS-LC's to hold and to wipe. Nor is there any
//! defence against memory that the system swaps out, writes to a core dump, or copies with a virtual machine.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The number of bytes of every symmetric key in the supported suites.
pub const KEY_LEN: usize = 32;

/// A byte slice that should have been a key had another length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key must be {} bytes long, and this one has {found}", OneOf(.accepted))]
pub struct KeyLengthError {
    /// The numbers of bytes that such a key may have.
    pub accepted: &'static [usize],
    /// The number of bytes that were given.
    pub found: usize,
}

/// Numbers in words: `16, 24 or 32`.
struct OneOf<'n>(&'n [usize]);

impl fmt::Display for OneOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, number) in self.0.iter().enumerate() {
            let separator = match index {
                0 => "",
                _ if index + 1 == self.0.len() => " or ",
                _ => ", ",
            };
            write!(f, "{separator}{number}")?;
        }
        Ok(())
    }
}

macro_rules! secret_key {
    ($(#[$doc:meta])* $visibility:vis $name:ident) => {
        $(#[$doc])*
        $visibility struct $name(Box<[u8; KEY_LEN]>);

        impl $name {
            /// Makes a key by filling a buffer in place; a failure wipes what was written.
            #[allow(dead_code, reason = "not every kind of key is derived or generated")]
            pub(crate) fn try_init<E>(fill: impl FnOnce(&mut [u8; KEY_LEN]) -> Result<(), E>) -> Result<Self, E> {
                let mut key = Self(Box::new([0; KEY_LEN]));
                fill(&mut key.0)?;
                Ok(key)
            }

            /// The one way out: the bytes, for a primitive that needs them.
            pub(crate) fn expose(&self) -> &[u8; KEY_LEN] {
                &self.0
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                self.0.zeroize();
            }
        }

        impl ZeroizeOnDrop for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

/// Keys that a program, or a keyring of its own, may hand in.
macro_rules! from_outside {
    ($($name:ident),+) => {$(
        impl $name {
            /// Takes over a key of 32 bytes and wipes the copy that was handed in.
            ///
            /// Copies that the caller still holds stay the caller's to wipe.
            #[must_use]
            pub fn from_bytes(mut bytes: [u8; KEY_LEN]) -> Self {
                let mut key = Box::new([0; KEY_LEN]);
                key.copy_from_slice(&bytes);
                bytes.zeroize();
                Self(key)
            }

            /// Copies a key from a slice.
            ///
            /// # Errors
            ///
            /// [`KeyLengthError`] if the slice is not 32 bytes long.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, KeyLengthError> {
                boxed(bytes).map(Self).ok_or(KeyLengthError {
                    accepted: &[KEY_LEN],
                    found: bytes.len(),
                })
            }
        }
    )+};
}

secret_key! {
    /// The data key of a record: commit key and field keys are derived from it. Generated locally, stored wrapped.
    pub DataKey
}

secret_key! {
    /// The key that stands between a keyring and a data key: the keyring wraps it, it wraps one data key once.
    pub IntermediateKey
}

secret_key! {
    /// The key of one recipient's tag in the footer; derived from an [`IntermediateKey`].
    pub SymmetricSigningKey
}

secret_key! {
    /// The key of one version of a branch key: a hierarchical keyring derives the keys that it wraps with from it.
    pub BranchKey
}

secret_key! {
    /// A key that wraps one other key, once: derived for it, and never stored.
    pub(crate) DerivedWrappingKey
}

from_outside!(DataKey, IntermediateKey, SymmetricSigningKey, BranchKey);

/// A long-lived key that a raw AES keyring wraps with: of AES-128, AES-192 or AES-256.
pub struct WrappingKey(AesKey);

/// A key of AES, by its length.
pub(crate) enum AesKey {
    Aes128(Box<[u8; 16]>),
    Aes192(Box<[u8; 24]>),
    Aes256(Box<[u8; KEY_LEN]>),
}

impl WrappingKey {
    /// Takes over a key of 32 bytes, for AES-256, and wipes the copy that was handed in.
    ///
    /// Copies that the caller still holds stay the caller's to wipe.
    #[must_use]
    pub fn from_bytes(mut bytes: [u8; KEY_LEN]) -> Self {
        let mut key = Box::new([0; KEY_LEN]);
        key.copy_from_slice(&bytes);
        bytes.zeroize();
        Self(AesKey::Aes256(key))
    }

    /// Copies a key from a slice, whose length says which AES it is for: 16 bytes, 24 or 32.
    ///
    /// # Errors
    ///
    /// [`KeyLengthError`] if the slice has another length.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, KeyLengthError> {
        let key = match bytes.len() {
            16 => boxed(bytes).map(AesKey::Aes128),
            24 => boxed(bytes).map(AesKey::Aes192),
            _ => boxed(bytes).map(AesKey::Aes256),
        };
        key.map(Self).ok_or(KeyLengthError {
            accepted: &[16, 24, KEY_LEN],
            found: bytes.len(),
        })
    }

    /// The one way out: the bytes, for a primitive that needs them.
    pub(crate) fn expose(&self) -> &AesKey {
        &self.0
    }
}

impl Drop for WrappingKey {
    fn drop(&mut self) {
        match &mut self.0 {
            AesKey::Aes128(key) => key.zeroize(),
            AesKey::Aes192(key) => key.zeroize(),
            AesKey::Aes256(key) => key.zeroize(),
        }
    }
}

impl ZeroizeOnDrop for WrappingKey {}

impl fmt::Debug for WrappingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrappingKey").finish_non_exhaustive()
    }
}

/// Copies bytes of the right number to the heap.
fn boxed<const N: usize>(bytes: &[u8]) -> Option<Box<[u8; N]>> {
    if bytes.len() != N {
        return None;
    }
    let mut key = Box::new([0; N]);
    key.copy_from_slice(bytes);
    Some(key)
}

/// Bytes on their way to or from a key, wiped when dropped.
pub(crate) type SecretBytes = Zeroizing<Vec<u8>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_byte() {
        let key = DataKey::from_bytes([0xA5; KEY_LEN]);
        let shown = format!("{key:?}");
        assert_eq!(shown, "DataKey { .. }");
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        let error = DataKey::from_slice(&[0; 31]).unwrap_err();
        assert_eq!(error.to_string(), "a key must be 32 bytes long, and this one has 31");
        for found in (0..100).filter(|len| ![16, 24, 32].contains(len)) {
            let error = WrappingKey::from_slice(&vec![0; found]).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("a key must be 16, 24 or 32 bytes long, and this one has {found}")
            );
        }
    }

    #[test]
    fn a_wrapping_key_is_of_the_aes_that_its_length_says() {
        let key = |len: usize| WrappingKey::from_slice(&vec![7; len]).unwrap();
        assert!(matches!(key(16).expose(), AesKey::Aes128(key) if **key == [7; 16]));
        assert!(matches!(key(24).expose(), AesKey::Aes192(key) if **key == [7; 24]));
        assert!(matches!(key(32).expose(), AesKey::Aes256(key) if **key == [7; 32]));
        assert!(matches!(WrappingKey::from_bytes([7; 32]).expose(), AesKey::Aes256(key) if **key == [7; 32]));
        assert_eq!(format!("{:?}", key(16)), "WrappingKey { .. }");
    }

    #[test]
    fn a_slice_of_the_right_length_is_taken_over() {
        assert_eq!(IntermediateKey::from_slice(&[7; 32]).unwrap().expose(), &[7; 32]);
    }
}
