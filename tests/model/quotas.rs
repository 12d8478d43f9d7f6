//! No interleaving grants more than the limits.

use loom::sync::Arc;
use loom::thread;

use crate::cache::quota::{Limits, Quota};
use crate::world::explore;

fn check(limits: Limits, wishes: [&'static [u64]; 3]) {
    explore(move || {
        let quota = Arc::new(Quota::new(limits));
        let threads = wishes.map(|sizes| {
            let quota = Arc::clone(&quota);
            thread::spawn(move || {
                let records = quota.grant(sizes);
                let bytes: u64 = sizes.iter().take(records as usize).sum();
                (records, bytes)
            })
        });
        let granted = threads.map(|thread| thread.join().unwrap());
        let sum = granted
            .iter()
            .fold((0, 0), |sum, granted| (sum.0 + granted.0, sum.1 + granted.1));
        assert!(sum.0 <= limits.records && sum.1 <= limits.bytes, "{granted:?}");
        assert_eq!(quota.granted(), sum, "what was granted is counted, and nothing else");
        assert!(sum.0 > 0, "somebody is served");
    });
}

#[test]
fn by_records() {
    let limits = Limits {
        records: 3,
        ..Limits::HARD
    };
    check(limits, [&[1, 1], &[1, 1], &[1]]);
}

#[test]
fn by_bytes() {
    let limits = Limits {
        bytes: 10,
        ..Limits::HARD
    };
    check(limits, [&[4, 4], &[4], &[6, 1]]);
}

#[test]
fn by_both_with_more_bytes_for_a_record() {
    explore(|| {
        let quota = Arc::new(Quota::new(Limits {
            records: 2,
            bytes: 10,
            refresh_percent: 100,
        }));
        let other = Arc::clone(&quota);
        let thread = thread::spawn(move || other.grant(&[4]) * 4 + if other.grant_bytes(4) { 4 } else { 0 });
        let own = quota.grant(&[4, 4]) * 4;
        let bytes = thread.join().unwrap() + own;
        assert_eq!(quota.granted().1, bytes);
        assert!(bytes <= 10 && quota.granted().0 <= 2);
    });
}
