//! A fake of AWS KMS that knows two operations, below the SDK's client.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_kms::config::http::{HttpRequest, HttpResponse};
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, HttpClient, Region, RuntimeComponents, SharedHttpClient};
use aws_sdk_kms::error::ConnectorError;
use aws_sdk_kms::{Client, Config};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::ErrorKind;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

/// What the fake answers to a request.
pub(super) enum Answer {
    /// A status and a JSON body.
    Status(u16, Json),
    /// A status and any body.
    Text(u16, &'static str),
    /// Nothing, ever.
    Hang,
    /// A connection that breaks.
    Broken,
    /// A connection that closes before there is an answer.
    Closed,
    /// A connection that the HTTP client gives up on.
    TimedOut,
}

/// A request that the fake was sent.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) operation: String,
    pub(super) body: Json,
}

type Respond = dyn Fn(&Seen) -> Answer + Send + Sync;

/// One region of a fake AWS KMS, and what it was asked.
#[derive(Clone)]
pub(super) struct Fake {
    respond: Arc<Respond>,
    seen: Arc<Mutex<Vec<Seen>>>,
    settings: Arc<Mutex<Option<HttpConnectorSettings>>>,
}

impl Fake {
    /// Answers as it is told.
    pub(super) fn new(respond: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self {
            respond: Arc::new(respond),
            seen: Arc::default(),
            settings: Arc::default(),
        }
    }

    /// Answers as AWS KMS in a region does that has one key, with the alias `alias/current`.
    pub(super) fn of_key(key: &'static str) -> Self {
        Self::new(move |seen| answer(key, seen))
    }

    /// Answers every request with an error.
    pub(super) fn failing(status: u16, code: &'static str, message: &'static str) -> Self {
        Self::new(move |_| error(status, code, message))
    }

    /// A client that calls this fake, once.
    pub(super) fn client(&self, region: &'static str) -> Client {
        let config = self.config(region).retry_config(RetryConfig::disabled());
        Client::from_conf(config.build())
    }

    pub(super) fn config(&self, region: &'static str) -> aws_sdk_kms::config::Builder {
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region))
            .credentials_provider(Credentials::new("caller", "secret", None, None, "tests"))
            .http_client(SharedHttpClient::new(self.clone()))
    }

    /// How long the SDK last allowed a connection to take.
    pub(super) fn connect_timeout(&self) -> Option<Duration> {
        self.settings.lock().unwrap().as_ref()?.connect_timeout()
    }

    /// The requests so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

pub(super) fn error(status: u16, code: &str, message: &str) -> Answer {
    Answer::Status(status, json!({ "__type": code, "message": message }))
}

/// The honest answer: the wrapped form of a key is its own description.
pub(super) fn answer(key: &str, seen: &Seen) -> Answer {
    let body = &seen.body;
    let asked = body["KeyId"].as_str().unwrap();
    let alias = key.split(":key/").next().unwrap().to_owned() + ":alias/current";
    if ![key, key.split_once('/').unwrap().1, "alias/current", &alias].contains(&asked) {
        return error(400, "NotFoundException", "no such key");
    }
    let id = key.split_once('/').unwrap().1;
    match seen.operation.as_str() {
        "GenerateDataKey" => {
            let wrapped = json!({ "id": id, "context": body["EncryptionContext"] }).to_string();
            Answer::Status(
                200,
                json!({
                    "KeyId": key,
                    "Plaintext": STANDARD.encode([0x42; 32]),
                    "CiphertextBlob": STANDARD.encode(wrapped),
                }),
            )
        }
        "Decrypt" => {
            let blob = STANDARD.decode(body["CiphertextBlob"].as_str().unwrap()).unwrap();
            let Ok(wrapped) = serde_json::from_slice::<Json>(&blob) else {
                return error(400, "InvalidCiphertextException", "");
            };
            if wrapped["id"] != id {
                return error(400, "IncorrectKeyException", "another key");
            }
            if wrapped["context"] != body["EncryptionContext"] {
                return error(400, "InvalidCiphertextException", "");
            }
            Answer::Status(200, json!({ "KeyId": key, "Plaintext": STANDARD.encode([0x42; 32]) }))
        }
        other => panic!("{other} must not be called"),
    }
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fake")
    }
}

impl HttpClient for Fake {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        *self.settings.lock().unwrap() = Some(settings.clone());
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Fake {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap();
        let seen = Seen {
            operation: target.strip_prefix("TrentService.").unwrap().to_owned(),
            body: serde_json::from_slice(request.body().bytes().unwrap()).unwrap(),
        };
        let answer = (self.respond)(&seen);
        self.seen.lock().unwrap().push(seen);
        let (status, body) = match answer {
            Answer::Status(status, json) => (status, json.to_string()),
            Answer::Text(status, text) => (status, text.to_owned()),
            Answer::Hang => return HttpConnectorFuture::new(std::future::pending()),
            Answer::TimedOut => {
                let error = io::Error::from(io::ErrorKind::TimedOut);
                return HttpConnectorFuture::ready(Err(ConnectorError::timeout(error.into())));
            }
            Answer::Closed => {
                let error = ConnectorError::other("it closed".into(), Some(ErrorKind::TransientError));
                return HttpConnectorFuture::ready(Err(error));
            }
            Answer::Broken => {
                let error = io::Error::from(io::ErrorKind::ConnectionReset);
                return HttpConnectorFuture::ready(Err(ConnectorError::io(error.into())));
            }
        };
        let mut response = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
        response.headers_mut().insert("x-amzn-requestid", "request-7");
        HttpConnectorFuture::ready(Ok(response))
    }
}
