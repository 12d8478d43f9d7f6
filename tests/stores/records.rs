//! Records whose columns are of every kind.

use chrono::{DateTime, Utc};
use envelope_runtime::record::RecordError;
use envelope_runtime::{Encrypted, EncryptionContext, FieldGroup, FieldValue};
use uuid::Uuid;

#[derive(EncryptionContext)]
pub(crate) struct Tenant {
    pub(crate) tenant: String,
}

#[derive(FieldGroup, Clone, Debug, PartialEq)]
pub(crate) struct Address {
    #[envelope(encrypted)]
    pub(crate) street: String,
    #[envelope(signed, name = "group")]
    pub(crate) city: Option<String>,
}

#[derive(FieldValue, Clone, Debug, PartialEq)]
pub(crate) struct Phone(pub(crate) String);

/// Some columns have names that only quoted names can be.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "customers", context = Tenant)]
pub(crate) struct Customer {
    #[envelope(context, id)]
    pub(crate) tenant: String,
    #[envelope(signed, id)]
    pub(crate) id: Uuid,
    #[envelope(encrypted)]
    pub(crate) email: String,
    #[envelope(encrypted)]
    pub(crate) phone: Phone,
    #[envelope(encrypted)]
    pub(crate) vip: bool,
    #[envelope(encrypted, name = "Card \"no\"")]
    pub(crate) card: Option<String>,
    #[envelope(encrypted, null = "seal")]
    pub(crate) limit: Option<i64>,
    #[envelope(encrypted, with = cents)]
    pub(crate) balance: Money,
    #[envelope(signed, null = "seal")]
    pub(crate) branch: Option<String>,
    #[envelope(flatten)]
    pub(crate) address: Address,
    #[envelope(signed)]
    pub(crate) since: DateTime<Utc>,
    #[envelope(signed)]
    pub(crate) order: i32,
    #[envelope(unprotected)]
    pub(crate) visits: i64,
    #[envelope(unprotected, name = "last seen")]
    pub(crate) last_seen: Option<DateTime<Utc>>,
}

/// Without context fields, of version 1, with no optional field.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "notes")]
pub(crate) struct Note {
    #[envelope(signed, id)]
    pub(crate) id: i64,
    #[envelope(encrypted)]
    pub(crate) text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Money(pub(crate) i64);

/// Text, of a value whose own type has none.
mod cents {
    use super::{Money, RecordError};

    pub(super) fn encode(money: &Money) -> String {
        money.0.to_string()
    }

    pub(super) fn decode(text: String) -> Result<Money, RecordError> {
        text.parse()
            .map(Money)
            .map_err(|_| RecordError::NumberTarget { target: "Money" })
    }
}

impl Customer {
    pub(crate) fn context() -> Tenant {
        Tenant {
            tenant: "acme".to_owned(),
        }
    }

    /// With all that can be absent, or without.
    pub(crate) fn sample(number: u128, full: bool) -> Self {
        Self {
            tenant: "acme".to_owned(),
            id: Uuid::from_u128(number),
            email: "ada@example.org".to_owned(),
            phone: Phone("+44 20".to_owned()),
            vip: full,
            card: full.then(|| "4111 1111".to_owned()),
            limit: full.then_some(-5),
            balance: Money(1_250),
            branch: full.then(|| "Süd".to_owned()),
            address: Address {
                street: "12 St James's Sq".to_owned(),
                city: full.then(|| "London".to_owned()),
            },
            since: DateTime::from_timestamp(1_770_000_000, 0).unwrap(),
            order: -3,
            visits: 0,
            last_seen: full.then(|| DateTime::from_timestamp(1_770_000_001, 0).unwrap()),
        }
    }
}
