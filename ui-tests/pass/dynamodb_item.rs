//! Items of DynamoDB: of version 1, where the keys are signed, and of version 2, where they are part of the context.

use envelope_runtime::{Encrypted, EncryptedRecord, EncryptionContext, NoContext};

#[derive(Encrypted)]
#[envelope(table = "readings")]
struct Reading {
    #[envelope(signed, sort_key, name = "at")]
    second: u64,
    #[envelope(signed, partition_key)]
    sensor: String,
    #[envelope(encrypted)]
    value: f64,
}

/// A key may be `id` too: it is part of the identity with and without.
#[derive(Encrypted)]
#[envelope(table = "sites")]
struct Site {
    #[envelope(signed, id, partition_key)]
    code: Vec<u8>,
    #[envelope(encrypted)]
    address: String,
}

#[derive(EncryptionContext)]
struct TenantContext {
    tenant: String,
}

#[derive(Encrypted)]
#[envelope(table = "visits", context = TenantContext)]
struct Visit {
    #[envelope(context)]
    tenant: String,
    #[envelope(context, partition_key)]
    patient: String,
    #[envelope(context, sort_key)]
    day: u32,
    #[envelope(encrypted)]
    note: String,
}

/// The keys alone make version 2, and leave the reader nothing to state.
#[derive(Encrypted)]
#[envelope(table = "alarms")]
struct Alarm<'a> {
    #[envelope(context, partition_key)]
    sensor: &'a str,
    #[envelope(encrypted)]
    text: &'a str,
}

fn main() {
    fn is_item<R: Encrypted<Context = C>, C>(version: u8, partition: &str, sort: Option<&str>) {
        let keys = R::SCHEMA.keys().expect("the record has keys");
        assert_eq!((keys.partition(), keys.sort()), (partition, sort));
        assert_eq!(R::SCHEMA.version(), version);
    }
    is_item::<Reading, NoContext>(1, "sensor", Some("at"));
    is_item::<Site, NoContext>(1, "code", None);
    is_item::<Visit, TenantContext>(2, "patient", Some("day"));
    is_item::<Alarm<'_>, NoContext>(2, "sensor", None);

    let _ = |r: EncryptedReading| -> (String, u64) { r.id() };
    let _ = |s: EncryptedSite| -> Vec<u8> { s.id() };
    let _ = |v: EncryptedVisit| -> (String, u32) { v.id() };
    let _ = |r: Reading, s: Site, v: Visit| (r.value, s.address, v.tenant, v.patient, v.day, v.note);
    let _ = |alarm: Alarm<'_>| (alarm.sensor.len(), alarm.text.len());
}
