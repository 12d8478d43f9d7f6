//! The columns of an encrypted struct, as a type: what a store does with each of them is written once, here in the runtime, and
//! not once for each struct in the user's crate.
//!
//! Columns stand in a tree, `Both(Both(first, second), third)`, which is as deep as the logarithm of their number: the compiler
//! limits the depth.

use std::slice::Iter;

/// Columns, and those that come after them.
#[derive(Debug)]
pub struct Both<A, B>(pub A, pub B);

/// A column that is null where the field is absent, or that is as its type says.
#[derive(Debug)]
pub struct Column<T>(pub T);

/// A column that is never null.
#[derive(Debug)]
pub struct Required<T>(pub T);

/// A column that holds a null, in any store, where the field is absent.
#[derive(Debug)]
pub struct Null<T>(pub T);

/// Ciphertext of a value whose own type has the bytes that are encrypted; never null.
#[derive(Debug)]
pub struct Sealed<T>(pub T);

/// The same, null where the field is absent.
#[derive(Debug)]
pub struct SealedOption<T>(pub T);

/// The columns of a group: some of those of the record that takes the group in.
#[derive(Debug)]
pub struct Group<E>(pub E);

/// One column.
pub trait Leaf {
    /// The type of the field in the encrypted struct.
    type Value;

    /// Whether the column is never null.
    const REQUIRED: bool = false;

    /// Whether the column holds a null where the field is absent.
    const NULL: bool = false;

    /// The column of a value.
    fn of(value: Self::Value) -> Self;

    /// The value of the column.
    fn into_value(self) -> Self::Value;
}

macro_rules! leaf {
    ($leaf:ident $(, $kind:ident)?) => {
        impl<T> Leaf for $leaf<T> {
            type Value = T;

            $(const $kind: bool = true;)?

            fn of(value: T) -> Self {
                Self(value)
            }

            fn into_value(self) -> T {
                self.0
            }
        }
    };
}

leaf!(Column);
leaf!(Required, REQUIRED);
leaf!(Null, NULL);
leaf!(Sealed, REQUIRED);
leaf!(SealedOption);

/// An encrypted struct, of a record or of a group, as its columns.
pub trait Columns: Sized {
    /// The columns, as a tree.
    type Tree;

    /// The names of the columns, without those of groups, in the order of the tree.
    const NAMES: &'static [&'static str];

    /// All names, in the order of the tree.
    const ALL_NAMES: &'static [&'static str] = Self::NAMES;

    /// Takes the struct apart.
    fn into_tree(self) -> Self::Tree;

    /// Puts the struct together.
    fn from_tree(tree: Self::Tree) -> Self;
}

/// Names of columns, of which each leaf takes the next.
#[derive(Debug)]
pub struct Names(Iter<'static, &'static str>);

impl Names {
    /// All names of a list.
    #[must_use]
    pub fn new(names: &'static [&'static str]) -> Self {
        Self(names.iter())
    }

    /// The next one. There is one for each leaf: the derive writes both.
    #[must_use]
    pub fn next_name(&mut self) -> &'static str {
        self.0.next().copied().unwrap_or_default()
    }
}
