//! What is transparent: `&T`, `Box<T>`, `Rc<T>`, `Arc<T>` have the attribute value of the `T` inside.
//!
//! `truncate_to` reaches into `Box` alone. `Rc` and `Arc` share what they hold, and making a copy of it first takes
//! `T: Clone`, which `Arc<str>` and `Arc<[T]>` could not promise. An exact encoder refuses what it would have changed.

use std::rc::Rc;
use std::sync::Arc;

use super::{ContextValue, Decode, Encode, Encoder, KeyValue, Precision, RecordError, TypeId, ValueRef};

macro_rules! transparent {
    ($($wrapper:ty $(, $truncate:item)?;)*) => {$(
        impl<T: Encode + ?Sized> Encode for $wrapper {
            fn type_id(&self) -> TypeId {
                (**self).type_id()
            }

            #[inline]
            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
                (**self).encode(out)
            }

            #[inline]
            fn size_hint(&self) -> usize {
                (**self).size_hint()
            }

            $($truncate)?
        }

        impl<T: ContextValue + ?Sized> ContextValue for $wrapper {}
        impl<T: KeyValue + ?Sized> KeyValue for $wrapper {}
    )*};
}

transparent! {
    &T;
    Arc<T>;
    Box<T>, fn truncate_to(&mut self, precision: Precision) {
        (**self).truncate_to(precision);
    };
    Rc<T>;
}

macro_rules! decode_transparent {
    ($($wrapper:ident)*) => {$(
        impl<T: Decode> Decode for $wrapper<T> {
            fn decode(value: ValueRef<'_>) -> Result<$wrapper<T>, RecordError> {
                T::decode(value).map($wrapper::new)
            }
        }
    )*};
}

decode_transparent!(Arc Box Rc);
