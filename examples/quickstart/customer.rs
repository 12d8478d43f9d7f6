//! The record: what happens to each field of a customer is said here, and only here.

use chrono::NaiveDate;
use envelope_runtime::{Encrypted, EncryptionContext};
use uuid::Uuid;

/// Whose records these are. A reader states it, and gets nothing that belongs to another tenant.
#[derive(EncryptionContext)]
pub(crate) struct TenantContext {
    pub(crate) tenant: String,
}

impl TenantContext {
    pub(crate) fn of(tenant: &str) -> TenantContext {
        TenantContext {
            tenant: tenant.to_owned(),
        }
    }
}

/// A customer. The derive makes [`EncryptedCustomer`], the form that the database holds: the same columns, with
/// ciphertext in the encrypted ones, and a header and a footer.
#[derive(Clone, Encrypted, PartialEq)]
#[envelope(table = "customers", context = TenantContext)]
pub(crate) struct Customer {
    /// Plain, signed, and bound to the key that encrypts the record.
    #[envelope(context)]
    pub(crate) tenant: String,
    /// Plain and signed: it can be searched for, but not changed. It says which row this is.
    #[envelope(signed, id)]
    pub(crate) id: Uuid,
    /// Encrypted and signed, like the next five.
    #[envelope(encrypted)]
    pub(crate) name: String,
    #[envelope(encrypted)]
    pub(crate) email: String,
    /// Missing (`None`) and empty are two different values, here and in every optional field.
    #[envelope(encrypted)]
    pub(crate) phone: Option<String>,
    #[envelope(encrypted)]
    pub(crate) address: String,
    #[envelope(encrypted)]
    pub(crate) birth_date: Option<NaiveDate>,
    #[envelope(encrypted)]
    pub(crate) note: Option<String>,
    /// In cents, since a binary fraction cannot hold most amounts. Plain, so that the database can add it up; signed,
    /// so that it cannot change it.
    #[envelope(signed)]
    pub(crate) balance_cents: i64,
    #[envelope(signed)]
    pub(crate) opened_on: NaiveDate,
    /// Neither encrypted nor signed: it may be updated alone, by anybody who can write to the database.
    #[envelope(unprotected)]
    pub(crate) marketing: bool,
}

impl Customer {
    /// The fields in which another record differs.
    pub(crate) fn differences(&self, other: &Customer) -> Vec<&'static str> {
        let fields = [
            ("tenant", self.tenant == other.tenant),
            ("id", self.id == other.id),
            ("name", self.name == other.name),
            ("email", self.email == other.email),
            ("phone", self.phone == other.phone),
            ("address", self.address == other.address),
            ("birth_date", self.birth_date == other.birth_date),
            ("note", self.note == other.note),
            ("balance_cents", self.balance_cents == other.balance_cents),
            ("opened_on", self.opened_on == other.opened_on),
            ("marketing", self.marketing == other.marketing),
        ];
        fields
            .into_iter()
            .filter(|(_, same)| !same)
            .map(|(name, _)| name)
            .collect()
    }

    /// How many bytes the values would take if they were stored as they are.
    pub(crate) fn plain_bytes(&self) -> u64 {
        let texts = [&self.tenant, &self.name, &self.email, &self.address].into_iter();
        let texts = texts.chain(&self.phone).chain(&self.note).map(|text| text.len() as u64);
        let dates = 1 + u64::from(self.birth_date.is_some());
        texts.sum::<u64>() + ID_BYTES + dates * DATE_BYTES + u64::from(AMOUNT_BYTES) + u64::from(FLAG_BYTES)
    }
}

const ID_BYTES: u64 = 16;
/// A date such as 2024-02-29, as SQLite keeps it.
const DATE_BYTES: u64 = 10;
/// Numbers, of which SQLite does not tell the size: counted alike before and after.
pub(crate) const AMOUNT_BYTES: u32 = 8;
pub(crate) const FLAG_BYTES: u32 = 1;
