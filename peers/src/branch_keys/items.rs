//! Items under the branch keys of a shared table: what one library writes, both read, before and after rotations.

use anyhow::{Context as _, Result, bail, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use envelope_runtime::keyring::key_store::BranchKeyStore as _;
use envelope_runtime::keyring::{BranchKeyIds, HierarchicalKeyring};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use uuid::Uuid;

use super::lives::own_context;
use super::stores::Stores;
use crate::agree::difference;
use crate::aws::Aws;
use crate::config::{Config, SUITES};
use crate::counts::print;
use crate::live::{ITEMS_PER_CONFIG, Pair, Writer};
use crate::ours::Ours;
use crate::random;
use crate::value::{HEAD, Item, normal_item};

/// Two tenants, whose branch keys are made by either library. Their ids are the partition keys of their items.
const TENANTS: [(&str, Writer); 2] = [
    ("tenant of AWS's", Writer::Aws),
    ("tenant of ours \u{1f980}", Writer::Ours),
];
/// Who rotates both branch keys before each stage.
const STAGES: [Option<Writer>; 3] = [None, Some(Writer::Aws), Some(Writer::Ours)];

/// Items of one configuration, each as plaintext and as it was written.
struct Batch {
    pair: Pair,
    written: Vec<(Item, Item)>,
}

/// `count` items for each suite, version, writer and stage. Gives the number of disagreements.
pub async fn run(stores: &Stores, seed: u64, count: usize) -> Result<usize> {
    let context = own_context([("kind", "tenant")]);
    for (id, maker) in TENANTS {
        match maker {
            Writer::Aws => drop(stores.aws.create(Some(id), &context).await?),
            Writer::Ours => drop(stores.ours.create(id, &context).await?),
        }
    }
    let mut disagreements = 0;
    let mut rng = StdRng::seed_from_u64(seed ^ 0x6272_616e_6368);
    let mut batches: Vec<Batch> = Vec::new();
    for rotated_by in STAGES {
        let stage = match rotated_by {
            None => "before rotations".to_owned(),
            Some(by) => format!("after a rotation by {by:?}"),
        };
        if let Some(by) = rotated_by {
            for (id, _) in TENANTS {
                stores.rotate(by, id).await?;
            }
        }
        let mut again = [0, 0];
        for batch in &batches {
            for (plaintext, item) in &batch.written {
                again[1] += 1;
                match read(&batch.pair, plaintext, item).await {
                    Ok(()) => again[0] += 1,
                    Err(error) => {
                        disagreements += 1;
                        report(
                            disagreements,
                            "an item under a former version",
                            batch,
                            plaintext,
                            &error,
                        );
                    }
                }
            }
        }
        println!("{stage}: {} of {} former items read by both", again[0], again[1]);
        for suite in SUITES {
            for writer in [Writer::Aws, Writer::Ours] {
                let mut agreed = 0;
                for version in [1, 2] {
                    for start in (0..count).step_by(ITEMS_PER_CONFIG) {
                        let len = count.min(start + ITEMS_PER_CONFIG) - start;
                        // Its keys are not used.
                        let config = random::config(&mut rng, suite, version);
                        let mut batch = Batch {
                            pair: pair(stores, config).await?,
                            written: Vec::new(),
                        };
                        for _ in 0..len {
                            let plaintext = item(&mut rng, &batch.pair.config);
                            match write(stores, &batch.pair, writer, &plaintext).await {
                                Ok(item) => {
                                    agreed += 1;
                                    batch.written.push((plaintext, item));
                                }
                                Err(error) => {
                                    disagreements += 1;
                                    report(disagreements, &stage, &batch, &plaintext, &error);
                                }
                            }
                        }
                        batches.push(batch);
                    }
                }
                let (id, all) = (suite.id(), 2 * count);
                println!("{stage}: {id}: {agreed} of {all} items of {writer:?} read by both, under the active version");
            }
        }
    }
    Ok(disagreements)
}

/// Both libraries with hierarchical keyrings without caches. An item's partition key is the id of its branch key.
pub async fn pair(stores: &Stores, config: Config) -> Result<Pair> {
    let partition = config.partition.clone();
    let ids = BranchKeyIds::from_context(move |fields| Ok(fields.get::<String>(&partition)?));
    let ours = Ours::with_keyring(&config, HierarchicalKeyring::new(stores.ours.clone(), ids))?;
    let aws = Aws::with_keyring(&config, stores.aws.keyring(&config.partition).await?)?;
    Ok(Pair { config, aws, ours })
}

/// A random item of one of the tenants.
fn item(rng: &mut StdRng, config: &Config) -> Item {
    let (id, _) = TENANTS.choose(rng).expect("two");
    item_of(rng, config, id)
}

/// A random item under a branch key.
pub fn item_of(rng: &mut StdRng, config: &Config, id: &str) -> Item {
    let mut item = random::item(rng, config);
    item.insert(config.partition.clone(), AttributeValue::S(id.to_owned()));
    item
}

/// Has one library write an item, and both read it. It must be under the active version, and be nobody else's.
async fn write(stores: &Stores, pair: &Pair, writer: Writer, plaintext: &Item) -> Result<Item> {
    let item = pair.encrypt(writer, plaintext).await?;
    read(pair, plaintext, &item).await?;

    let id = plaintext.get(&pair.config.partition).and_then(|id| id.as_s().ok());
    let id = id.context("no partition key")?;
    let active = Uuid::parse_str(&stores.aws.active(id).await?.version)?;
    let header = item
        .get(HEAD)
        .and_then(|header| header.as_b().ok())
        .context("no header")?;
    let is_named = header.as_ref().windows(16).any(|bytes| bytes == active.as_bytes());
    ensure!(is_named, "it is not under the active version");

    let (other, _) = TENANTS
        .into_iter()
        .find(|(other, _)| other != id)
        .context("no other tenant")?;
    let mut moved = item.clone();
    moved.insert(pair.config.partition.clone(), AttributeValue::S(other.to_owned()));
    if pair.aws.decrypt(&moved).await.is_ok() || pair.ours.decrypt(&moved).await.is_ok() {
        bail!("it opens as an item of the other tenant");
    }
    Ok(item)
}

async fn read(pair: &Pair, plaintext: &Item, item: &Item) -> Result<()> {
    for (reader, read) in [
        ("AWS's", pair.aws.decrypt(item).await),
        ("ours", pair.ours.decrypt(item).await),
    ] {
        let read = read.with_context(|| format!("{reader} refuses it"))?;
        if let Some(difference) = difference(&normal_item(plaintext), &normal_item(&read)) {
            bail!("{reader} reads something else: {difference}");
        }
    }
    Ok(())
}

fn report(number: usize, what: &str, batch: &Batch, plaintext: &Item, error: &anyhow::Error) {
    print(number, what, &batch.pair.config, plaintext, &format!("{error:#}"));
}
