//! What each process is given, and makes of it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use aws_sdk_kms::Client;
use aws_sdk_kms::config::{BehaviorVersion, Config, Credentials, Region};
use envelope_runtime::Envelope;
use envelope_runtime::keyring::key_store::{KeyStore, KmsConfiguration, PostgresKeyTable};
use envelope_runtime::keyring::kms::KeyArn;
use envelope_runtime::keyring::{BranchKeyCache, BranchKeyIds, HierarchicalKeyring};
use envelope_tests::records::{Clinic, ClinicVisit, Sample as _};
use sqlx::postgres::PgPoolOptions;

/// How long a branch key serves. Some rotations pass within it, and many of it within a run.
pub(crate) const TTL: Duration = Duration::from_millis(350);

/// The arguments after the role.
pub(crate) struct Setup {
    postgres: String,
    table: String,
    kms: String,
    key: String,
    pub(crate) duration: Duration,
}

impl Setup {
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut next = |name: &'static str| arguments.next().context(name);
        Ok(Self {
            postgres: next("no URL of PostgreSQL")?,
            table: next("no table")?,
            kms: next("no URL of KMS")?,
            key: next("no KMS key")?,
            duration: Duration::from_secs(next("no seconds")?.parse()?),
        })
    }

    /// The key store, over connections of this process.
    pub(crate) async fn store(&self) -> anyhow::Result<Arc<KeyStore>> {
        let pool = PgPoolOptions::new().max_connections(4).connect(&self.postgres).await?;
        let table = PostgresKeyTable::new(pool, &self.table)?;
        let configuration = KmsConfiguration::Key(KeyArn::parse(&self.key)?);
        let kms = Client::from_conf(
            Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("eu-central-1"))
                .endpoint_url(&self.kms)
                .credentials_provider(Credentials::new("AKIAWORKER", "no secret", None, None, "local-kms"))
                .http_client(aws_smithy_http_client::Builder::new().build_http())
                .build(),
        );
        Ok(Arc::new(KeyStore::new("clinics", table, kms, configuration)?))
    }
}

/// A client whose branch key is that of the record's clinic; with an empty cache of branch keys, which it also gives.
pub(crate) fn client(store: &Arc<KeyStore>, ttl: Duration) -> anyhow::Result<(Envelope, BranchKeyCache)> {
    let cache = BranchKeyCache::new(ttl);
    let ids = BranchKeyIds::from_context(|fields| Ok(fields.get::<String>("clinic")?));
    let keyring = HierarchicalKeyring::new(store.clone(), ids).cache(&cache)?;
    Ok((Envelope::builder(keyring).build()?, cache))
}

/// A record of a clinic.
pub(crate) fn visit(clinic: &str) -> (Clinic, ClinicVisit) {
    let visit = ClinicVisit {
        clinic: clinic.to_owned(),
        ..ClinicVisit::sample()
    };
    let context = Clinic {
        clinic: clinic.to_owned(),
    };
    (context, visit)
}
