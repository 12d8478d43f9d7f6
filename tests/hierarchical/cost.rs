//! How often the store is asked: once for each branch key and time to live, however many records there are.

use envelope_runtime::{Encrypted, EncryptedRecord, Envelope};
use tokio::task::JoinSet;
use tokio::time::{advance, sleep};

use crate::records::{Order, TTL, Tenant, client, order, tenant, visit};
use crate::store::{ROUND_TRIP, Store};

const TENANTS: u64 = 10;
const RECORDS: u64 = 10_000;

/// Writes records of ten tenants, all at once.
async fn write<R>(client: &Envelope, record: fn(&str, u64) -> R) -> Vec<(String, R::Encrypted)>
where
    R: Encrypted<Context = Tenant, Encrypted: Send> + Send + Sync + 'static,
{
    let mut writes = JoinSet::new();
    for number in 0..RECORDS {
        let name = (number % TENANTS).to_string();
        let scoped = client.scoped(&tenant(&name));
        writes.spawn(async move {
            let row = scoped.encrypt(&record(&name, number)).await.unwrap();
            (name, row)
        });
    }
    writes.join_all().await
}

/// Reads them, all at once.
async fn read<E>(client: &Envelope, rows: Vec<(String, E)>) -> usize
where
    E: EncryptedRecord + Send + Sync + 'static,
    E::Record: Encrypted<Context = Tenant> + Send + 'static,
{
    let mut reads = JoinSet::new();
    for (name, row) in rows {
        let scoped = client.scoped(&tenant(&name));
        reads.spawn(async move { scoped.decrypt(&row).await.unwrap() });
    }
    reads.join_all().await.len()
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_records_of_ten_tenants_cost_ten_reads_each_way() {
    let store = Store::of_tenants();
    let rows = write(&client(&store), visit).await;
    assert_eq!((rows.len() as u64, store.reads()), (RECORDS, TENANTS));
    assert_eq!(read(&client(&store), rows).await as u64, RECORDS);
    assert_eq!(store.reads(), 2 * TENANTS);
}

#[tokio::test(start_paused = true)]
async fn items_with_a_context_of_their_own_cost_no_more() {
    let store = Store::of_tenants();
    let rows = write::<Order>(&client(&store), order).await;
    assert_eq!((rows.len() as u64, store.reads()), (RECORDS, TENANTS));
    assert_eq!(read(&client(&store), rows).await as u64, RECORDS);
    assert_eq!(store.reads(), 2 * TENANTS);
}

#[tokio::test(start_paused = true)]
async fn batches_of_items_cost_one_read_a_tenant_too() {
    let store = Store::of_tenants();
    let acme = client(&store).scoped(&tenant("3"));
    let orders: Vec<_> = (0..2_000).map(|number| order("3", number)).collect();
    let rows = acme.encrypt_all(&orders).await.unwrap();
    assert_eq!(acme.decrypt_all(&rows).await.unwrap(), orders);
    assert_eq!(store.reads(), 2, "the active version, and the version by its name");
}

#[tokio::test(start_paused = true)]
async fn after_the_time_to_live_each_tenant_is_read_once_more() {
    let store = Store::of_tenants();
    let client = client(&store);
    write(&client, visit).await;
    assert_eq!(store.reads(), TENANTS);
    advance(TTL).await;
    write(&client, visit).await;
    assert_eq!(store.reads(), 2 * TENANTS);
}

#[tokio::test(start_paused = true)]
async fn a_branch_key_in_use_is_fetched_anew_in_the_background() {
    let store = Store::of_tenants();
    let acme = client(&store).scoped(&tenant("0"));
    acme.encrypt(&visit("0", 0)).await.unwrap();
    advance(TTL * 9 / 10).await;
    let before = tokio::time::Instant::now();
    for id in 0..100 {
        acme.encrypt(&visit("0", id)).await.unwrap();
    }
    assert_eq!(before.elapsed().as_millis(), 0, "nobody waited");
    sleep(ROUND_TRIP * 2).await;
    assert_eq!(store.reads(), 2);
    advance(TTL / 2).await;
    acme.encrypt(&visit("0", 1)).await.unwrap();
    assert_eq!(store.reads(), 2, "the new one serves on");
}

#[tokio::test(start_paused = true)]
async fn after_a_rotation_old_records_are_read_under_their_version() {
    let store = Store::of_tenants();
    let acme = client(&store).scoped(&tenant("0"));
    let old = acme.encrypt(&visit("0", 0)).await.unwrap();
    store.rotate("tenant-0");
    // Within the time to live the old version is still in use.
    let still_old = acme.encrypt(&visit("0", 1)).await.unwrap();
    advance(TTL).await;
    let new = acme.encrypt(&visit("0", 2)).await.unwrap();
    let reader = client(&store).scoped(&tenant("0"));
    let before = store.reads();
    for row in [&old, &still_old, &new] {
        reader.decrypt(row).await.unwrap();
    }
    assert_eq!(store.reads() - before, 2, "one for each version");
}
