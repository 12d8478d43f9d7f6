//! Both implementations on the same random items.

use anyhow::{Context as _, Result};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::agree::difference;
use crate::aws::Aws;
use crate::config::{Config, SUITES, Suite};
use crate::counts::print;
use crate::forger::Draft;
use crate::ours::Ours;
use crate::random;
use crate::value::{Item, item_to_json, normal_item};

/// Which implementation writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writer {
    Aws,
    Ours,
}

/// Each configuration serves this many items.
pub const ITEMS_PER_CONFIG: usize = 10;
/// Both implementations under one configuration.
pub struct Pair {
    pub config: Config,
    pub aws: Aws,
    pub ours: Ours,
}

impl Pair {
    pub async fn random(rng: &mut StdRng, suite: Suite, version: u8) -> Result<Self> {
        let config = random::config(rng, suite, version);
        anyhow::ensure!(config.version() == version, "a configuration of another version");
        let aws = Aws::new(&config)
            .await
            .with_context(|| format!("AWS's refuses {}", config.to_json()))?;
        let ours = Ours::new(&config).with_context(|| format!("ours refuses {}", config.to_json()))?;
        Ok(Self { config, aws, ours })
    }

    pub async fn encrypt(&self, writer: Writer, item: &Item) -> Result<Item> {
        match writer {
            Writer::Aws => self.aws.encrypt(item).await,
            Writer::Ours => self.ours.encrypt(item).await,
        }
        .with_context(|| {
            format!(
                "{writer:?} does not encrypt {} under {}",
                item_to_json(item),
                self.config.to_json()
            )
        })
    }
}

/// Random items: each is written by one implementation, and read by both and by the forger. Gives the number of
/// disagreements.
pub async fn items(seed: u64, count: usize) -> Result<usize> {
    let mut disagreements = 0;
    for suite in SUITES {
        for version in [1, 2] {
            for writer in [Writer::Aws, Writer::Ours] {
                let mut rng = StdRng::seed_from_u64(seed);
                let mut agreed = 0;
                for start in (0..count).step_by(ITEMS_PER_CONFIG) {
                    let pair = Pair::random(&mut rng, suite, version).await?;
                    for _ in start..count.min(start + ITEMS_PER_CONFIG) {
                        let item = random::item(&mut rng, &pair.config);
                        match one(&pair, writer, &item).await {
                            Ok(()) => agreed += 1,
                            Err(error) => {
                                disagreements += 1;
                                print(disagreements, "random item", &pair.config, &item, &format!("{error:#}"));
                            }
                        }
                    }
                }
                println!(
                    "{} version {version}: {agreed} of {count} items of {writer:?} read by both",
                    suite.id()
                );
            }
        }
    }
    Ok(disagreements)
}

async fn one(pair: &Pair, writer: Writer, item: &Item) -> Result<()> {
    let encrypted = pair.encrypt(writer, item).await?;
    let expected = normal_item(item);
    for (reader, read) in [
        ("AWS's", pair.aws.decrypt(&encrypted).await),
        ("ours", pair.ours.decrypt(&encrypted).await),
    ] {
        let read = read.with_context(|| format!("{reader} refuses it"))?;
        if let Some(difference) = difference(&expected, &normal_item(&read)) {
            anyhow::bail!("{reader} reads something else: {difference}");
        }
    }
    Draft::open(&pair.config, &encrypted).context("the forger refuses it")?;
    Ok(())
}
