//! Sample items.

use envelope_runtime::{Encrypted, EncryptionContext};

/// Version 1, with both keys. What the table calls the sort key is not what Rust calls it, and it stands first.
#[derive(Debug, Clone, PartialEq, Encrypted)]
#[envelope(table = "readings")]
pub struct Reading {
    #[envelope(signed, sort_key, name = "at")]
    pub second: u64,
    #[envelope(signed, partition_key)]
    pub sensor: String,
    #[envelope(signed)]
    pub site: Option<String>,
    #[envelope(encrypted)]
    pub value: f64,
    #[envelope(unprotected)]
    pub seen: bool,
}

/// Version 1, with a partition key alone.
#[derive(Debug, Clone, PartialEq, Encrypted)]
#[envelope(table = "sites")]
pub struct Site {
    #[envelope(signed, id, partition_key)]
    pub code: Vec<u8>,
    #[envelope(encrypted)]
    pub address: String,
}

#[derive(Debug, Clone, EncryptionContext)]
pub struct TenantContext {
    pub tenant: String,
}

/// Version 2: the keys, and a tenant whom readers state.
#[derive(Debug, Clone, PartialEq, Encrypted)]
#[envelope(table = "visits", context = TenantContext)]
pub struct Visit {
    #[envelope(context)]
    pub tenant: String,
    #[envelope(context, partition_key)]
    pub patient: String,
    #[envelope(context, sort_key)]
    pub day: u32,
    #[envelope(encrypted)]
    pub note: String,
}

/// Version 2, and nothing for readers to state.
#[derive(Debug, Clone, PartialEq, Encrypted)]
#[envelope(table = "alarms")]
pub struct Alarm {
    #[envelope(context, partition_key)]
    pub sensor: String,
    #[envelope(encrypted)]
    pub text: String,
}

pub fn reading(sensor: &str, second: u64) -> Reading {
    Reading {
        second,
        sensor: sensor.to_owned(),
        site: Some("roof".to_owned()),
        value: 21.5,
        seen: false,
    }
}

pub fn visit(tenant: &str, patient: &str, day: u32) -> Visit {
    Visit {
        tenant: tenant.to_owned(),
        patient: patient.to_owned(),
        day,
        note: "rest".to_owned(),
    }
}

pub fn tenant(tenant: &str) -> TenantContext {
    TenantContext {
        tenant: tenant.to_owned(),
    }
}
