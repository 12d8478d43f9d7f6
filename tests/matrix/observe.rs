//! What becomes of values of a type, by way of real stores.

use std::collections::BTreeSet;
use std::fmt::Debug;

use envelope_runtime::client::SameContext;
use envelope_runtime::{Encrypted, EncryptedRecord, EncryptionContext, Suite};
use envelope_tests::keys::client;
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;

use crate::stores::{Failure, Routes, Stores, message};

/// How many values are drawn of each type, beside those that are named.
const DRAWN: usize = 16;

/// A type, values of it, and when one is the same as another.
pub(crate) struct Case<T> {
    pub(crate) label: &'static str,
    /// What lines of `tests/golden/types.txt` about this type begin with.
    pub(crate) covers: &'static [&'static str],
    pub(crate) values: Vec<T>,
    /// All of a value, as text.
    show: fn(&T) -> String,
    /// Whether what came back is the canonical form of what went in.
    canonical: fn(&T, &T) -> bool,
    /// What that form changes.
    pub(crate) note: &'static str,
}

impl<T: Debug> Case<T> {
    /// The first of the values is one that every store takes.
    pub(crate) fn new(
        label: &'static str,
        covers: &'static [&'static str],
        named: impl IntoIterator<Item = T>,
        drawn: impl Strategy<Value = T>,
    ) -> Self {
        let mut runner = TestRunner::deterministic();
        let drawn = std::iter::repeat_with(|| drawn.new_tree(&mut runner).unwrap().current());
        Self {
            label,
            covers,
            values: named.into_iter().chain(drawn.take(DRAWN)).collect(),
            show: |value| format!("{value:?}"),
            canonical: |_, _| false,
            note: "",
        }
    }

    /// A type with another form than the one that a value has: `canonical` says of a value and of what came back whether that is it.
    pub(crate) fn canonical(self, note: &'static str, canonical: fn(&T, &T) -> bool) -> Self {
        Self {
            note,
            canonical,
            ..self
        }
    }

    /// A type whose `Debug` does not tell all, or not in an order.
    pub(crate) fn shown(self, show: fn(&T) -> String) -> Self {
        Self { show, ..self }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Exact,
    Canonical,
    /// Not written, with this message.
    Refused(String),
    /// Written, and something else is read, or nothing. Never what is signed or encrypted.
    Lost(String),
}

/// What became of the values of a type in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// There is no such store here.
    NotRun,
    /// The type has no column there.
    NoColumn,
    Seen {
        column: String,
        outcomes: BTreeSet<Outcome>,
    },
}

/// Which records, how a value becomes one, and the other way round.
pub(crate) struct Shape<T, C, R> {
    pub(crate) context: fn(&T) -> C,
    /// The number, a value that every store takes, and one to look at.
    pub(crate) record: fn(i64, &T, &T) -> R,
    /// The second of them, as it was read. None if it was read as a null.
    pub(crate) value: fn(R) -> Option<T>,
}

/// What becomes of the values in each store.
pub(crate) async fn observe<T, C, R>(
    stores: &Stores,
    case: &Case<T>,
    shape: &Shape<T, C, R>,
    routes: Routes<R::Encrypted>,
) -> [Cell; 5]
where
    C: EncryptionContext,
    R: Encrypted<Context: SameContext<C>>,
    R::Encrypted: EncryptedRecord<Record = R>,
{
    let client = client(Suite::Symmetric);
    let mut cells = [const { Cell::NoColumn }; 5];
    for (route, cell) in routes.into_iter().zip(&mut cells) {
        let Some(route) = route else { continue };
        let mut outcomes = BTreeSet::new();
        let (mut rows, mut written) = (Vec::new(), Vec::new());
        for value in &case.values {
            let id = i64::try_from(rows.len()).unwrap();
            let scoped = client.scoped(&(shape.context)(value));
            match scoped.encrypt(&(shape.record)(id, &case.values[0], value)).await {
                Ok(row) => {
                    rows.push(row);
                    written.push((value, scoped));
                }
                Err(error) => {
                    outcomes.insert(Outcome::Refused(message(&error)));
                }
            }
        }
        let Some(returned) = route(stores, rows).await else {
            *cell = Cell::NotRun;
            continue;
        };
        assert_eq!(returned.rows.len(), written.len());
        for (row, (value, scoped)) in returned.rows.into_iter().zip(written) {
            let read = match row {
                Ok(row) => scoped.decrypt(&row).await.map_err(|error| message(&error)),
                Err(Failure::Unreadable(message)) => Err(message),
                Err(Failure::Refused(message)) => {
                    outcomes.insert(Outcome::Refused(message));
                    continue;
                }
            };
            let read = read.and_then(|record| (shape.value)(record).ok_or("it is null".to_owned()));
            let shown = (case.show)(value);
            outcomes.insert(match read {
                Ok(read) if (case.show)(&read) == shown => Outcome::Exact,
                Ok(read) if (case.canonical)(value, &read) => Outcome::Canonical,
                Ok(read) => Outcome::Lost(format!("{shown} came back as {}", (case.show)(&read))),
                Err(message) => Outcome::Lost(format!("{shown} did not come back: {message}")),
            });
        }
        *cell = Cell::Seen {
            column: returned.column,
            outcomes,
        };
    }
    cells
}
