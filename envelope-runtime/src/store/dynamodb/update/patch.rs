//! A patch as an update expression.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::UpdateError;
use crate::store::item::PatchColumns;
use crate::structured::Patch;

/// A [`Patch`] as the parts of an update request: what is `Some` is set, what is `Some(None)` is removed.
///
/// [`UpdateExt::patch`](super::UpdateExt::patch) puts them into a request; this is for whoever sends the parts otherwise.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use envelope_runtime::{Encrypted, dynamodb::Update};
///
/// #[derive(Encrypted)]
/// #[envelope(table = "orders")]
/// struct Order {
///     #[envelope(signed, partition_key)]
///     number: u64,
///     #[envelope(encrypted)]
///     address: String,
///     #[envelope(unprotected)]
///     views: u64,
///     #[envelope(unprotected)]
///     remark: Option<String>,
/// }
///
/// let update = Update::of(OrderPatch { views: Some(3), remark: Some(None) })?;
/// assert_eq!(update.expression, "SET #envelope_0 = :envelope_0 REMOVE #envelope_1");
/// assert_eq!(update.names["#envelope_1"], "remark");
/// assert_eq!(update.values.len(), 1);
/// # }
/// # Ok::<(), envelope_runtime::dynamodb::UpdateError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Update {
    /// The update expression.
    pub expression: String,
    /// Its expression attribute names.
    pub names: HashMap<String, String>,
    /// Its expression attribute values; empty where attributes are only removed, for which a request has none.
    pub values: HashMap<String, AttributeValue>,
}

impl Update {
    /// The update that makes the changes of a patch.
    ///
    /// # Errors
    ///
    /// [`UpdateError::EmptyPatch`] if there are none; [`UpdateError::Value`] if a field has no attribute value.
    pub fn of<P: Patch<Tree: PatchColumns>>(patch: P) -> Result<Self, UpdateError> {
        let mut changed = Vec::new();
        patch.into_tree().changes(&mut P::COLUMNS.iter(), &mut changed)?;
        if changed.is_empty() {
            return Err(UpdateError::EmptyPatch);
        }
        let (mut names, mut values) = (HashMap::new(), HashMap::new());
        let (mut set, mut remove) = (Vec::new(), Vec::new());
        for (position, (name, value)) in changed.into_iter().enumerate() {
            let (alias, placeholder) = (format!("#envelope_{position}"), format!(":envelope_{position}"));
            match value {
                Some(value) => {
                    set.push(format!("{alias} = {placeholder}"));
                    values.insert(placeholder, value);
                }
                None => remove.push(alias.clone()),
            }
            names.insert(alias, name.to_owned());
        }
        let clauses = [("SET", set), ("REMOVE", remove)].into_iter();
        let clauses = clauses.filter(|(_, actions)| !actions.is_empty());
        let clauses = clauses.map(|(clause, actions)| format!("{clause} {}", actions.join(", ")));
        Ok(Self {
            expression: clauses.collect::<Vec<_>>().join(" "),
            names,
            values,
        })
    }
}
