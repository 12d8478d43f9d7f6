//! Updates of single attributes: what they may change, and what they must not.

mod error;
mod parse;
mod patch;
mod request;
mod tokens;

use std::collections::HashMap;

use error::SyntaxError;
pub use error::UpdateError;
pub use patch::Update;
pub use request::UpdateExt;

use crate::materials::printable;
use crate::schema::{Action, Field, RESERVED, Schema};
use crate::store::columns::{Columns, Names};
use crate::store::item::TakeColumns;
use crate::structured::{Encrypted, EncryptedRecord};
use parse::{Change, Removed};

/// Checks that an update expression changes `unprotected` attributes alone.
///
/// Header and footer prove all protected attributes together, so an update of one of them leaves an item that no reader takes.
/// DynamoDB does not know: this is to be called before the request is sent; [`UpdateExt::checked`] does, for a request.
///
/// `names` are the expression attribute names of the request. A path in an attribute's value counts as the attribute. What every
/// item must have is neither removed nor deleted from, since DynamoDB removes a set with its last member. What the record type
/// does not have can be removed, and not set. An expression that is not understood is refused.
///
/// # Errors
///
/// An [`UpdateError`] for the first change that is refused, with the attribute and what to do instead.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use std::collections::HashMap;
///
/// use envelope_runtime::{Encrypted, dynamodb};
///
/// #[derive(Encrypted)]
/// #[envelope(table = "orders")]
/// struct Order {
///     #[envelope(signed, partition_key)]
///     number: u64,
///     #[envelope(encrypted)]
///     address: String,
///     #[envelope(unprotected)]
///     views: Option<u64>,
/// }
///
/// let names = HashMap::from([("#a".to_owned(), "address".to_owned())]);
/// dynamodb::check_update::<EncryptedOrder>("ADD views :one", &names)?;
/// let error = dynamodb::check_update::<EncryptedOrder>("SET views = :v, #a = :a", &names).unwrap_err();
/// assert!(error.to_string().starts_with("attribute `address` of table `orders` is encrypted"));
/// # }
/// # Ok::<(), envelope_runtime::dynamodb::UpdateError>(())
/// ```
pub fn check_update<E>(expression: &str, names: &HashMap<String, String>) -> Result<(), UpdateError>
where
    E: EncryptedRecord + Columns<Tree: TakeColumns>,
{
    let schema = <E::Record as Encrypted>::SCHEMA;
    let changes = parse::changes(expression).map_err(|SyntaxError { at, problem }| UpdateError::Syntax {
        table: schema.table().to_owned(),
        at,
        problem,
    })?;
    for Change { attribute, removed } in changes {
        let attribute = match names.get(attribute) {
            Some(name) if attribute.starts_with('#') => name,
            _ if attribute.starts_with('#') => {
                return Err(UpdateError::Alias {
                    table: schema.table().to_owned(),
                    alias: printable(attribute),
                });
            }
            _ => attribute,
        };
        match check_change(schema, attribute) {
            // No reader takes an item that has it: without it, one may.
            Err(UpdateError::Unknown { .. }) if removed == Removed::Yes => continue,
            checked => checked?,
        }
        if removed != Removed::No && !may_be_absent::<E>(attribute) {
            return Err(UpdateError::Required {
                table: schema.table().to_owned(),
                attribute: attribute.to_owned(),
            });
        }
    }
    Ok(())
}

/// Checks that an attribute may be changed alone.
fn check_change(schema: &Schema, attribute: &str) -> Result<(), UpdateError> {
    let table = || schema.table().to_owned();
    let is_named = |field: &&Field<'_>| field.name() == attribute;
    match schema.fields().iter().find(is_named) {
        Some(field) if field.is_id() => Err(UpdateError::Identity {
            table: table(),
            attribute: attribute.to_owned(),
        }),
        Some(field) if field.action() != Action::Unprotected => Err(UpdateError::Protected {
            table: table(),
            attribute: attribute.to_owned(),
            action: field.action(),
        }),
        Some(_) => Ok(()),
        None if attribute.starts_with(RESERVED) => Err(UpdateError::Format {
            table: table(),
            attribute: printable(attribute),
        }),
        None => Err(UpdateError::Unknown {
            table: table(),
            attribute: printable(attribute),
        }),
    }
}

/// Whether an item may lack the attribute.
fn may_be_absent<E: Columns<Tree: TakeColumns>>(attribute: &str) -> bool {
    let mut found = false;
    E::Tree::absences(&mut Names::of::<E>(), &mut |name, optional| {
        found |= name == attribute && optional;
    });
    found
}
