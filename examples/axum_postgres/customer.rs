//! The record, and what clients send of it.
//!
//! Nothing here has `Debug`, so that no line of a log can hold a customer.

use envelope_runtime::{Encrypted, EncryptionContext};
use serde::{Deserialize, Serialize};

/// Whose customer it is. Data keys are bound to it, and who reads states it.
#[derive(EncryptionContext)]
pub(crate) struct TenantContext {
    pub(crate) tenant: String,
}

/// A row, and the answer to who asks for it.
#[derive(Encrypted, Serialize)]
#[envelope(table = "customers", context = TenantContext)]
pub(crate) struct Customer {
    #[envelope(context, id)]
    pub(crate) tenant: String,
    #[envelope(signed, id)]
    pub(crate) id: i64,
    /// In plain text, since customers are listed by it; and signed, so that nobody changes it unnoticed.
    #[envelope(signed)]
    pub(crate) country: String,
    /// Goes up with each change: who changes a customer says which version was read.
    #[envelope(signed)]
    pub(crate) version: i64,
    #[envelope(encrypted)]
    pub(crate) name: String,
    #[envelope(encrypted)]
    pub(crate) email: String,
    #[envelope(encrypted)]
    pub(crate) card: Option<String>,
}

/// The body of a request to create one. The tenant is none of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCustomer {
    id: i64,
    country: String,
    name: String,
    email: String,
    card: Option<String>,
}

impl NewCustomer {
    /// The first version, of this tenant.
    pub(crate) fn of(self, tenant: &str) -> Customer {
        Customer {
            tenant: tenant.to_owned(),
            id: self.id,
            country: self.country,
            version: 1,
            name: self.name,
            email: self.email,
            card: self.card,
        }
    }
}

/// The body of a request to change one: the version that was read, and what is to be different.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    pub(crate) version: i64,
    name: Option<String>,
    email: Option<String>,
    card: Option<String>,
}

impl Change {
    pub(crate) fn apply(self, customer: &mut Customer) {
        let Change {
            version: _,
            name,
            email,
            card,
        } = self;
        customer.version += 1;
        if let Some(name) = name {
            customer.name = name;
        }
        if let Some(email) = email {
            customer.email = email;
        }
        if card.is_some() {
            customer.card = card;
        }
    }
}
