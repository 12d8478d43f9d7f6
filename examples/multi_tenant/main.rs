//! A branch key for each tenant: tenants are apart by their keys, and one that leaves is forgotten by one call.
//!
//! ```text
//! cargo run --example multi_tenant --features kms
//! ```
//!
//! It runs against a local KMS. SQLite holds both the branch keys, wrapped by the KMS, and the tenants' records.

mod invoice;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use aws_sdk_kms::Client;
use envelope_runtime::Envelope;
use envelope_runtime::keyring::key_store::{
    BranchKeyStore as _, KeyStore, KeyTable as _, KmsConfiguration, SqliteKeyTable,
};
use envelope_runtime::keyring::kms::KeyArn;
use envelope_runtime::keyring::{BranchKeyCache, BranchKeyIds, HierarchicalKeyring};
use envelope_testing::LocalKms;
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;

use crate::invoice::{Invoice, TenantContext};

/// How many invoices a tenant writes at a time.
const INVOICES: i64 = 50;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let kms = LocalKms::start().await?;
    let key = KeyArn::parse(&kms.region("eu-central-1").create_key())?;
    let client = Client::from_conf(kms.sdk_config("eu-central-1"));
    // A database in memory is gone with its only connection.
    let pool = SqlitePoolOptions::new().max_connections(1);
    let pool = pool
        .idle_timeout(None)
        .max_lifetime(None)
        .connect("sqlite::memory:")
        .await?;
    invoice::create_table(&pool).await?;

    let table = SqliteKeyTable::new(pool.clone(), "branch_keys")?;
    table.create_table().await?;
    let store = KeyStore::new("tenant-keys", table, client, KmsConfiguration::Key(key))?;
    let store = Arc::new(store);

    // The tenant's branch key is the one that bears its name. What a record claims has no say in it: the name is that of
    // the context which the program states.
    let ids = BranchKeyIds::from_context(|fields| Ok(fields.get::<String>("tenant")?));
    let cache = BranchKeyCache::new(Duration::from_secs(600));
    let keyring = HierarchicalKeyring::new(store.clone(), ids).cache(&cache)?;
    let envelope = Envelope::builder(keyring).build()?;

    println!("onboarding");
    for tenant in ["acme", "globex"] {
        let version = store.create(tenant, &BTreeMap::new()).await?;
        println!("  {tenant}: version {version}");
    }
    told(&kms, "onboarding", 6)?;

    println!("writing {INVOICES} invoices each, then reading them");
    for tenant in ["acme", "globex"] {
        write(&envelope, &pool, tenant, 0).await?;
        read(&envelope, &pool, tenant, INVOICES).await?;
    }
    // For each tenant, the active version to write with, and the version that its records name. A data key for each
    // record is made and unwrapped without a call.
    told(&kms, "200 records encrypted or decrypted", 4)?;

    println!("rotating acme's branch key");
    let version = store.rotate("acme").await?;
    cache.clear(); // else this program would go on with the former version for up to ten minutes
    write(&envelope, &pool, "acme", INVOICES).await?;
    read(&envelope, &pool, "acme", 2 * INVOICES).await?;
    println!("  version {version}; invoices under it and under the former one are read");
    told(&kms, "a rotation, and three keys to write and to read with", 3 + 3)?;

    println!("acme leaves");
    store.forget("acme").await?;
    cache.clear(); // other programs let go of the key when its time in their caches is over
    for row in invoice::of_tenant(&pool, "acme").await? {
        match envelope.scoped(&context("acme")).decrypt(&row).await {
            Err(error) if error.is_shredded() => {}
            Err(error) => return Err(error.into()),
            Ok(_) => bail!("an invoice of a tenant that was forgotten was read"),
        }
    }
    read(&envelope, &pool, "globex", INVOICES).await?;
    println!("  its {} invoices are lost; globex's are read", 2 * INVOICES);
    match store.create("acme", &BTreeMap::new()).await {
        Err(error) => println!("  to make it again is refused: {error}"),
        Ok(_) => bail!("a branch key that was forgotten was made again"),
    }
    println!("All as expected.");
    Ok(())
}

fn context(tenant: &str) -> TenantContext {
    TenantContext { tenant: tenant.into() }
}

/// Encrypts and stores invoices of a tenant.
async fn write(envelope: &Envelope, pool: &SqlitePool, tenant: &str, first: i64) -> Result<()> {
    let scoped = envelope.scoped(&context(tenant));
    for number in first..first + INVOICES {
        let row = scoped.encrypt(&Invoice::new(tenant, number)).await?;
        invoice::insert(pool, &row).await?;
    }
    Ok(())
}

/// Reads all invoices of a tenant, and compares them with what was written.
async fn read(envelope: &Envelope, pool: &SqlitePool, tenant: &str, expected: i64) -> Result<()> {
    let scoped = envelope.scoped(&context(tenant));
    let rows = invoice::of_tenant(pool, tenant).await?;
    ensure!(
        i64::try_from(rows.len())? == expected,
        "{tenant} has another number of invoices"
    );
    for row in rows {
        let invoice = scoped.decrypt(&row).await?;
        let is_same = invoice == Invoice::new(tenant, row.number);
        ensure!(is_same, "invoice {} of {tenant} came back as another one", row.number);
    }
    Ok(())
}

/// Prints the calls of the KMS since the last time, and compares their number with what it should be.
fn told(kms: &LocalKms, what: &str, expected: u64) -> Result<()> {
    let calls = kms.calls();
    let named: Vec<_> = calls
        .operations()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    println!("  calls of the KMS for {what}: {}", named.join(", "));
    ensure!(calls.total() == expected, "these are not {expected} calls");
    kms.forget_requests();
    Ok(())
}
