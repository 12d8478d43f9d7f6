//! Both implementations on the same items: random ones, and mutated ones.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::agree::{Verdict, compare, difference};
use crate::aws::Aws;
use crate::config::{Config, SUITES, Suite};
use crate::forger::Draft;
use crate::mutate::{self, Case, Mutant};
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
const ITEMS_PER_CONFIG: usize = 10;
/// At most so many disagreements are printed in full.
const PRINTED: usize = 20;

/// Both implementations under one configuration.
struct Pair {
    config: Config,
    aws: Aws,
    ours: Ours,
}

impl Pair {
    async fn random(rng: &mut StdRng, suite: Suite, version: u8) -> Result<Self> {
        let config = random::config(rng, suite, version);
        anyhow::ensure!(config.version() == version, "a configuration of another version");
        let aws = Aws::new(&config)
            .await
            .with_context(|| format!("AWS's refuses {}", config.to_json()))?;
        let ours = Ours::new(&config).with_context(|| format!("ours refuses {}", config.to_json()))?;
        Ok(Self { config, aws, ours })
    }

    async fn encrypt(&self, writer: Writer, item: &Item) -> Result<Item> {
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
                                print(disagreements, &pair.config, "random item", &item, &format!("{error:#}"));
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

/// Mutated items, half of them by a forger; every second one was first written by ours. Gives the number of
/// disagreements.
pub async fn mutants(seed: u64, count: usize) -> Result<usize> {
    let mut rng = StdRng::seed_from_u64(seed ^ 0x6d75_7461_7465);
    let mut counts: BTreeMap<&'static str, BTreeMap<String, usize>> = BTreeMap::new();
    let mut disagreements = 0;
    let kinds = mutate::kinds();
    let mut made = 0;
    while made < count {
        let suite = SUITES[made / ITEMS_PER_CONFIG % 2];
        let version = 1 + (made / ITEMS_PER_CONFIG / 2 % 2) as u8;
        let pair = Pair::random(&mut rng, suite, version).await?;
        for _ in 0..ITEMS_PER_CONFIG.min(count - made) {
            let writer = if made % 4 < 2 { Writer::Aws } else { Writer::Ours };
            let (plaintext, other) = (
                random::item(&mut rng, &pair.config),
                random::item(&mut rng, &pair.config),
            );
            let (encrypted, other) = (
                pair.encrypt(writer, &plaintext).await?,
                pair.encrypt(writer, &other).await?,
            );
            let case = Case {
                config: &pair.config,
                plaintext: &plaintext,
                encrypted: &encrypted,
                other: &other,
            };
            let Mutant { kind, item } = if made % 2 == 0 {
                mutate::edit(&mut rng, &case)
            } else {
                mutate::forge(&mut rng, &case)?
            };
            let verdict = compare(kind, &pair.aws.decrypt(&item).await, &pair.ours.decrypt(&item).await);
            let column = match &verdict {
                Verdict::Disagree(text) => {
                    disagreements += 1;
                    print(disagreements, &pair.config, kind, &item, text);
                    "DISAGREE".to_owned()
                }
                other => format!("{other:?}"),
            };
            *counts.entry(kind).or_default().entry(column).or_default() += 1;
            made += 1;
        }
    }
    for kind in kinds.iter().flatten() {
        let line: Vec<_> = counts
            .get(kind)
            .into_iter()
            .flatten()
            .map(|(verdict, count)| format!("{count} {verdict}"))
            .collect();
        println!(
            "  {kind}: {}",
            if line.is_empty() {
                "none".to_owned()
            } else {
                line.join(", ")
            }
        );
    }
    println!("{made} mutated items: {disagreements} disagreements");
    Ok(disagreements)
}

fn print(number: usize, config: &Config, kind: &str, item: &Item, text: &str) {
    println!("DISAGREEMENT ({kind}): {text}");
    if number <= PRINTED {
        println!("  configuration {}\n  item {}", config.to_json(), item_to_json(item));
    }
}
