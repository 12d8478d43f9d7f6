//! One version of one branch key, which the program holds.

use std::sync::Arc;

use super::{BranchKeyMaterials, BranchKeyVersion};
use crate::keyring::BoxFuture;
use crate::keyring::key_store::{BranchKeyError, BranchKeySource};

/// A source of one branch key in one version.
#[derive(Debug)]
pub(super) struct SingleKey(Arc<BranchKeyMaterials>);

impl SingleKey {
    pub(super) fn new(key: BranchKeyMaterials) -> Self {
        Self(Arc::new(key))
    }

    fn get(&self, id: &str) -> Result<Arc<BranchKeyMaterials>, BranchKeyError> {
        if id == self.0.id() {
            return Ok(Arc::clone(&self.0));
        }
        Err(BranchKeyError::NotFound {
            id: id.to_owned(),
            store: self.name().to_owned(),
        })
    }
}

impl BranchKeySource for SingleKey {
    fn name(&self) -> &str {
        "held by the program"
    }

    fn active<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>> {
        Box::pin(async move { self.get(id) })
    }

    fn version<'a>(
        &'a self,
        id: &'a str,
        version: BranchKeyVersion,
    ) -> BoxFuture<'a, Result<Arc<BranchKeyMaterials>, BranchKeyError>> {
        Box::pin(async move {
            let key = self.get(id)?;
            if key.version() == version {
                return Ok(key);
            }
            Err(BranchKeyError::OnlyVersion {
                id: id.to_owned(),
                found: version,
                own: key.version(),
            })
        })
    }
}
