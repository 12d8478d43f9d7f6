//! What generated code may name, and nothing else. Not part of the public interface.

pub use crate::format::{Ciphertext, Footer, Header, Legend};
pub use crate::materials::{
    ContextEntries, EncryptionContext, MaterialsError, NoContext, assert_all_known, assert_same_names,
};
pub use crate::record::{
    ContextValue, Decode, DecodeElement, DecodeKey, Element, Encode, Encoder, Expected, ExpectedLen, KeyValue, MapKey,
    NoExpectedLen, NoStaticType, Nullable, Precision, RecordError, SetElement, StaticType, TypeId, Typed, Unverified,
    ValueRef, by_serde, derived,
};
pub use crate::schema::{Action, Field, GroupField, ItemKeys, Schema};
pub use crate::store::columns::{
    Both, Column, Columns, Group, NULL, Names, OPTIONAL, REQUIRED, SEALED, SEALED_OPTION, VERSION_NAME, columns_of,
};
pub use crate::store::{from_row, item, serde};
pub use crate::structured::{
    DecryptError, EncryptError, Encrypted, EncryptedGroup, EncryptedRecord, FieldGroup, ItemRecord, Opener, Patch,
    Sealer, TableRecord, Verifier, debug_patch,
};
pub use crate::{
    __impl_dynamodb as impl_dynamodb, __impl_from_row as impl_from_row, __impl_serde as impl_serde,
    __needs_serde as needs_serde, __tri as tri,
};

/// The `?` of generated code, which converts no error, and so takes the compiler less.
#[doc(hidden)]
#[macro_export]
macro_rules! __tri {
    ($result:expr) => {
        match $result {
            ::core::result::Result::Ok(__value) => __value,
            ::core::result::Result::Err(__error) => return ::core::result::Result::Err(__error),
        }
    };
}

/// What a record with groups needs: the order of all fields, and the steps through those of the groups.
pub mod flatten {
    pub use crate::schema::flatten::*;
    pub use crate::structured::flatten::*;
    pub use crate::structured::no_group::*;
}
