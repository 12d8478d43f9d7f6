//! Encrypted records as DynamoDB items (feature `dynamodb`), with the types of `aws-sdk-dynamodb`.
//!
//! The encrypted form of a record type converts into an item and back: `HashMap::try_from(encrypted)`,
//! `EncryptedOrder::try_from(item)`. It does in either profile; only items of records with a `partition_key` can be read
//! by AWS's libraries.
//!
//! | in the struct | in the item |
//! |---|---|
//! | an `encrypted` field | B: the ciphertext |
//! | a `signed`, `context` or `unprotected` field | its attribute value, as in the table of [`record`](crate::record) |
//! | an optional field that is `None` | no attribute |
//! | header and footer | B: [`HEADER`], [`FOOTER`] |
//!
//! An item that is read may have other attributes whose names begin with `aws_dbe_` (beacons, for example): they belong
//! to the format and are left out. Any other attribute that the record type does not have is an error, and so is one that
//! is missing.
//!
//! ```
//! # #[cfg(feature = "derive")]
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! use std::collections::HashMap;
//!
//! use aws_sdk_dynamodb::types::AttributeValue;
//! use envelope_runtime::{Encrypted, Envelope, keyring::RawAesKeyring, secret::WrappingKey};
//!
//! #[derive(Encrypted, Debug, PartialEq)]
//! #[envelope(table = "orders")]
//! struct Order {
//!     #[envelope(signed, id)]
//!     number: u64,
//!     #[envelope(encrypted)]
//!     address: String,
//!     #[envelope(signed)]
//!     note: Option<String>,
//! }
//!
//! let order = Order { number: 7, address: "12 Elm St".into(), note: None };
//! let keyring = RawAesKeyring::new("app", "key-1", WrappingKey::from_bytes([7; 32]))?;
//! let envelope = Envelope::builder(keyring).build()?;
//!
//! let item: HashMap<String, AttributeValue> = envelope.encrypt(&order).await?.try_into()?;
//! assert_eq!(item["number"], AttributeValue::N("7".into()));
//! assert!(item["address"].is_b());
//! assert!(!item.contains_key("note"));
//!
//! let encrypted = EncryptedOrder::try_from(item)?;
//! assert_eq!(envelope.decrypt(&encrypted).await?, order);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! [`record_from_item`] and [`item_from_record`] convert items whose attributes are known at run time only (see
//! [`dynamic`](crate::dynamic)), and [`from_attribute_value`] and [`to_attribute_value`] single values.
//!
//! Requests are the SDK's own; what this module adds to them: [`key`] finds an item, [`records`] converts what queries, scans and
//! batches give, [`PutExt`] and [`WriteExt`] state conditions, [`UpdateExt`] changes `unprotected` attributes and no others,
//! [`CreateTableExt`] checks keys and indexes. docs/dynamodb.md of the repository shows each at work.
//!
//! An item that is larger than [`ITEM_LIMIT`] is refused when it is made. What DynamoDB refuses besides (an empty set, an empty
//! key) is left to it.

mod condition;
mod error;
mod key;
mod records;
pub(crate) mod row;
pub(crate) mod size;
mod table;
mod update;
mod value;

pub use condition::{PutExt, WriteExt};
pub use error::{ItemError, ValueError};
pub use key::key;
pub use records::{Records, RefusedItem, records};
pub use size::{ITEM_LIMIT, item_size};
pub use table::{CreateTableExt, TableError, check_index};
pub use update::{Update, UpdateError, UpdateExt, check_update};
pub use value::{from_attribute_value, item_from_record, record_from_item, to_attribute_value};

/// The attribute that holds an item's header.
pub const HEADER: &str = crate::structured::HEADER_ATTRIBUTE;
/// The attribute that holds an item's footer.
pub const FOOTER: &str = crate::structured::FOOTER_ATTRIBUTE;
