//! Values of fields: every shape, without the prelude, under the strictest lints that a crate may turn on.

#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, single_use_lifetimes)]
#![allow(non_camel_case_types)]

use ::envelope_runtime as rt;
use ::envelope_runtime::FieldValue;
use ::std::string::String;
use ::std::vec::Vec;

/// The names that generated code could lean on mean something else.
pub struct Option;
/// See above.
pub struct Some;
/// See above.
pub struct Ok;
/// See above.
pub struct usize;
/// See above.
pub struct str;

/// A struct.
#[derive(FieldValue)]
#[envelope(rename_all = "camelCase")]
pub struct Card<T, const N: ::core::primitive::usize>
where
    T: ::core::clone::Clone,
{
    /// A raw identifier.
    pub r#type: String,
    /// Optional.
    pub valid_until: ::core::option::Option<T>,
    /// An array.
    #[envelope(default)]
    pub blocks: Blocks<N>,
    /// Not kept.
    #[envelope(skip)]
    pub seen: u64,
    /// Deprecated.
    #[deprecated]
    pub old: bool,
}

/// A newtype.
#[derive(FieldValue)]
pub struct Blocks<const N: ::core::primitive::usize>([u16; N]);

impl<const N: ::core::primitive::usize> ::core::default::Default for Blocks<N> {
    fn default() -> Self {
        Blocks([0; N])
    }
}

/// A float cannot be what a string can, and its newtype compiles all the same.
#[derive(FieldValue)]
#[envelope(crate = rt)]
pub struct Celsius(pub f64);

/// Names.
#[derive(FieldValue, Clone, Debug, PartialEq)]
#[envelope(rename_all = "kebab-case")]
pub enum Region {
    /// A raw identifier.
    r#EuWest,
    /// A discriminant.
    UsEast = 7,
}

/// A borrowing enum.
#[derive(FieldValue)]
pub enum Event<'a, T: ?::core::marker::Sized> {
    /// Nothing.
    Started,
    /// A value.
    Read(&'a T),
    /// Fields, one of which is called like a local variable of generated code.
    Stopped {
        /// A reason.
        value: &'a ::core::primitive::str,
        /// More.
        map: Vec<&'a ::core::primitive::str>,
    },
}

/// The other derives with them.
pub mod records {
    use ::envelope_runtime::{Encrypted, EncryptionContext};

    use super::{Card, Celsius, Region};

    /// A context.
    #[derive(EncryptionContext)]
    pub struct Place {
        /// A fieldless enum.
        pub region: Region,
    }

    /// A record.
    #[derive(Encrypted)]
    #[envelope(table = "readings", context = Place)]
    pub struct Reading {
        /// Part of the context.
        #[envelope(context)]
        pub region: Region,
        /// Which reading.
        #[envelope(signed, id)]
        pub id: u64,
        /// A value.
        #[envelope(encrypted)]
        pub value: ::core::option::Option<Celsius>,
        /// A card.
        #[envelope(encrypted)]
        pub card: Card<u8, 2>,
    }
}

fn main() {}
