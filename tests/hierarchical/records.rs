//! The records that these tests write: of the table profile, and of the DynamoDB item profile.

use std::time::Duration;

use envelope_runtime::keyring::{BranchKeyCache, BranchKeyIds, HierarchicalKeyring};
use envelope_runtime::{Encrypted, EncryptionContext, Envelope};

use crate::store::Store;

#[derive(EncryptionContext, Debug, Clone, PartialEq)]
pub(crate) struct Tenant {
    pub(crate) tenant: String,
}

/// A record of the table profile.
#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "visits", context = Tenant)]
pub(crate) struct Visit {
    #[envelope(context)]
    pub(crate) tenant: String,
    #[envelope(signed, id)]
    pub(crate) id: u64,
    #[envelope(encrypted)]
    pub(crate) patient: String,
}

/// An item of DynamoDB: each has an encryption context of its own.
#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "orders", context = Tenant)]
pub(crate) struct Order {
    #[envelope(context, partition_key)]
    pub(crate) customer: String,
    #[envelope(context, sort_key)]
    pub(crate) number: u64,
    #[envelope(context)]
    pub(crate) tenant: String,
    #[envelope(encrypted)]
    pub(crate) address: String,
}

pub(crate) fn tenant(name: &str) -> Tenant {
    Tenant {
        tenant: name.to_owned(),
    }
}

pub(crate) fn visit(tenant: &str, id: u64) -> Visit {
    Visit {
        tenant: tenant.to_owned(),
        id,
        patient: "Ada Lovelace".to_owned(),
    }
}

pub(crate) fn order(tenant: &str, number: u64) -> Order {
    Order {
        customer: format!("c-{}", number % 7),
        number,
        tenant: tenant.to_owned(),
        address: "Sparkassenplatz 1".to_owned(),
    }
}

/// Each tenant's own branch key.
pub(crate) fn by_tenant() -> BranchKeyIds {
    BranchKeyIds::from_context(|fields| Ok(format!("tenant-{}", fields.get::<String>("tenant")?)))
}

/// How long branch keys serve in these tests.
pub(crate) const TTL: Duration = Duration::from_secs(60);

/// A client whose branch keys lie in a cache of its own.
pub(crate) fn client(store: &Store) -> Envelope {
    let keyring = HierarchicalKeyring::new(store.clone(), by_tenant());
    let keyring = keyring.cache(&BranchKeyCache::new(TTL)).unwrap();
    Envelope::builder(keyring).build().unwrap()
}
