//! How long requests took, by kind.

use std::time::Duration;

/// The kinds of requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Create,
    Read,
    List,
    Update,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Create, Self::Read, Self::List, Self::Update];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::List => "list",
            Self::Update => "update",
        }
    }

    /// The kind for a number below 100: a fifth creates, three fifths read, 15 % list, 5 % update.
    pub(crate) fn of(percent: u64) -> Self {
        match percent {
            0..20 => Self::Create,
            20..80 => Self::Read,
            80..95 => Self::List,
            _ => Self::Update,
        }
    }
}

/// What was measured: each request, and what went wrong.
#[derive(Debug, Default)]
pub(crate) struct Latencies {
    of: Vec<(Kind, Duration)>,
    pub(crate) errors: Vec<String>,
}

impl Latencies {
    pub(crate) fn add(&mut self, kind: Kind, took: Duration) {
        self.of.push((kind, took));
    }

    pub(crate) fn append(&mut self, mut other: Self) {
        self.of.append(&mut other.of);
        self.errors.append(&mut other.errors);
    }

    pub(crate) fn count(&self) -> usize {
        self.of.len()
    }

    /// The latency that so many of a thousand requests of a kind (or of all) do not exceed, in milliseconds.
    pub(crate) fn per_mille(&self, kind: Option<Kind>, share: usize) -> f64 {
        let of = self
            .of
            .iter()
            .filter(|(other, _)| kind.is_none_or(|kind| kind == *other));
        let mut sorted: Vec<Duration> = of.map(|(_, took)| *took).collect();
        sorted.sort_unstable();
        let rank = (sorted.len() * share).div_ceil(1_000).saturating_sub(1);
        sorted.get(rank).map_or(f64::NAN, |took| took.as_secs_f64() * 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let mut latencies = Latencies::default();
        for milliseconds in (1..=200).rev() {
            latencies.add(Kind::Read, Duration::from_millis(milliseconds));
        }
        latencies.add(Kind::List, Duration::from_secs(9));
        assert_eq!(latencies.per_mille(Some(Kind::Read), 500), 100.0);
        assert_eq!(latencies.per_mille(Some(Kind::Read), 990), 198.0);
        assert_eq!(latencies.per_mille(None, 1_000), 9_000.0);
        assert!(latencies.per_mille(Some(Kind::Update), 990).is_nan());
    }

    #[test]
    fn the_mix_is_as_stated() {
        let share = |kind| (0..100).filter(|percent| Kind::of(*percent) == kind).count();
        assert_eq!(Kind::ALL.map(share), [20, 60, 15, 5]);
    }
}
