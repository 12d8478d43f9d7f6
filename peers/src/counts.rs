//! What came of items that were changed, by kind and verdict.

use std::collections::BTreeMap;

use crate::agree::Verdict;
use crate::config::Config;
use crate::value::{Item, item_to_json};

/// So many disagreements are printed with their items.
const PRINTED: usize = 20;

/// How often each kind had each verdict.
#[derive(Default)]
pub struct Counts {
    verdicts: BTreeMap<&'static str, BTreeMap<String, usize>>,
    disagreements: usize,
}

impl Counts {
    /// How often a kind came up.
    pub fn of(&self, kind: &str) -> usize {
        self.verdicts.get(kind).map_or(0, |verdicts| verdicts.values().sum())
    }

    pub fn add(&mut self, kind: &'static str, config: &Config, item: &Item, verdict: &Verdict) {
        let column = match verdict {
            Verdict::BothOpen => "both open".to_owned(),
            Verdict::BothRefuse => "both refuse".to_owned(),
            Verdict::Stricter(reason) => format!("ours stricter: {reason:?}"),
            Verdict::Disagree(text) => {
                self.disagreements += 1;
                print(self.disagreements, kind, config, item, text);
                "DISAGREE".to_owned()
            }
        };
        *self.verdicts.entry(kind).or_default().entry(column).or_default() += 1;
    }

    /// Prints all, and gives the number of disagreements. A kind that never came up counts as one: it was not tried.
    pub fn report(&self, kinds: impl Iterator<Item = &'static str>, what: &str) -> usize {
        let mut missing = 0;
        for kind in kinds {
            let verdicts: Vec<_> = self.verdicts.get(kind).into_iter().flatten().collect();
            missing += usize::from(verdicts.is_empty());
            let verdicts: Vec<_> = verdicts
                .iter()
                .map(|(verdict, count)| format!("{count} {verdict}"))
                .collect();
            println!(
                "  {kind}: {}",
                if verdicts.is_empty() {
                    "NEVER".to_owned()
                } else {
                    verdicts.join(", ")
                }
            );
        }
        let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
        for (verdict, count) in self.verdicts.values().flatten() {
            *sums.entry(verdict).or_default() += count;
        }
        let all: usize = sums.values().sum();
        println!("{all} {what}: {sums:?}");
        self.disagreements + missing
    }
}

/// Prints a disagreement, and the item unless there were many before.
pub fn print(number: usize, kind: &str, config: &Config, item: &Item, text: &str) {
    println!("DISAGREEMENT ({kind}): {text}");
    if number <= PRINTED {
        println!("  configuration {}\n  item {}", config.to_json(), item_to_json(item));
    }
}
