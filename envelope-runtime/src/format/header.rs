//! The header of an encrypted record ([structured encryption, header]).
//!
//! | bytes | meaning |
//! |---|---|
//! | 1 | version: 01, or 02 if a field is in the encryption context |
//! | 1 | flavor: the second byte of the suite's id |
//! | 32 | message id |
//! | 2 + n | legend |
//! | 2 + … | stored encryption context: count, then keys and values, each with a 2-byte length |
//! | 1 + … | encrypted data keys: count, then provider, info and ciphertext, each with a 2-byte length |
//! | 32 | commitment: HMAC-SHA-512 of all before under the commit key, cut to 32 bytes |
//!
//! [structured encryption, header]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/header.md

use std::ops::Range;

use super::reader::Reader;
use super::{FormatError, Legend, legend};
use crate::crypto::{COMMITMENT_LEN, CommitKey, CryptoError, Mismatch};
use crate::materials::{ContextMap, EncryptedDataKey, MaterialsError};
use crate::schema::Suite;

/// The number of bytes of a message id.
pub(crate) const MESSAGE_ID_LEN: usize = 32;
/// Where the legend's length stands.
const LEGEND_AT: usize = 2 + MESSAGE_ID_LEN;

/// A header, taken apart: every length is checked, nothing is authenticated, nothing is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedHeader<'a> {
    partial: &'a [u8],
    version: u8,
    suite: Suite,
    message_id: &'a [u8; MESSAGE_ID_LEN],
    legend: &'a [u8],
    context: &'a [u8],
    encrypted_data_keys: &'a [u8],
    commitment: &'a [u8; COMMITMENT_LEN],
}

impl<'a> ParsedHeader<'a> {
    /// Takes a header apart.
    ///
    /// # Errors
    ///
    /// [`FormatError`] if the bytes are not exactly one header.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let version = reader.u8("version")?;
        if !matches!(version, 1 | 2) {
            return Err(FormatError::UnknownVersion { version });
        }
        let flavor = reader.u8("flavor")?;
        let suite = Suite::from_flavor(flavor).ok_or(FormatError::UnknownFlavor { flavor })?;
        let message_id = reader.array("message id")?;
        let legend = reader.prefixed("legend")?;
        legend::check(legend, version)?;

        let context_on = reader.rest();
        check_context(&mut reader)?;
        let keys_on = reader.rest();
        check_encrypted_data_keys(&mut reader)?;
        let commitment_on = reader.rest();
        let commitment = reader.array("commitment")?;
        reader.finish()?;

        Ok(Self {
            partial: until(bytes, commitment_on),
            version,
            suite,
            message_id,
            legend,
            context: until(context_on, keys_on),
            encrypted_data_keys: until(keys_on, commitment_on),
            commitment,
        })
    }

    /// The version of the record format: 1 or 2.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The suite.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// The message id: 32 random bytes that no other record under the same data key has.
    #[must_use]
    pub fn message_id(&self) -> &'a [u8; MESSAGE_ID_LEN] {
        self.message_id
    }

    /// The legend: `e`, `s` or `c` for each protected field that the record has, in canonical order.
    #[must_use]
    pub fn legend(&self) -> &'a [u8] {
        self.legend
    }

    /// The stored encryption context: those entries that a reader need not know.
    ///
    /// # Errors
    ///
    /// Those of [`ContextMap::insert`]; a parsed header's context gives none.
    pub fn context(&self) -> Result<ContextMap, MaterialsError> {
        let mut map = ContextMap::new();
        for (key, value) in self.context_entries() {
            map.insert(key, value)?;
        }
        Ok(map)
    }

    /// The keys of the stored encryption context.
    pub(crate) fn context_keys(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.context_entries().map(|(key, _)| key)
    }

    fn context_entries(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut reader = Reader::new(self.context);
        let count = reader.u16("context").unwrap_or(0);
        (0..count).map_while(move |_| {
            let key = reader.prefixed_str("context").ok()?;
            Some((key, reader.prefixed_str("context").ok()?))
        })
    }

    /// The number of encrypted data keys.
    #[must_use]
    pub fn encrypted_data_key_count(&self) -> usize {
        self.encrypted_data_keys.first().map_or(0, |&count| usize::from(count))
    }

    /// The encrypted data keys, in order.
    pub fn encrypted_data_keys(&self) -> impl Iterator<Item = EncryptedDataKeyRef<'a>> + use<'a> {
        let mut reader = Reader::new(self.encrypted_data_keys.get(1..).unwrap_or_default());
        std::iter::from_fn(move || EncryptedDataKeyRef::read(&mut reader).ok())
    }

    /// The encrypted data keys, in copies that own their parts.
    pub(crate) fn owned_encrypted_data_keys(&self) -> Result<Vec<EncryptedDataKey>, MaterialsError> {
        self.encrypted_data_keys().map(EncryptedDataKeyRef::to_owned).collect()
    }

    /// What decides about the data key, as bytes: the stored context, and the encrypted data keys.
    pub(crate) fn key_parts(&self) -> [&'a [u8]; 2] {
        [self.context, self.encrypted_data_keys]
    }

    /// All of the header's bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        [self.partial, self.commitment].concat()
    }

    /// Checks the commitment: that the writer had this data key, and wrote this header.
    pub(crate) fn verify_commitment(&self, key: &CommitKey) -> Result<(), Mismatch> {
        key.verify(self.partial, self.commitment)
    }
}

/// One encrypted data key inside a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncryptedDataKeyRef<'a> {
    /// The key provider id, for example `aws-kms`.
    pub provider: &'a str,
    /// The key provider's information, for example a key ARN.
    pub info: &'a [u8],
    /// The wrapped data key.
    pub ciphertext: &'a [u8],
}

impl PartialEq<EncryptedDataKey> for EncryptedDataKeyRef<'_> {
    fn eq(&self, other: &EncryptedDataKey) -> bool {
        self.ciphertext == other.ciphertext() && self.info == other.info() && self.provider == other.provider()
    }
}

impl<'a> EncryptedDataKeyRef<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, FormatError> {
        let provider = reader.prefixed_str("key provider id")?;
        let info = reader.prefixed("key provider information")?;
        let ciphertext = reader.prefixed("encrypted data key")?;
        Ok(Self {
            provider,
            info,
            ciphertext,
        })
    }

    /// A copy that owns its parts.
    ///
    /// # Errors
    ///
    /// [`MaterialsError::EncryptedDataKeyTooLong`] if a part has more than 65535 bytes; in a header none has.
    pub fn to_owned(self) -> Result<EncryptedDataKey, MaterialsError> {
        EncryptedDataKey::new(self.provider, self.info, self.ciphertext)
    }
}

/// Writes a header: the parts that a record decides, then the part that its materials share, then the commitment.
pub(crate) struct HeaderWriter {
    bytes: Vec<u8>,
    legend: Range<usize>,
}

impl HeaderWriter {
    /// Writes all before the commitment. `legend` pushes the letters of the fields that the record has; `tail` is the
    /// serialized stored context and encrypted data keys; `fields` is the number of letters to expect.
    pub(crate) fn new(
        version: u8,
        suite: Suite,
        message_id: &[u8; MESSAGE_ID_LEN],
        fields: usize,
        legend: impl FnOnce(&mut Legend<'_>),
        tail: &[u8],
    ) -> Result<Self, FormatError> {
        let mut bytes = Vec::with_capacity(LEGEND_AT + 2 + fields + tail.len() + COMMITMENT_LEN);
        bytes.extend_from_slice(&[version, suite.flavor()]);
        bytes.extend_from_slice(message_id);
        bytes.extend_from_slice(&[0; 2]);
        legend(&mut Legend::new(&mut bytes));
        let count = bytes.len() - LEGEND_AT - 2;
        let len = u16::try_from(count).map_err(|_| FormatError::LegendTooLong { count })?;
        if let Some(at) = bytes.get_mut(LEGEND_AT..LEGEND_AT + 2) {
            at.copy_from_slice(&len.to_be_bytes());
        }
        let legend = LEGEND_AT + 2..bytes.len();
        bytes.extend_from_slice(tail);
        Ok(Self { bytes, legend })
    }

    /// Where the letters of the legend stand.
    pub(crate) fn legend(&self) -> Range<usize> {
        self.legend.clone()
    }

    /// Appends the commitment.
    pub(crate) fn commit(mut self, key: &CommitKey) -> Result<Vec<u8>, CryptoError> {
        let commitment = key.commit(&self.bytes)?;
        self.bytes.extend_from_slice(&commitment);
        Ok(self.bytes)
    }
}

/// Reads over the stored context.
fn check_context(reader: &mut Reader<'_>) -> Result<(), FormatError> {
    let count = reader.u16("encryption context")?;
    // No key comes before the first one, so none is empty.
    let mut previous = "";
    for _ in 0..count {
        let key = reader.prefixed_str("encryption context")?;
        reader.prefixed_str("encryption context")?;
        if previous >= key {
            return Err(FormatError::ContextOrder);
        }
        previous = key;
    }
    Ok(())
}

/// Reads over the encrypted data keys.
fn check_encrypted_data_keys(reader: &mut Reader<'_>) -> Result<(), FormatError> {
    let count = reader.u8("encrypted data keys")?;
    if count == 0 {
        return Err(FormatError::NoEncryptedDataKey);
    }
    for _ in 0..count {
        EncryptedDataKeyRef::read(reader)?;
    }
    Ok(())
}

/// The part of `bytes` before `rest`, which is its end.
fn until<'a>(bytes: &'a [u8], rest: &[u8]) -> &'a [u8] {
    bytes.get(..bytes.len().saturating_sub(rest.len())).unwrap_or_default()
}
