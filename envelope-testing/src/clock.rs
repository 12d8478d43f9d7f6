//! The server's clock: the system's, plus what tests advanced it by.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The number of seconds of a day.
pub(crate) const DAY: f64 = 86_400.0;

#[derive(Debug, Default)]
pub(crate) struct Clock {
    advanced: Duration,
}

impl Clock {
    /// Seconds since 1970, to the millisecond.
    pub(crate) fn now(&self) -> f64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        ((since + self.advanced).as_secs_f64() * 1000.0).floor() / 1000.0
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.advanced += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_can_be_advanced() {
        let mut clock = Clock::default();
        let before = clock.now();
        clock.advance(Duration::from_secs(86_400));
        assert!(clock.now() >= before + DAY);
    }
}
