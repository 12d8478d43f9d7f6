//! Schemas that are known at run time only: a table, its keys, and what happens to each attribute by name.

mod builder;
mod error;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use builder::DynamicSchemaBuilder;
pub use error::SchemaError;

use super::{Action, ItemKeys};

/// What every attribute name begins with that belongs to the format.
pub(crate) const RESERVED: &str = "aws_dbe_";

/// A schema that is put together at run time: for tools, for gateways, and for programs whose tables are configured.
///
/// With a partition key it is of the DynamoDB item profile, and its records are those of AWS's libraries under the same
/// configuration; without one it is of the table profile. Where the fields are known at compile time, a struct with
/// `#[derive(Encrypted)]` says the same, is checked by the compiler, and costs nothing at run time.
///
/// Cheap to clone; clones share all they have.
///
/// ```
/// use envelope_runtime::dynamic::{Action, DynamicSchema};
///
/// let schema = DynamicSchema::builder("customers")
///     .partition_key("id")
///     .action("id", Action::Signed)
///     .action("email", Action::Encrypted)
///     .action("last_seen", Action::Unprotected)
///     .allow_unsigned("last_seen")
///     .build()?;
/// assert_eq!(schema.version(), 1);
/// assert_eq!(schema.action("email"), Some(Action::Encrypted));
/// # Ok::<(), envelope_runtime::dynamic::SchemaError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamicSchema {
    inner: Arc<Inner>,
}

/// What clones share.
#[derive(Debug, PartialEq, Eq)]
struct Inner {
    table: String,
    partition: Option<String>,
    sort: Option<String>,
    actions: BTreeMap<String, Action>,
    unsigned: BTreeSet<String>,
    unsigned_prefix: Option<String>,
    version: u8,
    legend_decides: bool,
}

impl DynamicSchema {
    /// Starts a schema of the table with this logical name, which is bound into every record.
    #[must_use]
    pub fn builder(table: impl Into<String>) -> DynamicSchemaBuilder {
        DynamicSchemaBuilder::new(table.into())
    }

    /// The table's logical name.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.inner.table
    }

    /// The keys of an item, in the DynamoDB item profile; nothing in the table profile.
    #[must_use]
    pub fn keys(&self) -> Option<ItemKeys<'_>> {
        let partition = self.inner.partition.as_deref()?;
        Some(ItemKeys::new(partition, self.inner.sort.as_deref()))
    }

    /// What happens to an attribute; nothing if it has no action, and may not be left unsigned either.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<Action> {
        let named = self.inner.actions.get(name).copied();
        named.or_else(|| self.allows_unsigned(name).then_some(Action::Unprotected))
    }

    /// The attributes that have an action, in the order of their names' bytes.
    pub fn actions(&self) -> impl ExactSizeIterator<Item = (&str, Action)> {
        self.inner.actions.iter().map(|(name, action)| (name.as_str(), *action))
    }

    /// The version of the record format that records are written in: 2 as soon as an attribute is
    /// [`Action::Context`], else 1.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.inner.version
    }

    /// Whether the header's legend tells which attributes are encrypted; see
    /// [`legend_decides`](DynamicSchemaBuilder::legend_decides).
    #[must_use]
    pub fn legend_decides(&self) -> bool {
        self.inner.legend_decides
    }

    /// Whether an attribute may be there unsigned.
    #[must_use]
    pub fn allows_unsigned(&self, name: &str) -> bool {
        let prefix = self.inner.unsigned_prefix.as_deref();
        self.inner.unsigned.contains(name) || prefix.is_some_and(|prefix| name.starts_with(prefix))
    }

    /// The names of the attributes that every record has: the keys, and whatever is in the encryption context.
    pub(crate) fn required(&self) -> impl Iterator<Item = &str> {
        let context = self.actions().filter(|(_, action)| *action == Action::Context);
        let keys = self.keys().into_iter().flat_map(|keys| keys.names());
        keys.chain(context.map(|(name, _)| name))
    }
}
