//! Encrypted records in databases.

mod sqlite;
