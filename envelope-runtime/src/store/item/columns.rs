//! Groups of fields: their attributes are some of those of a record's item.

use super::{ItemError, Reader, Writer};

/// The encrypted form of a group whose fields can be attributes.
pub trait PutColumns {
    /// Adds an attribute for each field that is there.
    ///
    /// # Errors
    ///
    /// Those of [`Writer::put`].
    fn put_columns(self, item: &mut Writer) -> Result<(), ItemError>;
}

/// The encrypted form of a group whose fields can be read from attributes.
pub trait TakeColumns: Sized {
    /// Takes each field out of its attribute.
    ///
    /// # Errors
    ///
    /// Those of [`Reader::take`].
    fn take_columns(item: &mut Reader) -> Result<Self, ItemError>;
}
