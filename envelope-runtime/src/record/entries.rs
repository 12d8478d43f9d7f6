//! The entries of a map or set, brought into canonical order once they are written.

use std::cmp::Ordering;
use std::ops::Range;

use super::RecordError;

/// Where an entry of a map or set lies in the output, and the part of it that decides its place.
pub(super) struct Entry {
    pub(super) whole: Range<usize>,
    pub(super) key: Range<usize>,
}

/// When the entries of a map or set came into canonical order.
pub(super) enum Sorted {
    Before,
    Now,
}

/// Brings adjacent entries at the end of `out` into ascending order, and refuses equal keys.
pub(super) fn sort(
    out: &mut Vec<u8>,
    mut entries: Vec<Entry>,
    compare: fn(&[u8], &[u8]) -> Ordering,
    duplicate: RecordError,
) -> Result<Sorted, RecordError> {
    fn part<'b>(out: &'b [u8], range: &Range<usize>) -> &'b [u8] {
        out.get(range.clone()).unwrap_or_default()
    }
    let order = |left: &Entry, right: &Entry| compare(part(out, &left.key), part(out, &right.key));

    if entries.is_sorted_by(|left, right| order(left, right) == Ordering::Less) {
        return Ok(Sorted::Before);
    }
    let start = entries.first().map_or(out.len(), |entry| entry.whole.start);
    entries.sort_unstable_by(order);
    if !entries.is_sorted_by(|left, right| order(left, right) == Ordering::Less) {
        return Err(duplicate);
    }
    let sorted = entries
        .iter()
        .flat_map(|entry| part(out, &entry.whole))
        .copied()
        .collect::<Vec<u8>>();
    out.truncate(start);
    out.extend_from_slice(&sorted);
    Ok(Sorted::Now)
}
