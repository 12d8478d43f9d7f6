//! A context, and what follows from it for each type of record: computed once for each handle.

use std::collections::BTreeSet;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::{Error, context};
use crate::materials::{ContextMap, EncryptionContext};
use crate::schema::Schema;

/// The context of a handle.
#[derive(Debug)]
pub(super) struct Scope<C> {
    context: C,
    constants: Arc<ContextMap>,
    /// One entry for each record type that was used so far: few, and found by comparing addresses.
    prepared: ArcSwap<Vec<Arc<Prepared>>>,
}

/// What follows from a context for one record type.
#[derive(Debug)]
pub(super) struct Prepared {
    schema: &'static Schema,
    /// The full encryption context, but for the public key of a signed record.
    pub(super) context: ContextMap,
    /// The keys of its entries that are bound and not stored: in the table profile all of them.
    pub(super) required: BTreeSet<String>,
}

impl<C: EncryptionContext> Scope<C> {
    pub(super) fn new(context: C, constants: Arc<ContextMap>) -> Self {
        Self {
            context,
            constants,
            prepared: ArcSwap::default(),
        }
    }

    /// A scope of another context in the same client.
    pub(super) fn other<D: EncryptionContext>(&self, context: &D) -> Arc<Scope<D>> {
        Arc::new(Scope::new(context.duplicate(), Arc::clone(&self.constants)))
    }

    pub(super) fn context(&self) -> &C {
        &self.context
    }

    /// What follows for a record type.
    pub(super) fn prepared(&self, schema: &'static Schema) -> Result<Arc<Prepared>, Error> {
        let known = self.prepared.load();
        let mut known = known.iter();
        match known.find(|prepared| std::ptr::eq(prepared.schema, schema)) {
            Some(prepared) => Ok(Arc::clone(prepared)),
            None => self.prepare(schema),
        }
    }

    #[cold]
    fn prepare(&self, schema: &'static Schema) -> Result<Arc<Prepared>, Error> {
        let context = context::full(schema, &self.constants, &self.context)?;
        let required = context.iter().map(|(key, _)| key.to_owned()).collect();
        let prepared = Arc::new(Prepared {
            schema,
            context,
            required,
        });
        self.prepared.rcu(|known| {
            let mut known = Vec::clone(known);
            known.push(Arc::clone(&prepared));
            known
        });
        Ok(prepared)
    }
}
