//! Both implementations on items that somebody changed: encrypted ones, and plaintexts.

use anyhow::{Context as _, Result};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::agree::compare;
use crate::config::SUITES;
use crate::counts::Counts;
use crate::live::{ITEMS_PER_CONFIG, Pair, Writer};
use crate::mutate::{self, Case, Mutant, plaintext};
use crate::random;

/// Mutated items, half of them by a forger; of either half, one half was written by AWS's library. Gives the number of
/// disagreements.
pub async fn mutants(seed: u64, count: usize) -> Result<usize> {
    let mut rng = StdRng::seed_from_u64(seed ^ 0x6d75_7461_7465);
    let mut counts = Counts::default();
    for start in (0..count).step_by(ITEMS_PER_CONFIG) {
        let pair = any_pair(&mut rng, start).await?;
        for made in start..count.min(start + ITEMS_PER_CONFIG) {
            let writer = if made % 4 < 2 { Writer::Aws } else { Writer::Ours };
            let plaintext = random::item(&mut rng, &pair.config);
            let other = random::item(&mut rng, &pair.config);
            let encrypted = pair.encrypt(writer, &plaintext).await?;
            let other = pair.encrypt(writer, &other).await?;
            let case = Case {
                config: &pair.config,
                plaintext: &plaintext,
                encrypted: &encrypted,
                other: &other,
            };
            let mutant = if made % 2 == 0 {
                mutate::edit(&mut rng, &case, &counts)
            } else {
                mutate::forge(&mut rng, &case, &counts)?
            };
            let Mutant { kind, item } = mutant.context("every item allows some")?;
            let verdict = compare(kind, &pair.aws.decrypt(&item).await, &pair.ours.decrypt(&item).await);
            counts.add(kind, &pair.config, &item, &verdict);
        }
    }
    Ok(counts.report(mutate::kinds(), "mutated items"))
}

/// Plaintext items that perhaps nobody should encrypt: whether each encrypts, and if it does, whether each reads what the
/// other wrote. Gives the number of disagreements.
pub async fn plaintexts(seed: u64, count: usize) -> Result<usize> {
    let mut rng = StdRng::seed_from_u64(seed ^ 0x0070_6c61_696e);
    let mut counts = Counts::default();
    for start in (0..count).step_by(ITEMS_PER_CONFIG) {
        let pair = any_pair(&mut rng, start).await?;
        for _ in start..count.min(start + ITEMS_PER_CONFIG) {
            let item = random::item(&mut rng, &pair.config);
            let changed = plaintext::change(&mut rng, &pair.config, &item, &counts);
            let Mutant { kind, item } = changed.context("every item allows some")?;
            let verdict = match (pair.aws.encrypt(&item).await, pair.ours.encrypt(&item).await) {
                (Ok(aws), Ok(ours)) => compare(kind, &pair.aws.decrypt(&ours).await, &pair.ours.decrypt(&aws).await),
                (aws, ours) => compare(kind, &aws, &ours),
            };
            counts.add(kind, &pair.config, &item, &verdict);
        }
    }
    Ok(counts.report(plaintext::kinds(), "changed plaintexts"))
}

/// Both implementations under a random configuration, suites and versions in turn.
async fn any_pair(rng: &mut StdRng, made: usize) -> Result<Pair> {
    let turn = made / ITEMS_PER_CONFIG;
    Pair::random(rng, SUITES[turn % 2], 1 + (turn / 2 % 2) as u8).await
}
