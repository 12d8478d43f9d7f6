//! A quick check of the committed files against the rules in [`rules`]: what a source may import, how long it may be,
//! and what no file may name.

mod check;
mod layering;
mod rules;
mod source;

pub(crate) use check::check;
