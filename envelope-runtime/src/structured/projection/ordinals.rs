//! The ordinals that a field may have among the encrypted fields of a record, of which nothing is known but the legend.

use crate::schema::{Action, Field};

/// The ordinals that a field may have, each once; none for a field that is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Ordinals {
    /// Nearly always the only one, which then costs no allocation.
    first: Option<u16>,
    others: Vec<u16>,
}

impl Ordinals {
    /// Holds a legend against the fields that a record has before an encrypted one and after it, where that one is `present` or is
    /// not: all records that could have this legend are considered. Nothing if no record could.
    ///
    /// A record is described by how many of its optional fields are absent: after `i` fields of which `a` are absent, `i - a`
    /// letters are used up. So the sets of possible `a`, once from the front and once from the end, tell all there is.
    pub(super) fn find(before: &[Field<'_>], after: &[Field<'_>], legend: &[u8], present: bool) -> Option<Self> {
        let fields = letters(before).count() + usize::from(present) + letters(after).count();
        let absent = fields.checked_sub(legend.len())?;
        let optional = letters(before).chain(letters(after)).filter(|(_, optional)| *optional);
        if optional.count() < absent {
            return None;
        }
        let mut front = Absences::new(absent, 0);
        let mut index = 0;
        for (letter, optional) in letters(before) {
            front.forward(legend, index, letter, optional);
            index += 1;
        }
        let mut end = Absences::new(absent, absent);
        let mut next = fields;
        for (letter, optional) in letters(after).rev() {
            next -= 1;
            end.backward(legend, next, letter, optional);
        }
        if !present {
            return front.possible(&end).next().is_some().then(Self::default);
        }
        let mut found = Self::default();
        // From the most that may be absent: the ordinals then ascend, and equal ones are neighbours.
        for absent in front.possible(&end).rev() {
            let letters = index.checked_sub(absent).and_then(|at| legend.split_at_checked(at));
            if let Some((before, [b'e', ..])) = letters {
                let ordinal = before.iter().filter(|letter| **letter == b'e').count();
                found.push(u16::try_from(ordinal).ok()?);
            }
        }
        found.first.is_some().then_some(found)
    }

    /// The ordinals, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u16> {
        self.first.into_iter().chain(self.others.iter().copied())
    }

    fn push(&mut self, ordinal: u16) {
        match self.others.last().copied().or(self.first) {
            None => self.first = Some(ordinal),
            Some(last) if last == ordinal => {}
            Some(_) => self.others.push(ordinal),
        }
    }
}

/// The letters that the protected ones of some fields have if they are there, and whether they may be absent.
fn letters(fields: &[Field<'_>]) -> impl DoubleEndedIterator<Item = (u8, bool)> {
    let protected = fields.iter().filter(|field| field.action() != Action::Unprotected);
    protected.filter_map(|field| Some((field.action().letter()?, field.is_optional())))
}

/// How many fields may be absent, up to here.
struct Absences(Vec<bool>);

impl Absences {
    /// One number, of those up to `most`.
    fn new(most: usize, only: usize) -> Self {
        Self((0..=most).map(|absent| absent == only).collect())
    }

    fn has(&self, absent: Option<usize>) -> bool {
        absent
            .and_then(|absent| self.0.get(absent))
            .is_some_and(|possible| *possible)
    }

    /// Whether a field can be there, if so many are absent before it.
    fn fits(legend: &[u8], index: usize, absent: usize, letter: u8) -> bool {
        let at = index.checked_sub(absent);
        at.and_then(|at| legend.get(at)) == Some(&letter)
    }

    /// Goes over a field, from the front. What is read lies at or below what is written.
    fn forward(&mut self, legend: &[u8], index: usize, letter: u8, optional: bool) {
        for absent in (0..self.0.len()).rev() {
            let there = self.has(Some(absent)) && Self::fits(legend, index, absent, letter);
            let possible = there || (optional && self.has(absent.checked_sub(1)));
            self.set(absent, possible);
        }
    }

    /// Goes over a field, from the end. What is read lies at or above what is written.
    fn backward(&mut self, legend: &[u8], index: usize, letter: u8, optional: bool) {
        for absent in 0..self.0.len() {
            let there = self.has(Some(absent)) && Self::fits(legend, index, absent, letter);
            let possible = there || (optional && self.has(absent.checked_add(1)));
            self.set(absent, possible);
        }
    }

    fn set(&mut self, absent: usize, possible: bool) {
        if let Some(entry) = self.0.get_mut(absent) {
            *entry = possible;
        }
    }

    /// The numbers that both sets have.
    fn possible(&self, other: &Self) -> impl DoubleEndedIterator<Item = usize> {
        let both = self.0.iter().zip(&other.0).enumerate();
        both.filter_map(|(absent, (a, b))| (*a && *b).then_some(absent))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Fields by their letters: capital ones may be absent, and `-` is unprotected.
    fn fields(text: &str) -> Vec<Field<'static>> {
        let field = |letter: char| {
            let action = match letter.to_ascii_lowercase() {
                'e' => Action::Encrypted,
                's' => Action::Signed,
                'c' => Action::Context,
                _ => Action::Unprotected,
            };
            let field = Field::new("", b"", action);
            if letter.is_ascii_lowercase() {
                field
            } else {
                field.optional()
            }
        };
        text.chars().map(field).collect()
    }

    fn find(text: &str, at: usize, legend: &str, present: bool) -> Option<Vec<u16>> {
        let fields = fields(text);
        let found = Ordinals::find(&fields[..at], &fields[at + 1..], legend.as_bytes(), present);
        found.map(|found| found.iter().collect())
    }

    #[test]
    fn what_is_known_is_not_guessed() {
        assert_eq!(find("eseE", 2, "ese", true), Some(vec![1]));
        assert_eq!(find("EsE", 2, "es", true), None);
        assert_eq!(find("EsE", 2, "se", true), Some(vec![0]));
        assert_eq!(find("EsE", 2, "es", false), Some(vec![]));
        assert_eq!(find("EsE", 2, "se", false), None);
    }

    #[test]
    fn several_ordinals_may_be_possible() {
        assert_eq!(find("EEEE", 3, "ee", true), Some(vec![1]));
        assert_eq!(find("EEEE", 2, "ee", true), Some(vec![0, 1]));
        assert_eq!(find("EEEE", 2, "eee", true), Some(vec![1, 2]));
        assert_eq!(find("EsEE", 2, "se", true), Some(vec![0]));
        // Two or none of the pairs before it, but not one.
        assert_eq!(find("EEsEEe", 5, "ese", true), Some(vec![1]));
    }

    #[test]
    fn other_legends_are_refused() {
        for legend in ["", "e", "ss", "ees", "sse", "seee", "ce"] {
            assert_eq!(find("sEe", 2, legend, true), None, "{legend}");
        }
    }

    /// All records of all small schemas, enumerated: the ordinals of each field under each legend.
    #[test]
    fn the_set_is_exact() {
        const LETTERS: &[u8] = b"eEsS-";
        let mut ambiguous = 0;
        for number in 0..LETTERS.len().pow(6) {
            let text: String = (0..6)
                .map(|place| char::from(LETTERS[number / LETTERS.len().pow(place) % LETTERS.len()]))
                .collect();
            for (at, _) in text.match_indices(['e', 'E']) {
                for present in [true, false] {
                    let expected = enumerate(&text, at, present);
                    for (legend, ordinals) in &expected {
                        let found = find(&text, at, legend, present).unwrap();
                        assert_eq!(
                            found.iter().copied().collect::<BTreeSet<_>>(),
                            *ordinals,
                            "{text} {at} {legend}"
                        );
                        assert_eq!(found.len(), ordinals.len());
                        ambiguous += usize::from(found.len() > 1);
                    }
                    for legend in ["", "e", "s", "es", "se", "ese", "eee", "eses", "seeee"] {
                        let found = find(&text, at, legend, present);
                        assert_eq!(found.is_some(), expected.contains_key(legend), "{text} {at} {legend}");
                    }
                }
            }
        }
        assert!(ambiguous > 1000, "{ambiguous}");
    }

    /// The legends of all records in which a field is there or is not, and its ordinals under each.
    fn enumerate(text: &str, at: usize, present: bool) -> BTreeMap<String, BTreeSet<u16>> {
        let mut all: BTreeMap<String, BTreeSet<u16>> = BTreeMap::new();
        for absent in 0..1_u32 << text.len() {
            let is_absent = |index: usize| absent >> index & 1 == 1;
            let mut letters = text.char_indices();
            if letters.any(|(index, letter)| is_absent(index) && index != at && !"ES".contains(letter)) {
                continue;
            }
            if is_absent(at) == present {
                continue;
            }
            let there = text
                .char_indices()
                .filter(|(index, letter)| !is_absent(*index) && *letter != '-');
            let legend: String = there.clone().map(|(_, letter)| letter.to_ascii_lowercase()).collect();
            let ordinal = there
                .filter(|(index, letter)| *index < at && letter.eq_ignore_ascii_case(&'e'))
                .count();
            let ordinals = all.entry(legend).or_default();
            ordinals.extend(present.then_some(u16::try_from(ordinal).unwrap()));
        }
        all
    }
}
