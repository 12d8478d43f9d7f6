//! The macros that implement `Serialize` and `Deserialize` in the user's crate, under the features of this one.

/// Implements `Serialize` and `Deserialize` where all columns have them. The encrypted form of a group has neither: its columns
/// are some of a record's.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    (
        @group $vis:vis $record:ident [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]
        { $($field:ident : $ty:ty = $column:literal $(($kind:ident))?),* $(,)? }
    ) => {
        const _: () = {
            use $crate::__private::serde as __serde;

            #[automatically_derived]
            impl<$($params)*> __serde::SerializeColumns for $record<$($args)*>
            where
                $($bounds)*
                $(for<'__column> $ty: __serde::Serialize,)*
            {
                fn serialize_columns<__S: __serde::SerializeStruct>(
                    &self,
                    record: &mut __S,
                ) -> ::core::result::Result<(), __S::Error> {
                    $(__serde::SerializeStruct::serialize_field(record, $column, &self.$field)?;)*
                    ::core::result::Result::Ok(())
                }
            }

            $crate::__impl_serde! {
                @builder $vis $record [$($params)*] [$($args)*] [$($bounds)*] { $($field: $ty = $column),* } {}
                (&[$($column),*])
            }

            #[automatically_derived]
            impl<$($params)*> __serde::DeserializeColumns for $record<$($args)*>
            where
                $($bounds)*
            {
                type Builder = __Builder<$($args)*>;
            }
        };
    };
    (
        $record:ident ($table:literal) [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]
        { $($field:ident : $ty:ty = $column:literal $(($kind:ident))?),* $(,)? }
        $(flatten ($groups:ident) { $($group:ident : $group_ty:ty),* $(,)? })?
    ) => {
        const _: () = {
            use $crate::__private::serde as __serde;

            // The quantified bounds make a column without serde a missing implementation, not an error here.
            #[automatically_derived]
            impl<$($params)*> __serde::Serialize for $record<$($args)*>
            where
                $($bounds)*
                $(for<'__column> $ty: __serde::Serialize,)*
                $($(for<'__column> $group_ty: __serde::SerializeColumns,)*)?
            {
                fn serialize<__S: __serde::Serializer>(
                    &self,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    let len = [$($column),*].len() $(+ $crate::__private::flatten::count(&$groups))?;
                    let mut record = __serde::Serializer::serialize_struct(
                        serializer,
                        ::core::stringify!($record),
                        len,
                    )?;
                    $(__serde::SerializeStruct::serialize_field(&mut record, $column, &self.$field)?;)*
                    $($(__serde::SerializeColumns::serialize_columns(&self.$group, &mut record)?;)*)?
                    __serde::SerializeStruct::end(record)
                }
            }

            $crate::__impl_serde! {
                @builder $record [$($params)*] [$($args)*] [$($bounds)*] { $($field: $ty = $column),* }
                { $($($group: $group_ty),*)? } ($crate::__impl_serde!(@columns ($($column),*) $($groups)?))
            }

            #[automatically_derived]
            impl<'de, $($params)*> __serde::Deserialize<'de> for $record<$($args)*>
            where
                $($bounds)*
                $($ty: __serde::Deserialize<'de>,)*
                $($(<$group_ty as __serde::DeserializeColumns>::Builder: __serde::Builder<'de, Record = $group_ty>,)*)?
            {
                fn deserialize<__D: __serde::Deserializer<'de>>(
                    deserializer: __D,
                ) -> ::core::result::Result<Self, __D::Error> {
                    __serde::deserialize::<__Builder<$($args)*>, __D>(deserializer)
                }
            }
        };
    };
    (
        @builder $vis:vis $record:ident [$($params:tt)*] [$($args:tt)*] [$($bounds:tt)*]
        { $($field:ident : $ty:ty = $column:literal),* } { $($group:ident : $group_ty:ty),* } ($columns:expr)
    ) => {
        #[allow(missing_debug_implementations, missing_docs, unreachable_pub)]
        $vis struct __Builder<$($params)*>
        where
            $($bounds)*
        {
            $($field: ::core::option::Option<$ty>,)*
            $($group: <$group_ty as __serde::DeserializeColumns>::Builder,)*
        }

        impl<$($params)*> ::core::default::Default for __Builder<$($args)*>
        where
            $($bounds)*
        {
            fn default() -> Self {
                Self {
                    $($field: ::core::option::Option::None,)*
                    $($group: ::core::default::Default::default(),)*
                }
            }
        }

        impl<'de, $($params)*> __serde::Builder<'de> for __Builder<$($args)*>
        where
            $($bounds)*
            $($ty: __serde::Deserialize<'de>,)*
            $(<$group_ty as __serde::DeserializeColumns>::Builder: __serde::Builder<'de, Record = $group_ty>,)*
        {
            type Record = $record<$($args)*>;
            const NAME: &'static ::core::primitive::str = ::core::stringify!($record);
            const COLUMNS: &'static [&'static ::core::primitive::str] = $columns;

            #[allow(unused_assignments, reason = "the last count is not read")]
            fn set<__N: __serde::NextValue<'de>>(
                &mut self,
                index: ::core::primitive::usize,
                value: __N,
            ) -> ::core::result::Result<(), __N::Error> {
                let mut column = 0;
                $(
                    if index == column {
                        return __serde::fill(&mut self.$field, $column, value);
                    }
                    column += 1;
                )*
                $(
                    let before = column;
                    column += __serde::columns(&self.$group);
                    if index < column {
                        return __serde::Builder::set(&mut self.$group, index - before, value);
                    }
                )*
                ::core::result::Result::Ok(())
            }

            fn finish<__E: __serde::Error>(self) -> ::core::result::Result<$record<$($args)*>, __E> {
                ::core::result::Result::Ok($record {
                    $($field: __serde::take(self.$field, $column)?,)*
                    $($group: __serde::Builder::finish(self.$group)?,)*
                })
            }
        }
    };
    (@columns ($($column:literal),*)) => {
        &[$($column),*]
    };
    (@columns ($($column:literal),*) $groups:ident) => {{
        const COLUMNS: [&::core::primitive::str; [$($column),*].len() + $crate::__private::flatten::count(&$groups)] =
            $crate::__private::flatten::columns(&[$($column),*], &$groups);
        &COLUMNS
    }};
}

/// Without the feature `serde`, nothing is implemented.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_serde {
    ($($record:tt)*) => {};
}
