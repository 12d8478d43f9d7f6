//! Encrypted records in databases.

#[macro_use]
mod databases;
mod arrays;
mod bulk;
mod concurrency;
mod field_readers;
mod fields_alone;
mod parcel;
mod projections;
mod records;
mod refused;
mod round_trips;
mod sqlite;
mod statements;
mod streams;
