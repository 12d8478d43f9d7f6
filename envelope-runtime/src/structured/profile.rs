//! The two profiles of record types.

use super::Encrypted;
use crate::schema::AwsConfiguration;

/// A record type of the table profile: all records of one context may share a data key.
///
/// Implemented by `#[derive(Encrypted)]` for structs without a `partition_key`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a DynamoDB item: each has an encryption context, and so a data key, of its own",
    note = "encrypt and decrypt items one by one, or with `encrypt_all` and `decrypt_all`; no field of an item is opened alone"
)]
pub trait TableRecord: Encrypted {}

/// A record type of the DynamoDB item profile: AWS's libraries can read and write such items.
///
/// Implemented by `#[derive(Encrypted)]` for structs with a `partition_key`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a DynamoDB item",
    note = "mark the field that is the table's partition key `#[envelope(signed, partition_key)]`, or \
            `#[envelope(context, partition_key)]` if another field is `context`"
)]
pub trait ItemRecord: Encrypted {
    /// How AWS's libraries are configured to read and write such items.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// use envelope_runtime::{Encrypted, ItemRecord};
    ///
    /// #[derive(Encrypted)]
    /// #[envelope(table = "orders")]
    /// struct Order {
    ///     #[envelope(signed, partition_key)]
    ///     id: String,
    ///     #[envelope(encrypted)]
    ///     address: String,
    /// }
    ///
    /// assert!(Order::aws_configuration().to_java().contains(r#"Map.entry("id", CryptoAction.SIGN_ONLY)"#));
    /// # }
    /// ```
    #[must_use]
    #[allow(clippy::panic, reason = "evaluated at compile time, where a panic is an error")]
    fn aws_configuration() -> AwsConfiguration {
        let keys = const {
            match Self::SCHEMA.keys() {
                Some(keys) => keys,
                None => panic!("the schema of an `ItemRecord` has keys"),
            }
        };
        AwsConfiguration::new(Self::SCHEMA, keys)
    }
}
