//! Instants: truncated to microseconds where a column shows them, kept whole where it does not.

use chrono::{DateTime, TimeDelta, Utc};
use envelope_runtime::{Encrypted, Error};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::keys::{SUITES, client};

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "events")]
struct Event {
    #[envelope(signed, id)]
    at: DateTime<Utc>,
    #[envelope(signed)]
    ended: Option<DateTime<Utc>>,
    #[envelope(signed)]
    more: Vec<DateTime<Utc>>,
    #[envelope(encrypted)]
    exact: DateTime<Utc>,
    #[envelope(encrypted)]
    all: Vec<DateTime<Utc>>,
    #[envelope(unprotected)]
    seen: DateTime<Utc>,
}

fn instant(nanos: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_762_400, 0).unwrap() + TimeDelta::nanoseconds(nanos)
}

fn event(nanos: i64) -> Event {
    let at = instant(nanos);
    Event {
        at,
        ended: Some(at),
        more: vec![at],
        exact: at,
        all: vec![at, instant(1)],
        seen: at,
    }
}

#[tokio::test]
async fn signed_to_the_microsecond_and_encrypted_to_the_nanosecond() {
    for suite in SUITES {
        let client = client(suite);
        for nanos in [0, 1, 999, 1_000, 1_001, 123_456_789, 999_999_999, -1, -1_000, -1_001] {
            let (event, truncated) = (event(nanos), instant(nanos.div_euclid(1_000) * 1_000));
            let row = client.encrypt(&event).await.unwrap();
            assert_eq!(
                (row.at, row.ended, &row.more),
                (truncated, Some(truncated), &vec![truncated])
            );
            assert_eq!(row.seen, event.seen, "an unprotected column is left alone");
            let read = client.decrypt_id(&row, &truncated).await.unwrap();
            let stored = Event {
                at: truncated,
                ended: Some(truncated),
                more: vec![truncated],
                ..event.clone()
            };
            assert_eq!(read, stored);
            assert_eq!((read.exact, read.all), (event.exact, event.all));
        }
    }
}

/// What a store adds below the microsecond would not be authenticated.
#[tokio::test]
async fn nanoseconds_in_a_signed_column_are_refused() {
    for suite in SUITES {
        let client = client(suite);
        let event = event(123_456_000);
        let mut row = client.encrypt(&event).await.unwrap();
        row.more[0] += TimeDelta::nanoseconds(1);
        assert_eq!(kind(&client.decrypt(&row).await.unwrap_err()), Kind::Field);
        row.more[0] -= TimeDelta::nanoseconds(1);
        assert_eq!(client.decrypt(&row).await.unwrap(), event);
        row.at += TimeDelta::nanoseconds(999);
        assert_eq!(kind(&client.decrypt(&row).await.unwrap_err()), Kind::Field);
        row.at += TimeDelta::nanoseconds(1);
        assert_eq!(kind(&client.decrypt(&row).await.unwrap_err()), Kind::Unauthenticated);
    }
}

#[tokio::test]
async fn the_ends_of_time() {
    let client = client(SUITES[0]);
    for text in [
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "1969-12-31T23:59:59.000000001Z",
    ] {
        let exact: DateTime<Utc> = text.parse().unwrap();
        let event = Event { exact, ..event(0) };
        let row = client.encrypt(&event).await.unwrap();
        assert_eq!(client.decrypt(&row).await.unwrap(), event);
    }
    let leap = DateTime::from_timestamp(1_483_228_799, 1_500_000_000).unwrap();
    for exact in [
        leap,
        "+10000-01-01T00:00:00Z".parse().unwrap(),
        "-0001-12-31T23:59:59Z".parse().unwrap(),
    ] {
        for bad in [Event { exact, ..event(0) }, Event { at: exact, ..event(0) }] {
            let error: Error = client.encrypt(&bad).await.unwrap_err();
            assert_eq!(kind(&error), Kind::EncryptField);
        }
    }
}
