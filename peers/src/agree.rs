//! Whether two readers come to the same verdict on an item, and the closed list of reasons for which they may not.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::ours::chain;
use crate::value::{Item, normal_item};

/// Why ours refuses what AWS's library reads. There are no other reasons; README.md explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stricter {
    /// A header of version 1 whose legend has the letter of version 2.
    ContextLetterInVersion1,
    /// A sealed number that is none, or has too many digits, or is out of range.
    InvalidNumber,
    /// A sealed set with the same number twice, in two spellings.
    SameNumberTwice,
    /// A NULL that is `false`, which DynamoDB does not have.
    FalseNull,
    /// A header that stores an entry of the encryption context whose key belongs to the format.
    StoredFormatEntry,
    /// A plaintext with an attribute whose name belongs to the format.
    ReservedName,
}

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

/// A reason, the kinds of mutants that it may come up with, and what our error says.
type Reason = (Stricter, &'static [&'static str], &'static [&'static str]);

const REASONS: [Reason; 6] = [
    (
        Stricter::ContextLetterInVersion1,
        &[
            "forged version: 1 for 2, or 2 for 1",
            "forged action: in the context for encrypted",
            "forged action: in the context for signed",
            "forged action: keys in the context, or no longer",
            "forged action: the sort key alone",
            "forged attribute: an unknown one, in the context",
        ],
        &["its legend has the byte 0x63, which version 1 does not know"],
    ),
    (
        Stricter::InvalidNumber,
        &[
            "forged plaintext: no number",
            "forged plaintext: no number in a set",
            "forged plaintext: a number of 39 digits",
            "forged type: another",
        ],
        &[
            "not a decimal number",
            "more than 38 significant digits",
            "the magnitude of a number must be",
        ],
    ),
    (
        Stricter::SameNumberTwice,
        &["forged plaintext: a number of a set twice, spelled otherwise"],
        &["a set holds the same member twice"],
    ),
    (
        Stricter::FalseNull,
        &["signed: NULL that is false", "plaintext: a NULL that is false"],
        &["a NULL must be `true`"],
    ),
    (
        Stricter::StoredFormatEntry,
        &[
            "forged context: an entry more, named as ours",
            "forged context: the table again",
            "forged context: the partition key's name again",
            "forged context: the partition key again",
            "forged context: an attribute that is not in it",
            "forged context: a legend",
        ],
        &["the record stores the encryption context's key `aws-crypto-"],
    ),
    (
        Stricter::ReservedName,
        &["plaintext: a reserved name"],
        &["names that start with `aws_dbe_` belong to the record format"],
    ),
];

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
            let known = REASONS
                .into_iter()
                .find(|(_, kinds, errors)| kinds.contains(&kind) && errors.iter().any(|error| text.contains(error)));
            match known {
                Some((reason, ..)) => Verdict::Stricter(reason),
                None => Verdict::Disagree(format!("ours refuses what AWS's opens: {text}")),
            }
        }
    }
}

/// The first attribute that differs.
pub fn difference(left: &BTreeMap<String, String>, right: &BTreeMap<String, String>) -> Option<String> {
    let names = left.keys().chain(right.keys());
    let name = names.into_iter().find(|name| left.get(*name) != right.get(*name))?;
    Some(format!(
        "attribute `{name}` is {:?} for one and {:?} for the other",
        left.get(name),
        right.get(name)
    ))
}
