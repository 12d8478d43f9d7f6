//! Two key stores over one table, and whether both read the same from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use aws_sdk_dynamodb::Client;
use envelope_runtime::keyring::key_store::{
    BranchKeySource as _, BranchKeyStore as _, DynamoDbKeyTable, KeyStore, KmsConfiguration, RowKind,
};
use envelope_runtime::keyring::kms::KeyArn;
use envelope_runtime::keyring::{BranchKeyMaterials, BranchKeyVersion, HierarchicalKeyring, Keyring as _};
use envelope_runtime::materials::{ContextMap, EncodedContext};
use envelope_runtime::secret::{BranchKey, DataKey};

use super::aws_store::{AwsKey, AwsStore, OwnContext};
use super::services::Services;
use crate::live::Writer;

/// The logical name of the stores.
pub const NAME: &str = "peers of Grüße";

/// A key store of each library, over one table.
pub struct Stores {
    pub table: String,
    pub dynamodb: Client,
    pub aws: AwsStore,
    pub ours: KeyStore,
}

/// The keys of an id, as both libraries read them.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    pub active: String,
    pub versions: BTreeMap<String, Vec<u8>>,
    pub beacon: Vec<u8>,
}

impl Stores {
    pub fn new(services: &Services, table: &str, logical_name: &str) -> Result<Self> {
        let rows = DynamoDbKeyTable::new(services.dynamodb.clone(), table);
        let configuration = KmsConfiguration::Key(KeyArn::parse(&services.key)?);
        Ok(Self {
            table: table.to_owned(),
            dynamodb: services.dynamodb.clone(),
            aws: AwsStore::new(services, table, logical_name)?,
            ours: KeyStore::new(logical_name, rows, services.kms.clone(), configuration)?,
        })
    }

    /// Has one library make the table, and the other find that it is there.
    pub async fn create_table(&self, maker: Writer) -> Result<()> {
        if maker == Writer::Aws {
            self.aws.create_table().await.context("AWS's makes no table")?;
        }
        let ours = self.ours.table().create_table().await;
        ours.context("ours makes no table, or does not take AWS's")?;
        let aws = self.aws.create_table().await;
        aws.context("AWS's does not take a table that is there")
    }

    pub async fn rotate(&self, by: Writer, id: &str) -> Result<()> {
        match by {
            Writer::Aws => self.aws.rotate(id).await.context("AWS's does not rotate"),
            Writer::Ours => {
                let rotated = self.ours.rotate(id).await.context("ours does not rotate")?;
                let active = self.aws.active(id).await?.version;
                ensure!(active == rotated.to_string(), "AWS's does not see the rotation");
                Ok(())
            }
        }
    }

    /// Has both read the active version of an id, all its versions and its beacon key; gives them if they are the same.
    pub async fn compare(&self, id: &str, context: &OwnContext) -> Result<Keys> {
        let found = self.ours.table().read_all(id).await?;
        // A tombstone has none.
        let mut rows = found.iter().filter(|row| row.kind != RowKind::Tombstone);
        ensure!(rows.all(|row| row.context == *context), "another encryption context");
        let mut versions = BTreeMap::new();
        for row in &found {
            let RowKind::Version(version) = row.kind else { continue };
            let aws = self.aws.version(id, &version.to_string()).await;
            let aws = aws.with_context(|| format!("AWS's does not read version {version}"))?;
            let ours = self.ours.version(id, version).await;
            let ours = ours.with_context(|| format!("ours does not read version {version}"))?;
            ensure!(
                is_same(owned(ours)?, &aws, context).await?,
                "version {version} is another key"
            );
            versions.insert(aws.version, aws.bytes);
        }
        let distinct: BTreeSet<_> = versions.values().collect();
        ensure!(distinct.len() == versions.len(), "two versions have the same key");

        let aws = self
            .aws
            .active(id)
            .await
            .context("AWS's does not read the active version")?;
        let ours = self
            .ours
            .active(id)
            .await
            .context("ours does not read the active version")?;
        ensure!(
            is_same(owned(ours)?, &aws, context).await?,
            "the active version is another key"
        );
        ensure!(
            versions.get(&aws.version) == Some(&aws.bytes),
            "the active version and its row differ"
        );

        let (beacon, aws_context) = self
            .aws
            .beacon_key(id)
            .await
            .context("AWS's does not read the beacon key")?;
        let ours = self
            .ours
            .beacon_key(id)
            .await
            .context("ours does not read the beacon key")?;
        // It has no version; the comparison wants one.
        let version = BranchKeyVersion::from_bytes([0; 16]);
        let aws_beacon = AwsKey {
            id: id.to_owned(),
            version: version.to_string(),
            bytes: beacon.clone(),
            context: aws_context,
        };
        let ours = BranchKeyMaterials::new(id, version, ours)?;
        ensure!(
            is_same(ours, &aws_beacon, context).await?,
            "the beacon key is another key"
        );
        // That the comparison can tell keys apart.
        let other = BranchKeyMaterials::new(id, version, BranchKey::from_slice(&aws.bytes)?)?;
        ensure!(
            !is_same(other, &aws_beacon, context).await?,
            "beacon key and active version are one key"
        );
        Ok(Keys {
            active: aws.version,
            versions,
            beacon,
        })
    }
}

impl Keys {
    /// Checks that one rotation lies between these keys and the former ones.
    pub fn follow(&self, former: &Self) -> Result<()> {
        ensure!(self.beacon == former.beacon, "the rotation changed the beacon key");
        ensure!(
            !former.versions.contains_key(&self.active),
            "the active version is not a new one"
        );
        let mut versions = self.versions.clone();
        versions.remove(&self.active);
        ensure!(versions == former.versions, "the rotation changed former versions");
        Ok(())
    }

    /// How many keys were compared.
    pub fn count(&self) -> usize {
        self.versions.len() + 2
    }
}

/// Whether two branch keys are one: id, version, encryption context and key. Ours does not show its bytes, so one wraps and
/// the other unwraps.
async fn is_same(ours: BranchKeyMaterials, aws: &AwsKey, context: &OwnContext) -> Result<bool> {
    ensure!(aws.context == *context, "AWS's reads the context {:?}", aws.context);
    let version = ours.version();
    ensure!(
        (ours.id(), version.to_string()) == (&*aws.id, aws.version.clone()),
        "AWS's reads version {} of `{}`",
        aws.version,
        aws.id
    );
    let theirs = BranchKeyMaterials::new(&*aws.id, version, BranchKey::from_slice(&aws.bytes)?)?;
    let context = EncodedContext::new(ContextMap::new());
    let keyring = HierarchicalKeyring::with_branch_key(theirs);
    let wrapped = keyring.wrap_data_key(&DataKey::from_bytes([7; 32]), &context).await?;
    let keys: Vec<_> = wrapped.into_iter().map(|wrapped| wrapped.key).collect();
    match HierarchicalKeyring::with_branch_key(ours)
        .unwrap_data_key(&keys, &context)
        .await
    {
        Ok(_) => Ok(true),
        Err(error) if error.is_unauthenticated() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// A store hands out keys that nobody else holds.
fn owned(key: Arc<BranchKeyMaterials>) -> Result<BranchKeyMaterials> {
    Arc::into_inner(key).context("somebody else holds the key")
}
