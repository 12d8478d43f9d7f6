//! One row of a branch key store ([record format]).
//!
//! | attribute | value |
//! |---|---|
//! | `branch-key-id` | the id |
//! | `type` | `branch:ACTIVE`, `branch:version:<uuid>`, `beacon:ACTIVE`, or `tombstone:FORGOTTEN` |
//! | `version` | `branch:version:<uuid>`, on `branch:ACTIVE` alone |
//! | `enc` | the key, wrapped by AWS KMS |
//! | `kms-arn` | the KMS key that wrapped it |
//! | `create-time` | ISO 8601, UTC, microseconds |
//! | `hierarchy-version` | 1 |
//! | `aws-crypto-ec:<key>` | the branch key's own encryption context |
//!
//! All of them but `enc`, and the store's logical name as `tablename`, are the encryption context under which AWS KMS wraps.
//!
//! [record format]: https://github.com/awslabs/aws-encryption-sdk-specification/blob/master/framework/branch-key-store.md#record-format

use std::collections::BTreeMap;
use std::fmt;

use crate::keyring::BranchKeyVersion;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    /// The active version of a branch key, once more.
    Active(BranchKeyVersion),
    /// The key that beacons are derived from.
    Beacon,
    /// One version of a branch key.
    Version(BranchKeyVersion),
    /// The branch key was forgotten: what says so in its place.
    Tombstone,
}

pub(super) const ACTIVE: &str = "branch:ACTIVE";
pub(super) const BEACON: &str = "beacon:ACTIVE";
pub(super) const TOMBSTONE: &str = "tombstone:FORGOTTEN";
const VERSION: &str = "branch:version:";

impl RowKind {
    /// The attribute `type`, by which a store finds a row: that of the active version does not tell which it is.
    #[must_use]
    pub fn type_name(&self) -> String {
        match self {
            Self::Active(_) => ACTIVE.to_owned(),
            Self::Beacon => BEACON.to_owned(),
            Self::Version(version) => format!("{VERSION}{version}"),
            Self::Tombstone => TOMBSTONE.to_owned(),
        }
    }

    /// The attribute `version`, which the active version alone has.
    #[must_use]
    pub fn version_name(&self) -> Option<String> {
        match self {
            Self::Active(version) => Some(format!("{VERSION}{version}")),
            Self::Beacon | Self::Version(_) | Self::Tombstone => None,
        }
    }

    /// The kind that a row's attributes `type` and `version` say; nothing if they contradict each other, or are not to the
    /// letter what [`type_name`](Self::type_name) and [`version_name`](Self::version_name) write: rows are found and
    /// authenticated by that.
    #[must_use]
    pub fn parse(type_name: &str, version_name: Option<&str>) -> Option<Self> {
        let version = |name: &str| name.strip_prefix(VERSION)?.parse().ok();
        let kind = match (type_name, version_name) {
            (ACTIVE, Some(name)) => version(name).map(Self::Active),
            (BEACON, None) => Some(Self::Beacon),
            (TOMBSTONE, None) => Some(Self::Tombstone),
            (name, None) => version(name).map(Self::Version),
            _ => None,
        };
        // A UUID can be written in more than one way.
        kind.filter(|kind| kind.type_name() == type_name && kind.version_name().as_deref() == version_name)
    }
}

/// One row of a branch key store.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// The branch key's id.
    pub id: String,
    /// What the row is.
    pub kind: RowKind,
    /// The key, wrapped by AWS KMS.
    pub wrapped: Vec<u8>,
    /// The ARN of the KMS key that wrapped it.
    pub kms_arn: String,
    /// When it was made: ISO 8601, UTC.
    pub create_time: String,
    /// The version of the hierarchy: 1.
    pub hierarchy_version: u32,
    /// The branch key's own encryption context, without the prefix that its keys have in the table.
    pub context: BTreeMap<String, String>,
}

impl KeyRow {
    /// What the attributes of the branch key's own encryption context begin with.
    pub const CONTEXT_PREFIX: &'static str = "aws-crypto-ec:";

    /// The encryption context under which AWS KMS wrapped the row's key, given the store's logical name.
    #[must_use]
    pub fn kms_context(&self, logical_name: &str) -> BTreeMap<String, String> {
        let mut context = BTreeMap::from([
            ("branch-key-id".to_owned(), self.id.clone()),
            ("type".to_owned(), self.kind.type_name()),
            ("create-time".to_owned(), self.create_time.clone()),
            ("tablename".to_owned(), logical_name.to_owned()),
            ("kms-arn".to_owned(), self.kms_arn.clone()),
            ("hierarchy-version".to_owned(), self.hierarchy_version.to_string()),
        ]);
        if let Some(version) = self.kind.version_name() {
            context.insert("version".to_owned(), version);
        }
        let own = self.context.iter();
        context.extend(own.map(|(key, value)| (format!("{}{key}", Self::CONTEXT_PREFIX), value.clone())));
        context
    }
}

/// All but the wrapped key, which is no secret and nobody's to read.
impl fmt::Debug for KeyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRow")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("kms_arn", &self.kms_arn)
            .field("create_time", &self.create_time)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

    #[test]
    fn kinds_have_the_names_of_the_specification() {
        let version: BranchKeyVersion = UUID.parse().unwrap();
        let named = format!("branch:version:{UUID}");
        let upper = format!("branch:version:{}", UUID.to_uppercase());
        for (kind, name, version_name) in [
            (RowKind::Active(version), "branch:ACTIVE", Some(named.as_str())),
            (RowKind::Beacon, "beacon:ACTIVE", None),
            (RowKind::Version(version), named.as_str(), None),
            (RowKind::Tombstone, "tombstone:FORGOTTEN", None),
        ] {
            assert_eq!(kind.type_name(), name);
            assert_eq!(kind.version_name().as_deref(), version_name);
            assert_eq!(RowKind::parse(name, version_name), Some(kind));
        }
        for (name, version_name) in [
            ("branch:ACTIVE", None),
            ("branch:ACTIVE", Some(UUID)),
            ("beacon:ACTIVE", Some(named.as_str())),
            ("branch:version:1", None),
            (named.as_str(), Some(named.as_str())),
            (upper.as_str(), None),
            ("branch:ACTIVE", Some(upper.as_str())),
            ("", None),
        ] {
            assert_eq!(RowKind::parse(name, version_name), None, "{name}");
        }
    }

    #[test]
    fn the_context_of_a_row_names_all_but_the_wrapped_key() {
        let row = KeyRow {
            id: "acme".to_owned(),
            kind: RowKind::Active(UUID.parse().unwrap()),
            wrapped: vec![1],
            kms_arn: "arn".to_owned(),
            create_time: "2026-01-01T00:00:00.000000Z".to_owned(),
            hierarchy_version: 1,
            context: BTreeMap::from([("department".to_owned(), "admin".to_owned())]),
        };
        let version = format!("branch:version:{UUID}");
        let expected = [
            ("aws-crypto-ec:department", "admin"),
            ("branch-key-id", "acme"),
            ("create-time", "2026-01-01T00:00:00.000000Z"),
            ("hierarchy-version", "1"),
            ("kms-arn", "arn"),
            ("tablename", "orders"),
            ("type", "branch:ACTIVE"),
            ("version", &version),
        ];
        let context = row.kms_context("orders");
        assert!(
            context
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()))
                .eq(expected)
        );
    }
}
