//! Whether two readers come to the same verdict on an item, and the closed list of reasons for which they may not.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::ours::chain;
use crate::value::{Item, normal_item};

/// Why ours refuses what AWS's library reads. There are no other reasons; README.md explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stricter {}

/// What two readers say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Both open it, to the same plaintext.
    BothOpen,
    /// Both refuse it.
    BothRefuse,
    /// Ours refuses it, for one of the known reasons.
    Stricter(Stricter),
    /// They disagree: this must not be.
    Disagree(String),
}

/// The reasons, with the kinds of mutants they apply to and what our error says.
const REASONS: &[(Stricter, &[&str], &str)] = &[];

/// Compares what AWS's library and ours make of a mutant of some kind.
pub fn compare(kind: &str, aws: &Result<Item>, ours: &Result<Item>) -> Verdict {
    match (aws, ours) {
        (Ok(aws), Ok(ours)) => match difference(&normal_item(aws), &normal_item(ours)) {
            None => Verdict::BothOpen,
            Some(difference) => Verdict::Disagree(difference),
        },
        (Err(_), Err(_)) => Verdict::BothRefuse,
        (Err(error), Ok(_)) => Verdict::Disagree(format!("ours opens what AWS's refuses: {error}")),
        (Ok(_), Err(error)) => {
            let text = chain(error);
            let known = REASONS.iter().find(|(_, kinds, error)| kinds.contains(&kind) && text.contains(error));
            match known {
                Some((reason, ..)) => Verdict::Stricter(*reason),
                None => Verdict::Disagree(format!("ours refuses what AWS's opens: {text}")),
            }
        }
    }
}

/// The first attribute that differs.
pub fn difference(left: &BTreeMap<String, String>, right: &BTreeMap<String, String>) -> Option<String> {
    let names = left.keys().chain(right.keys());
    let name = names.into_iter().find(|name| left.get(*name) != right.get(*name))?;
    Some(format!("attribute `{name}` is {:?} for one and {:?} for the other", left.get(name), right.get(name)))
}
