//! The raw RSA keyring: wraps under a public key, unwraps under the private key that belongs to it ([raw RSA keyring]).
//!
//! Provider id = namespace. Provider information = key name. Ciphertext = data key wrapped by the intermediate key
//! (48 bytes) ‖ intermediate key encrypted by RSA with OAEP (as many bytes as the modulus has). RSA binds no encryption context: the
//! first part does.
//!
//! [raw RSA keyring]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/raw-rsa-keyring.md

mod key;
mod keyring;
#[cfg(test)]
mod tests;

pub use key::{RsaKeyError, RsaPrivateKey, RsaPublicKey};
pub use keyring::RawRsaKeyring;

pub use crate::crypto::OaepHash;
