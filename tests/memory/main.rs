//! When a cache has let go of a data key, no copy of it is in the memory of the process.
//!
//! A client with a cache writes or reads a record, all of that on threads that live on: the test's own and a runtime's
//! workers. The test then learns the record's data key by the wrapping key, in another way than the library, and looks
//! for all that it comes to (see [`canary`]) in all memory that can be written, stacks included: whole, and in words of
//! eight bytes.
//!
//! - While the key is cached, it finds the four keyed states that a cache must hold, each once, on the heap; and nothing
//!   else: no data key, no key that wraps it, and nothing on any stack.
//! - After the key has left by capacity, by age, by `clear`, or with the last client, it finds nothing.
//!
//! The hierarchical keyring, the raw RSA one and raw AES ones with shorter keys are looked at without a cache: nothing is
//! left of the keys that they unwrap and derive.
//!
//! It does not look for: the wrapping key, which the program holds; the private key that signs (0x6701), which AWS-LC
//! makes, holds and wipes, and nobody can learn; the keys of the one record (commit key, field root key, field keys),
//! which are left on the stacks of threads until other calls write over them; registers; swapped memory.

#[cfg(target_os = "linux")]
mod canary;
#[cfg(target_os = "linux")]
mod keyrings;
#[cfg(target_os = "linux")]
mod leave;
#[cfg(target_os = "linux")]
mod scan;

/// Says that the search did not run.
fn not_run(why: &str) {
    envelope_tests::not_run::not_run(&format!("the search for data keys in memory: {why}"));
}

#[cfg(not(target_os = "linux"))]
#[test]
fn no_other_system() {
    not_run("it reads /proc/self/mem, which only Linux has");
}
