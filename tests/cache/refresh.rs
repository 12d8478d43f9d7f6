//! Age, and keys that are replaced before it is reached.

use std::time::Duration;

use envelope_runtime::{CachePolicy, Error, NoContext};
use tokio::time::{Instant, advance, sleep};

use crate::support::{ROUND_TRIP, Reading, Service, client, data_key_of, envelope, reading, stats};

fn ten_seconds() -> CachePolicy {
    CachePolicy::max_age(Duration::from_secs(10))
}

#[tokio::test(start_paused = true)]
async fn a_key_serves_to_its_age_counted_from_when_it_was_at_hand_and_no_longer() {
    let service = Service::new();
    let writer = client(&service, ten_seconds().no_refresh());
    let row = writer.encrypt(&reading(0)).await.unwrap();
    advance(Duration::from_millis(9_999)).await;
    assert_eq!(
        data_key_of(&writer.encrypt(&reading(1)).await.unwrap().header),
        data_key_of(&row.header)
    );
    advance(Duration::from_millis(1)).await;
    assert_ne!(
        data_key_of(&writer.encrypt(&reading(2)).await.unwrap().header),
        data_key_of(&row.header)
    );
    assert_eq!(service.calls(), (2, 0));

    let reader = client(&service, ten_seconds().no_refresh());
    for (pause, calls) in [(0, 1), (9_999, 1), (1, 2)] {
        advance(Duration::from_millis(pause)).await;
        reader.decrypt(&row).await.unwrap();
        assert_eq!(service.calls(), (2, calls));
    }
}

#[tokio::test(start_paused = true)]
async fn near_its_age_a_key_is_replaced_in_the_background_once() {
    let service = Service::new();
    let envelope = envelope(&service, ten_seconds());
    let client = envelope.scoped(&NoContext);
    let row = client.encrypt(&reading(0)).await.unwrap();
    client.decrypt(&row).await.unwrap();
    advance(Duration::from_secs(8)).await;
    let began = Instant::now();
    for id in 0..100 {
        let old = client.encrypt(&reading(id)).await.unwrap();
        assert_eq!(
            data_key_of(&old.header),
            data_key_of(&row.header),
            "the old key serves meanwhile"
        );
        client.decrypt(&row).await.unwrap();
    }
    assert_eq!(began.elapsed(), Duration::ZERO, "nobody waited");
    sleep(ROUND_TRIP * 2).await;
    assert_eq!(service.calls(), (2, 2));
    let new = client.encrypt(&reading(1)).await.unwrap();
    assert_ne!(data_key_of(&new.header), data_key_of(&row.header));
    client.decrypt(&row).await.unwrap();
    assert_eq!(service.calls(), (2, 2));
    let (writing, reading) = stats(&envelope);
    assert_eq!((writing.refreshes, writing.departures.refreshed), (1, 1));
    assert_eq!((reading.refreshes, reading.departures.refreshed), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn when_the_service_is_down_the_old_key_serves_to_the_end_of_its_age() {
    let service = Service::new();
    let writer = client(&service, ten_seconds());
    writer.encrypt(&reading(0)).await.unwrap();
    service.set_down(true);
    let began = Instant::now();
    let mut served = 0;
    let error = loop {
        sleep(Duration::from_millis(100)).await;
        match writer.encrypt(&reading(served)).await {
            Ok(_) => served += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::Materials { .. }));
    assert_eq!(served, 99, "each time, until 10 s were over");
    assert!(began.elapsed() <= Duration::from_secs(10) + ROUND_TRIP);
    // One in the beginning, one at the end, and between 8 s and 10 s one each half second at most.
    assert!((3..=6).contains(&service.calls().0), "{:?}", service.calls());
    service.set_down(false);
    writer.encrypt(&reading(0)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_key_at_hand_reaches_its_age_too() {
    let service = Service::new();
    let client = client(&service, ten_seconds());
    let encryptor = client.record_encryptor::<Reading>().await.unwrap();
    let row = encryptor.encrypt(&reading(0)).unwrap();
    let decryptor = client.record_decryptor(&row).await.unwrap();
    assert_eq!(decryptor.decrypt(&row).unwrap(), reading(0));
    advance(Duration::from_secs(10)).await;
    let error = encryptor.encrypt(&reading(1)).unwrap_err();
    assert!(matches!(error, Error::KeyExpired { table } if table == "readings"));
    assert!(matches!(decryptor.decrypt(&row).unwrap_err(), Error::KeyExpired { .. }));
}
