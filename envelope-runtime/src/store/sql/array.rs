//! Arrays of ciphertexts, headers and footers in PostgreSQL: what `UNNEST` makes rows of.

use sqlx_postgres::{PgHasArrayType, PgTypeInfo};

use crate::format::{Ciphertext, Footer, Header};

macro_rules! array {
    ([$($generics:tt)*] $column:ty) => {
        impl<$($generics)*> PgHasArrayType for $column {
            fn array_type_info() -> PgTypeInfo {
                <Vec<u8> as PgHasArrayType>::array_type_info()
            }
        }
    };
}

array!([T: ?Sized] Ciphertext<T>);
array!([] Header);
array!([] Footer);
