//! What a header says, as JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use envelope_runtime::dynamic::DescribedRecord;
use envelope_runtime::materials::EncryptedDataKey;

use crate::json::Json;

/// What follows the key's name in the information of a raw AES keyring's encrypted data key: the lengths of tag and IV in
/// bits and bytes, then the IV.
const RAW_AES_LENGTHS: [u8; 8] = [0, 0, 0, 128, 0, 0, 0, 12];
const IV_LEN: usize = 12;

/// The header of a record. Nothing of it was authenticated.
pub fn record(described: &DescribedRecord) -> Json {
    let string = |text: &str| Json::String(text.to_owned());
    // Nothing where the legend does not fit the attributes.
    let actions = described.actions().into_iter().flatten();
    let context = described.stored_context().iter();
    let keys = described.encrypted_data_keys().iter();
    Json::object([
        ("version", Json::Number(described.version().into())),
        ("algorithmSuite", Json::String(described.suite().to_string())),
        ("messageId", hexadecimal(described.message_id())),
        ("legend", string(described.legend())),
        (
            "attributeActions",
            Json::object(actions.map(|(name, action)| (name, string(action.aws_name())))),
        ),
        (
            "storedEncryptionContext",
            Json::object(context.map(|(key, value)| (key, string(value)))),
        ),
        ("encryptedDataKeys", Json::Array(keys.map(data_key).collect())),
    ])
}

/// An encrypted data key. `keyProviderInfo` is there where the information is text, or begins with the name of a raw AES
/// key, whose `iv` then stands beside it; `keyProviderInfoHex` has all of it.
fn data_key(key: &EncryptedDataKey) -> Json {
    let (text, iv) = match raw_aes(key.info()) {
        Some((name, iv)) => (Some(name), Some(iv)),
        None => (printable(key.info()), None),
    };
    let members = [
        ("keyProviderId", Some(Json::String(key.provider().to_owned()))),
        ("keyProviderInfo", text.map(|text| Json::String(text.to_owned()))),
        ("keyProviderInfoHex", Some(hexadecimal(key.info()))),
        ("iv", iv.map(hexadecimal)),
        ("ciphertext", Some(Json::String(STANDARD.encode(key.ciphertext())))),
    ];
    Json::object(members.into_iter().filter_map(|(name, member)| Some((name, member?))))
}

/// The key's name and the IV, if this is the information of a raw AES keyring.
fn raw_aes(info: &[u8]) -> Option<(&str, &[u8])> {
    let (before, iv) = info.split_at_checked(info.len().checked_sub(IV_LEN)?)?;
    let name = printable(before.strip_suffix(&RAW_AES_LENGTHS)?)?;
    Some((name, iv))
}

fn printable(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}

fn hexadecimal(bytes: &[u8]) -> Json {
    Json::String(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
