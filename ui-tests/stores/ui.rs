//! What the compiler says about records that a store does not take. The crate is one of its own for its dependencies: the other
//! cases compile without any store.
//!
//! `TRYBUILD=overwrite cargo test -p envelope-ui-tests-stores` rewrites the `.stderr` files. They hold for the toolchain that
//! `rust-toolchain.toml` pins.

#[test]
fn fail() {
    trybuild::TestCases::new().compile_fail("fail/*/*.rs");
}
