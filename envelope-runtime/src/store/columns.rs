//! The columns of an encrypted struct, as a type: what a store does with each of them is written once, here in the runtime, and
//! not once for each struct in the user's crate.
//!
//! Columns stand in a tree, `Both(Both(first, second), third)`, which is as deep as the logarithm of their number: the compiler
//! limits the depth.

use std::slice::Iter;

#[cfg(feature = "sqlx")]
use crate::structured::Patch;

/// Columns, and those that come after them.
#[derive(Debug)]
pub struct Both<A, B>(pub A, pub B);

/// A column.
///
/// The kinds are values of one type, not types, so that a tree that does not suit a store has one reason: its columns'.
#[derive(Debug)]
pub struct Column<T, const KIND: u8 = OPTIONAL>(pub T);

/// A kind: null where the field is absent, or as the type says.
pub const OPTIONAL: u8 = 0;

/// A kind: never null.
pub const REQUIRED: u8 = 1;

/// A kind: a null, in any store, where the field is absent.
pub const NULL: u8 = 2;

/// A kind: ciphertext of a value whose own type has the bytes that are encrypted; never null.
pub const SEALED: u8 = 3;

/// A kind: the same, null where the field is absent.
pub const SEALED_OPTION: u8 = 4;

/// Whether columns of a kind are never null.
#[cfg(feature = "sqlx")]
pub(super) const fn is_required(kind: u8) -> bool {
    matches!(kind, REQUIRED | SEALED)
}

/// The columns of a group: some of those of the record that takes the group in.
#[derive(Debug)]
pub struct Group<E>(pub E);

/// How many columns a tree has.
pub trait Leaves {
    /// Without those of groups.
    const LEAVES: usize;
}

impl<T, const KIND: u8> Leaves for Column<T, KIND> {
    const LEAVES: usize = 1;
}

impl<A: Leaves, B: Leaves> Leaves for Both<A, B> {
    const LEAVES: usize = A::LEAVES + B::LEAVES;
}

impl<E> Leaves for Group<E> {
    const LEAVES: usize = 0;
}

/// An encrypted struct, of a record or of a group, as its columns.
pub trait Columns: Sized {
    /// The columns, as a tree.
    type Tree: Leaves;

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
    /// The names of a struct's columns. That there is one for each leaf is checked where a store is compiled.
    #[must_use]
    pub fn of<E: Columns>() -> Self {
        const {
            assert!(
                E::NAMES.len() == E::Tree::LEAVES,
                "an encrypted struct has as many names as columns"
            );
        }
        Self(E::NAMES.iter())
    }

    /// The names of the columns that a patch may change.
    #[cfg(feature = "sqlx")]
    pub(super) fn of_patch<P: Patch>() -> Self {
        Self(P::COLUMNS.iter())
    }

    /// The next one, of as many as there are leaves.
    #[must_use]
    pub fn next_name(&mut self) -> &'static str {
        self.0.next().copied().unwrap_or_default()
    }
}
