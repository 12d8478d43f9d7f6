//! How long and how often a cached data key serves.

use std::time::Duration;

use crate::cache::{Limits, Terms};

/// How long and how often a cached data key serves, and how many there are.
///
/// | setting | default | hard limit | what it bounds |
/// |---|---|---|---|
/// | [`max_age`](Self::max_age) | none: it must be said | | how long a program goes on after its permission was taken away |
/// | [`max_records`](Self::max_records) | 2^16 | 2^32 | what is lost with one data key |
/// | [`max_bytes`](Self::max_bytes) | 2^36 (64 GiB) | 2^50 | the same, where records are large |
/// | [`capacity`](Self::capacity) | 1,000 | | memory: encryption contexts to write, and data keys to read |
/// | [`refresh_at`](Self::refresh_at), [`no_refresh`](Self::no_refresh) | 80 % | 1 to 99 % | how often a request waits |
/// | [`refresh_before_limits`](Self::refresh_before_limits) | off | | the same, for keys that are used up |
/// | [`back_off`](Self::back_off) | none | | how often a fetch that fails is tried |
///
/// The defaults for records and bytes are a choice of blast radius. The hard limits are the cryptography's: each record
/// draws 256 random bits as its message id, and all its keys follow from that and the data key. Among 2^32 records, two
/// have the same id with a probability of 2^(2 × 32 − 1 − 256) = 2^−193. Every field has an AES-GCM key of its own, which
/// encrypts once; at most 64 MiB, where GCM's own limit is 64 GiB.
///
/// ```
/// use std::time::Duration;
/// use envelope_runtime::CachePolicy;
///
/// let policy = CachePolicy::max_age(Duration::from_secs(60)).max_records(10_000);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct CachePolicy {
    max_age: Duration,
    limits: Limits,
    capacity: u64,
    /// The share of its age, in per cent; `None` for never.
    refresh_at: Option<u8>,
    refresh_before_limits: bool,
    back_off: Duration,
}

/// Ten years, in seconds: what nobody means who asks for more.
const MAX_AGE_SECS: u64 = 10 * 365 * 24 * 60 * 60;

/// A policy cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A setting is 0, so that nothing could be cached.
    #[error("`{setting}` of a cache policy is 0; leave the cache out if nothing is to be cached")]
    Zero {
        /// The setting.
        setting: &'static str,
    },
    /// A setting is more than is safe.
    #[error("`{setting}` of a cache policy is {found}, and at most {max} is safe")]
    TooMuch {
        /// The setting.
        setting: &'static str,
        /// What it was set to.
        found: u64,
        /// The hard limit.
        max: u64,
    },
    /// The share of its life at which a key is refreshed is not below 100 per cent.
    #[error(
        "`refresh_at` of a cache policy is between 1 and 99 per cent, and was set to {percent}; for never, say `no_refresh`"
    )]
    Refresh {
        /// What it was set to.
        percent: u8,
    },
}

impl CachePolicy {
    /// A policy under which a data key serves for so long, counted from when it was at hand.
    ///
    /// Choose it by how soon a change of permissions must take effect: a program goes on reading and writing under the
    /// keys that it has until their age is reached. A minute is plenty for the costs.
    pub const fn max_age(max_age: Duration) -> Self {
        Self {
            max_age,
            limits: Limits {
                records: 1 << 16,
                bytes: 1 << 36,
                refresh_percent: 100,
            },
            capacity: 1_000,
            refresh_at: Some(80),
            refresh_before_limits: false,
            back_off: Duration::ZERO,
        }
    }

    /// The most records that one data key encrypts. Default 2^16, at most 2^32.
    pub const fn max_records(mut self, records: u64) -> Self {
        self.limits.records = records;
        self
    }

    /// The most bytes of encrypted fields under one data key. Default 2^36, at most 2^50. A single record of more is
    /// refused ([`ManagerError::RecordTooLarge`](super::ManagerError::RecordTooLarge)).
    ///
    /// Counted before encoding: exactly for strings and binary, and by an upper bound for numbers and the like.
    pub const fn max_bytes(mut self, bytes: u64) -> Self {
        self.limits.bytes = bytes;
        self
    }

    /// For how many encryption contexts data keys are kept to write with, and how many data keys to read with. Beyond
    /// that, the one that was not used for longest is let go of. Default 1,000.
    pub const fn capacity(mut self, capacity: u64) -> Self {
        self.capacity = capacity;
        self
    }

    /// The share of its age, in per cent, at which a key that is in use is replaced in the background, so that nobody
    /// waits when it expires. Default 80.
    pub const fn refresh_at(mut self, percent: u8) -> Self {
        self.refresh_at = Some(percent);
        self
    }

    /// Fetches a key only when somebody needs it, who then waits.
    pub const fn no_refresh(mut self) -> Self {
        self.refresh_at = None;
        self
    }

    /// Replaces a key in the background also when the share of [`refresh_at`](Self::refresh_at) of its records or bytes
    /// is used. Nobody waits then at a turn, as long as the rest lasts for one call; and keys are used for less than they
    /// may be, which costs more calls.
    pub const fn refresh_before_limits(mut self) -> Self {
        self.refresh_before_limits = true;
        self
    }

    /// After a failed fetch, answers with its error for so long before another one is tried, for each key. Default: not
    /// at all; whoever asks tries, though never more than one at a time.
    pub const fn back_off(mut self, back_off: Duration) -> Self {
        self.back_off = back_off;
        self
    }

    /// Checks the settings.
    pub(super) fn check(&self) -> Result<(), PolicyError> {
        let settings = [
            (
                "max_age",
                self.max_age.as_secs().max(u64::from(!self.max_age.is_zero())),
                MAX_AGE_SECS,
            ),
            ("max_records", self.limits.records, Limits::HARD.records),
            ("max_bytes", self.limits.bytes, Limits::HARD.bytes),
            ("capacity", self.capacity, u64::MAX),
        ];
        for (setting, found, max) in settings {
            if found == 0 {
                return Err(PolicyError::Zero { setting });
            }
            if found > max {
                return Err(PolicyError::TooMuch { setting, found, max });
            }
        }
        match self.refresh_at {
            None | Some(1..=99) => Ok(()),
            Some(percent) => Err(PolicyError::Refresh { percent }),
        }
    }

    pub(super) fn keys(&self) -> u64 {
        self.capacity
    }

    pub(super) fn limits(&self) -> Limits {
        Limits {
            refresh_percent: self.refresh_at.filter(|_| self.refresh_before_limits).unwrap_or(100),
            ..self.limits
        }
    }

    pub(super) fn terms(&self) -> Terms {
        Terms::new(self.max_age, self.refresh_at, self.back_off)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_kept_is_refused_by_name() {
        let minute = CachePolicy::max_age(Duration::from_secs(60));
        assert_eq!(minute.check(), Ok(()));
        assert_eq!(minute.max_records(1 << 32).max_bytes(1 << 50).check(), Ok(()));
        let cases = [
            (CachePolicy::max_age(Duration::ZERO), "`max_age` of a cache policy is 0"),
            (CachePolicy::max_age(Duration::MAX), "`max_age` of a cache policy is"),
            (minute.max_records(0), "`max_records` of a cache policy is 0"),
            (minute.capacity(0), "`capacity` of a cache policy is 0"),
            (
                minute.max_records((1 << 32) + 1),
                "is 4294967297, and at most 4294967296 is safe",
            ),
            (minute.max_bytes((1 << 50) + 1), "`max_bytes` of a cache policy is"),
            (minute.refresh_at(0), "was set to 0"),
            (minute.refresh_at(101), "was set to 101"),
            (minute.refresh_at(100), "was set to 100"),
        ];
        for (policy, message) in cases {
            let error = policy.check().unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn a_refresh_before_limits_is_at_the_share_of_the_age_in_any_order() {
        let minute = CachePolicy::max_age(Duration::from_secs(60));
        assert_eq!(minute.limits().refresh_percent, 100);
        for policy in [
            minute.refresh_before_limits().refresh_at(70),
            minute.refresh_at(70).refresh_before_limits(),
        ] {
            assert_eq!(policy.limits().refresh_percent, 70);
            assert_eq!(policy.terms().refresh_age, Duration::from_secs(42));
        }
        assert_eq!(
            minute.no_refresh().refresh_before_limits().limits().refresh_percent,
            100
        );
    }
}
