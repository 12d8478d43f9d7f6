//! Encrypted records in databases.

#[macro_use]
mod databases;
mod arrays;
mod bulk;
mod concurrency;
mod documents;
mod field_readers;
mod fields_alone;
mod migration;
mod parcel;
mod projections;
mod records;
mod refused;
mod round_trips;
mod sqlite;
mod statements;
mod streams;
mod upserts;
mod wide;
