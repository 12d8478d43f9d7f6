//! A context, and what follows from it for each type of record: computed once for each handle.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::Error;
use crate::materials::{ContextDraft, ContextEntries, ContextMap, EncryptionContext, MaterialsError};
use crate::schema::Schema;

/// The context of a handle.
#[derive(Debug)]
pub struct Scope<C> {
    context: C,
    constants: Arc<ContextMap>,
    /// One entry for each record type that was used so far: few, and found by comparing addresses.
    prepared: ArcSwap<Vec<Arc<Prepared>>>,
}

/// What follows from a context for one record type.
#[derive(Debug)]
pub(super) struct Prepared {
    schema: &'static Schema,
    context: Context,
    /// The keys of its entries that are bound and not stored: all of them.
    required: BTreeSet<String>,
}

/// The full encryption context, but for the public key of a signed record.
#[derive(Debug)]
enum Context {
    /// The same for all records of the type.
    Shared(ContextMap),
    /// What items share, to which each adds its keys.
    OfItems(ContextDraft),
}

/// What is to be encrypted, as far as a manager must know.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) table: &'a str,
    /// The full encryption context, but for the public key of a signed record.
    pub(super) context: &'a ContextMap,
    /// The keys of its entries that are bound and not stored.
    pub(super) required: &'a BTreeSet<String>,
}

impl Prepared {
    /// What a manager must know of records with a context.
    pub(super) fn wanted<'a>(&'a self, context: &'a ContextMap) -> Wanted<'a> {
        Wanted {
            table: self.schema.table(),
            context,
            required: &self.required,
        }
    }

    /// The context of one record, which adds its keys if it is an item.
    pub(super) fn context_of(
        &self,
        key_entries: impl FnOnce(&mut ContextEntries<'_>) -> Result<(), MaterialsError>,
    ) -> Result<Cow<'_, ContextMap>, Error> {
        match &self.context {
            Context::Shared(context) => Ok(Cow::Borrowed(context)),
            Context::OfItems(draft) => {
                let mut draft = draft.clone();
                key_entries(&mut draft.entries())
                    .and_then(|()| draft.finish())
                    .map(Cow::Owned)
                    .map_err(|source| in_context(self.schema.table(), source))
            }
        }
    }

    /// Checks that a context has all entries that one of this type has. Without an item's keys it has not, though only an
    /// implementation of `TableRecord` by hand could ask for that.
    pub(super) fn check_complete(&self, context: &ContextMap) -> Result<(), Error> {
        match self.required.iter().find(|key| context.get(key).is_none()) {
            None => Ok(()),
            Some(key) => Err(in_context(
                self.schema.table(),
                MaterialsError::MissingContextKey { key: key.clone() },
            )),
        }
    }

    /// The context that all records of the type have; `None` if each has its own.
    pub(super) fn shared_context(&self) -> Option<&ContextMap> {
        match &self.context {
            Context::Shared(context) => Some(context),
            Context::OfItems(_) => None,
        }
    }
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

    /// The constant entries of the client.
    pub(super) fn constants(&self) -> &ContextMap {
        &self.constants
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
        let draft = ContextDraft::of_type(schema, &self.constants, &self.context);
        let (context, required) = draft
            .and_then(|draft| split(schema, draft))
            .map_err(|source| in_context(schema.table(), source))?;
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

/// What items share is no context yet: for the keys that a reader must know, placeholders stand in for an item's.
fn split(schema: &Schema, draft: ContextDraft) -> Result<(Context, BTreeSet<String>), MaterialsError> {
    let names = |context: &ContextMap| context.iter().map(|(key, _)| key.to_owned()).collect();
    match schema.keys() {
        None => {
            let context = draft.finish()?;
            let required = names(&context);
            Ok((Context::Shared(context), required))
        }
        Some(keys) => {
            let mut sample = draft.clone();
            for name in keys.names() {
                sample.entries().add_key(name, "")?;
            }
            let required = names(&sample.finish()?);
            Ok((Context::OfItems(draft), required))
        }
    }
}

/// An encryption context of a table's record cannot be put together.
pub(super) fn in_context(table: &str, source: MaterialsError) -> Error {
    Error::Context {
        table: table.to_owned(),
        source,
    }
}
