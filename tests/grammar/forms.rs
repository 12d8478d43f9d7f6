//! `null`, `precision`, `with` and `Unverified`.

use chrono::{DateTime, TimeDelta, Utc};
use envelope_runtime::record::{RecordError, Unverified};
use envelope_runtime::{Encrypted, EncryptedRecord as _};
use envelope_tests::keys::{SUITES, client};

use super::there_and_back;

/// An amount, of a crate that knows nothing of records.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Money {
    pub(crate) cents: u64,
    /// How it was written down: not part of what is signed.
    pub(crate) note: &'static str,
}

impl Money {
    pub(crate) fn new(cents: u64) -> Self {
        Self { cents, note: "" }
    }
}

/// Money as cents.
pub(crate) mod cents {
    use super::{Money, RecordError};

    pub(crate) fn encode(money: &Money) -> u64 {
        money.cents
    }

    pub(crate) fn decode(cents: u64) -> Result<Money, RecordError> {
        match cents {
            0..=99_999 => Ok(Money::new(cents)),
            _ => Err(RecordError::NumberTarget { target: "Money" }),
        }
    }
}

/// A text as its first line.
mod first_line {
    use super::RecordError;

    pub(super) fn encode(text: &str) -> &str {
        text.lines().next().unwrap_or_default()
    }

    #[expect(clippy::unnecessary_wraps, reason = "what the derive calls")]
    pub(super) fn decode(line: String) -> Result<String, RecordError> {
        Ok(line)
    }
}

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "accounts")]
pub(crate) struct Account {
    #[envelope(signed, id)]
    pub(crate) id: u64,
    #[envelope(encrypted, with = cents)]
    pub(crate) balance: Money,
    #[envelope(encrypted, with = cents)]
    pub(crate) credit: Option<Money>,
    #[envelope(encrypted, with = cents, null = "seal")]
    pub(crate) limit: Option<Money>,
    #[envelope(signed, with = cents)]
    pub(crate) fee: Money,
    #[envelope(signed, with = cents)]
    pub(crate) bonus: Option<Money>,
    #[envelope(signed, with = cents, null = "seal")]
    pub(crate) rebate: Option<Money>,
    #[envelope(encrypted, null = "seal")]
    pub(crate) iban: Option<String>,
    #[envelope(signed, null = "seal")]
    pub(crate) branch: Option<String>,
    #[envelope(signed, null = "omit")]
    pub(crate) remark: Option<String>,
    #[envelope(signed, with = first_line)]
    pub(crate) title: String,
    #[envelope(encrypted, with = first_line, null = "seal")]
    pub(crate) subtitle: Option<String>,
    #[envelope(unprotected)]
    pub(crate) reminder: Unverified<Option<String>>,
}

pub(crate) fn full() -> Account {
    Account {
        id: 1,
        balance: Money::new(100),
        credit: Some(Money::new(200)),
        limit: Some(Money::new(300)),
        fee: Money::new(4),
        bonus: Some(Money::new(5)),
        rebate: Some(Money::new(6)),
        iban: Some("DE02".to_owned()),
        branch: Some("Elm St".to_owned()),
        remark: Some("good".to_owned()),
        title: "Savings".to_owned(),
        subtitle: Some("of Ada".to_owned()),
        reminder: Unverified::new(Some("call".to_owned())),
    }
}

pub(crate) fn bare() -> Account {
    Account {
        credit: None,
        limit: None,
        bonus: None,
        rebate: None,
        iban: None,
        branch: None,
        remark: None,
        subtitle: None,
        reminder: Unverified::default(),
        ..full()
    }
}

#[tokio::test]
async fn values_come_back_in_whichever_form_they_were_written() {
    for suite in SUITES {
        for account in [full(), bare()] {
            let (row, read) = there_and_back::<EncryptedAccount>(&client(suite), &account).await;
            assert_eq!(read, account);
            assert_eq!(
                (row.fee, row.reminder),
                (account.fee, account.reminder.into_unverified())
            );
        }
    }
}

/// What is null has a letter, and what is omitted has none: a reader cannot take the one for the other.
#[tokio::test]
async fn a_sealed_null_is_there() {
    let legend = |row: &EncryptedAccount| row.header().as_bytes()[35]; // Below the high byte of a short legend's length.
    let client = client(SUITES[0]);
    let full = client.encrypt(&full()).await.unwrap();
    let bare = client.encrypt(&bare()).await.unwrap();
    assert_eq!((legend(&full), legend(&bare)), (12, 9));
    // The type id of a sealed null is plain to see, as that of any value.
    assert_eq!(bare.iban.as_bytes()[..2], [0, 0]);
    assert_eq!(full.iban.as_bytes()[..2], [0, 1]);
}

/// Nothing that was left out of the signed bytes is stored, or handed out.
#[tokio::test]
async fn a_signed_column_holds_what_was_signed() {
    let client = client(SUITES[0]);
    let account = Account {
        fee: Money {
            cents: 4,
            note: "agreed",
        },
        title: "Savings\nof Ada".to_owned(),
        ..full()
    };
    let (mut row, read) = there_and_back::<EncryptedAccount>(&client, &account).await;
    assert_eq!((&row.fee, row.title.as_str()), (&Money::new(4), "Savings"));
    assert_eq!(read, full());
    // Whoever changes what is not signed changes nothing that is read.
    row.fee.note = "forged";
    row.title = "Savings\nof Eve".to_owned();
    assert_eq!(client.decrypt(&row).await.unwrap(), full());
    row.title = "Spendings".to_owned();
    client.decrypt(&row).await.unwrap_err();
}

#[tokio::test]
async fn a_module_may_refuse_a_value() {
    let account = Account {
        fee: Money::new(100_000),
        ..full()
    };
    let error = client(SUITES[0]).encrypt(&account).await.unwrap_err();
    assert!(error.to_string().contains("`fee`"), "{error}");
    let account = Account {
        balance: Money::new(100_000),
        ..full()
    };
    let client = client(SUITES[0]);
    let row = client.encrypt(&account).await.unwrap();
    let error = client.decrypt(&row).await.unwrap_err();
    assert!(error.to_string().contains("`balance`"), "{error}");
}

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "events")]
struct Event {
    #[envelope(signed, id, precision = "seconds")]
    at: DateTime<Utc>,
    #[envelope(signed, precision = "millis")]
    millis: Option<DateTime<Utc>>,
    #[envelope(signed)]
    micros: DateTime<Utc>,
    #[envelope(signed, precision = "nanos")]
    nanos: DateTime<Utc>,
    #[envelope(signed, precision = "millis", null = "seal")]
    null: Option<DateTime<Utc>>,
}

#[tokio::test]
async fn instants_are_kept_to_the_precision_of_their_field() {
    let second = DateTime::from_timestamp(1_763_762_400, 0).unwrap();
    let at = second + TimeDelta::nanoseconds(123_456_789);
    let event = Event {
        at,
        millis: Some(at),
        micros: at,
        nanos: at,
        null: Some(at),
    };
    let millis = second + TimeDelta::milliseconds(123);
    let kept = Event {
        at: second,
        millis: Some(millis),
        micros: second + TimeDelta::microseconds(123_456),
        nanos: at,
        null: Some(millis),
    };
    for suite in SUITES {
        let client = client(suite);
        let (mut row, read) = there_and_back::<EncryptedEvent>(&client, &event).await;
        assert_eq!(read, kept);
        assert_eq!((row.at, row.millis, row.null), (kept.at, kept.millis, kept.null));
        // What a column keeps beyond would not be authenticated.
        row.null = Some(at);
        client.decrypt(&row).await.unwrap_err();
        row.null = kept.null;
        row.at = millis;
        client.decrypt(&row).await.unwrap_err();
    }
}
