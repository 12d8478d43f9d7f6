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
mod value;

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
/// | `unbound = "an append-only log"` | Nothing identifies a record, for this reason: no field is `id`, and the id of a row is `()`. |
/// | `encrypted = StoredCustomer` | The name of the encrypted struct, if not `EncryptedCustomer`. |
/// | `patch = CustomerChanges` | The name of the [patch](#patches), if not `CustomerPatch`. |
/// | `derive(Eq, Hash)` | What the encrypted struct derives besides `Clone`, `Debug` and `PartialEq`. |
/// | `attr(non_exhaustive)` | Other attributes of the encrypted struct. |
/// | `deny_unknown_fields` | A document (JSON and other formats of `serde`) with entries that are no columns is refused. Without it they are ignored: nobody vouches for them, and nobody is handed them. |
/// | `crate = path` | Where the runtime is, if not at `::envelope_runtime`. |
///
/// Names of data stand in quotes, names of Rust do not.
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
/// | `null = "omit"`, `null = "seal"` | Beside `encrypted` or `signed`, on an `Option`: whether a `None` is no field at all, which is the default, or a field that is null. Either way a reader of the table can tell. Changing from one to the other makes old records with a `None` unreadable; those with a value stay as they are. |
/// | `precision = "seconds"` | Beside `signed`: how finely instants are kept, in the column and in what is signed: `seconds`, `millis`, `micros` (the default) or `nanos`. Use what the column keeps. |
/// | `with = module` | Beside `encrypted` or `signed`: the field is written as what `module::encode(&T) -> V` makes of it, and read by `module::decode(V) -> Result<T, RecordError>`. A `signed` column holds what `decode` makes of the signed value, so what `encode` leaves out is not stored. No `signed` field has it in a record with keys of an item: its attribute has the form of the column, and AWS's libraries would hold that against what was signed. Those of a group in such a record are not checked. |
/// | `serde` | Beside `encrypted` or `signed`: the field is written and read by way of `serde`, for a type of another crate that has its traits and not `Encode` and `Decode`. What it becomes, `Serde` in the runtime's module `record` says. Needs the runtime's feature `serde`. A `signed` column holds what was read back from the signed value. No `signed` field has it in a record with keys of an item, as with `with`. |
/// | `flatten` | Alone: the field is a group, a struct that derives [`FieldGroup`](derive@FieldGroup), and each field of the group is a field of the record. |
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
/// # Patches
///
/// For a record with `unprotected` fields there is a struct `CustomerPatch` beside it, which has these fields and no others, each
/// in an `Option`. It implements `Patch`, which gives the columns of an UPDATE, and has a method `apply` for a row that is at
/// hand. Protected fields change through `reseal`, which encrypts the record again.
///
/// An `unprotected` field of type `Unverified<T>` has a column of type `T`, and a value that is taken by name: nobody vouches
/// for it.
///
/// # Structs
///
/// A record is a struct with named fields. One with lifetime parameters can be encrypted, not decrypted. Type and const parameters
/// are those of the encrypted struct as well; the implementations demand of each field's type what it needs, and the schema is
/// the same for all instances. A patch has the record's parameters if its fields depend on all of them, and none if they depend
/// on none; if on some, there is no patch.
///
/// Tuple structs have no names for columns, and the variants of an enum would need columns of their own each: put such a type
/// into a field.
///
/// # What fields need
///
/// `Encode` and `Decode`, if they are protected; `Clone`, `Debug` and `PartialEq` in addition, if they are stored as plaintext. Names
/// that start with `aws_dbe_` belong to the record format, `header` and `footer` to the encrypted struct, and
/// `envelope_version` to documents.
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

/// Makes a struct a group of fields, which records take in by `#[envelope(flatten)]`.
///
/// Each field of the group becomes a field of the record: with an action, a name and a column of its own, as if it stood in the
/// record itself. The record has the same bytes as one with the same fields side by side, so fields can be moved into a group,
/// and out of it, without encrypting anything again.
///
/// For a struct `Address` the derive defines a struct `EncryptedAddress`, with the same visibility and the same fields, where
/// each encrypted field of type `T` is a `Ciphertext<T>`. A group with `unprotected` fields has a patch as a record does, here
/// `AddressPatch`, which gives the columns of an UPDATE; the patch of the record does not have them.
///
/// # On the struct
///
/// | key | meaning |
/// |---|---|
/// | `default = "encrypted"` | Fields that name no action are `encrypted`. There is no other default. |
/// | `encrypted = StoredAddress` | The name of the encrypted struct, if not `EncryptedAddress`. |
/// | `patch = AddressChanges` | The name of the patch, if not `AddressPatch`. |
/// | `derive(Eq, Hash)` | What the encrypted struct derives besides `Clone`, `Debug` and `PartialEq`. |
/// | `attr(non_exhaustive)` | Other attributes of the encrypted struct. |
/// | `crate = path` | Where the runtime is, if not at `::envelope_runtime`. |
///
/// There is no `table`, `context` or `unbound`: a group can be part of many records, and these are theirs.
///
/// # On a field
///
/// `encrypted`, `signed` or `unprotected`, and beside them `name`, `null`, `precision`, `with` and `serde`, which mean what they
/// mean [in a record](derive@Encrypted). What says which record it is, and who may read it, stands in the record: no field of a group
/// is `context`, `id` or a key of an item. A group holds no other group.
///
/// # In a record
///
/// A field with a group in its type and without `flatten` does not compile, whatever its action is, nor does one of a type that
/// derives `FieldValue`: what stands on the fields of the group would be ignored. What counts is the type as it is written: a
/// group behind an alias, or in a struct of the program that is `unprotected` or written by `serde`, is not seen.
///
/// `#[envelope(flatten)]` stands alone, on a field whose type derives `FieldGroup` and is no `Option`: the fields of the group can
/// be `Option`s. Two fields of one name do not compile, wherever they stand, so a record takes in a group once. The type of the
/// group does not depend on parameters of the record.
///
/// # Example
///
/// The documentation of `envelope-runtime` has one that runs.
///
/// ```text
/// #[derive(FieldGroup)]
/// pub struct Address {
///     #[envelope(encrypted)]
///     pub street: String,
///     #[envelope(signed)]
///     pub city: String,
///     #[envelope(unprotected)]
///     pub note: Option<String>,
/// }
///
/// #[derive(Encrypted)]
/// #[envelope(table = "customers")]
/// pub struct Customer {
///     #[envelope(signed, id)]
///     pub id: Uuid,
///     #[envelope(flatten)]
///     pub address: Address,
/// }
/// ```
#[proc_macro_derive(FieldGroup, attributes(envelope))]
pub fn derive_field_group(input: TokenStream) -> TokenStream {
    expand::field_group(&parse_macro_input!(input as DeriveInput)).into()
}

/// Makes a type of the program's own the value of a field: of an `encrypted` or `signed` one, or of an entry or element in one.
///
/// | the type | in a record |
/// |---|---|
/// | a struct with named fields | a map; a field that is an `Option` is missing if it is `None` |
/// | a struct around one field | what the field inside is |
/// | a struct around several fields without names | a list; `None` is null |
/// | an enum without fields | a string, the variant's name |
/// | an enum with fields | a map with one entry, the variant's name and what it holds: a value, a list of several without names, a map of those with names; a string for a variant that holds nothing |
///
/// A struct around one field can also be a member of a set, a key of a map, a `context` field and a key of an item, as far as
/// the field inside can; an enum without fields can be all of them.
///
/// # Attributes
///
/// | key | on | meaning |
/// |---|---|---|
/// | `rename = "…"` | a field or variant | Its name in a record. Without it, the Rust name counts, and renaming the Rust field or variant makes old values unreadable. |
/// | `rename_all = "…"` | the type, or a variant with named fields | How Rust names become names in a record: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case` or `SCREAMING-KEBAB-CASE`. On an enum it concerns the names of variants. |
/// | `default` | a field | If it is missing when a value is read, it is `Default::default()`: a field that old values do not have, in `encrypted` fields. In a `signed` one their bytes would no longer be those that were signed, since the field is always written: add an `Option`. |
/// | `skip` | a field | It is no part of the value. Reading makes it `Default::default()`; where a value is stored readable, as in a `signed` field, it is kept as that as well. Its type needs `Default` and `PartialEq`. |
/// | `serde` | a field | It is written and read by way of `serde`: its type has the traits of that crate. Needs the runtime's feature `serde`. |
/// | `crate = path` | the type | Where the runtime is, if not at `::envelope_runtime`. |
///
/// Attributes of `serde` are not read. A field or key that the type does not have is refused when a value is read, since it
/// would be lost when the value is written again.
///
/// # What fields need
///
/// `Encode` and `Decode`. Type parameters that fields mention are bounded by these traits; other bounds belong on the type. A
/// type with lifetime parameters can be written, not read.
///
/// # Example
///
/// The documentation of `envelope-runtime::record` has one that runs.
///
/// ```text
/// #[derive(FieldValue)]
/// #[envelope(rename_all = "camelCase")]
/// pub struct Card {
///     pub number: CardNumber,
///     pub valid_until: NaiveDate,
///     pub holder: Option<String>,
///     #[envelope(default)]
///     pub kind: CardKind,
/// }
///
/// #[derive(FieldValue)]
/// pub struct CardNumber(String);
///
/// #[derive(FieldValue, Default)]
/// #[envelope(rename_all = "lowercase")]
/// pub enum CardKind {
///     #[default]
///     Credit,
///     Debit,
/// }
/// ```
#[proc_macro_derive(FieldValue, attributes(envelope))]
pub fn derive_field_value(input: TokenStream) -> TokenStream {
    value::field_value(&parse_macro_input!(input as DeriveInput)).into()
}
