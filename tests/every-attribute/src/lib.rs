//! Every key of every attribute, in a crate as hostile as a user's may be: the runtime has another name, no prelude is in scope, and
//! lints are errors that a program may turn on.
//!
//! `tests/every_key.rs` fails if there is a key that is not used here.

#![no_implicit_prelude]
#![deny(clippy::pedantic, missing_docs, unreachable_pub, unused, unsafe_code)]

use ::chrono::{DateTime, Utc};
use ::sealed::record::Unverified;
use ::sealed::{Encrypted, EncryptionContext, FieldGroup, FieldValue};
use ::serde::{Deserialize, Serialize};
use ::std::option::Option;
use ::std::string::String;
use ::std::vec::Vec;

/// The context of a customer: keys on a context and its fields.
#[derive(EncryptionContext)]
#[envelope(crate = ::sealed)]
pub struct Tenant {
    /// Called otherwise in the encryption context.
    #[envelope(name = "tenant_id")]
    pub tenant: String,
    /// An enum without fields.
    pub region: Region,
}

/// A record with nearly all keys. The others say what contradicts them.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(
    table = "customers",
    context = Tenant,
    context("purpose" = "support"),
    default = "encrypted",
    encrypted = StoredCustomer,
    patch = CustomerChanges,
    derive(::core::cmp::Eq),
    attr(must_use),
    deny_unknown_fields,
    crate = ::sealed
)]
pub struct Customer {
    /// In the context, under its name there.
    #[envelope(context, name = "tenant_id")]
    pub tenant: String,
    /// In the context.
    #[envelope(context)]
    pub region: Region,
    /// Which record this is.
    #[envelope(signed, id)]
    pub id: u64,
    /// In a column of another name.
    #[envelope(encrypted, name = "mail")]
    pub email: String,
    /// Encrypted by default.
    pub phone: Option<String>,
    /// Always there.
    #[envelope(encrypted, null = "seal")]
    pub diagnosis: Option<String>,
    /// Absent if there is none.
    #[envelope(signed, null = "omit")]
    pub remark: Option<String>,
    /// Whole seconds.
    #[envelope(signed, precision = "seconds")]
    pub born: DateTime<Utc>,
    /// Milliseconds.
    #[envelope(signed, precision = "millis")]
    pub called: DateTime<Utc>,
    /// Microseconds.
    #[envelope(signed, precision = "micros")]
    pub changed: DateTime<Utc>,
    /// Nanoseconds.
    #[envelope(signed, precision = "nanos")]
    pub traced: DateTime<Utc>,
    /// Converted by functions.
    #[envelope(encrypted, with = cents)]
    pub balance: Money,
    /// Converted by `serde`.
    #[envelope(signed, serde)]
    pub card: Card,
    /// A type of the program.
    #[envelope(encrypted)]
    pub address: Address,
    /// Several of an enum.
    #[envelope(signed)]
    pub contacts: Vec<Contact>,
    /// Neither encrypted nor signed.
    #[envelope(unprotected)]
    pub visits: u32,
    /// The same, and marked.
    #[envelope(unprotected)]
    pub limit: Unverified<u32>,
    /// Each of its fields is one of the customer's.
    #[envelope(flatten)]
    pub consent: Consent,
}

/// A group of fields: keys on it and its fields.
#[derive(FieldGroup, Clone, Debug, PartialEq)]
#[envelope(
    default = "encrypted",
    encrypted = StoredConsent,
    patch = ConsentChanges,
    derive(::core::cmp::Eq),
    attr(must_use),
    crate = ::sealed
)]
pub struct Consent {
    /// Encrypted by default.
    pub wording: String,
    /// Always there, in a column of another name.
    #[envelope(encrypted, name = "signer", null = "seal")]
    pub signed_by: Option<String>,
    /// Whole seconds.
    #[envelope(signed, precision = "seconds")]
    pub given: DateTime<Utc>,
    /// Converted by functions.
    #[envelope(encrypted, with = cents)]
    pub fee: Money,
    /// Converted by `serde`.
    #[envelope(encrypted, serde)]
    pub paid_with: Card,
    /// Neither encrypted nor signed.
    #[envelope(unprotected)]
    pub shown: u32,
}

/// A record that nothing identifies.
#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "measurements", unbound = "a stream that is only ever summed up", crate = ::sealed)]
pub struct Measurement {
    /// In some unit.
    #[envelope(encrypted)]
    pub value: f64,
}

/// An item of `DynamoDB`.
#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "readings", crate = ::sealed)]
pub struct Reading {
    /// Whose reading it is.
    #[envelope(signed, partition_key)]
    pub sensor: String,
    /// When it was taken.
    #[envelope(signed, sort_key)]
    pub second: u64,
    /// In some unit.
    #[envelope(encrypted)]
    pub value: f64,
}

/// The value of a field: keys on a struct and its fields.
#[derive(FieldValue, Clone, Debug, PartialEq, Eq)]
#[envelope(rename_all = "camelCase", crate = ::sealed)]
pub struct Address {
    /// `streetName` in a record.
    pub street_name: String,
    /// `zip` in a record.
    #[envelope(rename = "zip")]
    pub postal_code: Option<String>,
    /// Missing in old values.
    #[envelope(default)]
    pub country: String,
    /// Converted by `serde`.
    #[envelope(serde)]
    pub owner: Option<Card>,
    /// In no value.
    #[envelope(skip)]
    pub checked: bool,
}

/// The value of a field: keys on variants and their fields.
#[derive(FieldValue, Clone, Debug, PartialEq, Eq)]
#[envelope(rename_all = "lowercase", crate = ::sealed)]
pub enum Contact {
    /// A string.
    Nobody,
    /// A map around what is inside.
    #[envelope(rename = "e-mail")]
    Mail(String),
    /// A map around a list.
    Phone(u16, u64),
    /// A map around a map.
    #[envelope(rename_all = "kebab-case")]
    Post {
        /// `post-box` in a record.
        post_box: u32,
    },
}

/// A string in a record, and in the context.
#[derive(FieldValue, Clone, Copy, Debug, PartialEq, Eq)]
#[envelope(rename_all = "SCREAMING_SNAKE_CASE", crate = ::sealed)]
pub enum Region {
    /// `EU_WEST`
    EuWest,
    /// `US_EAST`
    UsEast,
}

/// Stands for a type of another crate, without any traits of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount.
    pub cents: u64,
}

/// Stands for a type of another crate, with serde's traits.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its digits.
    pub number: String,
}

/// Money as a number.
pub mod cents {
    use ::core::result::Result::{self, Ok};
    use ::sealed::record::RecordError;

    use super::Money;

    /// The number.
    #[must_use]
    pub fn encode(money: &Money) -> u64 {
        money.cents
    }

    /// The amount.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn decode(cents: u64) -> Result<Money, RecordError> {
        Ok(Money { cents })
    }
}
