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
            limits,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(records: u64, bytes: u64) -> Quota {
        Quota::new(Limits {
            records,
            bytes,
            refresh_percent: 80,
        })
    }

    #[test]
    fn records_are_granted_up_to_the_limit() {
        let quota = quota(3, 100);
        assert_eq!(quota.grant(&[1, 1]), 2);
        assert_eq!(quota.grant(&[1, 1]), 1);
        assert_eq!(quota.grant(&[1]), 0);
        assert_eq!(quota.granted(), (3, 3));
    }

    #[test]
    fn bytes_are_granted_in_order_and_never_beyond() {
        let quota = quota(10, 100);
        assert_eq!(quota.grant(&[60, 60, 1]), 1);
        assert_eq!(quota.grant(&[41]), 0);
        assert_eq!(quota.grant(&[40]), 1);
        assert_eq!(quota.granted(), (2, 100));
        assert_eq!(quota.grant(&[0]), 1, "a record without a byte fits");
        assert_eq!(quota.grant(&[1]), 0);
    }

    #[test]
    fn sums_do_not_overflow() {
        let quota = quota(u64::MAX, u64::MAX);
        assert_eq!(quota.grant(&[u64::MAX, 1]), 1);
        assert!(!quota.grant_bytes(1));
        assert!(quota.grant_bytes(0));
    }

    #[test]
    fn more_bytes_are_granted_whole_or_not_at_all() {
        let quota = quota(1, 10);
        assert_eq!(quota.grant(&[4]), 1);
        assert!(!quota.grant_bytes(7));
        assert!(quota.grant_bytes(6));
        assert_eq!(quota.granted(), (1, 10));
    }

    #[test]
    fn use_beyond_a_share_calls_for_a_successor() {
        let by_records = quota(10, 1000);
        assert_eq!(by_records.grant(&[0; 8]), 8);
        assert!(!by_records.wants_successor());
        assert_eq!(by_records.grant(&[0]), 1);
        assert!(by_records.wants_successor());
        let by_bytes = quota(10, 1000);
        assert_eq!(by_bytes.grant(&[801]), 1);
        assert!(by_bytes.wants_successor());
        let never = Quota::new(Limits {
            records: 1,
            ..Limits::HARD
        });
        assert_eq!(never.grant(&[1]), 1);
        assert!(!never.wants_successor());
    }
}
