//! Mutations of encrypted items: by somebody who sees the item only, and by a forger who holds its data key.

#![allow(
    clippy::unit_arg,
    reason = "a row of these tables says in one expression what it does, and that it applied"
)]

mod attributes;
mod forged;
mod header;
pub mod plaintext;
mod sealed;

use rand::rngs::StdRng;

use crate::config::Config;
use crate::counts::Counts;
use crate::forger::Draft;
use crate::value::Item;

/// An item to mutate, and what can be taken from elsewhere.
pub struct Case<'a> {
    pub config: &'a Config,
    pub plaintext: &'a Item,
    pub encrypted: &'a Item,
    /// Another item under the same configuration.
    pub other: &'a Item,
}

/// What came of it.
pub struct Mutant {
    pub kind: &'static str,
    pub item: Item,
}

/// Changes a stored item; nothing if the item has not what it takes.
type Edit = fn(&mut StdRng, &Case<'_>, &mut Item) -> Option<()>;

/// Changes an item before it is written, tags and all.
type Forgery = fn(&mut StdRng, &Case<'_>, &mut Draft) -> Option<()>;

/// The kinds of edits and of forgeries.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    edits().map(|(kind, _)| kind).chain(forgeries().map(|(kind, _)| kind))
}

fn edits() -> impl Iterator<Item = (&'static str, Edit)> {
    header::EDITS.iter().chain(attributes::EDITS).copied()
}

fn forgeries() -> impl Iterator<Item = (&'static str, Forgery)> {
    forged::FORGERIES.iter().chain(sealed::FORGERIES).copied()
}

/// A mutant of a kind that the item allows: of these, the one that came up least so far.
pub fn edit(rng: &mut StdRng, case: &Case<'_>, counts: &Counts) -> Option<Mutant> {
    let mut edits: Vec<_> = edits().collect();
    edits.sort_by_key(|(kind, _)| counts.of(kind));
    edits.into_iter().find_map(|(kind, edit)| {
        let mut item = case.encrypted.clone();
        edit(rng, case, &mut item)?;
        Some(Mutant { kind, item })
    })
}

/// As [`edit`], with commitment, tags and signature that fit what was changed.
pub fn forge(rng: &mut StdRng, case: &Case<'_>, counts: &Counts) -> anyhow::Result<Option<Mutant>> {
    let opened = Draft::open(case.config, case.encrypted)?;
    let mut forgeries: Vec<_> = forgeries().collect();
    forgeries.sort_by_key(|(kind, _)| counts.of(kind));
    Ok(forgeries.into_iter().find_map(|(kind, forge)| {
        let mut draft = opened.clone();
        draft.message_id = crate::forger::random();
        forge(rng, case, &mut draft)?;
        let item = draft.write();
        Some(Mutant { kind, item })
    }))
}
