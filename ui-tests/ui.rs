//! What compiles, and what the compiler says about what does not.
//!
//! `TRYBUILD=overwrite cargo test -p envelope-ui-tests` rewrites the `.stderr` files. They hold for the toolchain that
//! `rust-toolchain.toml` pins.

#[test]
fn pass() {
    trybuild::TestCases::new().pass("pass/*.rs");
}

#[test]
fn fail() {
    trybuild::TestCases::new().compile_fail("fail/*/*.rs");
}
