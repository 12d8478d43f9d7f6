//! The macro that implements `Serialize` and `Deserialize` in the user's crate, under the features of this one.

/// Implements `Serialize` and `Deserialize` where all columns have them. The encrypted form of a group has neither: its columns
/// are some of a record's.
///
/// It is given the tree of references, since a bound cannot borrow what a trait's type is made of; and how to make it, where
/// the struct is taken apart.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    (
        @group $encrypted:ident [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]
        ($borrowed:ty) ($tree:expr) { $($fields:tt)* }
    ) => {
        #[automatically_derived]
        impl<$($params)*> $crate::__private::serde::SerializeGroup for $encrypted<$($args)*>
        where
            $($bounds)*
            for<'__column> $borrowed: $crate::__private::serde::SerializeColumns,
        {
            const LEN: ::core::primitive::usize = <Self as $crate::__private::Columns>::NAMES.len();

            fn serialize_group<__S: $crate::__private::serde::SerializeStruct>(
                &self,
                __record: &mut __S,
            ) -> ::core::result::Result<(), __S::Error> {
                let $encrypted { $($fields)* } = self;
                let __names = &mut $crate::__private::Names::of::<Self>();
                $crate::__private::serde::SerializeColumns::serialize_columns($tree, __names, __record)
            }
        }
    };
    (
        $encrypted:ident [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]
        ($borrowed:ty) ($tree:expr) { $($fields:tt)* }
    ) => {
        // The quantified bounds make a column without serde a missing implementation, not an error here.
        #[automatically_derived]
        impl<$($params)*> $crate::__private::serde::Serialize for $encrypted<$($args)*>
        where
            $($bounds)*
            for<'__column> $borrowed: $crate::__private::serde::SerializeColumns,
        {
            fn serialize<__S: $crate::__private::serde::Serializer>(
                &self,
                __serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                let $encrypted { $($fields)* } = self;
                let __names = $crate::__private::Names::of::<Self>();
                $crate::__private::serde::serialize(__serializer, ::core::stringify!($encrypted), __names, $tree)
            }
        }

        #[automatically_derived]
        impl<'__de, $($params)*> $crate::__private::serde::Deserialize<'__de> for $encrypted<$($args)*>
        where
            $($bounds)*
            <$encrypted<$($args)*> as $crate::__private::Columns>::Tree:
                $crate::__private::serde::DeserializeColumns<'__de>,
        {
            fn deserialize<__D: $crate::__private::serde::Deserializer<'__de>>(
                __deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                $crate::__private::serde::deserialize(__deserializer, ::core::stringify!($encrypted))
            }
        }
    };
}

/// Without the feature `serde`, nothing is implemented.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    ($($encrypted:tt)*) => {};
}
