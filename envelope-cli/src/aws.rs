//! Clients of AWS' services.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_kms::config::Credentials;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use envelope_runtime::keyring::kms::KeyArn;
use url::{Host, Url};

use crate::error::{Error, Result};

/// The region of a server on this machine that was given none.
const LOCAL_REGION: &str = "us-east-1";

/// Another endpoint than AWS' own: over TLS, or on the loopback interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint(Url);

impl Endpoint {
    /// The endpoint of a URL. `name` tells what it was given as.
    pub(crate) fn parse(name: &str, url: &str) -> Result<Endpoint> {
        let parsed = Url::parse(url).ok().map(Endpoint);
        parsed
            .filter(|endpoint| endpoint.0.scheme() == "https" || endpoint.is_local())
            .ok_or_else(|| {
                Error::usage(format!(
                    "{name} must be https://…, or http://… on the loopback interface"
                ))
            })
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is without TLS on this machine.
    fn is_local(&self) -> bool {
        self.0.scheme() == "http"
            && match self.0.host() {
                Some(Host::Domain(name)) => name == "localhost",
                Some(Host::Ipv4(address)) => address.is_loopback(),
                Some(Host::Ipv6(address)) => address.is_loopback(),
                None => false,
            }
    }
}

/// A client of AWS KMS in the region of a key.
pub(crate) async fn kms(key: &KeyArn, endpoint: Option<&Endpoint>) -> aws_sdk_kms::Client {
    aws_sdk_kms::Client::new(&configuration(Some(key.region().to_owned()), endpoint).await)
}

/// A client of AWS KMS that nobody calls.
pub(crate) fn no_kms() -> aws_sdk_kms::Client {
    let configuration = aws_sdk_kms::Config::builder().behavior_version(BehaviorVersion::latest());
    aws_sdk_kms::Client::from_conf(configuration.build())
}

/// A client of DynamoDB in a region, or in the one that the environment names.
pub(crate) async fn dynamodb(region: Option<String>, endpoint: Option<&Endpoint>) -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::new(&configuration(region, endpoint).await)
}

/// What the environment says, with one TLS library, as in `examples/source.rs`. A server without TLS is given made-up
/// credentials: those of the environment are for AWS.
async fn configuration(region: Option<String>, endpoint: Option<&Endpoint>) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest());
    if let Some(endpoint) = endpoint {
        loader = loader.endpoint_url(endpoint.as_str());
    }
    if endpoint.is_some_and(Endpoint::is_local) {
        let credentials = Credentials::new("AKIALOCAL", "no secret", None, None, "local");
        let region = region.unwrap_or_else(|| LOCAL_REGION.to_owned());
        let loader = loader.credentials_provider(credentials).region(Region::new(region));
        return loader.http_client(Builder::new().build_http()).load().await;
    }
    if let Some(region) = region {
        loader = loader.region(Region::new(region));
    }
    let https = Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https();
    loader.http_client(https).load().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_over_tls_or_on_this_machine() {
        for url in [
            "https://kms.internal",
            "http://127.0.0.1:4566",
            "http://localhost:4566",
            "http://[::1]:4566",
        ] {
            let endpoint = Endpoint::parse("it", url).unwrap();
            assert_eq!(endpoint.is_local(), url.starts_with("http:"), "{url}");
        }
        for url in [
            "",
            "127.0.0.1",
            "http://10.0.0.1",
            "http://localhost.example",
            "ftp://127.0.0.1",
            "http:",
        ] {
            let error = Endpoint::parse("--kms-endpoint", url).unwrap_err();
            assert_eq!(
                error.to_string(),
                "--kms-endpoint must be https://…, or http://… on the loopback interface"
            );
        }
    }
}
