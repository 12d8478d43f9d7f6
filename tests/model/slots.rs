//! Single flight, refresh, failure and sweeping, interleaved.

use std::time::Duration;

use loom::sync::Arc;
use loom::thread;

use crate::cache::slot::{Departure, Swept};
use crate::world::{Fetch, World, explore};

const START: Duration = Duration::ZERO;
const NEARLY_OLD: Duration = Duration::from_secs(8);
const OLD: Duration = Duration::from_secs(10);

/// Has two threads besides this one obtain a key.
fn with_two_others(world: &Arc<World>, now: Duration, how: Fetch) -> [Result<bool, &'static str>; 3] {
    let threads = [(); 2].map(|()| {
        let world = Arc::clone(world);
        thread::spawn(move || world.obtain(now, how))
    });
    let own = world.obtain(now, how);
    let [one, two] = threads.map(|thread| thread.join().unwrap());
    [own, one, two]
}

/// Has another thread besides this one obtain a key.
fn with_another(world: &Arc<World>, now: Duration, how: Fetch) -> [Result<bool, &'static str>; 2] {
    let other = Arc::clone(world);
    let thread = thread::spawn(move || other.obtain(now, how));
    let own = world.obtain(now, how);
    [own, thread.join().unwrap()]
}

#[test]
fn three_on_a_cold_slot_fetch_once() {
    explore(|| {
        let world = World::new(3);
        assert_eq!(with_two_others(&world, START, Fetch::Lands), [Ok(false); 3]);
        assert_eq!((world.fetches(), world.alive()), (1, 1));
    });
}

#[test]
fn a_key_for_one_record_serves_one_of_two() {
    explore(|| {
        let world = World::new(1);
        assert_eq!(with_another(&world, START, Fetch::Lands), [Ok(false); 2]);
        assert_eq!((world.fetches(), world.alive()), (2, 1));
        assert_eq!(*world.departures.lock().unwrap(), [Departure::Exhausted]);
    });
}

#[test]
fn keys_for_two_records_serve_three() {
    explore(|| {
        let world = World::new(2);
        assert_eq!(with_two_others(&world, START, Fetch::Lands), [Ok(false); 3]);
        assert_eq!((world.fetches(), world.alive()), (2, 1));
    });
}

#[test]
fn near_its_age_a_key_is_refreshed_by_one_and_serves_all() {
    explore(|| {
        let world = World::new(10);
        world.obtain(START, Fetch::Lands).unwrap();
        let refreshed = with_another(&world, NEARLY_OLD, Fetch::Lands);
        assert_eq!(refreshed.iter().filter(|refreshed| **refreshed == Ok(true)).count(), 1);
        assert_eq!((world.fetches(), world.alive()), (2, 1));
        assert_eq!(*world.departures.lock().unwrap(), [Departure::Refreshed]);
    });
}

#[test]
fn a_refresh_that_fails_leaves_the_old_key_and_is_not_tried_at_once_again() {
    explore(|| {
        let world = World::new(10);
        world.obtain(START, Fetch::Lands).unwrap();
        let refreshed = with_another(&world, NEARLY_OLD, Fetch::Fails);
        assert!(refreshed.iter().all(Result::is_ok), "the old key serves");
        assert_eq!((world.fetches(), world.alive()), (2, 1));
        assert_eq!(
            world.obtain(NEARLY_OLD + Duration::from_secs(1), Fetch::Lands),
            Ok(true)
        );
    });
}

#[test]
fn an_expired_key_never_serves() {
    explore(|| {
        let world = World::new(10);
        world.obtain(START, Fetch::Lands).unwrap();
        assert_eq!(with_another(&world, OLD, Fetch::Lands), [Ok(false); 2]);
        assert_eq!((world.fetches(), world.alive()), (2, 1));
        assert_eq!(*world.departures.lock().unwrap(), [Departure::Expired]);
    });
}

#[test]
fn a_failure_is_told_to_those_who_wait_and_to_nobody_else() {
    explore(|| {
        let world = World::new(10);
        let outcomes = with_another(&world, START, Fetch::Fails);
        // The other one either waited, and shares the failure, or came later, and asked the service itself.
        let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count() as u64;
        assert!(failed == 2 && (1..=2).contains(&world.fetches()), "{outcomes:?}");
        assert_eq!(world.obtain(START, Fetch::Lands), Ok(false));
    });
}

#[test]
fn an_abandoned_fetch_is_begun_anew() {
    explore(|| {
        let world = World::new(10);
        assert_eq!(with_another(&world, START, Fetch::IsAbandoned), [Ok(false); 2]);
        assert_eq!(world.alive(), 1);
    });
}

#[test]
fn sweeping_takes_expired_keys_and_no_others_and_none_is_lost() {
    explore(|| {
        let world = World::new(10);
        world.obtain(START, Fetch::Lands).unwrap();
        let sweeper = Arc::clone(&world);
        let thread = thread::spawn(move || match sweeper.slot.sweep(OLD) {
            Swept::Expired(_) => 1,
            Swept::Until(expires) => {
                assert_eq!(expires, OLD + OLD, "the new one");
                0
            }
            Swept::Empty => panic!("there is always one"),
        });
        assert_eq!(world.obtain(OLD, Fetch::Lands), Ok(false));
        let swept = thread.join().unwrap();
        assert_eq!(world.departures.lock().unwrap().len() + swept, 1, "it left once");
        assert_eq!((world.fetches(), world.alive()), (2, 1));
        drop(world.slot.clear());
        assert_eq!(world.alive(), 0);
    });
}
