//! Regions, keys and clients that the tests of keyrings share.

use aws_sdk_kms::Client;
use envelope_runtime::keyring::kms::DiscoveryFilter;
use envelope_testing::LocalKms;

use crate::support::{ACCOUNT, ANYONE, FRANKFURT, IRELAND};

/// A local KMS of two regions with keys in both, and another one of a foreign account.
pub(crate) struct World {
    pub(crate) kms: LocalKms,
    pub(crate) foreign: LocalKms,
    pub(crate) frankfurt: Client,
    pub(crate) ireland: Client,
    pub(crate) key: String,
    pub(crate) old_key: String,
    pub(crate) other_key: String,
    /// A multi-Region key, and its replica in Ireland.
    pub(crate) primary: String,
    pub(crate) replica: String,
    /// A key of Ireland alone.
    pub(crate) irish_key: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        let kms = LocalKms::start().await.unwrap();
        let foreign = LocalKms::builder().account("444455556666").start().await.unwrap();
        let region = kms.region(FRANKFURT);
        let primary = region.key().multi_region().create().unwrap();
        Self {
            frankfurt: kms.client(FRANKFURT, ANYONE),
            ireland: kms.client(IRELAND, ANYONE),
            key: region.create_key(),
            old_key: region.create_key(),
            other_key: region.create_key(),
            replica: region.replicate_key(&primary, IRELAND).unwrap(),
            irish_key: kms.region(IRELAND).create_key(),
            primary,
            foreign,
            kms,
        }
    }

    pub(crate) fn filter() -> DiscoveryFilter {
        DiscoveryFilter::partition("aws").accounts([ACCOUNT])
    }
}
