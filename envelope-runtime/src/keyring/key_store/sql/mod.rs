//! Tables of branch keys in SQL databases.
//!
//! | column | PostgreSQL | SQLite | value |
//! |---|---|---|---|
//! | `branch_key_id` | `TEXT` | `TEXT` | the id |
//! | `type` | `TEXT` | `TEXT` | the kind of the row |
//! | `version` | `TEXT` | `TEXT` | the version, on the active row alone; else null |
//! | `enc` | `BYTEA` | `BLOB` | the key, wrapped |
//! | `kms_arn` | `TEXT` | `TEXT` | the KMS key that wrapped it |
//! | `create_time` | `TEXT` | `TEXT` | ISO 8601, UTC |
//! | `hierarchy_version` | `INTEGER` | `INTEGER` | 1 |
//! | `context` | `TEXT` | `TEXT` | the branch key's own encryption context: a JSON object of strings, keys ascending, no spaces |
//!
//! The primary key is (`branch_key_id`, `type`), and a row is added by a plain `INSERT`: no version is ever written over.
//! Whoever writes does so alone, in one transaction, whichever program it is in; who only reads waits for nobody.

mod error;
mod limit;
mod name;
mod operations;
#[cfg(feature = "postgres")]
mod postgres;
mod row;
mod shape;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statements;

#[cfg(feature = "postgres")]
pub use postgres::PostgresKeyTable;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteKeyTable;
