//! A group is a struct with named fields.

use envelope_runtime::FieldGroup;

#[derive(FieldGroup)]
struct Pair(#[envelope(encrypted)] String, #[envelope(signed)] u64);

#[derive(FieldGroup)]
struct Nothing;

#[derive(FieldGroup)]
enum Choice {
    One { street: String },
}

#[derive(FieldGroup)]
union Either {
    a: u32,
    b: f32,
}

fn main() {}
