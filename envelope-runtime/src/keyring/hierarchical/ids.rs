//! Which branch key a record is under: one for all, or one that its encryption context names ([branch key supplier]).
//!
//! [branch key supplier]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/aws-kms/aws-kms-hierarchical-keyring.md#branch-key-supplier

use std::fmt;
use std::sync::Arc;

use crate::keyring::key_store::BranchKeyError;
use crate::materials::{ContextFields, EncodedContext};

/// Which branch key a record is under: the same for all records, or one that follows from the encryption context that the
/// writer or reader states.
///
/// What a record's header claims has no say in it: a record of one tenant whose header names another tenant's branch key
/// is refused before any key is fetched.
///
/// ```
/// use envelope_runtime::keyring::BranchKeyIds;
///
/// let one = BranchKeyIds::from("orders");
/// // The field `tenant` of the context: `#[envelope(context)]`, or a key of a DynamoDB item.
/// let by_tenant = BranchKeyIds::from_context(|fields| Ok(format!("tenant-{}", fields.get::<String>("tenant")?)));
/// ```
#[derive(Clone)]
pub struct BranchKeyIds(Source);

#[derive(Clone)]
enum Source {
    Fixed(Arc<str>),
    Context(Arc<IdOf>),
}

type IdOf = dyn Fn(&ContextFields<'_>) -> Result<String, BranchKeyError> + Send + Sync;

impl BranchKeyIds {
    /// The id that `id` makes of the fields of the expected context. An error of its own is [`BranchKeyError::NoId`].
    #[must_use]
    pub fn from_context<F>(id: F) -> Self
    where
        F: Fn(&ContextFields<'_>) -> Result<String, BranchKeyError> + Send + Sync + 'static,
    {
        Self(Source::Context(Arc::new(id)))
    }

    /// The id for records of a context.
    pub(super) fn id(&self, context: &EncodedContext) -> Result<Arc<str>, BranchKeyError> {
        match &self.0 {
            Source::Fixed(id) => Ok(Arc::clone(id)),
            Source::Context(id) => Ok(id(&context.expected_fields())?.into()),
        }
    }
}

impl From<&str> for BranchKeyIds {
    fn from(id: &str) -> Self {
        Self(Source::Fixed(id.into()))
    }
}

impl From<String> for BranchKeyIds {
    fn from(id: String) -> Self {
        Self(Source::Fixed(id.into()))
    }
}

impl fmt::Debug for BranchKeyIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Fixed(id) => f.debug_tuple("BranchKeyIds").field(id).finish(),
            Source::Context(_) => f.debug_tuple("BranchKeyIds").finish_non_exhaustive(),
        }
    }
}
