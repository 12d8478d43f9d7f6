//! Which clients decrypt and encrypt the records of a type: those of its context.

use std::sync::Arc;

use crate::client::encryptor::ScopedEncryptor;
use crate::client::same_context::same;
use crate::client::scope::Scope;
use crate::client::{Decryptor, Encryptor, Envelope, SameContext, Scoped, ScopedDecryptor};
use crate::materials::{EncryptionContext, NoContext};
use crate::structured::Encrypted;

mod sealed {
    use crate::client::encryptor::ScopedEncryptor;
    use crate::client::{Decryptor, Encryptor, Envelope, Scoped, ScopedDecryptor};

    /// Not to be implemented elsewhere: what is decrypted comes from a client that verified it.
    pub trait Client {}

    impl Client for Envelope {}
    impl Client for Encryptor {}
    impl Client for Decryptor {}
    impl<C> Client for Scoped<C> {}
    impl<C> Client for ScopedDecryptor<C> {}
    impl<C> Client for ScopedEncryptor<C> {}
}

/// A client that decrypts the records of a type: [`Envelope`], [`Decryptor`], or what they give for the record's context by
/// `scoped`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no client that decrypts records of `{R}`",
    note = "pass a reference to an `Envelope`, to a `Decryptor`, or to the handle that their method `scoped` gives"
)]
pub trait Decrypts<R: Encrypted>: sealed::Client {
    /// The client, and the context.
    #[doc(hidden)]
    fn reader(&self) -> Reader<R::Context>;
}

/// A client that encrypts the records of a type: [`Envelope`], [`Encryptor`], or what they give for the record's context by
/// `scoped`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no client that encrypts records of `{R}`",
    note = "pass a reference to an `Envelope`, to an `Encryptor`, or to the handle that their method `scoped` gives"
)]
pub trait Encrypts<R: Encrypted>: sealed::Client {
    /// The client, and the context.
    #[doc(hidden)]
    fn writer(&self) -> Writer<R::Context>;
}

/// A client that reads the records of a context.
#[doc(hidden)]
#[derive(Debug)]
pub struct Reader<C> {
    pub(super) decryptor: Decryptor,
    pub(super) scope: Arc<Scope<C>>,
}

/// A client that writes the records of a context.
#[doc(hidden)]
#[derive(Debug)]
pub struct Writer<C> {
    pub(super) encryptor: Encryptor,
    pub(super) scope: Arc<Scope<C>>,
}

impl<R: Encrypted<Context: SameContext<NoContext>>> Decrypts<R> for Decryptor {
    fn reader(&self) -> Reader<R::Context> {
        Reader {
            decryptor: self.clone(),
            scope: Arc::clone(same(self.unscoped())),
        }
    }
}

impl<R: Encrypted<Context: SameContext<NoContext>>> Decrypts<R> for Envelope {
    fn reader(&self) -> Reader<R::Context> {
        let (_, decryptor) = self.roles();
        Decrypts::<R>::reader(decryptor)
    }
}

impl<C: EncryptionContext, R: Encrypted<Context: SameContext<C>>> Decrypts<R> for ScopedDecryptor<C> {
    fn reader(&self) -> Reader<R::Context> {
        Reader {
            decryptor: self.decryptor.clone(),
            scope: Arc::clone(same(&self.scope)),
        }
    }
}

impl<C: EncryptionContext, R: Encrypted<Context: SameContext<C>>> Decrypts<R> for Scoped<C> {
    fn reader(&self) -> Reader<R::Context> {
        let (_, decryptor) = self.envelope.roles();
        Reader {
            decryptor: decryptor.clone(),
            scope: Arc::clone(same(&self.scope)),
        }
    }
}

impl<R: Encrypted<Context: SameContext<NoContext>>> Encrypts<R> for Encryptor {
    fn writer(&self) -> Writer<R::Context> {
        Writer {
            encryptor: self.clone(),
            scope: Arc::clone(same(self.unscoped())),
        }
    }
}

impl<R: Encrypted<Context: SameContext<NoContext>>> Encrypts<R> for Envelope {
    fn writer(&self) -> Writer<R::Context> {
        let (encryptor, _) = self.roles();
        Encrypts::<R>::writer(encryptor)
    }
}

impl<C: EncryptionContext, R: Encrypted<Context: SameContext<C>>> Encrypts<R> for ScopedEncryptor<C> {
    fn writer(&self) -> Writer<R::Context> {
        Writer {
            encryptor: self.encryptor.clone(),
            scope: Arc::clone(same(&self.scope)),
        }
    }
}

impl<C: EncryptionContext, R: Encrypted<Context: SameContext<C>>> Encrypts<R> for Scoped<C> {
    fn writer(&self) -> Writer<R::Context> {
        let (encryptor, _) = self.envelope.roles();
        Writer {
            encryptor: encryptor.clone(),
            scope: Arc::clone(same(&self.scope)),
        }
    }
}
