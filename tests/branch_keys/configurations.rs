//! The four configurations: which keys are called, which rows are read, and who may make keys.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_kms::Client;
use envelope_runtime::keyring::KeyringError;
use envelope_runtime::keyring::key_store::{
    BranchKeyError, BranchKeySource, BranchKeyStore, KeyStore, KmsConfiguration, MemoryKeyTable,
};
use envelope_runtime::keyring::kms::{DiscoveryFilter, KmsErrorKind};
use envelope_testing::LocalKms;

use crate::world::{ANYONE, FRANKFURT, IRELAND, NAME, altered, arn, failed_call, store, strict};

/// Two regions: a key, and a multi-Region key with its replica. One branch key is under each.
struct Regions {
    kms: LocalKms,
    frankfurt: Client,
    ireland: Client,
    table: Arc<MemoryKeyTable>,
    key: String,
    primary: String,
    replica: String,
}

impl Regions {
    async fn new() -> Self {
        let kms = LocalKms::start_blocking().unwrap();
        let region = kms.region(FRANKFURT);
        let primary = region.key().multi_region().create().unwrap();
        let regions = Self {
            frankfurt: kms.client(FRANKFURT, ANYONE),
            ireland: kms.client(IRELAND, ANYONE),
            table: Arc::new(MemoryKeyTable::new()),
            key: region.create_key(),
            replica: region.replicate_key(&primary, IRELAND).unwrap(),
            primary,
            kms,
        };
        for (id, key) in [("single", &regions.key), ("multi", &regions.primary)] {
            let made = regions.in_frankfurt(strict(key)).create(id, &BTreeMap::new()).await;
            made.unwrap();
        }
        regions.kms.forget_requests();
        regions
    }

    fn in_frankfurt(&self, configuration: KmsConfiguration) -> KeyStore {
        store(NAME, self.table.clone(), &self.frankfurt, configuration)
    }

    fn in_ireland(&self, configuration: KmsConfiguration) -> KeyStore {
        store(NAME, self.table.clone(), &self.ireland, configuration)
    }

    /// The keys that were asked for since the last time.
    fn asked(&self) -> Vec<String> {
        let requests = self.kms.requests();
        self.kms.forget_requests();
        requests.into_iter().filter_map(|request| request.key_id).collect()
    }
}

fn multi_region(key: &str) -> KmsConfiguration {
    KmsConfiguration::MultiRegionKey(arn(key))
}

fn home() -> DiscoveryFilter {
    DiscoveryFilter::partition("aws").accounts(["111122223333"])
}

fn discovery() -> KmsConfiguration {
    KmsConfiguration::Discovery(home())
}

fn discovery_in(region: &str) -> KmsConfiguration {
    KmsConfiguration::MultiRegionDiscovery {
        region: region.to_owned(),
        filter: home(),
    }
}

fn is_other_key(error: &BranchKeyError) -> bool {
    matches!(error, BranchKeyError::OtherKmsKey { .. })
}

#[tokio::test]
async fn a_strict_store_reads_what_is_under_its_key() {
    let regions = Regions::new().await;
    // A multi-Region key is a key like others here.
    for (key, own, foreign) in [(&regions.key, "single", "multi"), (&regions.primary, "multi", "single")] {
        let store = regions.in_frankfurt(strict(key));
        store.active(own).await.unwrap();
        assert_eq!(regions.asked(), [key.as_str()]);
        assert!(is_other_key(&store.active(foreign).await.unwrap_err()));
    }
    let store = regions.in_ireland(strict(&regions.replica));
    assert!(is_other_key(&store.active("multi").await.unwrap_err()));
    assert_eq!(regions.asked(), [""; 0]);
}

#[tokio::test]
async fn a_multi_region_store_reads_by_its_replica() {
    let regions = Regions::new().await;
    let store = regions.in_ireland(multi_region(&regions.replica));
    let before = store.active("multi").await.unwrap().version();
    assert_eq!(regions.asked(), [regions.replica.as_str()]);
    assert!(is_other_key(&store.active("single").await.unwrap_err()));

    // It rotates by its replica, and what the table says stays: a strict store goes on.
    let after = store.rotate("multi").await.unwrap();
    assert!(regions.asked().iter().all(|key| *key == regions.replica));
    let at_home = regions.in_frankfurt(strict(&regions.primary));
    assert_eq!(at_home.active("multi").await.unwrap().version(), after);
    at_home.version("multi", before).await.unwrap();
    let rows = regions.table.rows();
    assert!(
        rows.iter()
            .filter(|row| row.id == "multi")
            .all(|row| row.kms_arn == regions.primary)
    );
    // And so does its tombstone.
    store.forget("multi").await.unwrap();
    let error = at_home.active("multi").await.unwrap_err();
    assert!(matches!(error, BranchKeyError::Shredded { .. }), "{error:?}");

    // What it makes itself names its replica.
    store.create("irish", &BTreeMap::new()).await.unwrap();
    assert!(is_other_key(&at_home.active("irish").await.unwrap_err()));
    let home = regions.in_frankfurt(multi_region(&regions.primary));
    home.active("irish").await.unwrap();
    // A key of one region has no replicas.
    let single = regions.in_frankfurt(multi_region(&regions.key));
    single.active("single").await.unwrap();
    assert!(is_other_key(&single.active("irish").await.unwrap_err()));
}

#[tokio::test]
async fn discovery_calls_the_key_that_the_row_names() {
    let regions = Regions::new().await;
    let store = regions.in_frankfurt(discovery());
    for (id, key) in [("single", &regions.key), ("multi", &regions.primary)] {
        store.active(id).await.unwrap();
        store.beacon_key(id).await.unwrap();
        assert_eq!(regions.asked(), [key.as_str(), key]);
    }
    // Without a thought for regions.
    let away = regions.in_ireland(discovery());
    let error = away.active("multi").await.unwrap_err();
    assert_eq!(failed_call(&error), ("Decrypt", KmsErrorKind::NotFound));
}

#[tokio::test]
async fn multi_region_discovery_calls_the_replica_of_its_region() {
    let regions = Regions::new().await;
    let away = regions.in_ireland(discovery_in(IRELAND));
    away.active("multi").await.unwrap();
    assert_eq!(regions.asked(), [regions.replica.as_str()]);
    // A key of another region stays what it is.
    let error = away.active("single").await.unwrap_err();
    assert_eq!(failed_call(&error), ("Decrypt", KmsErrorKind::NotFound));
    assert_eq!(regions.asked(), [regions.key.as_str()]);
    let home = regions.in_frankfurt(discovery_in(FRANKFURT));
    home.active("multi").await.unwrap();
    home.active("single").await.unwrap();
    for region in ["", "eu central", "eu:west"] {
        let table = MemoryKeyTable::new();
        let error = KeyStore::new(NAME, table, regions.ireland.clone(), discovery_in(region)).unwrap_err();
        assert!(matches!(error, KeyringError::Name { part: "region", .. }), "{error:?}");
    }
    let error = KeyStore::new(
        "",
        MemoryKeyTable::new(),
        regions.ireland.clone(),
        discovery_in(IRELAND),
    );
    assert!(matches!(error.unwrap_err(), KeyringError::Name { .. }));
}

#[tokio::test]
async fn discovery_only_reads() {
    let regions = Regions::new().await;
    let rows = regions.table.rows();
    for configuration in [discovery(), discovery_in(FRANKFURT)] {
        let store = regions.in_frankfurt(configuration);
        for error in [
            store.create("new", &BTreeMap::new()).await.unwrap_err(),
            store.rotate("multi").await.unwrap_err(),
            store.forget("multi").await.unwrap_err(),
        ] {
            assert!(
                matches!(&error, BranchKeyError::OnlyReads { store } if store == NAME),
                "{error:?}"
            );
        }
        assert_eq!(store.list().await.unwrap().len(), 2);
    }
    assert_eq!(regions.table.rows(), rows);
    assert_eq!(regions.asked(), [""; 0]);
}

/// With discovery, a row that names another key is refused by KMS.
#[tokio::test]
async fn discovery_refuses_what_is_altered() {
    let regions = Regions::new().await;
    let store = regions.in_frankfurt(discovery());
    let mut rows = regions.table.rows();
    for row in &mut rows {
        let other = if row.id == "single" {
            &regions.primary
        } else {
            "alias/orders"
        };
        other.clone_into(&mut row.kms_arn);
    }
    regions.table.set_rows(rows);
    let error = store.active("single").await.unwrap_err();
    assert_eq!(altered(&error), "branch:ACTIVE");
    let error = store.active("multi").await.unwrap_err();
    assert!(matches!(error, BranchKeyError::KeyArn { .. }), "{error:?}");
}

/// Somebody who writes to the table has a KMS account of their own, whose key the reader may use: what they plant is
/// genuine but for the account.
#[tokio::test]
async fn discovery_ends_with_the_accounts_of_its_filter() {
    const FOREIGN: &str = "444455556666";
    let kms = LocalKms::builder().account(FOREIGN).start_blocking().unwrap();
    let region = kms.region(FRANKFURT);
    let client = kms.client(FRANKFURT, ANYONE);
    let table = Arc::new(MemoryKeyTable::new());
    let over = |configuration| store(NAME, table.clone(), &client, configuration);
    for (id, key) in [
        ("single", region.create_key()),
        ("multi", region.key().multi_region().create().unwrap()),
    ] {
        let theirs = over(strict(&key));
        theirs.create(id, &BTreeMap::new()).await.unwrap();
        let forgotten = format!("{id}, forgotten");
        theirs.create(&forgotten, &BTreeMap::new()).await.unwrap();
        theirs.forget(&forgotten).await.unwrap();
    }
    kms.forget_requests();
    let every = |filter: DiscoveryFilter| {
        let region = FRANKFURT.to_owned();
        [
            KmsConfiguration::Discovery(filter.clone()),
            KmsConfiguration::MultiRegionDiscovery { region, filter },
        ]
    };
    let both = home().accounts([FOREIGN]);
    for configuration in every(both.clone()).into_iter().chain(every(both.regions([FRANKFURT]))) {
        let store = over(configuration);
        for id in ["single", "multi"] {
            store.active(id).await.unwrap();
            let error = store.active(&format!("{id}, forgotten")).await.unwrap_err();
            assert!(matches!(error, BranchKeyError::Shredded { .. }), "{error:?}");
        }
    }
    kms.forget_requests();
    for filter in [
        home(),
        DiscoveryFilter::partition("aws-cn").accounts([FOREIGN]),
        DiscoveryFilter::partition("aws").accounts([FOREIGN]).regions([IRELAND]),
    ] {
        for configuration in every(filter) {
            let store = over(configuration);
            for id in ["single", "multi", "single, forgotten", "multi, forgotten"] {
                let error = store.active(id).await.unwrap_err();
                assert!(is_other_key(&error) && error.is_refused(), "{error:?}");
                assert!(error.to_string().contains(FOREIGN), "{error}");
            }
        }
    }
    assert!(kms.requests().is_empty());

    for configuration in every(DiscoveryFilter::partition("aws")) {
        let error = KeyStore::new(NAME, MemoryKeyTable::new(), client.clone(), configuration).unwrap_err();
        assert!(matches!(error, KeyringError::Discovery { .. }), "{error:?}");
        assert!(error.to_string().contains("names no account"), "{error}");
    }
}
