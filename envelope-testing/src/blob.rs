//! The ciphertext blob: what Encrypt and GenerateDataKey hand out, and Decrypt opens.
//!
//! ```text
//! format (1 byte) ‖ length of the key id (1) ‖ key id ‖ id of the key material (32) ‖ iv (12) ‖ ciphertext ‖ tag (16)
//! ```
//!
//! The ciphertext is AES-256-GCM under the key material, whose additional data are all bytes before the iv and then the
//! encryption context. The format is this server's own: neither AWS nor another server opens it.

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};

use crate::context::EncryptionContext;
use crate::error::KmsError;
use crate::material::{MATERIAL_ID_LEN, Material};
use crate::random;

/// The first byte of a blob.
const FORMAT: u8 = 1;
const IV_LEN: usize = 12;
const TAG_LEN: usize = 16;

/// A parsed blob. That it parses says nothing about who made it.
#[derive(Debug)]
pub(crate) struct Blob<'a> {
    /// Everything before the iv.
    header: &'a [u8],
    key_id: &'a str,
    material_id: &'a [u8; MATERIAL_ID_LEN],
    iv: &'a [u8; IV_LEN],
    ciphertext: &'a [u8],
    tag: &'a [u8; TAG_LEN],
}

impl<'a> Blob<'a> {
    /// Parses `bytes`; `None` if they are no blob.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&[format, id_len], rest) = bytes.split_first_chunk()?;
        if format != FORMAT {
            return None;
        }
        let (key_id, rest) = rest.split_at_checked(id_len.into())?;
        let (material_id, rest) = rest.split_first_chunk()?;
        let header = bytes.get(..bytes.len() - rest.len())?;
        let (iv, rest) = rest.split_first_chunk()?;
        let (ciphertext, tag) = rest.split_last_chunk()?;
        Some(Blob {
            header,
            key_id: str::from_utf8(key_id).ok()?,
            material_id,
            iv,
            ciphertext,
            tag,
        })
    }

    pub(crate) fn key_id(&self) -> &'a str {
        self.key_id
    }

    pub(crate) fn material_id(&self) -> &'a [u8; MATERIAL_ID_LEN] {
        self.material_id
    }

    /// The plaintext, if `material` and `context` are those that the blob was made with.
    pub(crate) fn open(&self, material: &Material, context: &EncryptionContext) -> Option<Vec<u8>> {
        let mut plaintext = self.ciphertext.to_vec();
        Aes256Gcm::new(material.key().into())
            .decrypt_inout_detached(
                &Nonce::from(*self.iv),
                &additional_data(self.header, context),
                plaintext.as_mut_slice().into(),
                &Tag::from(*self.tag),
            )
            .ok()?;
        Some(plaintext)
    }
}

/// Encrypts `plaintext` under a key's material and a context.
pub(crate) fn seal(
    key_id: &str,
    material: &Material,
    context: &EncryptionContext,
    plaintext: &[u8],
) -> Result<Vec<u8>, KmsError> {
    let id_len = u8::try_from(key_id.len()).map_err(|_| KmsError::internal("the key id is too long"))?;
    let mut blob = vec![FORMAT, id_len];
    blob.extend_from_slice(key_id.as_bytes());
    blob.extend_from_slice(material.id());
    let aad = additional_data(&blob, context);
    let iv: [u8; IV_LEN] = random::bytes()?;
    blob.extend_from_slice(&iv);
    let start = blob.len();
    blob.extend_from_slice(plaintext);
    let tag = Aes256Gcm::new(material.key().into())
        .encrypt_inout_detached(&Nonce::from(iv), &aad, blob.split_at_mut(start).1.into())
        .map_err(|_| KmsError::internal("AES-256-GCM failed"))?;
    blob.extend_from_slice(&tag);
    Ok(blob)
}

fn additional_data(header: &[u8], context: &EncryptionContext) -> Vec<u8> {
    let mut aad = header.to_vec();
    aad.extend(context.to_bytes());
    aad
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY_ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

    #[test]
    fn a_blob_opens_under_its_material_and_context_alone() {
        let material = Material::generate(0.0).unwrap();
        let context = EncryptionContext::from([("tenant", "acme")]);
        let bytes = seal(KEY_ID, &material, &context, b"secret").unwrap();
        let blob = Blob::parse(&bytes).unwrap();
        assert_eq!((blob.key_id(), blob.material_id()), (KEY_ID, material.id()));
        assert_eq!(blob.open(&material, &context).unwrap(), b"secret");
        assert_eq!(blob.open(&material, &EncryptionContext::default()), None);
        assert_eq!(blob.open(&Material::generate(0.0).unwrap(), &context), None);
    }

    #[test]
    fn a_flipped_bit_anywhere_is_noticed() {
        let material = Material::generate(0.0).unwrap();
        let context = EncryptionContext::default();
        let bytes = seal(KEY_ID, &material, &context, b"secret").unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let opened = Blob::parse(&altered).and_then(|blob| blob.open(&material, &context));
            assert_eq!(opened, None, "bit {bit}");
        }
    }

    #[test]
    fn a_short_blob_does_not_parse() {
        let material = Material::generate(0.0).unwrap();
        let bytes = seal(KEY_ID, &material, &EncryptionContext::default(), b"").unwrap();
        assert!(Blob::parse(&bytes).is_some());
        for len in 0..bytes.len() {
            assert!(Blob::parse(&bytes[..len]).is_none(), "{len}");
        }
    }
}
