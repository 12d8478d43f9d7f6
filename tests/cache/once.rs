//! One fetch for all who wait, both ways.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::support::{ROUND_TRIP, Service, client, hour, reading};

#[tokio::test(start_paused = true)]
async fn two_hundred_on_a_cold_cache_cost_one_call_each_way() {
    let service = Service::new();
    let writer = client(&service, hour());
    let mut writes = JoinSet::new();
    for id in 0..200 {
        let writer = writer.clone();
        writes.spawn(async move { writer.encrypt(&reading(id)).await.unwrap() });
    }
    let rows = writes.join_all().await;
    assert_eq!(
        (rows.len(), service.calls()),
        (200, (1, 0)),
        "200 ids in a signed field, 1 call"
    );

    let reader = client(&service, hour());
    let mut reads = JoinSet::new();
    for row in rows {
        let reader = reader.clone();
        reads.spawn(async move { reader.decrypt(&row).await.unwrap() });
    }
    assert_eq!(reads.join_all().await.len(), 200);
    assert_eq!(service.calls(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_first_caller_may_be_dropped_half_way() {
    let service = Service::new();
    let writer = client(&service, hour());
    let first = tokio::spawn({
        let writer = writer.clone();
        async move { writer.encrypt(&reading(0)).await }
    });
    tokio::time::sleep(ROUND_TRIP / 2).await;
    assert_eq!(service.calls(), (1, 0));
    let mut others = JoinSet::new();
    for id in 1..200 {
        let writer = writer.clone();
        others.spawn(async move { writer.encrypt(&reading(id)).await.unwrap() });
    }
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let rows = others.join_all().await;
    assert_eq!((rows.len(), service.calls()), (199, (1, 0)));

    let reader = client(&service, hour());
    let first = tokio::spawn({
        let (reader, row) = (reader.clone(), rows[0].clone());
        async move { reader.decrypt(&row).await }
    });
    tokio::time::sleep(ROUND_TRIP / 2).await;
    let mut others = JoinSet::new();
    for row in rows {
        let reader = reader.clone();
        others.spawn(async move { reader.decrypt(&row).await.unwrap() });
    }
    first.abort();
    assert_eq!((others.join_all().await.len(), service.calls()), (199, (1, 1)));
}

#[tokio::test(start_paused = true)]
async fn all_callers_may_be_dropped_and_the_key_comes_all_the_same() {
    let service = Service::new();
    let writer = client(&service, hour());
    let dropped = tokio::time::timeout(ROUND_TRIP / 2, writer.encrypt(&reading(0))).await;
    assert!(dropped.is_err());
    tokio::time::sleep(ROUND_TRIP).await;
    let began = tokio::time::Instant::now();
    writer.encrypt(&reading(1)).await.unwrap();
    assert_eq!((began.elapsed(), service.calls()), (Duration::ZERO, (1, 0)));
}

#[tokio::test(start_paused = true)]
async fn failures_are_told_to_all_who_wait_and_not_kept() {
    let service = Service::new();
    service.set_down(true);
    let writer = client(&service, hour());
    let mut writes = JoinSet::new();
    for id in 0..200 {
        let writer = writer.clone();
        writes.spawn(async move { writer.encrypt(&reading(id)).await.unwrap_err().to_string() });
    }
    let errors = writes.join_all().await;
    assert!(errors.iter().all(|error| error.contains("`readings`")), "{errors:?}");
    assert_eq!(service.calls(), (1, 0));
    service.set_down(false);
    writer.encrypt(&reading(0)).await.unwrap();
    assert_eq!(service.calls(), (2, 0));
}
