//! Mutations of encrypted items: by somebody who sees the item only, and by a forger who holds its data key.

mod attributes;
mod forged;
mod header;
mod sealed;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

use crate::config::Config;
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
pub fn kinds() -> [Vec<&'static str>; 2] {
    let edits = [header::EDITS, attributes::EDITS].concat();
    let forgeries = [forged::FORGERIES, sealed::FORGERIES].concat();
    [
        edits.iter().map(|(kind, _)| *kind).collect(),
        forgeries.iter().map(|(kind, _)| *kind).collect(),
    ]
}

/// A mutant of any kind that the item allows.
pub fn edit(rng: &mut StdRng, case: &Case<'_>) -> Mutant {
    let edits = [header::EDITS, attributes::EDITS].concat();
    loop {
        let (kind, edit) = edits.choose(rng).expect("some");
        let mut item = case.encrypted.clone();
        if edit(rng, case, &mut item).is_some() {
            return Mutant { kind, item };
        }
    }
}

/// A mutant of any kind that the item allows, with tags, commitment and signature that fit.
pub fn forge(rng: &mut StdRng, case: &Case<'_>) -> anyhow::Result<Mutant> {
    let opened = Draft::open(case.config, case.encrypted)?;
    let forgeries = [forged::FORGERIES, sealed::FORGERIES].concat();
    loop {
        let (kind, forge) = forgeries.choose(rng).expect("some");
        let mut draft = opened.clone();
        draft.message_id = crate::forger::random();
        if forge(rng, case, &mut draft).is_some() {
            return Ok(Mutant {
                kind,
                item: draft.write(),
            });
        }
    }
}
