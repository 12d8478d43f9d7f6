//! The context of a record type, held against the one that a handle was scoped to.

use std::sync::Arc;

use super::scope::Scope;

/// A type of context, and the handles that take its records: those that were scoped to a value of the same type.
///
/// Every type is the same as itself, and as no other. The trait is a bound of the clients' methods, where it says what
/// an equality of types could not: which call is missing.
#[diagnostic::on_unimplemented(
    message = "records of this type have the context `{Self}`, and the client takes those of `{C}`",
    label = "its context is `{Self}`, not `{C}`",
    note = "make a handle for one context first, as in `envelope.scoped(&context)` with a value of `{Self}`, and call its method",
    note = "without `scoped`, a client takes the records whose type has no `context = …`"
)]
pub trait SameContext<C>: Sized {
    /// The scope, as one of this type.
    #[doc(hidden)]
    fn scope(scope: &Arc<Scope<C>>) -> &Arc<Scope<Self>>;
}

impl<C> SameContext<C> for C {
    fn scope(scope: &Arc<Scope<C>>) -> &Arc<Scope<C>> {
        scope
    }
}

/// A handle's scope, as one of a record type's context.
pub(super) fn same<C, D: SameContext<C>>(scope: &Arc<Scope<C>>) -> &Arc<Scope<D>> {
    D::scope(scope)
}
