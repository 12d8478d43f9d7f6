//! The two bytes that name the type of an attribute value (`ddb-attribute-serialization.md`, "Type ID").

use std::fmt;

use super::RecordError;

/// The type of an attribute value.
///
/// ```
/// use envelope_runtime::record::TypeId;
///
/// assert_eq!(TypeId::STRING.as_bytes(), [0x00, 0x01]);
/// assert_eq!(TypeId::from_bytes([0x03, 0x00]), Some(TypeId::LIST));
/// assert_eq!(TypeId::NUMBER_SET.to_string(), "number set");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeId([u8; 2]);

impl TypeId {
    /// The number of bytes of a type id.
    pub const LEN: usize = 2;

    /// Binary: bytes as they are.
    pub const BINARY: TypeId = TypeId([0xff, 0xff]);
    /// Binary set: distinct byte strings.
    pub const BINARY_SET: TypeId = TypeId([0x01, 0xff]);
    /// Boolean: one byte, 0 or 1.
    pub const BOOLEAN: TypeId = TypeId([0x00, 0x04]);
    /// List: values of any types, in order.
    pub const LIST: TypeId = TypeId([0x03, 0x00]);
    /// Map: values of any types under distinct string keys.
    pub const MAP: TypeId = TypeId([0x02, 0x00]);
    /// Null: no bytes.
    pub const NULL: TypeId = TypeId([0x00, 0x00]);
    /// Number: the digits of its normal form.
    pub const NUMBER: TypeId = TypeId([0x00, 0x02]);
    /// Number set: distinct numbers.
    pub const NUMBER_SET: TypeId = TypeId([0x01, 0x02]);
    /// String: UTF-8.
    pub const STRING: TypeId = TypeId([0x00, 0x01]);
    /// String set: distinct strings.
    pub const STRING_SET: TypeId = TypeId([0x01, 0x01]);

    /// The type id with these two bytes, if there is one.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 2]) -> Option<TypeId> {
        match bytes {
            [0x00, 0x00 | 0x01 | 0x02 | 0x04] | [0x01, 0x01 | 0x02 | 0xff] | [0x02 | 0x03, 0x00] | [0xff, 0xff] => {
                Some(TypeId(bytes))
            }
            _ => None,
        }
    }

    /// The two bytes, as a record holds them.
    #[must_use]
    pub const fn as_bytes(self) -> [u8; 2] {
        self.0
    }

    /// The type of the members, if this is a set.
    pub(super) fn member(self) -> Option<TypeId> {
        match self {
            TypeId::BINARY_SET => Some(TypeId::BINARY),
            TypeId::NUMBER_SET => Some(TypeId::NUMBER),
            TypeId::STRING_SET => Some(TypeId::STRING),
            _ => None,
        }
    }
}

impl TryFrom<[u8; 2]> for TypeId {
    type Error = RecordError;

    fn try_from(bytes: [u8; 2]) -> Result<TypeId, RecordError> {
        TypeId::from_bytes(bytes).ok_or(RecordError::UnknownTypeId(bytes))
    }
}

impl fmt::Display for TypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            TypeId::BINARY => "binary",
            TypeId::BINARY_SET => "binary set",
            TypeId::BOOLEAN => "boolean",
            TypeId::LIST => "list",
            TypeId::MAP => "map",
            TypeId::NULL => "null",
            TypeId::NUMBER => "number",
            TypeId::NUMBER_SET => "number set",
            TypeId::STRING => "string",
            _ => "string set",
        })
    }
}

impl fmt::Debug for TypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TypeId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_pairs_of_bytes_are_type_ids() {
        let known = (0..=u16::MAX).filter_map(|n| TypeId::from_bytes(n.to_be_bytes()));
        let names: Vec<String> = known.map(|id| format!("{} {:02x?}", id, id.as_bytes())).collect();
        assert_eq!(
            names,
            [
                "null [00, 00]",
                "string [00, 01]",
                "number [00, 02]",
                "boolean [00, 04]",
                "string set [01, 01]",
                "number set [01, 02]",
                "binary set [01, ff]",
                "map [02, 00]",
                "list [03, 00]",
                "binary [ff, ff]",
            ]
        );
    }

    #[test]
    fn other_bytes_are_named_in_the_error() {
        assert_eq!(
            TypeId::try_from([0x0a, 0xbc]).unwrap_err().to_string(),
            "unknown type id 0abc"
        );
    }
}
