//! A record for each thing that can happen to a field, of whatever type. (A context has no parameters: see `case!`.)

use envelope_runtime::Encrypted;

/// The table of all of them.
pub(crate) const TABLE: &str = "cells";

#[derive(Encrypted)]
#[envelope(table = "cells")]
pub(crate) struct Sealed<T> {
    #[envelope(signed, id)]
    pub(crate) id: i64,
    #[envelope(encrypted)]
    pub(crate) value: T,
}

/// What is unprotected is read beside a signed field, and is absent where that one is looked at.
#[derive(Encrypted)]
#[envelope(table = "cells")]
pub(crate) struct Readable<T> {
    #[envelope(signed, id)]
    pub(crate) id: i64,
    #[envelope(signed)]
    pub(crate) value: T,
    #[envelope(unprotected)]
    pub(crate) loose: Option<T>,
}
