//! Patterns with `*` and `?`, and the variables of policies.

use super::Facts;

/// Whether `text` fits `pattern`, where `*` stands for any characters and `?` for one.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<_>, Vec<_>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where the last `*` stands, and how much of the text it has taken.
    let mut star: Option<(usize, usize)> = None;
    while let Some(&character) = text.get(t) {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == character => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
        }
    }
    pattern.iter().skip(p).all(|&rest| rest == '*')
}

/// `text` with its variables, such as `${aws:PrincipalTag/tenant}`, replaced; `None` if one of them has no value.
pub(super) fn substitute(text: &str, facts: &Facts) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (variable, after) = after.split_once('}')?;
        out.push_str(before);
        match variable {
            "*" | "?" | "$" => out.push_str(variable),
            _ => out.push_str(facts.one(variable)?),
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// The variables in `text`.
pub(super) fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("${")
        .skip(1)
        .map(|after| after.split_once('}').map_or(after, |(variable, _)| variable))
        .filter(|variable| !["*", "?", "$"].contains(variable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text) in [
            ("*", ""),
            ("kms:*", "kms:Decrypt"),
            ("kms:GenerateDataKey*", "kms:GenerateDataKey"),
            ("a*b*c", "aXbYbZc"),
            ("a?c", "abc"),
            ("*end", "the end of the end"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("kms:D?", "kms:Decrypt"),
            ("a*b", "a"),
            ("", "a"),
            ("a", "ab"),
            ("A", "a"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn variables_are_replaced() {
        let facts = Facts::default().with("aws:PrincipalTag/tenant", ["acme"]);
        assert_eq!(
            substitute("x-${aws:PrincipalTag/tenant}-y", &facts).unwrap(),
            "x-acme-y"
        );
        assert_eq!(substitute("${aws:PrincipalTag/team}", &facts), None);
        assert_eq!(substitute("${*}", &facts).unwrap(), "*");
        assert_eq!(variables("a${b}c${*}${d}").collect::<Vec<_>>(), ["b", "d"]);
    }
}
