//! Ciphertext, header and footer as columns: BLOB in SQLite, BYTEA in PostgreSQL.

use sqlx_core::database::Database;
use sqlx_core::decode::Decode;
use sqlx_core::encode::{Encode, IsNull};
use sqlx_core::error::BoxDynError;
use sqlx_core::type_info::TypeInfo;
use sqlx_core::types::Type;

use crate::format::{Ciphertext, Footer, Header};

macro_rules! bytes_column {
    ([$($generics:tt)*] $column:ty) => {
        impl<$($generics)* DB: Database> Type<DB> for $column
        where
            Vec<u8>: Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <Vec<u8> as Type<DB>>::type_info()
            }

            // SQLite would hand out TEXT in a BLOB column as bytes, without a word.
            fn compatible(ty: &DB::TypeInfo) -> bool {
                <Vec<u8> as Type<DB>>::compatible(ty) && ty.name() != "TEXT"
            }
        }

        impl<'r, $($generics)* DB: Database> Decode<'r, DB> for $column
        where
            Vec<u8>: Decode<'r, DB>,
        {
            fn decode(value: <DB as Database>::ValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(Self::from_bytes(<Vec<u8> as Decode<'r, DB>>::decode(value)?))
            }
        }

        impl<'q, $($generics)* DB: Database> Encode<'q, DB> for $column
        where
            Vec<u8>: Encode<'q, DB>,
        {
            fn encode(self, buf: &mut <DB as Database>::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                <Vec<u8> as Encode<'q, DB>>::encode(self.into_bytes(), buf)
            }

            fn encode_by_ref(&self, buf: &mut <DB as Database>::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                <Vec<u8> as Encode<'q, DB>>::encode(self.as_bytes().to_vec(), buf)
            }

            fn size_hint(&self) -> usize {
                self.as_bytes().len()
            }
        }
    };
}

bytes_column!([T: ?Sized,] Ciphertext<T>);
bytes_column!([] Header);
bytes_column!([] Footer);
