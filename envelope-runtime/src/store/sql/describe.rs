//! The columns of a record type, as far as their Rust types tell.

use sqlx_core::type_info::TypeInfo;
use sqlx_core::types::Type;

use super::column::DescribeColumn;
use super::dialect::Dialect;
use crate::format::Ciphertext;
use crate::record::{Element, TypeId};
use crate::store::columns::{Both, Column, Columns, Group, NULL, Names, OPTIONAL, REQUIRED, SEALED, SEALED_OPTION};

/// A column.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Described {
    pub(super) name: &'static str,
    /// The type in the database.
    pub(super) sql_type: String,
    /// Whether it holds a null where the field is absent, though the field is required.
    pub(super) null: bool,
    /// The types that an encrypted value may have; none if they are not known, or nothing is encrypted.
    pub(super) type_ids: Vec<TypeId>,
}

impl Described {
    fn new<DB: Dialect, T: Type<DB>>(names: &mut Names) -> Self {
        Self {
            name: names.next_name(),
            sql_type: DB::type_name(T::type_info().name()),
            null: false,
            type_ids: Vec::new(),
        }
    }

    fn of_value<T: Element>(mut self) -> Self {
        let null = T::NULLABLE.then_some(TypeId::NULL);
        self.type_ids = T::static_element_type_id()
            .map(|id| null.into_iter().chain([id]).collect())
            .unwrap_or_default();
        self
    }
}

/// Columns that have a type in a database.
#[doc(hidden)]
pub trait DescribeColumns<DB: Dialect> {
    /// Adds each.
    fn describe_columns(names: &mut Names, columns: &mut Vec<Described>);
}

impl<DB: Dialect, T: DescribeColumn<DB>> DescribeColumns<DB> for Column<T, OPTIONAL> {
    fn describe_columns(names: &mut Names, columns: &mut Vec<Described>) {
        columns.push(Described::new::<DB, T>(names));
    }
}

impl<DB: Dialect, T: DescribeColumn<DB>> DescribeColumns<DB> for Column<T, REQUIRED> {
    fn describe_columns(names: &mut Names, columns: &mut Vec<Described>) {
        columns.push(Described::new::<DB, T>(names));
    }
}

impl<DB: Dialect, T: DescribeColumn<DB>> DescribeColumns<DB> for Column<T, NULL> {
    fn describe_columns(names: &mut Names, columns: &mut Vec<Described>) {
        columns.push(Described {
            null: true,
            ..Described::new::<DB, T>(names)
        });
    }
}

impl<DB: Dialect, T: Element> DescribeColumns<DB> for Column<Ciphertext<T>, SEALED>
where
    Ciphertext<T>: Type<DB>,
{
    fn describe_columns(names: &mut Names, columns: &mut Vec<Described>) {
        columns.push(Described::new::<DB, Ciphertext<T>>(names).of_value::<T>());
    }
}

impl<DB: Dialect, T: Element> DescribeColumns<DB> for Column<Option<Ciphertext<T>>, SEALED_OPTION>
where
    Ciphertext<T>: Type<DB>,
{
    fn describe_columns(names: &mut Names, columns: &mut Vec<Described>) {
        columns.push(Described::new::<DB, Ciphertext<T>>(names).of_value::<T>());
    }
}

impl<DB: Dialect, X: DescribeColumns<DB>, Y: DescribeColumns<DB>> DescribeColumns<DB> for Both<X, Y> {
    fn describe_columns(names: &mut Names, columns: &mut Vec<Described>) {
        X::describe_columns(names, columns);
        Y::describe_columns(names, columns);
    }
}

impl<DB: Dialect, E: Columns<Tree: DescribeColumns<DB>>> DescribeColumns<DB> for Group<E> {
    fn describe_columns(_: &mut Names, columns: &mut Vec<Described>) {
        E::Tree::describe_columns(&mut Names::of::<E>(), columns);
    }
}
