//! A table of branch keys in DynamoDB, laid out as AWS's libraries lay it out ([record format]).
//!
//! Where those shipped (seen in `aws-db-esdk` 1.3.0) differ from the specification, or from this library:
//! - they replace the active version if there is any, and not only if it is the one that was read, as the specification
//!   has it since 0.9.0. So of two rotations at once by them, or one by them and one by this library, both can succeed, and
//!   the later one's version is the active one. All versions stay readable;
//! - they read without consistency: right after a rotation they may still write under the version before. This library
//!   reads consistently;
//! - they know no tombstones, and would make a forgotten branch key anew.
//!
//! [record format]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/branch-key-store.md#record-format

mod error;
mod item;
mod shape;
mod table;

pub use table::DynamoDbKeyTable;
