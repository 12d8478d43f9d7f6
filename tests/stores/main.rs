//! Encrypted records in databases.

#[macro_use]
mod databases;
mod arrays;
mod bulk;
mod records;
mod refused;
mod round_trips;
mod sqlite;
mod statements;
mod streams;
