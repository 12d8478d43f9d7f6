//! The three kinds of bytes that a store keeps for an encrypted record.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// An encrypted field: type id (2 bytes) ‖ AES-256-GCM ciphertext ‖ tag (16 bytes), of a value of type `T`.
///
/// The type is a promise, not a proof: bytes that come from a store are checked when the record is decrypted.
pub struct Ciphertext<T: ?Sized> {
    bytes: Vec<u8>,
    value: PhantomData<fn() -> Box<T>>,
}

impl<T: ?Sized> Ciphertext<T> {
    /// Takes bytes that a store kept.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            value: PhantomData,
        }
    }

    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes to store, without a copy.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl<T: ?Sized> Clone for Ciphertext<T> {
    fn clone(&self) -> Self {
        Self::from_bytes(self.bytes.clone())
    }
}

impl<T: ?Sized> PartialEq for Ciphertext<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<T: ?Sized> Eq for Ciphertext<T> {}

impl<T: ?Sized> Hash for Ciphertext<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

impl<T: ?Sized> fmt::Debug for Ciphertext<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ciphertext({} bytes)", self.bytes.len())
    }
}

macro_rules! metadata {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(Vec<u8>);

        impl $name {
            /// Takes bytes that a store kept.
            #[must_use]
            pub fn from_bytes(bytes: Vec<u8>) -> Self {
                Self(bytes)
            }

            /// The bytes to store.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// The bytes to store, without a copy.
            #[must_use]
            pub fn into_bytes(self) -> Vec<u8> {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({} bytes)"), self.0.len())
            }
        }
    };
}

metadata! {
    /// The header of an encrypted record; [`ParsedHeader`](super::ParsedHeader) takes it apart.
    Header
}

metadata! {
    /// The footer of an encrypted record: its recipients' tags, and its signature if it has one.
    Footer
}
