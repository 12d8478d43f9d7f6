//! Store and table against moto, an implementation of AWS KMS and DynamoDB that we did not write: a check of the wire.
//!
//! `cargo xtask test` starts it.

use std::sync::Arc;

use aws_sdk_kms::config::{BehaviorVersion, Config, Credentials, Region};
use envelope_runtime::keyring::key_store::{BranchKeyStore, DynamoDbKeyTable};

use crate::contract::{self, Table};
use crate::life;
use crate::world::{FRANKFURT, altered, store, strict};
use envelope_tests::{engine, not_run};

fn kms(url: &str) -> aws_sdk_kms::Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(FRANKFURT))
        .endpoint_url(url)
        .credentials_provider(Credentials::new("test", "no secret", None, None, "moto"))
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    aws_sdk_kms::Client::from_conf(config.build())
}

#[tokio::test]
async fn a_store_over_moto() {
    let Some(url) = not_run::server("ENVELOPE_MOTO_URL", "key stores against moto") else {
        return;
    };
    let table = |name: &str| -> Table {
        let name = format!("{name}-{}", uuid::Uuid::new_v4());
        Arc::new(DynamoDbKeyTable::new(engine::client(&url), name))
    };
    contract::table(table("contract")).await;
    let kms = kms(&url);
    let created = kms.create_key().send().await.unwrap();
    let key = created.key_metadata().unwrap().arn().unwrap().to_owned();
    let life = table("life");
    life::with(life.clone(), &kms, &key).await;

    // What it wraps is bound to its context there too.
    let copy = life.read("globex", "beacon:ACTIVE").await.unwrap().unwrap();
    let elsewhere = table("elsewhere");
    elsewhere.create_table().await.unwrap();
    elsewhere.create(vec![copy]).await.unwrap();
    let other = store("other-keys", elsewhere, &kms, strict(&key));
    assert_eq!(altered(&other.beacon_key("globex").await.unwrap_err()), "beacon:ACTIVE");
}
