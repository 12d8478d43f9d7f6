//! Structs with `#[derive(Encrypted)]` and AWS's library under the configuration that the struct tells: each reads what
//! the other wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use anyhow::{Context as _, Result, ensure};
use aws_sdk_dynamodb::types::AttributeValue as V;
use envelope_runtime::keyring::RawAesKeyring;
use envelope_runtime::schema::Action as OurAction;
use envelope_runtime::secret::WrappingKey;
use envelope_runtime::{Encrypted, EncryptedRecord, EncryptionContext, Envelope, ItemRecord, NoContext};
use rand::rngs::StdRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};

use crate::agree::difference;
use crate::aws::Aws;
use crate::config::{Action, Config, Key, SUITES, Suite};
use crate::random;
use crate::value::{FOOT, HEAD, Item, binary, item_to_json, normal_item};

/// Version 1: the keys are signed.
#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "readings")]
pub struct Reading {
    #[envelope(signed, partition_key)]
    pub sensor: String,
    #[envelope(signed, sort_key, name = "größe\u{10002}")]
    pub number: i64,
    #[envelope(encrypted)]
    pub value: f64,
    #[envelope(encrypted)]
    pub blob: Vec<u8>,
    #[envelope(encrypted)]
    pub labels: BTreeMap<String, Vec<Option<u32>>>,
    #[envelope(signed)]
    pub tags: BTreeSet<String>,
    #[envelope(signed)]
    pub site: Option<String>,
    #[envelope(encrypted)]
    pub comment: Option<String>,
    #[envelope(unprotected)]
    pub seen: bool,
}

/// Who may read a customer.
#[derive(EncryptionContext, Debug, Clone)]
pub struct TenantContext {
    pub tenant: String,
    pub region: u8,
}

/// Version 2: the keys are in the encryption context, and so are fields that readers state.
#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "customers", context = TenantContext)]
pub struct Customer {
    #[envelope(context)]
    pub tenant: String,
    #[envelope(context)]
    pub region: u8,
    #[envelope(context, partition_key)]
    pub id: [u8; 16],
    #[envelope(context, sort_key)]
    pub since: u32,
    #[envelope(encrypted)]
    pub email: String,
    #[envelope(encrypted)]
    pub flags: Vec<bool>,
    #[envelope(signed)]
    pub level: Option<i16>,
    #[envelope(unprotected)]
    pub visits: u64,
}

/// Version 2: a partition key alone, and nothing for readers to state.
#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "alarms")]
pub struct Alarm {
    #[envelope(context, partition_key)]
    pub code: u64,
    #[envelope(encrypted)]
    pub text: String,
}

/// A struct of the item profile, with samples.
trait Sample: ItemRecord + Debug + PartialEq {
    fn random(rng: &mut StdRng) -> Self;

    /// Whom its reader and writer state.
    fn context(&self) -> Self::Context;

    /// The plaintext item, put together by hand.
    fn item(&self) -> Item;
}

/// Random records of every struct, each written by one and read by both. Gives the number of disagreements.
pub async fn run(seed: u64, count: usize) -> Result<usize> {
    let mut rng = StdRng::seed_from_u64(seed ^ 0x6465_7269_7665);
    let readings = both_ways::<Reading>(&mut rng, count).await?;
    let customers = both_ways::<Customer>(&mut rng, count).await?;
    let alarms = both_ways::<Alarm>(&mut rng, count).await?;
    Ok(readings + customers + alarms)
}

async fn both_ways<R>(rng: &mut StdRng, count: usize) -> Result<usize>
where
    R: Sample<Encrypted: EncryptedRecord<Record = R> + TryFrom<Item, Error: Debug>>,
    Item: TryFrom<R::Encrypted, Error: Debug>,
{
    let mut disagreements = 0;
    for suite in SUITES {
        let config = config::<R>(rng, suite)?;
        let aws = Aws::new(&config)
            .await
            .context("AWS's refuses the configuration of a struct")?;
        let envelope = envelope(&config)?;
        let mut agreed = 0;
        for _ in 0..count {
            let record = R::random(rng);
            match one(&aws, &envelope, &record).await {
                Ok(()) => agreed += 1,
                Err(error) => {
                    disagreements += 1;
                    println!("DISAGREEMENT: {error:#}\n  record {}", item_to_json(&record.item()));
                }
            }
        }
        let (table, version) = (&config.table, config.version());
        println!(
            "{} version {version}: {agreed} of {count} `{table}` of a struct, both ways",
            suite.id()
        );
    }
    Ok(disagreements)
}

async fn one<R>(aws: &Aws, envelope: &Envelope, record: &R) -> Result<()>
where
    R: Sample<Encrypted: EncryptedRecord<Record = R> + TryFrom<Item, Error: Debug>>,
    Item: TryFrom<R::Encrypted, Error: Debug>,
{
    let scoped = envelope.scoped(&record.context());
    let plaintext = record.item();

    let written = scoped.encrypt(record).await.context("ours does not encrypt it")?;
    let item = Item::try_from(written).map_err(|error| anyhow::anyhow!("no item: {error:?}"))?;
    ensure!(
        item.contains_key(HEAD) && item.contains_key(FOOT),
        "an item without header or footer"
    );
    let read = aws.decrypt(&item).await.context("AWS's refuses what ours wrote")?;
    if let Some(difference) = difference(&normal_item(&plaintext), &normal_item(&read)) {
        anyhow::bail!("AWS's reads something else: {difference}");
    }

    let item = aws.encrypt(&plaintext).await.context("AWS's does not encrypt it")?;
    let encrypted = R::Encrypted::try_from(item).map_err(|error| anyhow::anyhow!("no record: {error:?}"))?;
    let read = scoped
        .decrypt(&encrypted)
        .await
        .context("ours refuses what AWS's wrote")?;
    ensure!(read == *record, "ours reads something else: {read:?}");
    Ok(())
}

/// What the struct says of itself, under a random key.
fn config<R: Sample>(rng: &mut StdRng, suite: Suite) -> Result<Config> {
    let told = R::aws_configuration();
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    let action = |action: &OurAction| match action {
        OurAction::Encrypted => Action::Encrypt,
        OurAction::Signed => Action::Sign,
        OurAction::Context => Action::SignAndInclude,
        OurAction::Unprotected => Action::Nothing,
    };
    let config = Config {
        table: told.logical_table_name().to_owned(),
        partition: told.partition_key_name().to_owned(),
        sort: told.sort_key_name().map(str::to_owned),
        actions: told
            .attribute_actions()
            .iter()
            .map(|(name, told)| (name.clone(), action(told)))
            .collect(),
        unsigned: told
            .allowed_unsigned_attributes()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        unsigned_prefix: None,
        suite,
        keys: vec![Key {
            namespace: "peers".to_owned(),
            name: "derived".to_owned(),
            bytes,
        }],
    };
    ensure!(
        config.version() == R::SCHEMA.version(),
        "the configuration is of another version than the struct"
    );
    Ok(config)
}

fn envelope(config: &Config) -> Result<Envelope> {
    let key = config.keys.first().context("no key")?;
    let keyring = RawAesKeyring::new(&key.namespace, &key.name, WrappingKey::from_bytes(key.bytes))?;
    let suite = match config.suite {
        Suite::Symmetric => envelope_runtime::Suite::Symmetric,
        Suite::Signed => envelope_runtime::Suite::Signed,
    };
    Ok(Envelope::builder(keyring).suite(suite).build()?)
}

fn item<const N: usize>(attributes: [(&str, Option<V>); N]) -> Item {
    attributes
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

fn number(number: impl ToString) -> Option<V> {
    Some(V::N(number.to_string()))
}

impl Sample for Reading {
    fn random(rng: &mut StdRng) -> Self {
        Self {
            sensor: random::text(rng),
            number: rng.random(),
            value: f64::from(rng.random::<i32>()) * 10f64.powi(rng.random_range(-30..30)),
            blob: random::bytes(rng),
            labels: (0..rng.random_range(0..3))
                .map(|_| {
                    (
                        random::text(rng) + "k",
                        (0..rng.random_range(0..3))
                            .map(|_| rng.random_bool(0.7).then(|| rng.random()))
                            .collect(),
                    )
                })
                .collect(),
            tags: (0..rng.random_range(1..4)).map(|_| random::text(rng)).collect(),
            site: rng.random_bool(0.5).then(|| random::text(rng)),
            comment: rng.random_bool(0.5).then(|| random::text(rng)),
            seen: rng.random(),
        }
    }

    fn context(&self) -> NoContext {
        NoContext
    }

    fn item(&self) -> Item {
        let list = |list: &Vec<Option<u32>>| {
            V::L(
                list.iter()
                    .map(|n| n.and_then(number).unwrap_or(V::Null(true)))
                    .collect(),
            )
        };
        let labels = self
            .labels
            .iter()
            .map(|(key, value)| (key.clone(), list(value)))
            .collect();
        item([
            ("sensor", Some(V::S(self.sensor.clone()))),
            ("größe\u{10002}", number(self.number)),
            ("value", Some(V::N(format!("{:e}", self.value)))),
            ("blob", Some(binary(self.blob.clone()))),
            ("labels", Some(V::M(labels))),
            ("tags", Some(V::Ss(self.tags.iter().rev().cloned().collect()))),
            ("site", self.site.clone().map(V::S)),
            ("comment", self.comment.clone().map(V::S)),
            ("seen", Some(V::Bool(self.seen))),
        ])
    }
}

impl Sample for Customer {
    fn random(rng: &mut StdRng) -> Self {
        Self {
            tenant: random::text(rng),
            region: rng.random(),
            id: rng.random(),
            since: rng.random(),
            email: random::text(rng),
            flags: (0..rng.random_range(0..4)).map(|_| rng.random()).collect(),
            level: rng.random_bool(0.5).then(|| rng.random()),
            visits: rng.random(),
        }
    }

    fn context(&self) -> TenantContext {
        TenantContext {
            tenant: self.tenant.clone(),
            region: self.region,
        }
    }

    fn item(&self) -> Item {
        item([
            ("tenant", Some(V::S(self.tenant.clone()))),
            ("region", number(self.region)),
            ("id", Some(binary(self.id))),
            ("since", number(self.since)),
            ("email", Some(V::S(self.email.clone()))),
            ("flags", Some(V::L(self.flags.iter().copied().map(V::Bool).collect()))),
            ("level", self.level.and_then(number)),
            ("visits", number(self.visits)),
        ])
    }
}

impl Sample for Alarm {
    fn random(rng: &mut StdRng) -> Self {
        Self {
            code: rng.random(),
            text: random::text(rng),
        }
    }

    fn context(&self) -> NoContext {
        NoContext
    }

    fn item(&self) -> Item {
        item([("code", number(self.code)), ("text", Some(V::S(self.text.clone())))])
    }
}
