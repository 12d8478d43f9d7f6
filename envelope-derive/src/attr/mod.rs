//! Parse: what stands in `#[envelope(…)]`, key by key. Rules that concern one key alone are checked here.

mod container;
mod field;
pub(crate) mod meta;
mod spanned;
pub(crate) mod text;

pub(crate) use container::{Constant, ContainerAttrs};
pub(crate) use field::{ActionKey, FieldAttrs, ItemKey, Null, Precision};

pub(crate) use spanned::{Slot, Spanned};
