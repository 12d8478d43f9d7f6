//! What ten thousand records of ten tenants cost in reads of the table and calls of AWS KMS, on several threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use envelope_runtime::keyring::key_store::{BranchKeyStore as _, KeyRow, KeyTable, MemoryKeyTable, TableError};
use envelope_runtime::keyring::{BoxFuture, BranchKeyCache, BranchKeyIds, HierarchicalKeyring};
use envelope_runtime::{Encrypted, EncryptedRecord, EncryptionContext, Envelope};
use tokio::task::JoinSet;

use crate::world::{NAME, World, department, store, strict};

const TENANTS: u64 = 10;
const RECORDS: u64 = 10_000;

#[derive(EncryptionContext, Debug, Clone, PartialEq)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "visits", context = Tenant)]
struct Visit {
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    patient: String,
}

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "orders", context = Tenant)]
struct Order {
    #[envelope(context, partition_key)]
    number: u64,
    #[envelope(context)]
    tenant: String,
    #[envelope(encrypted)]
    address: String,
}

/// A table that counts its reads.
#[derive(Debug, Default)]
struct Counting {
    table: MemoryKeyTable,
    reads: AtomicU64,
}

impl KeyTable for Counting {
    fn create_table(&self) -> BoxFuture<'_, Result<(), TableError>> {
        self.table.create_table()
    }

    fn read<'a>(&'a self, id: &'a str, type_name: &'a str) -> BoxFuture<'a, Result<Option<KeyRow>, TableError>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.table.read(id, type_name)
    }

    fn read_all<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Vec<KeyRow>, TableError>> {
        self.table.read_all(id)
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRow>, TableError>> {
        self.table.list()
    }

    fn create(&self, rows: Vec<KeyRow>) -> BoxFuture<'_, Result<(), TableError>> {
        self.table.create(rows)
    }

    fn rotate<'a>(
        &'a self,
        version: KeyRow,
        active: KeyRow,
        replaces: &'a [u8],
    ) -> BoxFuture<'a, Result<(), TableError>> {
        self.table.rotate(version, active, replaces)
    }

    fn forget(&self, tombstone: KeyRow) -> BoxFuture<'_, Result<(), TableError>> {
        self.table.forget(tombstone)
    }
}

/// A world with ten tenants, and what counts.
struct Cost {
    world: World,
    table: Arc<Counting>,
}

impl Cost {
    async fn new() -> Self {
        let (world, table) = (World::new(), Arc::new(Counting::default()));
        let cost = Self { world, table };
        for tenant in 0..TENANTS {
            let id = format!("tenant-{tenant}");
            cost.store().create(&id, &department("sales")).await.unwrap();
        }
        cost.take();
        cost
    }

    fn store(&self) -> envelope_runtime::keyring::key_store::KeyStore {
        store(NAME, self.table.clone(), &self.world.client, strict(&self.world.key))
    }

    /// A client with an empty cache of branch keys.
    fn client(&self) -> Envelope {
        let ids = BranchKeyIds::from_context(|fields| Ok(format!("tenant-{}", fields.get::<String>("tenant")?)));
        let keyring = HierarchicalKeyring::new(self.store(), ids);
        let keyring = keyring.cache(&BranchKeyCache::new(Duration::from_secs(3_600))).unwrap();
        Envelope::builder(keyring).build().unwrap()
    }

    /// The reads of the table and the calls of AWS KMS since the last time.
    fn take(&self) -> (u64, u64) {
        let calls = self.world.kms.calls();
        let calls = [
            "Decrypt",
            "ReEncrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
        ]
        .map(|name| calls.of(name));
        self.world.kms.forget_requests();
        (self.table.reads.swap(0, Ordering::SeqCst), calls.iter().sum())
    }

    async fn of<R>(&self, record: fn(String, u64) -> R)
    where
        R: Encrypted<Context = Tenant> + PartialEq + std::fmt::Debug + Send + Sync + 'static,
        R::Encrypted: EncryptedRecord<Record = R> + Send + Sync + 'static,
    {
        let (writer, mut writes) = (self.client(), JoinSet::new());
        for number in 0..RECORDS {
            let tenant = (number % TENANTS).to_string();
            let scoped = writer.scoped(&Tenant { tenant: tenant.clone() });
            writes.spawn(async move {
                (
                    tenant.clone(),
                    number,
                    scoped.encrypt(&record(tenant, number)).await.unwrap(),
                )
            });
        }
        let rows = writes.join_all().await;
        assert_eq!(self.take(), (TENANTS, TENANTS), "to write");

        let (reader, mut reads) = (self.client(), JoinSet::new());
        for (tenant, number, row) in rows {
            let scoped = reader.scoped(&Tenant { tenant: tenant.clone() });
            reads.spawn(async move { assert_eq!(scoped.decrypt(&row).await.unwrap(), record(tenant, number)) });
        }
        assert_eq!(reads.join_all().await.len() as u64, RECORDS);
        assert_eq!(self.take(), (TENANTS, TENANTS), "to read");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_records_of_ten_tenants_cost_ten_reads_and_ten_calls_each_way() {
    let cost = Cost::new().await;
    cost.of(|tenant, id| Visit {
        tenant,
        id,
        patient: "Ada Lovelace".to_owned(),
    })
    .await;
    cost.of(|tenant, number| Order {
        number,
        tenant,
        address: "Sparkassenplatz 1".to_owned(),
    })
    .await;
}
