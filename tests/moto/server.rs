//! Moto as the tests see it: clients, keys, what was asked for, faults.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use aws_sdk_kms::Client;
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::timeout::TimeoutConfig;
use aws_sdk_kms::config::{BehaviorVersion, Config, Credentials, Region};
use envelope_tests::not_run;
use serde_json::{Value, json};

/// The region where records are written.
pub const HOME: &str = "eu-central-1";
/// The region of replicas.
pub const AWAY: &str = "us-east-1";
/// A region without keys.
pub const EMPTY: &str = "ap-south-1";

/// The server that `cargo xtask test` starts.
#[derive(Debug, Clone)]
pub struct Moto {
    /// `http://127.0.0.1:port`.
    url: String,
}

impl Moto {
    /// The server of `ENVELOPE_MOTO_URL`; without it, says that `what` did not run, and gives `None`.
    pub fn find(what: &str) -> Option<Self> {
        let url = not_run::server("ENVELOPE_MOTO_URL", what)?;
        Some(Self { url })
    }

    pub fn client(&self, region: &'static str) -> Client {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(30))
            .operation_timeout(Duration::from_secs(60))
            .build();
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region))
            .endpoint_url(&self.url)
            .credentials_provider(Credentials::new("test", "no secret", None, None, "moto"))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(10)))
            .timeout_config(timeouts)
            .build();
        Client::from_conf(config)
    }

    /// A new key of one region: its ARN.
    pub async fn key(&self, region: &'static str) -> String {
        let created = self.client(region).create_key().send().await.unwrap();
        created.key_metadata().unwrap().arn().unwrap().to_owned()
    }

    /// A new multi-Region key of [`HOME`] with a replica in [`AWAY`]: the ARNs of both.
    pub async fn multi_region_key(&self) -> (String, String) {
        let client = self.client(HOME);
        let created = client.create_key().multi_region(true).send().await.unwrap();
        let primary = created.key_metadata().unwrap().arn().unwrap().to_owned();
        let request = client.replicate_key().key_id(&primary).replica_region(AWAY);
        let replicated = request.send().await.unwrap();
        let replica = replicated.replica_key_metadata().unwrap().arn().unwrap().to_owned();
        assert_eq!(replica, primary.replace(HOME, AWAY));
        (primary, replica)
    }

    /// How often an operation was asked for with a key, under exactly this name.
    pub fn calls(&self, operation: &str, key: &str) -> u64 {
        let counts = self.control("GET", "counts", "");
        counts[operation][key].as_u64().unwrap_or(0)
    }

    /// Answers the next `times` requests of an operation with this key by an error.
    pub fn fail(&self, operation: &str, key: &str, code: &str, times: u64) {
        let fault = json!({ "operation": operation, "key": key, "code": code, "times": times });
        self.control("POST", "faults", &fault.to_string());
    }

    /// A request to the wrapper itself, which is not KMS.
    fn control(&self, method: &str, path: &str, body: &str) -> Value {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "{method} /envelope/{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        serde_json::from_str(body).unwrap()
    }
}
