//! A DynamoDB engine in the process, on the loopback interface, and a client that counts its calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, ConfigBag, Credentials, Intercept, Region, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use dynoxide::Database;
use tokio::sync::oneshot;

/// A DynamoDB engine. It stops when dropped, and forgets all tables.
pub struct Engine {
    pub client: Client,
    calls: Calls,
    _stop: oneshot::Sender<()>,
}

impl Engine {
    pub fn start() -> Self {
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
        let calls = Calls::default();
        let config = config(&url).interceptor(calls.clone()).build();
        Self {
            client: Client::from_conf(config),
            calls,
            _stop: stop,
        }
    }

    /// How many calls the client has sent.
    pub fn calls(&self) -> usize {
        self.calls.0.load(Ordering::Relaxed)
    }
}

/// A client of an engine at a URL, whether one is there or not.
pub fn client(url: &str) -> Client {
    Client::from_conf(config(url).build())
}

fn config(url: &str) -> aws_sdk_dynamodb::config::Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .endpoint_url(url)
        .credentials_provider(Credentials::new("anyone", "no secret", None, None, "tests"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::standard().with_initial_backoff(std::time::Duration::from_millis(10)))
}

/// Counts what is sent, retries too.
#[derive(Debug, Clone, Default)]
struct Calls(Arc<AtomicUsize>);

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "Calls"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
