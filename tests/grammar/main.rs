//! Every attribute of `#[derive(Encrypted)]` that changes what is written or generated, there and back; under lints that a
//! user's crate may turn on.

#![warn(clippy::pedantic, missing_docs, unreachable_pub, unused)]

mod by_serde;
mod flatten;
mod flatten_parameters;
mod flatten_stored;
mod forms;
mod forms_forged;
mod generics;
mod names;
mod patches;
mod reversible;
mod stored;

/// What a client hands out for a record, and its row.
async fn there_and_back<E>(client: &envelope_runtime::Envelope, record: &E::Record) -> (E, E::Record)
where
    E: envelope_runtime::EncryptedRecord,
    E::Record: envelope_runtime::Encrypted<Context = envelope_runtime::NoContext>,
{
    let row = client.encrypt(record).await.unwrap();
    let read = client.decrypt(&row).await.unwrap();
    (row, read)
}
