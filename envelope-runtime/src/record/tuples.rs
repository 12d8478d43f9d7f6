//! Tuples of two to eight values: lists, of elements of different types.

use super::derived::Elements;
use super::{Decode, DecodeElement, Element, Encode, Encoder, Precision, RecordError, TypeId, ValueRef};

macro_rules! tuple {
    ($len:literal: $($element:ident $at:tt)*) => {
        // Lists of implementations in compiler messages have better candidates.
        #[diagnostic::do_not_recommend]
        impl<$($element: Element),*> Encode for ($($element,)*) {
            fn type_id(&self) -> TypeId {
                TypeId::LIST
            }

            fn static_type_id() -> Option<TypeId> {
                Some(TypeId::LIST)
            }

            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
                out.list(|list| {
                    $(list.element(&self.$at)?;)*
                    Ok(())
                })
            }

            fn size_hint(&self) -> usize {
                4_usize$(.saturating_add(6).saturating_add(self.$at.element_size_hint()))*
            }

            fn truncate_to(&mut self, precision: Precision) {
                $(self.$at.truncate_element_to(precision);)*
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($element: DecodeElement),*> Decode for ($($element,)*) {
            fn decode(value: ValueRef<'_>) -> Result<Self, RecordError> {
                let mut elements = Elements::new(value, $len)?;
                let tuple = ($(elements.read::<$element>()?,)*);
                elements.end()?;
                Ok(tuple)
            }
        }
    };
}

tuple!(2: A 0 B 1);
tuple!(3: A 0 B 1 C 2);
tuple!(4: A 0 B 1 C 2 D 3);
tuple!(5: A 0 B 1 C 2 D 3 E 4);
tuple!(6: A 0 B 1 C 2 D 3 E 4 F 5);
tuple!(7: A 0 B 1 C 2 D 3 E 4 F 5 G 6);
tuple!(8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7);
