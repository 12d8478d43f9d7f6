//! The key material of a KMS key: one version after each rotation.

use std::fmt;

use zeroize::Zeroizing;

use crate::blob::Blob;
use crate::context::EncryptionContext;
use crate::error::KmsError;
use crate::random;

/// The number of bytes of the id of key material.
pub(crate) const MATERIAL_ID_LEN: usize = 32;
/// The most rotations on demand that a key allows.
pub(crate) const MAX_ON_DEMAND_ROTATIONS: usize = 25;

/// One version of the material of a key: an AES-256 key and an id.
pub(crate) struct Material {
    id: [u8; MATERIAL_ID_LEN],
    key: Zeroizing<[u8; 32]>,
    /// When it was made, in seconds since 1970.
    created: f64,
}

impl Material {
    pub(crate) fn generate(created: f64) -> Result<Self, KmsError> {
        Ok(Material {
            id: random::bytes()?,
            key: Zeroizing::new(random::bytes()?),
            created,
        })
    }

    pub(crate) fn id(&self) -> &[u8; MATERIAL_ID_LEN] {
        &self.id
    }

    pub(crate) fn hex_id(&self) -> String {
        random::hex(&self.id)
    }

    pub(crate) fn key(&self) -> &[u8; 32] {
        &self.key
    }

    pub(crate) fn created(&self) -> f64 {
        self.created
    }
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Material")
            .field("id", &self.hex_id())
            .finish_non_exhaustive()
    }
}

/// All versions of the material of a key, which the replicas of a multi-Region key share.
#[derive(Debug)]
pub(crate) struct Materials {
    current: Material,
    /// The oldest first.
    former: Vec<Material>,
}

impl Materials {
    pub(crate) fn generate(now: f64) -> Result<Self, KmsError> {
        Ok(Materials {
            current: Material::generate(now)?,
            former: Vec::new(),
        })
    }

    /// What new ciphertexts are made with.
    pub(crate) fn current(&self) -> &Material {
        &self.current
    }

    /// All versions, the oldest first; each but the first is the outcome of a rotation.
    pub(crate) fn versions(&self) -> impl DoubleEndedIterator<Item = &Material> {
        self.former.iter().chain([&self.current])
    }

    /// Makes new material the current one. The former ones still decrypt.
    pub(crate) fn rotate(&mut self, now: f64) -> Result<(), KmsError> {
        if self.former.len() >= MAX_ON_DEMAND_ROTATIONS {
            return Err(KmsError::limit_exceeded(format!(
                "the key was rotated on demand {MAX_ON_DEMAND_ROTATIONS} times, which is the most"
            )));
        }
        let former = std::mem::replace(&mut self.current, Material::generate(now)?);
        self.former.push(former);
        Ok(())
    }

    /// Opens a blob with the version that made it. Gives the id of this version too.
    pub(crate) fn open(&self, blob: &Blob<'_>, context: &EncryptionContext) -> Option<(Vec<u8>, String)> {
        let material = self.versions().find(|material| material.id() == blob.material_id())?;
        Some((blob.open(material, context)?, material.hex_id()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blob::seal;

    #[test]
    fn former_material_still_decrypts() {
        let context = EncryptionContext::default();
        let mut materials = Materials::generate(1.0).unwrap();
        let first = materials.current().hex_id();
        let old = seal("id", materials.current(), &context, b"old").unwrap();
        materials.rotate(2.0).unwrap();
        let new = seal("id", materials.current(), &context, b"new").unwrap();
        let opened = materials.open(&Blob::parse(&old).unwrap(), &context).unwrap();
        assert_eq!(opened, (b"old".to_vec(), first));
        let opened = materials.open(&Blob::parse(&new).unwrap(), &context).unwrap();
        assert_eq!(opened, (b"new".to_vec(), materials.current().hex_id()));
    }

    #[test]
    fn rotations_have_a_limit() {
        let mut materials = Materials::generate(1.0).unwrap();
        for _ in 0..MAX_ON_DEMAND_ROTATIONS {
            materials.rotate(2.0).unwrap();
        }
        assert_eq!(materials.rotate(3.0).unwrap_err().code(), "LimitExceededException");
    }

    #[test]
    fn debug_output_holds_no_key() {
        let material = Material::generate(0.0).unwrap();
        assert!(!format!("{material:?}").contains("key"));
    }
}
