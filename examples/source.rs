//! Which KMS the example `kms` asks: AWS if the environment names a key, else a local one.

use std::env;

use anyhow::{Context as _, Result};
use aws_config::{BehaviorVersion, Region};
use aws_sdk_kms::Client;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use envelope_runtime::keyring::kms::KeyArn;
use envelope_testing::LocalKms;

/// A key, and the client that asks for it.
pub(crate) struct Source {
    pub(crate) key: KeyArn,
    pub(crate) client: Client,
    /// The local KMS, if it is one: it ends when this is dropped.
    pub(crate) _local: Option<LocalKms>,
}

pub(crate) async fn find() -> Result<Source> {
    if let Some(arn) = env::var_os("ENVELOPE_KMS_KEY_ARN") {
        let key = KeyArn::parse(&arn.to_string_lossy()).context("cannot use ENVELOPE_KMS_KEY_ARN")?;
        println!("asking AWS KMS for {key}");
        let client = aws(&key).await;
        return Ok(Source {
            key,
            client,
            _local: None,
        });
    }
    let local = LocalKms::start().await?;
    let key = KeyArn::parse(&local.region("eu-central-1").create_key())?;
    println!("asking a local KMS for {key}");
    let client = Client::from_conf(local.sdk_config("eu-central-1"));
    Ok(Source {
        key,
        client,
        _local: Some(local),
    })
}

/// A client for AWS itself, with what `aws-config` finds in the environment, in the region of the key.
///
/// Both AWS crates are used without their default features, and the HTTP client is named here. The tree then has one TLS
/// library, rustls 0.23, over the aws-lc that this library's signatures need anyhow; neither rustls 0.21 nor hyper 0.14,
/// which a default feature of the SDK (`rustls`) brings. `aws-config` itself brings the client of AWS STS, for roles, and no
/// TLS. What is left out with its defaults: single sign-on, and programs that print credentials.
async fn aws(key: &KeyArn) -> Client {
    let https = Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https();
    let config = aws_config::defaults(BehaviorVersion::latest()).http_client(https);
    let config = config.region(Region::new(key.region().to_owned())).load().await;
    Client::new(&config)
}
