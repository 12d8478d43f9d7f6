//! There and back: encrypt and store, read and decrypt. Cryptography and database are timed apart.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use anyhow::{Context as _, Result};
use envelope_runtime::Envelope;

use crate::customer::{Customer, TenantContext};
use crate::progress::Progress;
use crate::report::{Timing, sentence};
use crate::store::{self, Store};

/// Encrypts every customer and stores the encrypted records, in one transaction: all of them or none.
pub(crate) async fn write(envelope: &Envelope, store: &mut Store, customers: &[Customer]) -> Result<Timing> {
    let mut timing = Timing::default();
    let mut progress = Progress::start("encrypting and storing", customers.len());
    let mut transaction = store.begin_table().await?;
    for (tenant, customers) in by_tenant(customers) {
        let scoped = envelope.scoped(&TenantContext::of(tenant));
        for customer in customers {
            let start = Instant::now();
            let record = scoped
                .encrypt(customer)
                .await
                .with_context(|| format!("cannot encrypt customer {}", customer.id))?;
            let encrypted = Instant::now();
            store::insert(&mut transaction, &record).await?;
            timing.cryptography += encrypted - start;
            timing.database += encrypted.elapsed();
            progress.advance();
        }
    }
    let start = Instant::now();
    transaction
        .commit()
        .await
        .context("cannot commit; nothing was written")?;
    timing.database += start.elapsed();
    progress.finish();
    Ok(timing)
}

/// Reads every record back, one tenant after the other, decrypts it and compares it with what was written. Returns how
/// many customers did not come back as they were, and the time it took.
pub(crate) async fn read(envelope: &Envelope, store: &mut Store, customers: &[Customer]) -> Result<(usize, Timing)> {
    let mut timing = Timing::default();
    let mut progress = Progress::start("reading and decrypting", customers.len());
    let mut expected: HashMap<_, _> = customers.iter().map(|customer| (customer.id, customer)).collect();
    let mut strange = 0;
    for tenant in by_tenant(customers).into_keys() {
        let scoped = envelope.scoped(&TenantContext::of(tenant));
        let start = Instant::now();
        let records = store.of_tenant(tenant).await?;
        timing.database += start.elapsed();
        for record in &records {
            let start = Instant::now();
            let decrypted = scoped.decrypt(record).await;
            timing.cryptography += start.elapsed();
            match decrypted {
                Ok(customer) if expected.get(&customer.id).is_some_and(|written| **written == customer) => {
                    expected.remove(&customer.id);
                }
                Ok(_) => strange += 1,
                Err(error) => eprintln!("cannot decrypt customer {}: {}", record.id, sentence(&error.into())),
            }
            progress.advance();
        }
    }
    progress.finish();
    // What is still expected never came, or came back as something else.
    Ok((expected.len().max(strange), timing))
}

fn by_tenant(customers: &[Customer]) -> BTreeMap<&str, Vec<&Customer>> {
    let mut tenants = BTreeMap::<&str, Vec<&Customer>>::new();
    for customer in customers {
        tenants.entry(&customer.tenant).or_default().push(customer);
    }
    tenants
}
