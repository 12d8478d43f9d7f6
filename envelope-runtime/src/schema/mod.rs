//! What is known of a record type before any record: its table, its fields, and what happens to each of them.
//!
//! The derive emits a [`Schema`] as a constant, its fields already in canonical order and their paths already encoded.

mod action;
mod aws_configuration;
mod dynamic;
mod field;
#[doc(hidden)]
pub mod flatten;
mod group;
mod keys;
mod suite;

pub use action::Action;
pub use aws_configuration::AwsConfiguration;
pub(crate) use dynamic::RESERVED;
pub use dynamic::{DynamicSchema, DynamicSchemaBuilder, SchemaError};
pub use field::{Field, Schema};
pub use group::GroupField;
pub use keys::ItemKeys;
pub use suite::Suite;
