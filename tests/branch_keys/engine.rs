//! A DynamoDB engine in the process, on the loopback interface.

use std::thread;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use dynoxide::Database;
use tokio::sync::oneshot;

const REGION: &str = "eu-central-1";

/// A DynamoDB engine. It stops when dropped, and forgets all tables.
pub(crate) struct Engine {
    pub(crate) client: Client,
    _stop: oneshot::Sender<()>,
}

impl Engine {
    pub(crate) fn start() -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        // On a thread of its own, so that a test's runtime may end before it.
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let served = dynoxide::server::serve_with_shutdown(listener, Database::memory().unwrap(), async {
                    // An error says that the sender is gone, which is what stops it.
                    let _ = stopped.await;
                });
                served.await.unwrap();
            });
        });
        Self {
            client: client(&url),
            _stop: stop,
        }
    }
}

/// A client of an engine at a URL, whether one is there or not.
pub(crate) fn client(url: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(url)
        .credentials_provider(Credentials::new("anyone", "no secret", None, None, "tests"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::standard().with_initial_backoff(std::time::Duration::from_millis(10)))
        .build();
    Client::from_conf(config)
}
