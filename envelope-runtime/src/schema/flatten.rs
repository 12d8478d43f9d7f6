//! Groups of fields become fields of a record: their paths, and the order of all of them. Evaluated at compile time.
//!
//! The derive of a record does not see the fields of its groups, only the groups' types. So it brings its own fields into
//! order, and what is here finds where those of the groups stand between them.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "evaluated at compile time, where a panic is an error"
)]

use super::field::precedes;
use super::{Action, Field, GroupField};

/// One field of a group, as a field of the record.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    group: usize,
    index: usize,
    field: Field<'static>,
}

impl Slot {
    const EMPTY: Self = Self {
        group: 0,
        index: 0,
        field: Field::new("", &[], Action::Unprotected),
    };

    /// Which of the record's groups it belongs to.
    pub(crate) const fn group(&self) -> usize {
        self.group
    }

    /// Its index among the fields of the group.
    pub(crate) const fn index(&self) -> usize {
        self.index
    }

    /// What is known of it.
    pub(crate) const fn field(&self) -> &Field<'static> {
        &self.field
    }
}

/// The number of fields in all groups.
#[must_use]
pub const fn count(groups: &[&[GroupField]]) -> usize {
    let (mut count, mut group) = (0, 0);
    while group < groups.len() {
        count += groups[group].len();
        group += 1;
    }
    count
}

/// The bytes that the canonical paths of all fields in all groups need.
#[must_use]
pub const fn paths_len(table: &str, groups: &[&[GroupField]]) -> usize {
    let (mut len, mut group) = (0, 0);
    while group < groups.len() {
        let mut index = 0;
        while index < groups[group].len() {
            len += path_len(table, groups[group][index].name());
            index += 1;
        }
        group += 1;
    }
    len
}

/// The canonical paths of all fields in all groups, one after the other.
#[must_use]
pub const fn paths<const LEN: usize>(table: &str, groups: &[&[GroupField]]) -> [u8; LEN] {
    let mut paths = [0; LEN];
    let (mut at, mut group) = (0, 0);
    while group < groups.len() {
        let mut index = 0;
        while index < groups[group].len() {
            let name = groups[group][index].name();
            at = put(&mut paths, at, table.as_bytes());
            at = put(&mut paths, at, &1_u64.to_be_bytes());
            at = put(&mut paths, at, b"$");
            at = put(&mut paths, at, &utf16_len(name).to_be_bytes());
            at = put(&mut paths, at, name.as_bytes());
            index += 1;
        }
        group += 1;
    }
    paths
}

/// All fields of all groups, in canonical order. `paths` are those of [`paths()`] for the same table.
#[must_use]
pub const fn slots<const COUNT: usize>(
    table: &str,
    groups: &[&[GroupField]],
    mut paths: &'static [u8],
) -> [Slot; COUNT] {
    let mut slots = [Slot::EMPTY; COUNT];
    let (mut filled, mut group) = (0, 0);
    while group < groups.len() {
        let mut index = 0;
        while index < groups[group].len() {
            let field = groups[group][index];
            let (path, rest) = paths.split_at(path_len(table, field.name()));
            paths = rest;
            let slot = Slot {
                group,
                index,
                field: field.at(path),
            };
            // A group's own fields are in order, so few have to move.
            let mut at = filled;
            while at > 0 && precedes(path, slots[at - 1].field.path()) {
                slots[at] = slots[at - 1];
                at -= 1;
            }
            slots[at] = slot;
            filled += 1;
            index += 1;
        }
        group += 1;
    }
    slots
}

/// The slots before each of the record's own fields, and after the last of them. `COUNT` is one more than there are of these.
#[must_use]
pub const fn gaps<const COUNT: usize>(own: &[Field<'_>], slots: &'static [Slot]) -> [&'static [Slot]; COUNT] {
    let mut gaps: [&[Slot]; COUNT] = [&[]; COUNT];
    let (mut rest, mut i) = (slots, 0);
    while i < own.len() {
        let mut before = 0;
        while before < rest.len() && precedes(rest[before].field.path(), own[i].path()) {
            before += 1;
        }
        (gaps[i], rest) = rest.split_at(before);
        i += 1;
    }
    gaps[i] = rest;
    gaps
}

/// All fields of a record in canonical order: its own, and between them those of its groups.
#[must_use]
pub const fn merged<const COUNT: usize>(own: &[Field<'static>], gaps: &[&[Slot]]) -> [Field<'static>; COUNT] {
    let mut fields = [Slot::EMPTY.field; COUNT];
    let (mut filled, mut i) = (0, 0);
    while i < gaps.len() {
        let mut slot = 0;
        while slot < gaps[i].len() {
            fields[filled] = gaps[i][slot].field;
            filled += 1;
            slot += 1;
        }
        if i < own.len() {
            fields[filled] = own[i];
            filled += 1;
        }
        i += 1;
    }
    fields
}

/// The columns of a record: its own, and then those of its groups.
#[must_use]
pub const fn columns<const COUNT: usize>(own: &[&'static str], groups: &[&[GroupField]]) -> [&'static str; COUNT] {
    let mut columns = [""; COUNT];
    let mut filled = 0;
    while filled < own.len() {
        columns[filled] = own[filled];
        filled += 1;
    }
    let mut group = 0;
    while group < groups.len() {
        let mut index = 0;
        while index < groups[group].len() {
            columns[filled] = groups[group][index].name();
            filled += 1;
            index += 1;
        }
        group += 1;
    }
    columns
}

/// Refuses a group, by its index, if a field of it has the name of one of the record's own, or of one in a group before.
///
/// # Panics
///
/// If there is such a field; its name is in the message.
pub const fn assert_distinct(own: &[Field<'_>], groups: &[&[GroupField]], group: usize) {
    let mut index = 0;
    while index < groups[group].len() {
        let name = groups[group][index].name();
        let mut i = 0;
        while i < own.len() {
            if same(name, own[i].name()) {
                taken(name, "another field of the record");
            }
            i += 1;
        }
        let mut earlier = 0;
        while earlier < group {
            let mut i = 0;
            while i < groups[earlier].len() {
                if same(name, groups[earlier][i].name()) {
                    taken(name, "a field of another group of the record");
                }
                i += 1;
            }
            earlier += 1;
        }
        index += 1;
    }
}

/// Names the field. There is no formatting at compile time, so the text is put together by hand.
const fn taken(name: &str, by: &str) -> ! {
    const ROOM: usize = 320;
    let mut text = [0; ROOM];
    // Names may be long; the beginning tells which one it is. It ends where a character does.
    let mut shown = if name.len() < 128 { name.len() } else { 128 };
    while shown < name.len() && name.as_bytes()[shown] & 0xC0 == 0x80 {
        shown -= 1;
    }
    let mut len = put(&mut text, 0, b"the name `");
    len = put(&mut text, len, name.as_bytes().split_at(shown).0);
    len = put(&mut text, len, b"` of a field of this group is taken by ");
    len = put(&mut text, len, by.as_bytes());
    len = put(&mut text, len, b": give one of the two another `name`");
    match core::str::from_utf8(text.split_at(len).0) {
        Ok(text) => panic!("{}", text),
        Err(_) => panic!("two fields of a record have the same name: give one of the two another `name`"),
    }
}

const fn path_len(table: &str, name: &str) -> usize {
    table.len() + 8 + 1 + 8 + name.len()
}

/// The number of UTF-16 code units: a character of four bytes has two, any other one.
const fn utf16_len(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let (mut units, mut i) = (0, 0);
    while i < bytes.len() {
        if bytes[i] & 0xC0 != 0x80 {
            units += 1;
        }
        if bytes[i] >= 0xF0 {
            units += 1;
        }
        i += 1;
    }
    units
}

/// Writes `bytes` at `at`; gives where they end.
const fn put(out: &mut [u8], at: usize, bytes: &[u8]) -> usize {
    let mut i = 0;
    while i < bytes.len() {
        out[at + i] = bytes[i];
        i += 1;
    }
    at + i
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{canonical_path, compare_names};
    use proptest::prelude::*;

    const OWN: [Field<'static>; 2] = [
        Field::new("id", b"t\0\0\0\0\0\0\0\x01$\0\0\0\0\0\0\0\x02id", Action::Signed),
        Field::new("mail", b"t\0\0\0\0\0\0\0\x01$\0\0\0\0\0\0\0\x04mail", Action::Encrypted),
    ];
    const GROUPS: [&[GroupField]; 2] = [
        &[
            GroupField::new("a", Action::Encrypted),
            GroupField::new("zip", Action::Signed).optional(),
            GroupField::new("\u{1d11e}\u{e9}x", Action::Signed),
        ],
        &[
            GroupField::new("zap", Action::Unprotected),
            GroupField::new("street", Action::Encrypted),
        ],
    ];
    const PATHS: &[u8] = &paths::<{ paths_len("t", &GROUPS) }>("t", &GROUPS);
    static SLOTS: [Slot; count(&GROUPS)] = slots("t", &GROUPS, PATHS);
    static GAPS: [&[Slot]; 3] = gaps(&OWN, &SLOTS);
    static FIELDS: [Field<'static>; 2 + count(&GROUPS)] = merged(&OWN, &GAPS);

    #[test]
    fn fields_of_groups_stand_between_those_of_the_record() {
        let names: Vec<&str> = FIELDS.iter().map(Field::name).collect();
        assert_eq!(names, ["a", "id", "zap", "zip", "mail", "\u{1d11e}\u{e9}x", "street"]);
        assert!(names.is_sorted_by(|a, b| compare_names(a, b).is_lt()));
        let gaps = GAPS.map(|gap| gap.iter().map(|slot| (slot.group(), slot.index())).collect::<Vec<_>>());
        assert_eq!(gaps, [vec![(0, 0)], vec![(1, 0), (0, 1)], vec![(0, 2), (1, 1)]]);
        assert!(FIELDS[3].is_optional());
    }

    #[test]
    fn columns_are_the_records_own_and_then_the_groups() {
        const COLUMNS: [&str; 6] = columns(&["header"], &GROUPS);
        assert_eq!(COLUMNS, ["header", "a", "zip", "\u{1d11e}\u{e9}x", "zap", "street"]);
    }

    #[test]
    fn paths_are_canonical() {
        for field in &FIELDS {
            assert_eq!(field.path(), canonical_path("t", field.name()));
        }
    }

    proptest! {
        #[test]
        fn lengths_count_utf_16_units(name: String) {
            prop_assert_eq!(utf16_len(&name), name.encode_utf16().count() as u64);
        }
    }

    #[test]
    #[should_panic(expected = "the name `mail` of a field of this group is taken by another field of the record")]
    fn a_name_of_the_record_is_refused() {
        assert_distinct(&OWN, &[&[], &[GroupField::new("mail", Action::Signed)]], 1);
    }

    #[test]
    #[should_panic(expected = "the name `zip` of a field of this group is taken by a field of another group")]
    fn a_name_of_another_group_is_refused() {
        let zip = GroupField::new("zip", Action::Signed);
        assert_distinct(&OWN, &[&[zip], &[zip]], 0);
        assert_distinct(&OWN, &[&[zip], &[zip]], 1);
    }

    #[test]
    #[should_panic(expected = "the name `xéé")]
    fn the_beginning_of_a_long_name_tells() {
        let name: &'static str = Box::leak(format!("x{}", "é".repeat(2000)).into_boxed_str());
        let field = GroupField::new(name, Action::Signed);
        assert_distinct(&OWN, &[&[field], &[field]], 1);
    }
}
