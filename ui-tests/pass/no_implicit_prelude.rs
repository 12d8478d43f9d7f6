//! No name of the prelude is in scope, and the names that generated code could lean on mean something else.

#![no_implicit_prelude]
#![allow(dead_code, non_upper_case_globals, non_camel_case_types)]

struct Option;
struct Some;
struct None;
struct Ok;
struct Err;
struct Result;
struct Clone;
struct str;
mod core {}
mod std {}
const field: () = ();
const sealer: () = ();
const context: () = ();
static FIELDS: () = ();
static value: () = ();
static error: () = ();
static record: () = ();
static names: () = ();
static item: () = ();
static row: () = ();

mod records {
    use ::envelope_runtime::{Encrypted, EncryptionContext, FieldGroup, FieldValue};
    use ::std::string::String;

    #[allow(unused_imports)]
    use super::*;

    #[derive(FieldValue)]
    pub struct Card {
        pub value: String,
        pub error: ::std::option::Option<u64>,
    }

    #[derive(FieldValue)]
    pub enum Kind {
        value,
        error,
    }

    #[derive(EncryptionContext)]
    pub struct Tenant {
        pub tenant: String,
    }

    #[derive(Encrypted)]
    #[envelope(table = "notes", context = Tenant)]
    pub struct Note {
        #[envelope(context)]
        pub tenant: String,
        #[envelope(signed, id)]
        pub id: u64,
        #[envelope(encrypted)]
        pub text: ::std::option::Option<String>,
        #[envelope(signed)]
        pub sealer: ::std::option::Option<String>,
        #[envelope(unprotected)]
        pub context: bool,
    }

    #[derive(FieldGroup)]
    pub struct Place {
        #[envelope(encrypted)]
        pub index: ::std::option::Option<String>,
        #[envelope(signed)]
        pub groups: u64,
        #[envelope(unprotected)]
        pub slot: bool,
    }

    #[derive(Encrypted)]
    #[envelope(table = "desks", context = Tenant)]
    pub struct Desk {
        #[envelope(context, id)]
        pub tenant: String,
        #[envelope(flatten)]
        pub place: Place,
    }

    #[derive(Encrypted)]
    #[envelope(table = "visits", context = Tenant)]
    pub struct Visit {
        #[envelope(context)]
        pub tenant: String,
        #[envelope(context, partition_key)]
        pub patient: String,
        #[envelope(context, sort_key)]
        pub day: u32,
    }
}

fn main() {}
