//! DynamoDB engines, on the loopback interface, and a client that counts its calls: one in the process, and moto as a second opinion.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, ConfigBag, Credentials, Intercept, Region, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType,
};
use dynoxide::Database;
use tokio::sync::oneshot;

use crate::not_run;

/// A DynamoDB engine without tables. The one in the process stops when dropped, and forgets all tables.
pub struct Engine {
    pub client: Client,
    calls: Calls,
    _stop: Option<oneshot::Sender<()>>,
}

impl Engine {
    /// dynoxide, in the process.
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
        Self::at(config(&url), Some(stop))
    }

    /// moto, which `cargo xtask test` starts, in an account of its own; without it, says that `what` did not run.
    pub fn moto(what: &str) -> Option<Self> {
        let url = not_run::server("ENVELOPE_MOTO_URL", what)?;
        Some(Self::at(config(&url).interceptor(Account::random()), None))
    }

    fn at(config: aws_sdk_dynamodb::config::Builder, stop: Option<oneshot::Sender<()>>) -> Self {
        let calls = Calls::default();
        Self {
            client: Client::from_conf(config.interceptor(calls.clone()).build()),
            calls,
            _stop: stop,
        }
    }

    /// With a table of orders, found by customer and number, and by an index by status.
    pub async fn with_orders(self) -> Self {
        let key = |name: &str, kind| {
            KeySchemaElement::builder()
                .attribute_name(name)
                .key_type(kind)
                .build()
                .unwrap()
        };
        let definition = |name: &str, kind| {
            let definition = AttributeDefinition::builder().attribute_name(name).attribute_type(kind);
            definition.build().unwrap()
        };
        let all = Projection::builder().projection_type(ProjectionType::All).build();
        let index = GlobalSecondaryIndex::builder().index_name("by-status").projection(all);
        let index = index.key_schema(key("status", KeyType::Hash)).build().unwrap();
        let request = self.client.create_table().table_name("orders");
        let request = request
            .key_schema(key("customer", KeyType::Hash))
            .key_schema(key("number", KeyType::Range))
            .attribute_definitions(definition("customer", ScalarAttributeType::S))
            .attribute_definitions(definition("number", ScalarAttributeType::N))
            .attribute_definitions(definition("status", ScalarAttributeType::S))
            .global_secondary_indexes(index)
            .billing_mode(BillingMode::PayPerRequest);
        request.send().await.unwrap();
        self
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

/// The account whose tables they are: moto believes this header.
#[derive(Debug)]
struct Account(String);

impl Account {
    fn random() -> Self {
        Self(format!("{:012}", uuid::Uuid::new_v4().as_u128() % 1_000_000_000_000))
    }
}

impl Intercept for Account {
    fn name(&self) -> &'static str {
        "Account"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let headers = context.request_mut().headers_mut();
        headers.insert("x-moto-account-id", self.0.clone());
        Ok(())
    }
}
