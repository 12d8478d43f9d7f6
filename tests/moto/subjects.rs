//! The keyrings under test, each with what its five cells need.

use std::sync::Arc;

use envelope_runtime::keyring::kms::{DiscoveryFilter, KmsDiscoveryKeyring, KmsErrorKind, KmsKeyring};
use envelope_runtime::keyring::{Keyring, MigrationKeyring, MultiKeyring};

use crate::server::{AWAY, EMPTY, HOME, Moto};

/// A shared keyring.
pub type Shared = Arc<dyn Keyring>;

/// How an attempt is to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The keyring only unwraps.
    UnwrapsOnly,
    /// None of the record's keys is the keyring's: no call.
    NoMatchingKey,
    /// KMS said so.
    Kms(KmsErrorKind),
}

/// One keyring and its circumstances.
pub struct Subject {
    pub name: &'static str,
    /// Writes the records that the cells read.
    pub writer: Shared,
    /// The keyring under test.
    pub keyring: Shared,
    /// How it fails to write, if it does.
    pub writes: Result<(), Failure>,
    /// The keys that a record of `writer` is under, by the ARNs that it states.
    pub stored: Vec<String>,
    /// Wraps under another key than `keyring` has; how its record fails.
    pub stranger: Shared,
    pub of_stranger: Failure,
    /// As `keyring`, in a region that lacks the key; how writing and reading fail there.
    pub lost: Shared,
    pub lost_writes: Failure,
    pub lost_reads: Failure,
}

const NOT_FOUND: Failure = Failure::Kms(KmsErrorKind::NotFound);

/// The keyring of one key.
pub fn strict(moto: &Moto, region: &'static str, key: &str) -> KmsKeyring {
    KmsKeyring::new(moto.client(region), key).unwrap()
}

pub fn shared(keyring: impl Keyring + 'static) -> Shared {
    Arc::new(keyring)
}

/// The keys of moto's account.
fn filter(key: &str) -> DiscoveryFilter {
    DiscoveryFilter::partition("aws").accounts([key.split(':').nth(4).unwrap()])
}

/// Every kind of keyring over KMS.
pub async fn all(moto: &Moto) -> Vec<Subject> {
    vec![
        of_one_key(moto).await,
        multi_region(moto).await,
        discovery(moto).await,
        multi_region_discovery(moto).await,
        multi(moto).await,
        migration(moto).await,
    ]
}

async fn of_one_key(moto: &Moto) -> Subject {
    let (key, other) = (moto.key(HOME).await, moto.key(HOME).await);
    let keyring = shared(strict(moto, HOME, &key));
    Subject {
        name: "one key",
        writer: keyring.clone(),
        keyring,
        writes: Ok(()),
        stored: vec![key.clone()],
        stranger: shared(strict(moto, HOME, &other)),
        of_stranger: Failure::NoMatchingKey,
        lost: shared(strict(moto, AWAY, &key)),
        lost_writes: NOT_FOUND,
        lost_reads: NOT_FOUND,
    }
}

/// Written under the primary key, read under the replica.
async fn multi_region(moto: &Moto) -> Subject {
    let ((primary, replica), (other, _)) = (moto.multi_region_key().await, moto.multi_region_key().await);
    let nowhere = primary.replace(HOME, EMPTY);
    Subject {
        name: "multi-Region key",
        writer: shared(strict(moto, HOME, &primary).multi_region()),
        keyring: shared(strict(moto, AWAY, &replica).multi_region()),
        writes: Ok(()),
        stored: vec![primary],
        stranger: shared(strict(moto, HOME, &other).multi_region()),
        of_stranger: Failure::NoMatchingKey,
        lost: shared(strict(moto, EMPTY, &nowhere).multi_region()),
        lost_writes: NOT_FOUND,
        lost_reads: NOT_FOUND,
    }
}

async fn discovery(moto: &Moto) -> Subject {
    let (key, elsewhere) = (moto.key(HOME).await, moto.key(AWAY).await);
    let keyring = |region| KmsDiscoveryKeyring::new(moto.client(region), filter(&key)).unwrap();
    Subject {
        name: "discovery",
        writer: shared(strict(moto, HOME, &key)),
        keyring: shared(keyring(HOME)),
        writes: Err(Failure::UnwrapsOnly),
        stored: vec![key.clone()],
        stranger: shared(strict(moto, AWAY, &elsewhere)),
        of_stranger: Failure::NoMatchingKey,
        lost: shared(keyring(AWAY)),
        lost_writes: Failure::UnwrapsOnly,
        lost_reads: Failure::NoMatchingKey,
    }
}

async fn multi_region_discovery(moto: &Moto) -> Subject {
    let (primary, _) = moto.multi_region_key().await;
    // Of one region, so that the client of another does not ask for it.
    let single = moto.key(HOME).await;
    let keyring = |region| {
        KmsDiscoveryKeyring::new(moto.client(region), filter(&primary))
            .unwrap()
            .multi_region()
    };
    Subject {
        name: "multi-Region discovery",
        writer: shared(strict(moto, HOME, &primary)),
        keyring: shared(keyring(AWAY)),
        writes: Err(Failure::UnwrapsOnly),
        stored: vec![primary.clone()],
        stranger: shared(strict(moto, HOME, &single)),
        of_stranger: Failure::NoMatchingKey,
        lost: shared(keyring(EMPTY)),
        lost_writes: Failure::UnwrapsOnly,
        lost_reads: NOT_FOUND,
    }
}

/// Two keys in two regions.
async fn multi(moto: &Moto) -> Subject {
    let (first, second) = (moto.key(HOME).await, moto.key(AWAY).await);
    let other = moto.key(HOME).await;
    let keyring = |home, away| {
        let child = strict(moto, away, &second);
        shared(MultiKeyring::new(strict(moto, home, &first)).child(child))
    };
    Subject {
        name: "multi",
        writer: keyring(HOME, AWAY),
        keyring: keyring(HOME, AWAY),
        writes: Ok(()),
        stored: vec![first.clone(), second.clone()],
        stranger: shared(strict(moto, HOME, &other)),
        of_stranger: Failure::NoMatchingKey,
        lost: keyring(AWAY, HOME),
        lost_writes: NOT_FOUND,
        lost_reads: NOT_FOUND,
    }
}

/// Writes under the new key; the records that it reads are under the old one.
async fn migration(moto: &Moto) -> Subject {
    let (new, old) = (moto.key(HOME).await, moto.key(HOME).await);
    let other = moto.key(HOME).await;
    let keyring = |region| {
        let writer = strict(moto, region, &new);
        shared(MigrationKeyring::new(writer).reads(strict(moto, region, &old)))
    };
    Subject {
        name: "migration",
        writer: shared(strict(moto, HOME, &old)),
        keyring: keyring(HOME),
        writes: Ok(()),
        stored: vec![old.clone()],
        stranger: shared(strict(moto, HOME, &other)),
        of_stranger: Failure::NoMatchingKey,
        lost: keyring(AWAY),
        lost_writes: NOT_FOUND,
        lost_reads: NOT_FOUND,
    }
}
