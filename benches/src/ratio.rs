//! Comparing two pieces of work in one run: rounds in turn, and the median of the rounds' ratios.

use std::time::{Duration, Instant};

/// How many rounds are measured.
const ROUNDS: usize = 41;
/// How long one side of a round takes, about.
const ROUND: Duration = Duration::from_millis(25);

/// What came of comparing a piece of work with its floor.
#[derive(Debug, Clone, Copy)]
pub struct Comparison {
    /// Nanoseconds of one piece of work, in the median round.
    pub work_ns: f64,
    /// Nanoseconds of one floor, in the median round.
    pub floor_ns: f64,
    /// The median of the rounds' ratios, work to floor.
    pub ratio: f64,
    /// The smallest and the largest ratio of the middle half of the rounds.
    pub middle_half: (f64, f64),
}

/// Runs both in turn; what disturbs the machine for a while disturbs both sides of a round.
pub fn compare(mut work: impl FnMut(), floor: impl FnMut()) -> Comparison {
    compare_loops(|times| (0..times).for_each(|_| work()), floor)
}

/// As [`compare`], of work that loops by itself: it is told how many times.
pub fn compare_loops(mut work: impl FnMut(u32), mut floor: impl FnMut()) -> Comparison {
    let mut floor = |times| (0..times).for_each(|_| floor());
    let (work_times, floor_times) = (times_in_a_round(&mut work), times_in_a_round(&mut floor));
    let rounds: Vec<_> = (0..ROUNDS)
        .map(|_| (time(&mut work, work_times), time(&mut floor, floor_times)))
        .collect();
    let ratios = sorted(rounds.iter().map(|(work, floor)| work / floor));
    let at = |share: f64| {
        ratios
            .get((share * (ROUNDS - 1) as f64) as usize)
            .copied()
            .unwrap_or(f64::NAN)
    };
    Comparison {
        work_ns: median(rounds.iter().map(|(work, _)| *work)),
        floor_ns: median(rounds.iter().map(|(_, floor)| *floor)),
        ratio: at(0.5),
        middle_half: (at(0.25), at(0.75)),
    }
}

impl Comparison {
    /// Prints it as a line below [`HEADING`](Self::HEADING).
    pub fn print(&self, what: &str) {
        let Self {
            work_ns,
            floor_ns,
            ratio,
            middle_half: (low, high),
        } = self;
        println!("{what:8} {work_ns:>9.0} ns {floor_ns:>9.0} ns {ratio:>8.3}   {low:.3} to {high:.3}");
    }

    /// What the columns of a printed comparison are.
    pub const HEADING: &str = "               record        floor    ratio   middle half";
}

/// Nanoseconds of one piece of work, over so many.
fn time(work: &mut impl FnMut(u32), times: u32) -> f64 {
    let start = Instant::now();
    work(times);
    start.elapsed().as_nanos() as f64 / f64::from(times)
}

fn times_in_a_round(work: &mut impl FnMut(u32)) -> u32 {
    let warm_up = time(work, 2_000);
    (ROUND.as_nanos() as f64 / warm_up).max(1.0) as u32
}

/// The value in the middle; not a number if there is none.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let values = sorted(values);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}
