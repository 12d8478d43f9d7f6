//! The columns of an encrypted struct as the attributes of an item.

use super::{FromAttribute, IntoAttribute, Item, ItemError, Reader, Writer};
use crate::schema::Schema;
use crate::store::columns::{Both, Column, Columns, Group, NULL, Names};

/// Columns that can be attributes.
pub trait PutColumns {
    /// How many there are.
    const LEN: usize;

    /// Adds an attribute for each that is there.
    ///
    /// # Errors
    ///
    /// Those of [`Writer::put`].
    fn put_columns(self, names: &mut Names, item: &mut Writer) -> Result<(), ItemError>;
}

/// Columns that can be read from attributes.
pub trait TakeColumns: Sized {
    /// Takes each out of its attribute.
    ///
    /// # Errors
    ///
    /// Those of [`Reader::take`].
    fn take_columns(names: &mut Names, item: &mut Reader) -> Result<Self, ItemError>;

    /// Shows each column by its name, and whether an item may lack its attribute.
    fn absences(names: &mut Names, show: &mut dyn FnMut(&'static str, bool));
}

/// The item of an encrypted record.
///
/// # Errors
///
/// Those of [`Writer::put`] and [`Writer::finish`].
pub fn into_item<E: Columns<Tree: PutColumns>>(schema: &'static Schema, record: E) -> Result<Item, ItemError> {
    let mut item = Writer::new(schema, E::Tree::LEN);
    record.into_tree().put_columns(&mut Names::of::<E>(), &mut item)?;
    item.finish()
}

/// The encrypted record of an item.
///
/// # Errors
///
/// Those of [`Reader::new`], [`Reader::take`] and [`Reader::finish`].
pub fn from_item<E: Columns<Tree: TakeColumns>>(schema: &'static Schema, item: Item) -> Result<E, ItemError> {
    let mut item = Reader::new(schema, item)?;
    let tree = E::Tree::take_columns(&mut Names::of::<E>(), &mut item)?;
    item.finish()?;
    Ok(E::from_tree(tree))
}

impl<T: IntoAttribute, const KIND: u8> PutColumns for Column<T, KIND> {
    const LEN: usize = 1;

    fn put_columns(self, names: &mut Names, item: &mut Writer) -> Result<(), ItemError> {
        let name = names.next_name();
        match KIND {
            NULL => item.put_nullable(name, self.0),
            _ => item.put(name, self.0),
        }
    }
}

impl<T: FromAttribute, const KIND: u8> TakeColumns for Column<T, KIND> {
    fn take_columns(names: &mut Names, item: &mut Reader) -> Result<Self, ItemError> {
        let name = names.next_name();
        let value = match KIND {
            NULL => item.take_nullable(name),
            _ => item.take(name),
        };
        value.map(Self)
    }

    fn absences(names: &mut Names, show: &mut dyn FnMut(&'static str, bool)) {
        show(names.next_name(), KIND != NULL && T::absent().is_some());
    }
}

impl<A: PutColumns, B: PutColumns> PutColumns for Both<A, B> {
    const LEN: usize = A::LEN + B::LEN;

    fn put_columns(self, names: &mut Names, item: &mut Writer) -> Result<(), ItemError> {
        self.0.put_columns(names, item)?;
        self.1.put_columns(names, item)
    }
}

impl<A: TakeColumns, B: TakeColumns> TakeColumns for Both<A, B> {
    fn take_columns(names: &mut Names, item: &mut Reader) -> Result<Self, ItemError> {
        Ok(Self(A::take_columns(names, item)?, B::take_columns(names, item)?))
    }

    fn absences(names: &mut Names, show: &mut dyn FnMut(&'static str, bool)) {
        A::absences(names, show);
        B::absences(names, show);
    }
}

/// The attributes of a group are in the item of its record.
impl<E: Columns<Tree: PutColumns>> PutColumns for Group<E> {
    const LEN: usize = E::Tree::LEN;

    fn put_columns(self, _: &mut Names, item: &mut Writer) -> Result<(), ItemError> {
        self.0.into_tree().put_columns(&mut Names::of::<E>(), item)
    }
}

impl<E: Columns<Tree: TakeColumns>> TakeColumns for Group<E> {
    fn take_columns(_: &mut Names, item: &mut Reader) -> Result<Self, ItemError> {
        let tree = E::Tree::take_columns(&mut Names::of::<E>(), item)?;
        Ok(Self(E::from_tree(tree)))
    }

    fn absences(_: &mut Names, show: &mut dyn FnMut(&'static str, bool)) {
        E::Tree::absences(&mut Names::of::<E>(), show);
    }
}
