//! Key material: types that say which key they hold, and that let go of it.
//!
//! Every key that the library keeps, or hands from one part to another, lives in one of these types. They are redacted in
//! `Debug`, wiped when dropped, never `Clone`, and boxed, so that moving one leaves no copy behind on the stack. The
//! bytes can be read only through `expose`, which is private to the crate: primitives call it, and the keyrings that
//! wrap one key by another.
//!
//! What a data key is used for is a keyed state, computed once: it lies on the heap, stays where it was made, and is wiped
//! when it is dropped; the stack that was used to make it, or to derive a key from it, is written over. The same holds of
//! the key that makes a recipient's tag. `tests/memory` looks for copies of both, and of the data key, in the whole
//! memory of a process: a cache holds one, and none is left when it lets go.
//!
//! Not covered: what is derived for one record alone (commit key, field root key, field keys, ciphers under them) is
//! wiped where it is used up, but was moved on the stack before, and copies stay there until other calls write over
//! them. The private key of suite 0x6701 is AWS-LC's to hold and to wipe. Nor is there any defence against memory that the
//! system swaps out, writes to a core dump, or copies with a virtual machine.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The number of bytes of every symmetric key in the supported suites.
pub const KEY_LEN: usize = 32;

/// A byte slice that should have been a key had another length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key must be {KEY_LEN} bytes long, and this one has {found}")]
pub struct KeyLengthError {
    /// The number of bytes that were given.
    pub found: usize,
}

macro_rules! secret_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(Box<[u8; KEY_LEN]>);

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
                if bytes.len() != KEY_LEN {
                    return Err(KeyLengthError { found: bytes.len() });
                }
                let mut key = Box::new([0; KEY_LEN]);
                key.copy_from_slice(bytes);
                Ok(Self(key))
            }

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

secret_key! {
    /// The data key of a record: commit key and field keys are derived from it. Generated locally, stored wrapped.
    DataKey
}

secret_key! {
    /// The key that stands between a keyring and a data key: the keyring wraps it, it wraps one data key once.
    IntermediateKey
}

secret_key! {
    /// The key of one recipient's tag in the footer; derived from an [`IntermediateKey`].
    SymmetricSigningKey
}

secret_key! {
    /// A long-lived key that a raw AES keyring wraps with.
    WrappingKey
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
        let error = WrappingKey::from_slice(&[0; 31]).unwrap_err();
        assert_eq!(error, KeyLengthError { found: 31 });
        assert_eq!(error.to_string(), "a key must be 32 bytes long, and this one has 31");
    }

    #[test]
    fn a_slice_of_the_right_length_is_taken_over() {
        assert_eq!(IntermediateKey::from_slice(&[7; 32]).unwrap().expose(), &[7; 32]);
    }
}
