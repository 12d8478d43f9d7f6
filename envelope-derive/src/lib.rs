//! The derive macros of `envelope-runtime`, which re-exports them. See their documentation for the attributes.

mod attr;
mod check;
mod crate_path;
mod errors;
mod expand;
mod lower;
mod model;
#[cfg(test)]
mod snapshots;
mod symbol;
mod types;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Says what encryption does to each field of a struct, and makes the struct's encrypted form.
///
/// For a struct `Customer` it defines a struct `EncryptedCustomer` with the same visibility and the same fields, where
/// each encrypted field of type `T` is a `Ciphertext<T>`, and with two fields more, `header` and `footer`; and it
/// implements the traits through which the runtime encrypts the one and decrypts the other.
///
/// # On the struct
///
/// | key | meaning |
/// |---|---|
/// | `table = "customers"` | Required. The logical name that every record is bound to; it outlives a renamed Rust type. |
/// | `context = TenantContext` | The type in which readers state the context that they expect. Required as soon as a field is `context`; a record without uses `NoContext`. |
/// | `context("purpose" = "payments")` | Entries of the encryption context that every record of the type has: bound, not stored. |
/// | `default = "encrypted"` | Fields that name no action are `encrypted`. There is no other default. |
/// | `crate = path` | Where the runtime is, if not at `::envelope_runtime`. |
///
/// # On a field
///
/// Each field has exactly one of four actions. A field without one does not compile, unless the struct has a default.
///
/// | key | the stored value | tampering | without the field's key |
/// |---|---|---|---|
/// | `encrypted` | ciphertext | detected | unreadable |
/// | `signed` | plaintext, can be queried | detected | readable |
/// | `context` | plaintext, and an entry of the encryption context | detected, by comparison or when the data key is unwrapped | readable |
/// | `unprotected` | plaintext, can be updated alone | not detected | readable |
///
/// | key | meaning |
/// |---|---|
/// | `id` | Beside `signed` or `context`: the field says, alone or with others, which record this is. At least one field must, if none is a key of an item, and it cannot be an `Option`. |
/// | `partition_key`, `sort_key` | Beside `signed` or `context`: the field is this key of a DynamoDB item. See [below](#items-of-dynamodb). |
/// | `name = "card_no"` | The field's name in the record: its column, its key, and what its value is bound to. Without it, the Rust name counts, and renaming the Rust field makes old records unreadable. |
///
/// An `encrypted` or `signed` field may be an `Option`, and is then absent from the record if it is `None`. A `context` field
/// may not: it holds facts with few values that all records of a group share, such as a tenant or a region.
///
/// # Items of DynamoDB
///
/// A record with a `partition_key`, and perhaps a `sort_key`, is an item that AWS's libraries read and write as well. Its keys
/// are part of its identity, `id` or not, and entries of its encryption context. So each item has a context, and a data key, of
/// its own.
///
/// - A key is a string, a number that is no float, or bytes, and always there.
/// - Keys are `signed` in a record without `context` fields, and `context` in a record with one: this is version 1 or 2 of the
///   format.
/// - No reader states the keys in a context type: they come from each item. Other `context` fields need one, as ever.
/// - There is no `context("…" = "…")`: AWS's libraries do not know these entries.
///
/// ```text
/// #[derive(Encrypted)]
/// #[envelope(table = "readings")]
/// pub struct Reading {
///     #[envelope(signed, partition_key)]
///     pub sensor: String,
///     #[envelope(signed, sort_key)]
///     pub second: u64,
///     #[envelope(encrypted)]
///     pub value: f64,
/// }
/// ```
///
/// # What fields need
///
/// `Encode` and `Decode`, if they are protected; `Clone`, `Debug` and `PartialEq` in addition, if they are stored as plaintext. A
/// struct with lifetime parameters can be encrypted, not decrypted. Type and const parameters are not supported yet. Names
/// that start with `aws_dbe_` belong to the record format, `header` and `footer` to the encrypted struct.
///
/// `#[serde(…)]` attributes concern the struct itself; the encrypted struct's columns are called by `name`, all of them.
///
/// A field under a `#[cfg]` that does not hold is not part of the record, so two builds that differ in it cannot read each other's
/// records.
///
/// # Example
///
/// A field of each kind. The documentation of `envelope-runtime` has complete programs.
///
/// ```text
/// #[derive(Encrypted)]
/// #[envelope(table = "customers", context = TenantContext)]
/// pub struct Customer {
///     #[envelope(context)]
///     pub tenant: String,
///     #[envelope(signed, id)]
///     pub id: Uuid,
///     #[envelope(encrypted)]
///     pub email: String,
///     #[envelope(encrypted, name = "card_no")]
///     pub card: Option<String>,
///     #[envelope(unprotected)]
///     pub last_seen: Option<DateTime<Utc>>,
/// }
/// ```
#[proc_macro_derive(Encrypted, attributes(envelope))]
pub fn derive_encrypted(input: TokenStream) -> TokenStream {
    expand::encrypted(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes a struct an encryption context: what a reader must state, and be right about, before any key is used.
///
/// Each field is one entry. Records refer to the struct by `#[envelope(context = …)]`, and mark the fields of the same names and
/// types `#[envelope(context)]`; several record types may share one context.
///
/// Fields are strings, whole numbers, booleans and other types that implement `ContextValue`: facts with few values, such as
/// a tenant, a region or a purpose. They appear in the key service's log, so they are no place for personal data.
///
/// | key | on | meaning |
/// |---|---|---|
/// | `name = "tenant_id"` | a field | The entry's name, if it is not the Rust name. The record's field must have the same. |
/// | `crate = path` | the struct | Where the runtime is, if not at `::envelope_runtime`. |
///
/// ```text
/// #[derive(EncryptionContext)]
/// pub struct TenantContext {
///     pub tenant: String,
/// }
/// ```
#[proc_macro_derive(EncryptionContext, attributes(envelope))]
pub fn derive_encryption_context(input: TokenStream) -> TokenStream {
    expand::encryption_context(&parse_macro_input!(input as DeriveInput)).into()
}
