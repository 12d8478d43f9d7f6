//! What the test binaries share: sample records, fixed keys, a DynamoDB engine, a way to tell errors apart, what did not
//! run, and a second implementation of the record format that plays the forger.

pub mod engine;
pub mod errors;
pub mod forger;
pub mod keys;
pub mod not_run;
pub mod records;
pub mod vectors;

/// The examples of the manual on DynamoDB, compiled and run: here, where there is an engine to run them on.
#[cfg(doctest)]
#[doc = include_str!("../../docs/dynamodb.md")]
struct DynamoDb;
