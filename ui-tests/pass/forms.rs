//! How values are written: null, at a precision, by functions of one's own, and with a mark.

#![deny(warnings)]

use envelope_runtime::Encrypted;
use envelope_runtime::record::Unverified;

#[derive(Clone, Debug, PartialEq)]
pub struct Money {
    pub cents: u64,
}

pub mod cents {
    use envelope_runtime::record::RecordError;

    use super::Money;

    pub fn encode(money: &Money) -> u64 {
        money.cents
    }

    pub fn decode(cents: u64) -> Result<Money, RecordError> {
        Ok(Money { cents })
    }
}

#[derive(Encrypted)]
#[envelope(table = "accounts")]
pub struct Account {
    #[envelope(signed, id)]
    pub id: u64,
    #[envelope(signed, precision = "millis")]
    pub history: Vec<String>,
    #[envelope(encrypted, with = cents)]
    pub balance: Money,
    #[envelope(encrypted, with = self::cents)]
    pub credit: Option<Money>,
    #[envelope(encrypted, with = cents, null = "seal")]
    pub limit: Option<Money>,
    #[envelope(signed, with = cents)]
    pub fee: Money,
    #[envelope(signed, with = cents)]
    pub bonus: Option<Money>,
    #[envelope(signed, with = cents, null = "seal")]
    pub rebate: Option<Money>,
    #[envelope(encrypted, null = "seal")]
    pub iban: Option<String>,
    #[envelope(signed, null = "seal")]
    pub branch: Option<String>,
    #[envelope(signed, null = "omit", precision = "seconds")]
    pub remark: Option<Vec<String>>,
    #[envelope(unprotected)]
    pub reminder: Unverified<Option<String>>,
}

pub fn columns(row: EncryptedAccount) -> (Option<String>, Money, AccountPatch) {
    let patch = AccountPatch {
        reminder: Some(row.reminder),
    };
    (row.branch, row.fee, patch)
}

fn main() {}
