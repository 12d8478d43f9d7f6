//! The face: encrypting and decrypting records under a keyring, in an expected context.

mod builder;
mod envelope;
mod error;
mod scoped;

pub use builder::EnvelopeBuilder;
pub use envelope::Envelope;
pub use error::Error;
pub use scoped::Scoped;
