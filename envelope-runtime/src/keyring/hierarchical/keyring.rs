//! The keyring itself.

use super::BranchKeyMaterials;
use super::edk::{BranchEdk, PROVIDER, label, not_unwrapped, unwrap, wrap};
use crate::keyring::attempts::first_that_opens;
use crate::keyring::{BoxFuture, Keyring, KeyringError};
use crate::materials::{EncodedContext, EncryptedDataKey, UnwrappedDataKey, WrappedDataKey};
use crate::secret::DataKey;
#[cfg(test)]
use crate::secret::IntermediateKey;

/// Wraps data keys under keys that it derives from a branch key, each wrap under one of its own.
///
/// The branch key is one that the program holds, in one version. Whoever has it can read and write. There is no limit to
/// how often it wraps that anybody could reach (2⁹⁶ times at a risk of 2⁻³²), so it suits records that each have an
/// encryption context, and so a data key, of their own. AWS's libraries read what it writes when they are given the same
/// branch key, and the other way round.
///
/// A record under another branch key is refused with [`KeyringError::NoMatchingKey`], one under another version with
/// [`KeyringError::BranchKeyVersion`], both before any key is used.
///
/// ```
/// use envelope_runtime::keyring::{BranchKeyMaterials, HierarchicalKeyring};
/// use envelope_runtime::secret::BranchKey;
///
/// # let bytes = [7; 32];
/// let version = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse()?;
/// let branch_key = BranchKeyMaterials::new("tenant-acme", version, BranchKey::from_slice(&bytes)?)?;
/// let keyring = HierarchicalKeyring::with_branch_key(branch_key);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct HierarchicalKeyring {
    branch_key: BranchKeyMaterials,
}

impl HierarchicalKeyring {
    /// A keyring over one version of one branch key, which the program holds.
    #[must_use]
    pub fn with_branch_key(branch_key: BranchKeyMaterials) -> Self {
        Self { branch_key }
    }

    fn unwrap(&self, keys: &[EncryptedDataKey], context: &EncodedContext) -> Result<UnwrappedDataKey, KeyringError> {
        let (id, own) = (self.branch_key.id(), self.branch_key.version());
        first_that_opens(
            keys,
            || label(id),
            |index, key| {
                let is_own = key.provider() == PROVIDER && key.info() == id.as_bytes();
                is_own.then(|| {
                    let edk = BranchEdk::parse(key.ciphertext()).ok_or_else(|| not_unwrapped(id))?;
                    if edk.version() != own {
                        return Err(KeyringError::BranchKeyVersion {
                            id: id.to_owned(),
                            found: edk.version(),
                            own,
                        });
                    }
                    unwrap(&edk, &self.branch_key, context, index)
                })
            },
        )
    }
}

#[cfg(test)]
impl HierarchicalKeyring {
    /// The intermediate key of an encrypted data key, to compare with a published one.
    pub(crate) fn test_intermediate_key(&self, key: &EncryptedDataKey, context: &EncodedContext) -> IntermediateKey {
        let edk = BranchEdk::parse(key.ciphertext()).unwrap();
        edk.open(&self.branch_key, context).unwrap()
    }
}

impl Keyring for HierarchicalKeyring {
    fn wrap_data_key<'a>(
        &'a self,
        data_key: &'a DataKey,
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<Vec<WrappedDataKey>, KeyringError>> {
        Box::pin(async move { Ok(vec![wrap(&self.branch_key, data_key, context)?]) })
    }

    fn unwrap_data_key<'a>(
        &'a self,
        keys: &'a [EncryptedDataKey],
        context: &'a EncodedContext,
    ) -> BoxFuture<'a, Result<UnwrappedDataKey, KeyringError>> {
        Box::pin(async move { self.unwrap(keys, context) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::BranchKeyVersion;
    use crate::keyring::test_keyrings::{Case, raw};
    use crate::secret::BranchKey;

    fn branch_key(id: &str, version: u8, key: u8) -> HierarchicalKeyring {
        let version = BranchKeyVersion::from_bytes([version; 16]);
        let key = BranchKey::from_bytes([key; 32]);
        HierarchicalKeyring::with_branch_key(BranchKeyMaterials::new(id, version, key).unwrap())
    }

    fn case() -> Case {
        Case::new(&branch_key("acme", 1, 7), branch_key("acme", 1, 7))
    }

    #[test]
    fn it_wraps_and_unwraps_in_the_documented_form() {
        let case = case();
        case.check();
        assert_eq!(case.key().provider(), "aws-kms-hierarchy");
        assert_eq!(case.key().info(), b"acme");
        assert_eq!(case.key().ciphertext().len(), 140);
        assert_eq!(case.key().ciphertext()[76..92], [1; 16]);
    }

    #[test]
    fn another_branch_key_or_version_is_named_before_it_is_tried() {
        let case = case();
        // The right key by another name, or as another version, is not tried.
        let error = case.unwrap_by(&branch_key("other", 1, 7)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the record's data key is wrapped by key `acme` of `aws-kms-hierarchy`, and this keyring has only branch key `other`"
        );
        assert!(matches!(error, KeyringError::NoMatchingKey { .. }));
        let error = case.unwrap_by(&branch_key("acme", 2, 7)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the record's data key is under version 01010101-0101-0101-0101-010101010101 of branch key `acme`, \
             and this keyring has only version 02020202-0202-0202-0202-020202020202"
        );
        assert!(matches!(error, KeyringError::BranchKeyVersion { .. }));
        assert!(!error.is_unauthenticated());
        // Another key of the same name and version is.
        let error = case.unwrap_by(&branch_key("acme", 1, 8)).unwrap_err();
        assert!(error.is_unauthenticated());
        assert!(matches!(
            case.unwrap_by(&raw("acme", 7)),
            Err(KeyringError::NoMatchingKey { .. })
        ));
    }

    #[test]
    fn no_two_wraps_share_a_salt_or_an_iv() {
        let [first, second] = [case(), case()].map(|case| case.key().ciphertext().to_vec());
        assert_ne!(first[..48], second[..48]);
        assert_ne!(first[48..64], second[48..64]);
        assert_ne!(first[64..76], second[64..76]);
    }

    #[test]
    fn an_id_must_be_printable() {
        for id in [String::new(), "a\nb".to_owned(), "n".repeat(1025)] {
            let key = BranchKey::from_bytes([7; 32]);
            let error = BranchKeyMaterials::new(id, BranchKeyVersion::from_bytes([1; 16]), key).unwrap_err();
            let is_named = matches!(
                error,
                KeyringError::Name {
                    part: "branch key id",
                    ..
                }
            );
            assert!(is_named, "{error}");
        }
    }

    #[test]
    fn debug_shows_id_and_version() {
        let shown = format!("{:?}", branch_key("acme", 1, 7));
        assert_eq!(
            shown,
            "HierarchicalKeyring { branch_key: BranchKeyMaterials { id: \"acme\", \
             version: BranchKeyVersion(01010101-0101-0101-0101-010101010101), .. } }"
        );
    }
}
