//! Key policies and IAM policies, evaluated as AWS does within an account and across two.
//!
//! What is not evaluated is refused when the policy is set, rather than ignored when it counts.

mod condition;
mod document;
mod evaluate;
mod facts;
mod pattern;

pub(crate) use document::{Kind, Policy};
pub(crate) use evaluate::{Identity, Refusal, evaluate};
pub(crate) use facts::Facts;
