//! Attribute values and items: compared, and as DynamoDB JSON.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, Result, bail};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

/// An item of DynamoDB.
pub type Item = HashMap<String, AttributeValue>;

/// The names of header and footer.
pub const HEAD: &str = "aws_dbe_head";
pub const FOOT: &str = "aws_dbe_foot";

/// A binary value.
pub fn binary(bytes: impl Into<Vec<u8>>) -> AttributeValue {
    AttributeValue::B(Blob::new(bytes))
}

/// An item whose numbers are spelled in one way only, and whose sets are in one order only: it stands for what the item
/// says.
pub fn normal_item(item: &Item) -> BTreeMap<String, String> {
    item.iter()
        .map(|(name, value)| (name.clone(), to_json(&normal(value)).to_string()))
        .collect()
}

/// A value whose numbers are spelled in one way only, and whose sets are in one order only.
pub fn normal(value: &AttributeValue) -> AttributeValue {
    use AttributeValue as V;
    match value {
        V::N(number) => V::N(normal_number(number)),
        V::Ns(members) => {
            let mut members: Vec<_> = members.iter().map(|number| normal_number(number)).collect();
            members.sort();
            V::Ns(members)
        }
        V::Ss(members) => {
            let mut members = members.clone();
            members.sort_by(|left, right| left.encode_utf16().cmp(right.encode_utf16()));
            V::Ss(members)
        }
        V::Bs(members) => {
            let mut members = members.clone();
            members.sort_by(|left, right| left.as_ref().cmp(right.as_ref()));
            V::Bs(members)
        }
        V::L(elements) => V::L(elements.iter().map(normal).collect()),
        V::M(entries) => V::M(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), normal(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// A number as the record format spells it: no exponent, no zeros in front or behind. What is no number stays.
pub fn normal_number(text: &str) -> String {
    let (negative, rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let Ok(exponent) = exponent.parse::<i64>() else {
        return text.to_owned();
    };
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || exponent.abs() > 1000 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return text.to_owned();
    }
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let digits = digits[leading..].trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    // Where the point is, counted in digits from the first one that is not zero.
    let point = whole.len() as i64 + exponent - leading as i64;
    let zeros = |count: i64| "0".repeat(count.max(0) as usize);
    let len = digits.len() as i64;
    let plain = if point <= 0 {
        format!("0.{}{digits}", zeros(-point))
    } else if point >= len {
        format!("{digits}{}", zeros(point - len))
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        format!("{whole}.{fraction}")
    };
    if negative { format!("-{plain}") } else { plain }
}

/// An item as DynamoDB JSON, its names in order.
pub fn item_to_json(item: &Item) -> Json {
    let sorted: BTreeMap<_, _> = item.iter().collect();
    Json::Object(
        sorted
            .into_iter()
            .map(|(name, value)| (name.clone(), to_json(value)))
            .collect(),
    )
}

/// An item from DynamoDB JSON.
pub fn item_from_json(json: &Json) -> Result<Item> {
    let attributes = json.as_object().context("an item is an object")?;
    attributes
        .iter()
        .map(|(name, value)| Ok((name.clone(), from_json(value)?)))
        .collect()
}

/// A value as DynamoDB JSON.
pub fn to_json(value: &AttributeValue) -> Json {
    use AttributeValue as V;
    match value {
        V::B(bytes) => json!({"B": STANDARD.encode(bytes)}),
        V::Bool(boolean) => json!({"BOOL": boolean}),
        V::Bs(members) => json!({"BS": members.iter().map(|bytes| STANDARD.encode(bytes)).collect::<Vec<_>>()}),
        V::L(elements) => json!({"L": elements.iter().map(to_json).collect::<Vec<_>>()}),
        V::M(entries) => {
            let sorted: BTreeMap<_, _> = entries.iter().collect();
            let entries: Map<_, _> = sorted
                .into_iter()
                .map(|(key, value)| (key.clone(), to_json(value)))
                .collect();
            json!({ "M": entries })
        }
        V::N(number) => json!({"N": number}),
        V::Ns(members) => json!({"NS": members}),
        V::Null(_) => json!({"NULL": true}),
        V::S(text) => json!({"S": text}),
        V::Ss(members) => json!({"SS": members}),
        other => unreachable!("DynamoDB has no such value: {other:?}"),
    }
}

fn from_json(json: &Json) -> Result<AttributeValue> {
    use AttributeValue as V;
    let (tag, inner) = json
        .as_object()
        .and_then(|object| object.iter().next())
        .context("a value is an object")?;
    let text = |json: &Json| json.as_str().map(str::to_owned).context("text");
    let blob = |json: &Json| Ok::<_, anyhow::Error>(Blob::new(STANDARD.decode(text(json)?)?));
    let list = || inner.as_array().context("a list");
    Ok(match tag.as_str() {
        "B" => V::B(blob(inner)?),
        "BOOL" => V::Bool(inner.as_bool().context("a boolean")?),
        "BS" => V::Bs(list()?.iter().map(blob).collect::<Result<_>>()?),
        "L" => V::L(list()?.iter().map(from_json).collect::<Result<_>>()?),
        "M" => V::M(item_from_json(inner)?),
        "N" => V::N(text(inner)?),
        "NS" => V::Ns(list()?.iter().map(text).collect::<Result<_>>()?),
        "NULL" => V::Null(true),
        "S" => V::S(text(inner)?),
        "SS" => V::Ss(list()?.iter().map(text).collect::<Result<_>>()?),
        other => bail!("no type `{other}`"),
    })
}
