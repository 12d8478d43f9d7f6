//! Structs with type and const parameters, where clauses and defaults.

#![deny(warnings)]

use envelope_runtime::record::{Decode, Encode};
use envelope_runtime::{Encrypted, EncryptedRecord, Envelope, EncryptionContext, Patch};

#[derive(EncryptionContext)]
pub struct Tenant {
    pub tenant: String,
}

pub trait Kind {
    type Detail: Clone;
}

#[derive(Encrypted)]
#[envelope(table = "events", context = Tenant)]
pub struct Event<K: Kind, T = String, const N: usize = 4>
where
    T: Clone,
{
    #[envelope(context)]
    pub tenant: String,
    #[envelope(signed, id)]
    pub id: [u8; N],
    #[envelope(encrypted)]
    pub detail: K::Detail,
    #[envelope(encrypted, null = "seal")]
    pub payload: Option<T>,
    #[envelope(signed)]
    pub tags: Vec<T>,
    #[envelope(unprotected)]
    pub seen: u64,
}

#[derive(Encrypted)]
#[envelope(table = "views")]
struct View<'a, T: ?Sized> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    body: &'a T,
}

#[derive(Encrypted)]
#[envelope(table = "flags")]
struct Flag<T> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(unprotected)]
    value: T,
}

pub enum Login {}

impl Kind for Login {
    type Detail = String;
}

pub async fn round_trip<K>(envelope: &Envelope, event: &Event<K>, tenant: &Tenant)
where
    K: Kind,
    K::Detail: Encode + Decode + Clone,
{
    let scoped = envelope.scoped(tenant);
    let Ok(mut row) = scoped.encrypt(event).await else { return };
    EventPatch { seen: Some(1) }.apply(&mut row);
    let _: [u8; 4] = row.id();
    let _ = scoped.decrypt(&row).await;
}

pub async fn concrete(envelope: &Envelope, event: &Event<Login, u32, 8>, tenant: &Tenant) {
    let _ = envelope.scoped(tenant).encrypt(event).await;
    let _ = envelope.encrypt(&View { id: 1, body: "text" }).await;
    let _ = envelope.encrypt(&Flag { id: 1, value: true }).await;
    assert_eq!(FlagPatch { value: Some(true) }.columns(), ["value"]);
}

fn main() {}
