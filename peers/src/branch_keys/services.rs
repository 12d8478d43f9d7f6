//! What key stores stand on: a DynamoDB engine and a local KMS, both on the loopback interface.

use std::thread;

use anyhow::Result;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use dynoxide::Database;
use envelope_testing::LocalKms;
use tokio::sync::oneshot;

const REGION: &str = "eu-central-1";
/// The access key id of a caller that may do everything.
const ANYONE: &str = "AKIAANYONE";

/// Both services, with two KMS keys. They stop when dropped, and forget everything.
pub struct Services {
    pub dynamodb: Client,
    pub kms: aws_sdk_kms::Client,
    /// The ARN of the key that stores use.
    pub key: String,
    /// The ARN of a key that none does.
    pub other_key: String,
    _local_kms: LocalKms,
    _stop: oneshot::Sender<()>,
}

impl Services {
    pub fn start() -> Result<Self> {
        let local_kms = LocalKms::start_blocking()?;
        let region = local_kms.region(REGION);
        let (url, stop) = engine()?;
        Ok(Self {
            dynamodb: client(&url),
            kms: local_kms.client(REGION, ANYONE),
            key: region.create_key(),
            other_key: region.create_key(),
            _local_kms: local_kms,
            _stop: stop,
        })
    }
}

/// Starts a DynamoDB engine, on a thread of its own: AWS's library blocks those of its caller.
fn engine() -> Result<(String, oneshot::Sender<()>)> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    let database = Database::memory()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (stop, stopped) = oneshot::channel::<()>();
    thread::spawn(move || {
        let served = runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).map_err(|error| error.to_string())?;
            dynoxide::server::serve_with_shutdown(listener, database, async {
                // An error says that the sender is gone, which is what stops it.
                let _ = stopped.await;
            })
            .await
        });
        if let Err(error) = served {
            eprintln!("the DynamoDB engine stopped: {error}");
        }
    });
    Ok((url, stop))
}

fn client(url: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(url)
        .credentials_provider(Credentials::new(ANYONE, "no secret", None, None, "peers"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}
