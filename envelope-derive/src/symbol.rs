//! Every attribute key, once, and the help for those that are misspelled.

/// The helper attribute of all derives: `#[envelope(…)]`.
pub(crate) const ENVELOPE: &str = "envelope";

pub(crate) const ATTR: &str = "attr";
pub(crate) const CONTEXT: &str = "context";
pub(crate) const CRATE: &str = "crate";
pub(crate) const DEFAULT: &str = "default";
pub(crate) const DENY_UNKNOWN_FIELDS: &str = "deny_unknown_fields";
pub(crate) const DERIVE: &str = "derive";
pub(crate) const ENCRYPTED: &str = "encrypted";
pub(crate) const FLATTEN: &str = "flatten";
pub(crate) const ID: &str = "id";
pub(crate) const NAME: &str = "name";
pub(crate) const NULL: &str = "null";
pub(crate) const PARTITION_KEY: &str = "partition_key";
pub(crate) const PATCH: &str = "patch";
pub(crate) const PRECISION: &str = "precision";
pub(crate) const RENAME: &str = "rename";
pub(crate) const RENAME_ALL: &str = "rename_all";
pub(crate) const SERDE: &str = "serde";
pub(crate) const SIGNED: &str = "signed";
pub(crate) const SKIP: &str = "skip";
pub(crate) const SORT_KEY: &str = "sort_key";
pub(crate) const TABLE: &str = "table";
pub(crate) const UNBOUND: &str = "unbound";
pub(crate) const UNPROTECTED: &str = "unprotected";
pub(crate) const WITH: &str = "with";

/// Where an `#[envelope(…)]` attribute stands: this decides which keys it may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On a struct with `#[derive(Encrypted)]`.
    Record,
    /// On a field of such a struct.
    RecordField,
    /// On a struct with `#[derive(EncryptionContext)]`.
    Context,
    /// On a field of such a struct.
    ContextField,
    /// On a struct with `#[derive(FieldGroup)]`.
    Group,
    /// On a field of such a struct.
    GroupField,
    /// On a type with `#[derive(FieldValue)]`.
    Value,
    /// On a variant of such an enum.
    ValueVariant,
    /// On a field of such a type.
    ValueField,
}

impl Place {
    /// The keys that may stand here, in the order in which messages list them.
    pub(crate) fn keys(self) -> &'static [&'static str] {
        match self {
            Place::Record => &[
                TABLE,
                CONTEXT,
                DEFAULT,
                UNBOUND,
                ENCRYPTED,
                PATCH,
                DERIVE,
                ATTR,
                DENY_UNKNOWN_FIELDS,
                CRATE,
            ],
            Place::RecordField => &[
                ENCRYPTED,
                SIGNED,
                CONTEXT,
                UNPROTECTED,
                ID,
                PARTITION_KEY,
                SORT_KEY,
                NAME,
                NULL,
                PRECISION,
                WITH,
                SERDE,
                FLATTEN,
            ],
            Place::Group => &[DEFAULT, ENCRYPTED, PATCH, DERIVE, ATTR, CRATE],
            Place::GroupField => &[ENCRYPTED, SIGNED, UNPROTECTED, NAME, NULL, PRECISION, WITH, SERDE],
            Place::Context => &[CRATE],
            Place::ContextField => &[NAME],
            Place::Value => &[RENAME_ALL, CRATE],
            Place::ValueVariant => &[RENAME, RENAME_ALL],
            Place::ValueField => &[RENAME, DEFAULT, SKIP, SERDE],
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Place::Record => "the struct of a record",
            Place::RecordField => "a field of a record",
            Place::Context => "the struct of an encryption context",
            Place::ContextField => "a field of an encryption context",
            Place::Group => "the struct of a group",
            Place::GroupField => "a field of a group",
            Place::Value => "a type that derives `FieldValue`",
            Place::ValueVariant => "a variant of an enum that derives `FieldValue`",
            Place::ValueField => "a named field of a type that derives `FieldValue`",
        }
    }

    /// The other half of the same derive's input, where a key may have been meant to stand.
    fn counterpart(self) -> Place {
        match self {
            Place::Record => Place::RecordField,
            Place::RecordField => Place::Record,
            Place::Context => Place::ContextField,
            Place::ContextField => Place::Context,
            Place::Group => Place::GroupField,
            Place::GroupField => Place::Group,
            Place::Value | Place::ValueVariant => Place::ValueField,
            Place::ValueField => Place::Value,
        }
    }

    /// What to say about `key`, which may not stand here.
    pub(crate) fn unknown(self, key: &str) -> String {
        if let Some(message) = self.elsewhere(key) {
            return message;
        }
        let counterpart = self.counterpart();
        if counterpart.keys().contains(&key) {
            return format!(
                "`{key}` does not belong on {}: move it to {}",
                self.noun(),
                counterpart.noun()
            );
        }
        match self.keys().iter().find(|known| is_near(key, known)) {
            Some(known) => format!("unknown key `{key}`: did you mean `{known}`?"),
            None => format!(
                "unknown key `{key}`: {} takes {}",
                self.noun(),
                list(self.keys(), "and")
            ),
        }
    }

    /// What to say about a key that would mean something to another derive, where the reason is not the spelling.
    fn elsewhere(self, key: &str) -> Option<String> {
        Some(match (self, key) {
            (Place::Group, TABLE | CONTEXT | UNBOUND | DENY_UNKNOWN_FIELDS) => format!(
                "`{key}` is a record's, and a group becomes part of any record: remove it here, and write it on each record \
                 that has the group"
            ),
            (Place::GroupField, CONTEXT) => {
                "a `context` field stands in the record, beside the context type that it is \
                compared with: move this field from the group into the record"
                    .to_owned()
            }
            (Place::GroupField, ID | PARTITION_KEY | SORT_KEY) => format!(
                "`{key}` says which record this is, and a group becomes part of any record: move this field from the group \
                 into the record"
            ),
            (Place::GroupField, FLATTEN) => {
                "a group holds no other group: put the fields of both side by side, or `flatten` both in the record"
                    .to_owned()
            }
            (
                Place::Value | Place::ValueVariant | Place::ValueField,
                ENCRYPTED | SIGNED | CONTEXT | UNPROTECTED | FLATTEN,
            ) => {
                format!(
                    "`{key}` concerns a column, and what derives `FieldValue` is one value in one column: remove it, or \
                     derive `FieldGroup` instead and mark the record's field `flatten`"
                )
            }
            (Place::RecordField | Place::GroupField, "plain" | "plaintext" | "public" | "unencrypted") => format!(
                "unknown key `{key}`: mark the field `signed` if it is plaintext that must not change unnoticed, or \
                 `unprotected` if it may"
            ),
            (Place::RecordField | Place::GroupField | Place::ContextField, RENAME | "column") => {
                format!("unknown key `{key}`: did you mean `{NAME}`?")
            }
            _ => return None,
        })
    }
}

/// `` `a`, `b` and `c` ``.
pub(crate) fn list(names: &[&str], conjunction: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [init @ .., last] => format!("{} {conjunction} {last}", init.join(", ")),
    }
}

/// Whether `written` is a plausible misspelling of `known`: its first word alone, or at most two edits away, and fewer than
/// half of its letters.
pub(crate) fn is_near(written: &str, known: &str) -> bool {
    if known.split_once('_').is_some_and(|(first, _)| written == first) {
        return true;
    }
    let edits = distance(written, known);
    edits <= 2 && edits * 2 < known.chars().count().max(3)
}

/// The number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
#[expect(
    clippy::indexing_slicing,
    reason = "every index is below the length that its table was made with"
)]
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (row[j] + 1)
                .min(rows[i][j + 1] + 1)
                .min(rows[i][j] + usize::from(x != y));
            if i > 0 && j > 0 && a[i - 1] == *y && *x == b[j - 1] {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("table", "table"), 0);
        assert_eq!(distance("tabel", "table"), 1);
        assert_eq!(distance("encrypt", "encrypted"), 2);
        assert_eq!(distance("", "id"), 2);
    }

    #[test]
    fn only_near_keys_are_suggested() {
        assert!(is_near("encryted", ENCRYPTED));
        assert!(is_near("sign", SIGNED));
        assert!(is_near("di", ID));
        assert!(is_near("sort", SORT_KEY));
        assert!(is_near("partitionkey", PARTITION_KEY));
        assert!(!is_near("skip", SIGNED));
        assert!(!is_near("as", ID));
        assert!(!is_near("kind", ID));
        assert!(!is_near("key", SORT_KEY));
    }
}
