//! What a quota grants.

use crate::cache::quota::{Limits, Quota};

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
    assert_eq!(
        quota.grant(&[u64::MAX, 1]),
        0,
        "the hard limit holds whatever was asked for"
    );
    assert_eq!(quota.grant(&[1 << 50, u64::MAX]), 1);
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
