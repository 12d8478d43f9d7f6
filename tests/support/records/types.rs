//! The record types.

use chrono::{DateTime, Utc};
use envelope_runtime::{Encrypted, EncryptionContext};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Version 1: no field is in the encryption context.
#[derive(Encrypted, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[envelope(table = "visits")]
pub struct Visit {
    #[envelope(signed, id)]
    pub id: Uuid,
    #[envelope(signed)]
    pub room: u32,
    #[envelope(signed)]
    pub dose: f64,
    #[envelope(signed)]
    pub urgent: bool,
    #[envelope(signed)]
    pub begun: DateTime<Utc>,
    #[envelope(signed)]
    pub ward: String,
    #[envelope(signed)]
    pub photo: Vec<u8>,
    #[envelope(signed)]
    pub referrer: Option<String>,
    #[envelope(encrypted)]
    pub patient: String,
    #[envelope(encrypted)]
    pub doctor: String,
    #[envelope(encrypted)]
    pub pulse: u16,
    #[envelope(encrypted, name = "findings")]
    pub notes: Option<String>,
    #[envelope(unprotected)]
    pub printed: Option<DateTime<Utc>>,
}

/// As [`Visit`], in another table.
#[derive(Encrypted, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[envelope(table = "calls")]
pub struct Call {
    #[envelope(signed, id)]
    pub id: Uuid,
    #[envelope(signed)]
    pub room: u32,
    #[envelope(signed)]
    pub dose: f64,
    #[envelope(signed)]
    pub urgent: bool,
    #[envelope(signed)]
    pub begun: DateTime<Utc>,
    #[envelope(signed)]
    pub ward: String,
    #[envelope(signed)]
    pub photo: Vec<u8>,
    #[envelope(signed)]
    pub referrer: Option<String>,
    #[envelope(encrypted)]
    pub patient: String,
    #[envelope(encrypted)]
    pub doctor: String,
    #[envelope(encrypted)]
    pub pulse: u16,
    #[envelope(encrypted, name = "findings")]
    pub notes: Option<String>,
    #[envelope(unprotected)]
    pub printed: Option<DateTime<Utc>>,
}

/// Who may read a [`ClinicVisit`].
#[derive(EncryptionContext, Debug, Clone, PartialEq)]
pub struct Clinic {
    pub clinic: String,
}

/// Version 2: as [`Visit`], with the clinic in the encryption context.
#[derive(Encrypted, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[envelope(table = "clinic_visits", context = Clinic)]
pub struct ClinicVisit {
    #[envelope(context)]
    pub clinic: String,
    #[envelope(signed, id)]
    pub id: Uuid,
    #[envelope(signed)]
    pub room: u32,
    #[envelope(signed)]
    pub dose: f64,
    #[envelope(signed)]
    pub urgent: bool,
    #[envelope(signed)]
    pub begun: DateTime<Utc>,
    #[envelope(signed)]
    pub ward: String,
    #[envelope(signed)]
    pub photo: Vec<u8>,
    #[envelope(signed)]
    pub referrer: Option<String>,
    #[envelope(encrypted)]
    pub patient: String,
    #[envelope(encrypted)]
    pub doctor: String,
    #[envelope(encrypted)]
    pub pulse: u16,
    #[envelope(encrypted, name = "findings")]
    pub notes: Option<String>,
    #[envelope(unprotected)]
    pub printed: Option<DateTime<Utc>>,
}
