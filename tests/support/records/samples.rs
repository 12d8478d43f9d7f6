//! Sample values, and what forger and tamper tests do with the columns of an encrypted one.

use chrono::{DateTime, Utc};
use envelope_runtime::{Ciphertext, Footer, Header, NoContext};
use uuid::Uuid;

use super::changes::{byte_changes, text_changes};
use super::types::{Call, Clinic, ClinicVisit, EncryptedCall, EncryptedClinicVisit, EncryptedVisit, Visit};
use super::{CLINIC, Column, Row, Sample};
use crate::forger::{Entries, entries};

macro_rules! sample {
    ($record:ident, $row:ident, $table:literal, $context:expr, $expected:expr $(, $clinic:ident)?) => {
        impl Sample for $record {
            const TABLE: &'static str = $table;

            fn context() -> Self::Context {
                $context
            }

            fn expected() -> Entries {
                entries($expected)
            }

            fn sample() -> Self {
                Self {
                    $($clinic: CLINIC.to_owned(),)?
                    id: Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef),
                    room: 1207,
                    dose: 0.25,
                    urgent: true,
                    begun: DateTime::from_timestamp(1_763_762_400, 123_456_000).unwrap(),
                    ward: "Süd 3".to_owned(),
                    photo: vec![0xff, 0xd8, 0xff, 0xe0, 0, 16],
                    referrer: Some("Mary Somerville".to_owned()),
                    patient: "Ada Lovelace".to_owned(),
                    doctor: "Dr. Strange!".to_owned(),
                    pulse: 72,
                    notes: Some("sound as a bell".to_owned()),
                    printed: None,
                }
            }

            fn other() -> Self {
                Self {
                    $($clinic: CLINIC.to_owned(),)?
                    id: Uuid::from_u128(0xfedc_ba98_7654_4210_8edc_ba98_7654_3210),
                    room: 1208,
                    dose: 0.75,
                    urgent: false,
                    begun: DateTime::from_timestamp(1_763_762_401, 0).unwrap(),
                    ward: "Süd 4".to_owned(),
                    photo: vec![0x89, 0x50, 0x4e, 0x47, 13, 10],
                    referrer: Some("John Somerville".to_owned()),
                    patient: "Bea Lovelace".to_owned(),
                    doctor: "Dr. Who?!?!?".to_owned(),
                    pulse: 91,
                    notes: Some("fit as a fiddle".to_owned()),
                    printed: DateTime::from_timestamp(1_763_000_000, 0),
                }
            }

            fn bare() -> Self {
                Self { referrer: None, notes: None, ..Self::sample() }
            }
        }

        impl Row for $row {
            fn columns(&self) -> Vec<Column> {
                const STRING: [u8; 2] = [0, 1];
                const NUMBER: [u8; 2] = [0, 2];
                let mut columns = Vec::new();
                let mut signed = |name, type_id, bytes: &[u8]| {
                    columns.push(Column { name, letter: b's', type_id, bytes: bytes.to_vec() });
                };
                signed("id", STRING, self.id.hyphenated().to_string().as_bytes());
                signed("room", NUMBER, self.room.to_string().as_bytes());
                signed("dose", NUMBER, self.dose.to_string().as_bytes());
                signed("urgent", [0, 4], &[u8::from(self.urgent)]);
                let begun = self.begun.format(if self.begun.timestamp_subsec_nanos() == 0 { "%FT%TZ" } else { "%FT%T%.6fZ" });
                signed("begun", STRING, begun.to_string().as_bytes());
                signed("ward", STRING, self.ward.as_bytes());
                signed("photo", [0xff, 0xff], &self.photo);
                if let Some(referrer) = &self.referrer {
                    signed("referrer", STRING, referrer.as_bytes());
                }
                $(
                    columns.push(Column {
                        name: stringify!($clinic),
                        letter: b'c',
                        type_id: STRING,
                        bytes: self.$clinic.as_bytes().to_vec(),
                    });
                )?
                for name in Self::encrypted() {
                    if let Some(sealed) = self.ciphertext(name) {
                        let type_id = [sealed[0], sealed[1]];
                        columns.push(Column { name, letter: b'e', type_id, bytes: sealed[2..].to_vec() });
                    }
                }
                columns
            }

            fn parts(&self) -> (&[u8], &[u8]) {
                (self.header.as_bytes(), self.footer.as_bytes())
            }

            fn set_header(&mut self, bytes: Vec<u8>) {
                self.header = Header::from_bytes(bytes);
            }

            fn set_footer(&mut self, bytes: Vec<u8>) {
                self.footer = Footer::from_bytes(bytes);
            }

            fn encrypted() -> &'static [&'static str] {
                &["pulse", "doctor", "patient", "findings"]
            }

            fn ciphertext(&self, name: &str) -> Option<Vec<u8>> {
                match name {
                    "pulse" => Some(self.pulse.as_bytes().to_vec()),
                    "doctor" => Some(self.doctor.as_bytes().to_vec()),
                    "patient" => Some(self.patient.as_bytes().to_vec()),
                    "findings" => self.notes.as_ref().map(|notes| notes.as_bytes().to_vec()),
                    _ => panic!("no encrypted column `{name}`"),
                }
            }

            fn set_ciphertext(&mut self, name: &str, bytes: Option<Vec<u8>>) {
                match name {
                    "pulse" => self.pulse = Ciphertext::from_bytes(bytes.expect("required")),
                    "doctor" => self.doctor = Ciphertext::from_bytes(bytes.expect("required")),
                    "patient" => self.patient = Ciphertext::from_bytes(bytes.expect("required")),
                    "findings" => self.notes = bytes.map(Ciphertext::from_bytes),
                    _ => panic!("no encrypted column `{name}`"),
                }
            }

            fn signed_changes(&self) -> Vec<(&'static str, Self)> {
                let mut changes = Vec::new();
                let mut change = |name, edit: &dyn Fn(&mut Self)| {
                    let mut row = self.clone();
                    edit(&mut row);
                    changes.push((name, row));
                };
                for bit in 0..128 {
                    change("id", &|row| row.id = Uuid::from_u128(self.id.as_u128() ^ 1 << bit));
                }
                for bit in 0..32 {
                    change("room", &|row| row.room ^= 1 << bit);
                }
                change("room", &|row| row.room += 1);
                change("room", &|row| row.room -= 1);
                for bit in 0..64 {
                    change("dose", &|row| row.dose = f64::from_bits(self.dose.to_bits() ^ 1 << bit));
                }
                change("urgent", &|row| row.urgent = !self.urgent);
                for micros in [1, -1, 1_000, 1_000_000, 3_600_000_000, -86_400_000_000] {
                    change("begun", &|row| row.begun += chrono::TimeDelta::microseconds(micros));
                }
                for ward in text_changes(&self.ward) {
                    change("ward", &|row| row.ward = ward.clone());
                }
                for photo in byte_changes(&self.photo) {
                    change("photo", &|row| row.photo = photo.clone());
                }
                for referrer in text_changes(self.referrer.as_deref().unwrap_or_default()) {
                    change("referrer", &|row| row.referrer = Some(referrer.clone()));
                }
                change("referrer", &|row| row.referrer = None);
                changes
            }

            fn set_referrer(&mut self, referrer: Option<String>) {
                self.referrer = referrer;
            }

            fn set_printed(&mut self, printed: Option<DateTime<Utc>>) {
                self.printed = printed;
            }
        }
    };
}

sample!(
    Visit,
    EncryptedVisit,
    "visits",
    NoContext,
    &[("aws-crypto-table-name", "visits")]
);
sample!(
    Call,
    EncryptedCall,
    "calls",
    NoContext,
    &[("aws-crypto-table-name", "calls")]
);
sample!(
    ClinicVisit,
    EncryptedClinicVisit,
    "clinic_visits",
    Clinic {
        clinic: CLINIC.to_owned()
    },
    &[
        ("aws-crypto-attr.clinic", CLINIC),
        ("aws-crypto-legend", "S"),
        ("aws-crypto-table-name", "clinic_visits"),
    ],
    clinic
);
