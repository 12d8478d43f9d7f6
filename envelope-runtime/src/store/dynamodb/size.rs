//! How large an item is, as DynamoDB counts.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::record::Number;

/// The largest item that DynamoDB takes, in bytes: names and values of all attributes together ([limits]).
///
/// [limits]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items
pub const ITEM_LIMIT: usize = 400 * 1024;

/// An item's size in bytes, by the [rules] of DynamoDB: what counts for [`ITEM_LIMIT`] and for capacity.
///
/// Exact but for numbers, of whose bytes AWS gives an approximation: one for each two significant digits, and one more. They are
/// counted as the service was seen to: the digits before and after the point apart, and one more for a sign.
///
/// ```
/// use std::collections::HashMap;
///
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use envelope_runtime::dynamodb::item_size;
///
/// let item = HashMap::from([
///     ("id".to_owned(), AttributeValue::N("1234".to_owned())), // 2 + 3
///     ("name".to_owned(), AttributeValue::S("Zoë".to_owned())), // 4 + 4
/// ]);
/// assert_eq!(item_size(&item), 13);
/// ```
///
/// [rules]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
#[must_use]
pub fn item_size(item: &HashMap<String, AttributeValue>) -> usize {
    sum(item, number_size)
}

/// The size of an item that is over the limit; nothing if it is not.
pub(crate) fn over_limit(item: &HashMap<String, AttributeValue>) -> Option<usize> {
    // No number takes more than its digits and one byte, so that those of most items are not looked at.
    if sum(item, |number| number.len() + 1) <= ITEM_LIMIT {
        return None;
    }
    Some(item_size(item)).filter(|size| *size > ITEM_LIMIT)
}

/// The largest attribute of an item, and its size with its name.
pub(crate) fn largest(item: &HashMap<String, AttributeValue>) -> Option<(&str, usize)> {
    let sizes = item
        .iter()
        .map(|(name, value)| (name.as_str(), attribute_size(name, value)));
    sizes.max_by_key(|(name, size)| (*size, std::cmp::Reverse(*name)))
}

/// The size of an attribute, with its name.
fn attribute_size(name: &str, value: &AttributeValue) -> usize {
    name.len() + value_size(value, number_size)
}

fn sum(item: &HashMap<String, AttributeValue>, number: fn(&str) -> usize) -> usize {
    let sizes = item.iter().map(|(name, value)| name.len() + value_size(value, number));
    sizes.sum()
}

fn value_size(value: &AttributeValue, number: fn(&str) -> usize) -> usize {
    match value {
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::Bs(members) => members.iter().map(|member| member.as_ref().len()).sum(),
        AttributeValue::L(elements) => {
            let elements = elements.iter().map(|element| 1 + value_size(element, number));
            3 + elements.sum::<usize>()
        }
        AttributeValue::M(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| 1 + key.len() + value_size(value, number));
            3 + entries.sum::<usize>()
        }
        AttributeValue::N(digits) => number(digits),
        AttributeValue::Ns(members) => members.iter().map(|member| number(member)).sum(),
        AttributeValue::S(text) => text.len(),
        AttributeValue::Ss(members) => members.iter().map(String::len).sum(),
        // Booleans and nulls; and a type that the SDK does not know has no size that could be told.
        _ => 1,
    }
}

/// The size of a number: a byte for each two significant digits before the point, the same after it, one for a sign, and one.
fn number_size(text: &str) -> usize {
    // What is no number is refused before it is stored.
    let Ok(number) = Number::parse(text) else {
        return text.len();
    };
    let (sign, digits) = match number.as_str().strip_prefix('-') {
        Some(digits) => (1, digits),
        None => (0, number.as_str()),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some(("0", fraction)) => ("", fraction.trim_start_matches('0')),
        Some(parts) => parts,
        None => (digits.trim_matches('0'), ""),
    };
    whole.len().div_ceil(2) + fraction.len().div_ceil(2) + 1 + sign
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::primitives::Blob;

    use super::*;

    #[test]
    fn each_type_has_its_size() {
        let n = |text: &str| AttributeValue::N(text.to_owned());
        let strings = |members: [&str; 2]| members.map(str::to_owned).to_vec();
        let map = HashMap::from([("key".to_owned(), n("7"))]);
        let cases = [
            (AttributeValue::S("ß".to_owned()), 2),
            (AttributeValue::B(Blob::new([0; 7])), 7),
            (AttributeValue::Bool(true), 1),
            (AttributeValue::Null(true), 1),
            (AttributeValue::Ss(strings(["a", "bc"])), 3),
            (AttributeValue::Ns(strings(["1", "123"])), 5),
            (AttributeValue::Bs(vec![Blob::new([1]), Blob::new([2, 3])]), 3),
            (AttributeValue::L(vec![]), 3),
            (AttributeValue::M(HashMap::new()), 3),
            (AttributeValue::L(vec![AttributeValue::Null(true), n("7")]), 8),
            (AttributeValue::M(map), 9),
        ];
        for (value, size) in cases {
            let item = HashMap::from([("name".to_owned(), value)]);
            assert_eq!(item_size(&item), 4 + size, "{item:?}");
        }
    }

    #[test]
    fn numbers_are_counted_by_their_significant_digits() {
        let cases = [
            ("0", 1),
            ("-0", 1),
            ("1", 2),
            ("12", 2),
            ("123", 3),
            ("-12", 3),
            ("0042", 2),
            ("100", 2),
            ("1E125", 2),
            ("1e-100", 2),
            ("0.15", 2),
            ("1.5", 3),
            ("1.200", 3),
            ("100.5", 4),
            ("3.14159", 5),
            ("12345678901234567890123456789012345678", 20),
        ];
        for (text, size) in cases {
            assert_eq!(number_size(text), size, "{text}");
            assert!(size <= text.len() + 1, "the short cut counts {text} as less");
        }
    }

    #[test]
    fn the_limit_is_reached_at_400_kib() {
        let of = |bytes| HashMap::from([("a".to_owned(), AttributeValue::B(Blob::new(vec![0; bytes])))]);
        assert_eq!(over_limit(&of(ITEM_LIMIT - 1)), None);
        assert_eq!(over_limit(&of(ITEM_LIMIT)), Some(ITEM_LIMIT + 1));
        let mut item = of(ITEM_LIMIT - 10);
        // Within the limit only because of how numbers are counted.
        item.insert("n".to_owned(), AttributeValue::N("123456789".to_owned()));
        assert_eq!(
            (over_limit(&item), item_size(&item)),
            (None, ITEM_LIMIT - 10 + 1 + 1 + 6)
        );
        assert_eq!(largest(&item), Some(("a", ITEM_LIMIT - 9)));
    }
}
