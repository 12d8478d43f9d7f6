//! `secrecy`: `SecretString` and other `SecretBox<T>`, as the value inside.
//!
//! They are for `encrypted` fields, which hold no plaintext once encrypted. A field whose column is readable needs types that
//! compare and print, and these do neither, so that `signed`, `context` and `unprotected` do not compile.
//!
//! ```
//! # #[cfg(feature = "derive")] {
//! use envelope_runtime::Encrypted;
//! use secrecy::SecretString;
//!
//! #[derive(Encrypted)]
//! #[envelope(table = "accounts")]
//! struct Account {
//!     #[envelope(signed, id)]
//!     id: u64,
//!     #[envelope(encrypted)]
//!     password: SecretString,
//! }
//! # }
//! ```
//!
//! ```compile_fail
//! # use envelope_runtime::Encrypted;
//! # use secrecy::SecretString;
//! #[derive(Encrypted)]
//! #[envelope(table = "accounts")]
//! struct Account {
//!     #[envelope(signed, id)]
//!     id: u64,
//!     #[envelope(signed)]
//!     password: SecretString,
//! }
//! ```

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox};

use super::{Decode, DecodeElement, Encode, Encoder, Precision, RecordError, TypeId, ValueRef};

impl<T: Encode + Zeroize + ?Sized> Encode for SecretBox<T> {
    fn type_id(&self) -> TypeId {
        self.expose_secret().type_id()
    }

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
        self.expose_secret().encode(out)
    }

    fn size_hint(&self) -> usize {
        self.expose_secret().size_hint()
    }

    fn truncate_to(&mut self, precision: Precision) {
        self.expose_secret_mut().truncate_to(precision);
    }
}

impl<T: Decode + Zeroize> Decode for SecretBox<T> {
    fn decode(value: ValueRef<'_>) -> Result<SecretBox<T>, RecordError> {
        T::decode(value).map(|secret| SecretBox::new(Box::new(secret)))
    }
}

impl Decode for SecretBox<str> {
    fn decode(value: ValueRef<'_>) -> Result<SecretBox<str>, RecordError> {
        value.as_str().map(|secret| SecretBox::new(secret.into()))
    }
}

impl<T: DecodeElement> Decode for SecretBox<[T]>
where
    [T]: Zeroize,
{
    fn decode(value: ValueRef<'_>) -> Result<SecretBox<[T]>, RecordError> {
        Box::decode(value).map(SecretBox::new)
    }
}
