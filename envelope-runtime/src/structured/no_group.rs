//! Finding out at compile time that a type is no group, where nothing else demands to know.

use std::marker::PhantomData;

use super::FieldGroup;

/// Asks whether a type is a group: `Probe::<T>::IS_GROUP`, with [`NoGroup`] in scope. The constant of the type itself comes before
/// the one of the trait, where its bound holds.
#[derive(Debug)]
pub struct Probe<T: ?Sized>(PhantomData<T>);

impl<T: FieldGroup> Probe<T> {
    /// It is one.
    pub const IS_GROUP: bool = true;
}

/// The answer for all other types.
pub trait NoGroup {
    /// It is none.
    const IS_GROUP: bool = false;
}

impl<T: ?Sized> NoGroup for Probe<T> {}

/// Refuses a group as the value of a field.
///
/// # Panics
///
/// If the type is a group.
pub const fn assert_no_group(is_group: bool) {
    assert!(
        !is_group,
        "this type derives `FieldGroup`, and what its fields say would be ignored here: mark the field `flatten` alone, or \
         use a type without `FieldGroup`"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_group_is_told_by_the_trait() {
        const { assert_no_group(Probe::<str>::IS_GROUP) };
        const { assert_no_group(Probe::<Vec<u8>>::IS_GROUP) };
    }

    #[test]
    #[should_panic(expected = "derives `FieldGroup`")]
    fn a_group_is_refused() {
        assert_no_group(true);
    }
}
