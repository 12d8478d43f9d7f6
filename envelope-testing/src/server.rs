//! The HTTP server: one port of the loopback interface for all regions.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::error::KmsError;
use crate::faults::{Fault, Target};
use crate::random;
use crate::recorder::Outcome;
use crate::shared::{Shared, answer};

/// The most bytes of a request's body.
const MAX_BODY_LEN: usize = 1 << 20;
/// What comes before the operation in `X-Amz-Target`.
const TARGET_PREFIX: &str = "TrentService.";

/// A running server, on a thread of its own, so that it also serves programs that block. It stops when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Binds a port of the loopback interface, 0 for any that is free, and serves it.
    pub(crate) fn start(shared: Arc<Shared>, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("local-kms".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        _ = accept(listener, shared) => {}
                        _ = stopped => {}
                    }
                });
            })?;
        Ok(Server {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server was printed when it happened.
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let mut connections = JoinSet::new();
    loop {
        // A connection that fails before it is accepted concerns its client alone.
        if let Ok((stream, _)) = listener.accept().await {
            connections.spawn(serve(stream, shared.clone()));
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // Answers are one small packet: they must not wait for the acknowledgement of the last one.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| handle(&shared, request));
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    // Fails when a client goes away, or when a fault drops the connection.
    let _ = connection.await;
}

/// Ends a connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
struct Dropped;

async fn handle(shared: &Shared, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Dropped> {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, MAX_BODY_LEN).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => {
            let message = format!("the body has more than {MAX_BODY_LEN} bytes, or ends early");
            let error = KmsError::new("RequestEntityTooLargeException", message);
            return Ok(respond(&Err(error)));
        }
    };
    let operation = operation(&parts.method, parts.uri.path(), &parts.headers);
    let signer = operation.and_then(|operation| Ok((operation, signer(&parts.headers)?)));
    let (operation, (access_key_id, region)) = match signer {
        Ok(known) => known,
        Err(error) => return Ok(respond(&Err(error))),
    };
    let target = Target {
        operation,
        region,
        access_key_id,
    };
    let (ticket, fault, latency) = {
        let mut state = shared.lock();
        let request = state.describe(target, &body);
        let ticket = state.recorder.begin(request);
        (ticket, state.faults.strike(target), state.faults.latency(target))
    };
    let finish = |outcome| shared.lock().recorder.finish(ticket, outcome);
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let result = match &fault {
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Drop) => {
            finish(Outcome::Dropped);
            return Err(Dropped);
        }
        Some(Fault::Error(error)) => Err(error.clone()),
        Some(Fault::DropAnswer | Fault::Alter(_)) | None => shared.lock().run(target, &body),
    };
    if let Some(Fault::DropAnswer) = fault {
        finish(Outcome::Dropped);
        return Err(Dropped);
    }
    finish(match &result {
        Ok(_) => Outcome::Succeeded,
        Err(error) => Outcome::Failed(error.code().to_owned()),
    });
    match (fault, result) {
        (Some(Fault::Alter(alteration)), Ok(value)) => Ok(response(200, alteration.apply(value))),
        (_, result) => Ok(respond(&result)),
    }
}

/// The operation that a request asks for.
fn operation<'a>(method: &Method, path: &str, headers: &'a HeaderMap) -> Result<&'a str, KmsError> {
    if method != Method::POST || path != "/" {
        return Err(KmsError::unknown_operation(&format!("{method} {path}")));
    }
    let target = text(headers, "x-amz-target").unwrap_or_default();
    target
        .strip_prefix(TARGET_PREFIX)
        .filter(|operation| !operation.is_empty())
        .ok_or_else(|| KmsError::unknown_operation(target))
}

/// The access key id and the region in the credential scope of a request's signature, which is not verified.
fn signer(headers: &HeaderMap) -> Result<(&str, &str), KmsError> {
    let authorization = text(headers, AUTHORIZATION.as_str())
        .ok_or_else(|| KmsError::new("MissingAuthenticationTokenException", "Missing Authentication Token"))?;
    let incomplete = || {
        KmsError::new(
            "IncompleteSignatureException",
            "the Authorization header has no credential scope: access key id/date/region/kms/aws4_request",
        )
    };
    let (_, credential) = authorization.split_once("Credential=").ok_or_else(incomplete)?;
    let credential = credential.split([',', ' ']).next().unwrap_or_default();
    let mut parts = credential.rsplitn(5, '/');
    let mut part = || parts.next().filter(|part| !part.is_empty()).ok_or_else(incomplete);
    let (terminator, service, region, _date, access_key_id) = (part()?, part()?, part()?, part()?, part()?);
    if terminator != "aws4_request" || service != "kms" {
        return Err(incomplete());
    }
    Ok((access_key_id, region))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn respond(result: &Result<Value, KmsError>) -> Response<Full<Bytes>> {
    let (status, body) = answer(result);
    response(status, body)
}

fn response(status: u16, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        const { HeaderValue::from_static("application/x-amz-json-1.1") },
    );
    if let Some(id) = random::uuid().ok().and_then(|id| HeaderValue::from_str(&id).ok()) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn the_operation_is_in_the_target() {
        let of = |method, path, target| operation(&method, path, &headers("x-amz-target", target)).map(str::to_owned);
        assert_eq!(of(Method::POST, "/", "TrentService.Decrypt").unwrap(), "Decrypt");
        for (method, path, target) in [
            (Method::GET, "/", "TrentService.Decrypt"),
            (Method::POST, "/x", "TrentService.Decrypt"),
            (Method::POST, "/", "DynamoDB_20120810.GetItem"),
            (Method::POST, "/", "TrentService."),
        ] {
            let error = of(method, path, target).unwrap_err();
            assert_eq!(error.code(), "UnknownOperationException");
        }
    }

    #[test]
    fn the_signer_is_in_the_credential_scope() {
        let of = |value: &str| {
            signer(&headers("authorization", value))
                .map(|(key, region)| (key.to_owned(), region.to_owned()))
                .map_err(|error| error.code().to_owned())
        };
        let header = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-central-1/kms/aws4_request, SignedHeaders=host";
        assert_eq!(of(header).unwrap(), ("AKIA".to_owned(), "eu-central-1".to_owned()));
        for broken in [
            "Bearer x",
            "Credential=AKIA",
            "Credential=/d/r/kms/aws4_request",
            "Credential=a/d/r/s3/aws4_request",
        ] {
            assert_eq!(of(broken).unwrap_err(), "IncompleteSignatureException", "{broken}");
        }
        let error = signer(&HeaderMap::new()).unwrap_err();
        assert_eq!(error.code(), "MissingAuthenticationTokenException");
    }
}
