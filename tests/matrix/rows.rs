//! The rows of the matrix: one for each type.

use std::collections::BTreeSet;

use crate::observe::{Case, Cell, Outcome};
use crate::page;
use crate::stores::{NAMES, Stores};

pub(crate) struct Matrix {
    pub(crate) stores: Stores,
    pub(crate) rows: Vec<Row>,
    /// What was written and did not come back, of what is encrypted or signed.
    pub(crate) lost: Vec<String>,
}

pub(crate) struct Row {
    pub(crate) label: &'static str,
    pub(crate) covers: &'static [&'static str],
    /// What the canonical form changes.
    pub(crate) note: &'static str,
    /// Encrypted, in whichever store.
    pub(crate) sealed: Cell,
    /// Signed, in each store. None for a type that can only be encrypted.
    pub(crate) signed: Option<[Cell; 5]>,
    /// Unprotected, in each store.
    pub(crate) loose: Option<[Cell; 5]>,
}

impl Matrix {
    pub(crate) async fn new() -> Self {
        Self {
            stores: Stores::start().await,
            rows: Vec::new(),
            lost: Vec::new(),
        }
    }

    /// Adds a type. `contexts` is what was seen of it as a context field, which must be what was seen of it as a signed one.
    pub(crate) fn add<T>(
        &mut self,
        case: &Case<T>,
        sealed: &[Cell; 5],
        signed: Option<[Cell; 5]>,
        context: Option<&[Cell; 5]>,
        loose: Option<[Cell; 5]>,
    ) {
        for cells in [Some(sealed), signed.as_ref(), context].into_iter().flatten() {
            for (cell, store) in cells.iter().zip(NAMES) {
                for outcome in outcomes(cell) {
                    if let Outcome::Lost(what) = outcome {
                        self.lost.push(format!("{} in {store}: {what}", case.label));
                    }
                }
            }
        }
        // A ciphertext is bytes, and no store has more to say about them.
        let mut encrypted = sealed.iter().filter(|cell| **cell != Cell::NotRun);
        let first = encrypted.next().unwrap();
        for other in encrypted {
            if outcomes(other) != outcomes(first) {
                self.lost.push(format!("{}, encrypted: {other:?}", case.label));
            }
        }
        if let (Some(signed), Some(context)) = (&signed, context) {
            for ((signed, context), store) in signed.iter().zip(context).zip(NAMES) {
                if in_words(context) != in_words(signed) {
                    self.lost
                        .push(format!("{} in {store}, as context: {context:?}", case.label));
                }
            }
        }
        self.rows.push(Row {
            label: case.label,
            covers: case.covers,
            note: case.note,
            sealed: first.clone(),
            signed,
            loose,
        });
    }
}

/// What was seen; nothing where nothing could be.
pub(crate) fn outcomes(cell: &Cell) -> BTreeSet<Outcome> {
    match cell {
        Cell::Seen { outcomes, .. } => outcomes.clone(),
        Cell::NotRun | Cell::NoColumn => BTreeSet::new(),
    }
}

/// What was seen, in the words of the page: a context field has another name for the same error.
fn in_words(cell: &Cell) -> BTreeSet<String> {
    outcomes(cell)
        .iter()
        .map(|outcome| match outcome {
            Outcome::Refused(message) => page::cause(message),
            other => format!("{other:?}"),
        })
        .collect()
}

/// Adds a type that can be encrypted, signed and unprotected; with `context`, one that can be a context field as well; with
/// `sealed`, one that can be encrypted and nothing else.
macro_rules! case {
    ($matrix:ident, sealed $ty:ty, $clone:expr, $case:expr) => {{
        let case: crate::observe::Case<$ty> = $case;
        let sealed = case!(@sealed $matrix, $ty, $clone, case);
        $matrix.add(&case, &sealed, None, None, None);
    }};
    ($matrix:ident, context $ty:ty, $case:expr) => {{
        #[derive(envelope_runtime::EncryptionContext)]
        struct Context {
            value: $ty,
        }

        #[derive(envelope_runtime::Encrypted)]
        #[envelope(table = "cells", context = Context)]
        struct InContext {
            #[envelope(signed, id)]
            id: i64,
            #[envelope(context)]
            value: $ty,
        }

        let case: crate::observe::Case<$ty> = $case;
        let shape = crate::observe::Shape {
            context: |value: &$ty| Context { value: value.clone() },
            record: |id, _, value: &$ty| InContext { id, value: value.clone() },
            value: |record: InContext| Some(record.value),
        };
        let routes = routes!(EncryptedInContext);
        let context = crate::observe::observe(&$matrix.stores, &case, &shape, routes).await;
        case!(@all $matrix, $ty, case, Some(&context));
    }};
    ($matrix:ident, $ty:ty, $case:expr) => {{
        let case: crate::observe::Case<$ty> = $case;
        case!(@all $matrix, $ty, case, None);
    }};
    (@all $matrix:ident, $ty:ty, $case:ident, $context:expr) => {
        let sealed = case!(@sealed $matrix, $ty, Clone::clone, $case);
        let shape = crate::observe::Shape {
            context: |_: &$ty| envelope_runtime::NoContext,
            record: |id, _, value: &$ty| crate::records::Readable { id, value: value.clone(), loose: None },
            value: |record: crate::records::Readable<$ty>| Some(record.value),
        };
        let routes = routes!(crate::records::EncryptedReadable<$ty>);
        let signed = crate::observe::observe(&$matrix.stores, &$case, &shape, routes).await;
        let shape = crate::observe::Shape {
            context: |_: &$ty| envelope_runtime::NoContext,
            record: |id, usual: &$ty, value: &$ty| {
                let (value, loose) = (usual.clone(), Some(value.clone()));
                crate::records::Readable { id, value, loose }
            },
            value: |record: crate::records::Readable<$ty>| record.loose,
        };
        let loose = crate::observe::observe(&$matrix.stores, &$case, &shape, routes).await;
        $matrix.add(&$case, &sealed, Some(signed), $context, Some(loose));
    };
    (@sealed $matrix:ident, $ty:ty, $clone:expr, $case:ident) => {{
        let shape = crate::observe::Shape {
            context: |_: &$ty| envelope_runtime::NoContext,
            record: |id, _, value: &$ty| {
                let clone: fn(&$ty) -> $ty = $clone;
                crate::records::Sealed { id, value: clone(value) }
            },
            value: |record: crate::records::Sealed<$ty>| Some(record.value),
        };
        let routes = routes!(crate::records::EncryptedSealed<$ty>);
        crate::observe::observe(&$matrix.stores, &$case, &shape, routes).await
    }};
}
