//! Configurations and clients of `aws-sdk-kms` for the server.

use std::time::Duration;

use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::timeout::TimeoutConfig;
use aws_sdk_kms::config::{BehaviorVersion, Builder, Credentials, Region};
use aws_sdk_kms::{Client, Config};

use crate::LocalKms;

/// The access key id of [`LocalKms::sdk_config`].
const ACCESS_KEY_ID: &str = "AKIALOCALKMS";
/// After this time an operation fails, its repeated attempts included.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(5);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// The most before the first repetition. AWS's default is a second.
const INITIAL_BACKOFF: Duration = Duration::from_millis(10);

impl LocalKms {
    /// A configuration of `aws-sdk-kms` for a region of this server: plain HTTP, made-up credentials, the standard three
    /// attempts, and short timeouts (1 s to connect, 2 s an attempt, 5 s an operation). Change it with
    /// `to_builder()`.
    pub fn sdk_config(&self, region: &str) -> Config {
        self.sdk_config_of(region, ACCESS_KEY_ID).build()
    }

    /// A client of `aws-sdk-kms` for a region of this server, whose caller has this access key id.
    pub fn client(&self, region: &str, access_key_id: &str) -> Client {
        Client::from_conf(self.sdk_config_of(region, access_key_id).build())
    }

    fn sdk_config_of(&self, region: &str, access_key_id: &str) -> Builder {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .endpoint_url(self.endpoint())
            .credentials_provider(Credentials::new(access_key_id, "no secret", None, None, "local-kms"))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(RetryConfig::standard().with_initial_backoff(INITIAL_BACKOFF))
            .timeout_config(timeouts)
    }
}
