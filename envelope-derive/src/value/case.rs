//! `rename_all = "…"`: how the Rust names of fields or variants become names in a record.

use crate::symbol;

/// A way to write several words as one name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

/// Every rule, spelled in its own way.
const RULES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    pub(super) fn parse(rule: &str) -> Option<Case> {
        RULES.iter().find(|(name, _)| *name == rule).map(|(_, case)| *case)
    }

    /// The rules, for messages.
    pub(super) fn rules() -> String {
        symbol::list(&RULES.map(|(name, _)| name), "or")
    }

    /// The name of a field, which is in snake case, or of a variant, which is in Pascal case.
    pub(super) fn apply(self, ident: &str) -> String {
        let words = words(ident);
        let capitalized = || words.iter().map(|word| capitalize(word));
        match self {
            Case::Lower => words.concat(),
            Case::Upper => words.concat().to_uppercase(),
            Case::Pascal => capitalized().collect(),
            Case::Camel => words.iter().take(1).cloned().chain(capitalized().skip(1)).collect(),
            Case::Snake => words.join("_"),
            Case::ScreamingSnake => words.join("_").to_uppercase(),
            Case::Kebab => words.join("-"),
            Case::ScreamingKebab => words.join("-").to_uppercase(),
        }
    }
}

/// The words of an identifier in lower case: a new one starts behind an underscore and at each capital letter.
fn words(ident: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in ident.split('_') {
        let mut word = String::new();
        for letter in part.chars() {
            if letter.is_uppercase() && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            word.extend(letter.to_lowercase());
        }
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

fn capitalize(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_writes_fields_and_variants() {
        for (rule, field, variant) in [
            ("lowercase", "validuntil", "validuntil"),
            ("UPPERCASE", "VALIDUNTIL", "VALIDUNTIL"),
            ("PascalCase", "ValidUntil", "ValidUntil"),
            ("camelCase", "validUntil", "validUntil"),
            ("snake_case", "valid_until", "valid_until"),
            ("SCREAMING_SNAKE_CASE", "VALID_UNTIL", "VALID_UNTIL"),
            ("kebab-case", "valid-until", "valid-until"),
            ("SCREAMING-KEBAB-CASE", "VALID-UNTIL", "VALID-UNTIL"),
        ] {
            let case = Case::parse(rule).unwrap();
            assert_eq!(case.apply("valid_until"), field);
            assert_eq!(case.apply("ValidUntil"), variant);
        }
        assert_eq!(Case::parse("Snake_Case"), None);
    }

    #[test]
    fn digits_and_other_letters_stay_in_their_word() {
        assert_eq!(Case::Camel.apply("line_2"), "line2");
        assert_eq!(Case::Snake.apply("Sha256"), "sha256");
        assert_eq!(Case::Pascal.apply("straße"), "Straße");
        assert_eq!(Case::Kebab.apply("__x__y"), "x-y");
    }
}
