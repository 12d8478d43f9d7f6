//! Updates in the SDK's own requests.

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;

use super::{Update, UpdateError, check_update};
use crate::store::columns::Columns;
use crate::store::dynamodb::HEADER;
use crate::store::item::{PatchColumns, TakeColumns};
use crate::structured::{EncryptedRecord, Patch};

/// What the SDK's requests for an update gain: of one item, and as a part of a transaction.
///
/// Both methods also add the condition that the item is there, and encrypted: for DynamoDB, an update of an item that is not there
/// makes one, which has a key and the updated attributes, and which no reader takes. A condition that the request has by then is
/// kept, and both must hold; so set yours before.
pub trait UpdateExt: Sized + sealed::Sealed {
    /// Makes it the update that a patch of `unprotected` fields stands for.
    ///
    /// # Errors
    ///
    /// As [`Update::of`]; [`UpdateError::HasExpression`] if the request has an update expression.
    fn patch<P: Patch<Tree: PatchColumns>>(self, patch: P) -> Result<Self, UpdateError>;

    /// Checks its update expression as [`check_update`] does. Call it last, before `send` or `build`: what is set afterwards is not
    /// checked.
    ///
    /// # Errors
    ///
    /// As [`check_update`]; [`UpdateError::NoExpression`] if there is none.
    fn checked<E>(self) -> Result<Self, UpdateError>
    where
        E: EncryptedRecord + Columns<Tree: TakeColumns>;
}

/// The alias of the header in the condition that is added.
const ALIAS: &str = "#envelope_header";

/// The condition that an item is there and encrypted, and the one that a request has.
fn is_there(condition: Option<&String>) -> String {
    match condition {
        Some(condition) => format!("({condition}) AND attribute_exists({ALIAS})"),
        None => format!("attribute_exists({ALIAS})"),
    }
}

macro_rules! update {
    ($builder:ty, legacy: $legacy:expr) => {
        impl sealed::Sealed for $builder {}

        impl UpdateExt for $builder {
            fn patch<P: Patch<Tree: PatchColumns>>(self, patch: P) -> Result<Self, UpdateError> {
                if self.get_update_expression().is_some() || $legacy(&self) {
                    return Err(UpdateError::HasExpression);
                }
                let update = Update::of(patch)?;
                let condition = is_there(self.get_condition_expression().as_ref());
                let mut request = self
                    .update_expression(update.expression)
                    .condition_expression(condition)
                    .expression_attribute_names(ALIAS, HEADER);
                for (alias, name) in update.names {
                    request = request.expression_attribute_names(alias, name);
                }
                for (placeholder, value) in update.values {
                    request = request.expression_attribute_values(placeholder, value);
                }
                Ok(request)
            }

            fn checked<E>(self) -> Result<Self, UpdateError>
            where
                E: EncryptedRecord + Columns<Tree: TakeColumns>,
            {
                let expression = self.get_update_expression().as_ref();
                let expression = expression
                    .filter(|_| !$legacy(&self))
                    .ok_or(UpdateError::NoExpression)?;
                let names = self.get_expression_attribute_names().clone().unwrap_or_default();
                check_update::<E>(expression, &names)?;
                let condition = is_there(self.get_condition_expression().as_ref());
                Ok(self
                    .condition_expression(condition)
                    .expression_attribute_names(ALIAS, HEADER))
            }
        }
    };
}

update!(UpdateItemFluentBuilder, legacy: |request: &Self| request.get_attribute_updates().is_some());
update!(UpdateBuilder, legacy: |_: &Self| false);

mod sealed {
    pub trait Sealed {}
}
