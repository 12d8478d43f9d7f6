//! Encrypted records in PostgreSQL and SQLite, through [`sqlx`](https://docs.rs/sqlx): one line for a whole row, and tables that
//! refuse what is no encrypted record.
//!
//! - [`SqlTable`]: the statements over all columns of a record type, as constants
//! - [`Bind`]: binding all columns of an encrypted record to a statement
//! - [`InsertAll`]: many rows, all of them or none
//! - [`PushSet`]: the SET list of a patch
//! - [`Definition`]: a table whose rules refuse what is no encrypted record
//!
//! What is read comes by `sqlx::FromRow`, which every encrypted struct implements. [`Ciphertext`](crate::Ciphertext),
//! [`Header`](crate::Header) and [`Footer`](crate::Footer) are column types of their own, so statements written by hand bind and
//! read single fields, and with the feature `postgres` arrays of them.

#[cfg(feature = "postgres")]
mod array;
mod bind;
mod column;
mod definition;
mod describe;
mod dialect;
mod insert;
mod kept;
#[cfg(feature = "postgres")]
mod pattern;
#[cfg_attr(
    not(any(feature = "postgres", feature = "sqlite")),
    allow(dead_code, reason = "without a database there is no table")
)]
mod rules;
mod set;
mod statements;
mod table;
mod text;

pub use bind::{Bind, BindColumns};
#[cfg(feature = "postgres")]
pub use column::ArrayColumn;
pub use column::{BindColumn, DescribeColumn};
pub use definition::Definition;
pub use describe::{DescribeColumns, Described};
pub use dialect::Dialect;
pub use insert::{InsertAll, InsertError};
pub use set::{PushColumns, PushSet};
pub use table::SqlTable;
