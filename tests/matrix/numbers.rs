//! Numbers and booleans.

use std::fmt::Debug;

use envelope_runtime::record::Number;
use proptest::prelude::*;

use crate::observe::Case;
use crate::rows::Matrix;

/// Integers of all lengths.
fn integers<T: Debug + TryFrom<i128>>() -> impl Strategy<Value = T> {
    (any::<i128>(), 0_u32..127).prop_filter_map("fits", |(bits, shift)| T::try_from(bits >> shift).ok())
}

macro_rules! integers {
    ($matrix:ident: $($integer:ident)*) => {$(
        case!(
            $matrix,
            context $integer,
            Case::new(
                stringify!($integer),
                &[stringify!($integer)],
                [7, 0, $integer::MIN, $integer::MAX],
                integers::<$integer>(),
            )
        );
    )*};
}

pub(crate) async fn add(matrix: &mut Matrix) {
    case!(matrix, context bool, Case::new("bool", &["bool"], [true, false], any::<bool>()));
    integers!(matrix: u8 i8 u16 i16 u32 i32 u64 i64 usize isize);
    let wide = [7, 10_u128.pow(38) - 1, u128::MAX];
    let up_to = any::<(u128, u8)>().prop_map(|(bits, shift)| (bits >> (shift % 128)) % 10_u128.pow(38));
    case!(matrix, context u128, Case::new("u128", &["u128"], wide, up_to));
    let wide = [7, -10_i128.pow(38), i128::MIN];
    let up_to = any::<(i128, u8)>().prop_map(|(bits, shift)| (bits >> (shift % 128)) % 10_i128.pow(38));
    case!(matrix, context i128, Case::new("i128", &["i128"], wide, up_to));
    case!(
        matrix,
        Box<i32>,
        Case::new(
            "Box<i32>",
            &["Box<i32>", "&&i32"],
            [Box::new(7)],
            integers::<i32>().prop_map(Box::new)
        )
    );
    floats(matrix).await;

    let number = |text: &str| Number::parse(text).unwrap();
    let numbers =
        any::<(i64, i8)>().prop_map(|(digits, exponent)| Number::parse(&format!("{digits}e{}", exponent / 2)).unwrap());
    case!(
        matrix,
        Number,
        Case::new(
            "Number",
            &["Number"],
            [number("1500"), number("1e-130"), number("-1e125")],
            numbers
        )
    );
}

const ZERO: &str = "-0.0 is 0";

async fn floats(matrix: &mut Matrix) {
    let singles = [
        0.1,
        0.0,
        -0.0,
        f32::MAX,
        f32::MIN_POSITIVE,
        1e-45,
        16_777_216.0,
        f32::NAN,
        f32::INFINITY,
    ];
    case!(
        matrix,
        f32,
        Case::new("f32", &["f32"], singles, any::<f32>())
            .canonical(ZERO, |value, read| *value == 0.0 && read.to_bits() == 0)
    );
    let doubles = [
        0.1 + 0.2,
        0.0,
        -0.0,
        1e-130,
        9e125,
        f64::from(f32::MAX),
        9_007_199_254_740_993.0,
        1e126,
        5e-324,
        f64::MAX,
        f64::NAN,
        f64::NEG_INFINITY,
    ];
    case!(
        matrix,
        f64,
        Case::new("f64", &["f64"], doubles, any::<f64>())
            .canonical(ZERO, |value, read| *value == 0.0 && read.to_bits() == 0)
    );
}
