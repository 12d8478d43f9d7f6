//! How often a key may be used: a count of records and a count of bytes, granted before use.

use super::sync::{AtomicU64, Ordering};

/// What one data key may be used for in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limits {
    /// The most records.
    pub records: u64,
    /// The most bytes of encrypted fields.
    pub bytes: u64,
    /// The share of either, in per cent, beyond which a successor is fetched ahead of need; 100 for never.
    pub refresh_percent: u8,
}

impl Limits {
    /// What no data key may exceed, whatever a policy says: 2^32 records, since message ids are random and two alike would
    /// be fatal, and 2^50 bytes.
    pub const HARD: Self = Self {
        records: 1 << 32,
        bytes: 1 << 50,
        refresh_percent: 100,
    };

    /// The lower of each of two limits.
    pub(crate) fn at_most(self, other: Self) -> Self {
        Self {
            records: self.records.min(other.records),
            bytes: self.bytes.min(other.bytes),
            refresh_percent: self.refresh_percent.min(other.refresh_percent),
        }
    }
}

/// What a key may be used for in all, and what of it has been granted.
///
/// A grant is never taken back by whoever got it: what was granted and not used is lost. So neither count ever exceeds
/// its limit, whatever fails afterwards.
#[derive(Debug)]
pub(crate) struct Quota {
    limits: Limits,
    records: AtomicU64,
    bytes: AtomicU64,
}

impl Quota {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits: limits.at_most(Limits::HARD),
            records: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        }
    }

    /// Grants the use for as many records as fit, in order from the first; `sizes` are their bytes. Gives their number:
    /// 0 says that the first does not fit any more.
    ///
    /// Records are counted first and bytes second, so that two threads may briefly see fewer left than there are; never
    /// more.
    pub(crate) fn grant(&self, sizes: &[u64]) -> u64 {
        let wanted = sizes.len() as u64;
        let records = take(&self.records, self.limits.records, |left| wanted.min(left));
        let mut fitting = 0;
        take(&self.bytes, self.limits.bytes, |left| {
            let mut total = 0_u64;
            fitting = 0;
            for &size in sizes.iter().zip(0..records).map(|(size, _)| size) {
                match total.checked_add(size).filter(|&total| total <= left) {
                    Some(sum) => total = sum,
                    None => break,
                }
                fitting += 1;
            }
            total
        });
        if fitting < records {
            self.records.fetch_sub(records - fitting, Ordering::Relaxed);
        }
        fitting
    }

    /// Grants more bytes for a record that was granted already; whether they are left.
    pub(crate) fn grant_bytes(&self, bytes: u64) -> bool {
        take(
            &self.bytes,
            self.limits.bytes,
            |left| if bytes <= left { bytes } else { 0 },
        ) == bytes
    }

    /// Whether more of either limit has been granted than the share at which a successor should be fetched.
    pub(crate) fn wants_successor(&self) -> bool {
        let percent = self.limits.refresh_percent;
        let beyond = |used: &AtomicU64, max: u64| {
            u128::from(used.load(Ordering::Relaxed)) * 100 > u128::from(max) * u128::from(percent)
        };
        percent < 100 && (beyond(&self.records, self.limits.records) || beyond(&self.bytes, self.limits.bytes))
    }

    /// The records and the bytes that were granted.
    pub(crate) fn granted(&self) -> (u64, u64) {
        (self.records.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed))
    }
}

/// Adds to a counter what `amount` says, given how much is left of its limit; gives what was added.
fn take(counter: &AtomicU64, max: u64, mut amount: impl FnMut(u64) -> u64) -> u64 {
    let mut taken = 0;
    let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
        taken = amount(max.saturating_sub(used));
        used.checked_add(taken)
    });
    taken
}
