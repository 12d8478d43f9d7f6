//! The footer of an encrypted record: a tag for each recipient, and in suite 0x6701 a signature
//! ([structured encryption, footer]).
//!
//! [structured encryption, footer]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/structured-encryption/footer.md

use super::FormatError;
use crate::crypto::{
    CanonicalHash, CryptoError, Mismatch, RECIPIENT_TAG_LEN, RecipientMac, SIGNATURE_LEN, SigningKeyPair, VerifyingKey,
};
use crate::schema::Suite;

/// A footer, taken apart by what its header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParsedFooter<'a> {
    tags: &'a [[u8; RECIPIENT_TAG_LEN]],
    signature: Option<&'a [u8; SIGNATURE_LEN]>,
}

impl<'a> ParsedFooter<'a> {
    /// Takes a footer apart: 48 bytes for each of the header's encrypted data keys, and in suite 0x6701 103 more.
    pub(crate) fn parse(bytes: &'a [u8], recipients: usize, suite: Suite) -> Result<Self, FormatError> {
        let signature_len = match suite {
            Suite::Symmetric => 0,
            Suite::Signed => SIGNATURE_LEN,
        };
        let expected = recipients * RECIPIENT_TAG_LEN + signature_len;
        let wrong_length = FormatError::FooterLength {
            expected,
            found: bytes.len(),
        };
        if bytes.len() != expected {
            return Err(wrong_length);
        }
        let (tags, signature) = bytes.split_at(recipients * RECIPIENT_TAG_LEN);
        let (tags, _) = tags.as_chunks();
        let signature = match suite {
            Suite::Symmetric => None,
            Suite::Signed => Some(signature.try_into().map_err(|_| wrong_length)?),
        };
        Ok(Self { tags, signature })
    }

    /// Checks that one of the tags is the recipient's, and the signature if the suite has one.
    pub(crate) fn verify(
        &self,
        hash: &CanonicalHash,
        recipient: &RecipientMac,
        verifying: Option<&VerifyingKey>,
    ) -> Result<(), Mismatch> {
        recipient.verify_any(hash, self.tags)?;
        match (self.signature, verifying) {
            (Some(signature), Some(key)) => key.verify(hash, signature),
            (None, None) => Ok(()),
            _ => Err(Mismatch),
        }
    }
}

/// Writes a footer: the tags in the order of the encrypted data keys, then the signature.
pub(crate) fn write_footer(
    hash: &CanonicalHash,
    recipients: &[RecipientMac],
    signing: Option<&SigningKeyPair>,
) -> Result<Vec<u8>, CryptoError> {
    let signature_len = if signing.is_some() { SIGNATURE_LEN } else { 0 };
    let mut footer = Vec::with_capacity(recipients.len() * RECIPIENT_TAG_LEN + signature_len);
    for recipient in recipients {
        footer.extend_from_slice(&recipient.tag(hash)?);
    }
    if let Some(signing) = signing {
        footer.extend_from_slice(&signing.sign(hash)?);
    }
    Ok(footer)
}
