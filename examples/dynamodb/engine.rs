//! Which DynamoDB the example asks.

use std::sync::mpsc;
use std::{env, thread};

use anyhow::{Context as _, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use dynoxide::Database;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A client, and the engine if it lives in this process: that stops when dropped.
pub(crate) struct Engine {
    pub(crate) client: Client,
    _local: Option<oneshot::Sender<()>>,
}

/// The engine that `ENVELOPE_DYNAMODB_ENDPOINT` names, else one in this process.
pub(crate) fn find() -> Result<Engine> {
    let (url, local) = match env::var("ENVELOPE_DYNAMODB_ENDPOINT") {
        Ok(url) => (url, None),
        Err(_) => {
            let (url, stop) = start()?;
            (url, Some(stop))
        }
    };
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .endpoint_url(url)
        // An engine on one's own machine takes any.
        .credentials_provider(Credentials::new("local", "local", None, None, "example"))
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    Ok(Engine {
        client: Client::from_conf(config.build()),
        _local: local,
    })
}

/// Starts an engine on the loopback interface; gives its URL, and what stops it when dropped.
fn start() -> Result<(String, oneshot::Sender<()>)> {
    let (stop, stopped) = oneshot::channel::<()>();
    let (ready, address) = mpsc::channel();
    thread::spawn(move || -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            ready.send(listener.local_addr()?)?;
            let database = Database::memory()?;
            let stopped = async {
                // An error says that the sender is gone, which is what stops it.
                let _ = stopped.await;
            };
            let served = dynoxide::server::serve_with_shutdown(listener, database, stopped).await;
            served.map_err(anyhow::Error::msg)
        })
    });
    let address = address.recv().context("the engine did not start")?;
    Ok((format!("http://{address}"), stop))
}
