//! The protocol over a bare socket: what no SDK would send, and what no SDK shows.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use envelope_testing::LocalKms;
use serde_json::{Value, json};

const SIGNATURE: &str = "Authorization: AWS4-HMAC-SHA256 \
                         Credential=AKIA/20260101/eu-central-1/kms/aws4_request, SignedHeaders=host, Signature=0\r\n";

/// The status, the headers and the body of the answer to a request.
fn send(kms: &LocalKms, line: &str, headers: &str, body: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", kms.port())).unwrap();
    let len = body.len();
    write!(
        stream,
        "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len}\r\n{headers}\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let (status, headers) = head.split_once("\r\n").unwrap();
    let status = status.split(' ').nth(1).unwrap().parse().unwrap();
    (status, headers.to_ascii_lowercase(), body.to_owned())
}

/// The status and the error of the answer to an operation.
fn ask(kms: &LocalKms, operation: &str, body: &str) -> (u16, Value) {
    let headers = format!("X-Amz-Target: TrentService.{operation}\r\n{SIGNATURE}");
    let (status, _, body) = send(kms, "POST /", &headers, body);
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    (status, body["__type"].clone())
}

#[test]
fn answers_have_the_headers_of_the_service() {
    let kms = LocalKms::start_blocking().unwrap();
    let target = format!("X-Amz-Target: TrentService.ListKeys\r\n{SIGNATURE}");
    let (status, headers, body) = send(&kms, "POST /", &target, "{}");
    assert_eq!(status, 200);
    assert!(headers.contains("content-type: application/x-amz-json-1.1"));
    assert!(headers.contains("x-amzn-requestid: "));
    assert_eq!(
        serde_json::from_str::<Value>(&body).unwrap(),
        json!({"Keys": [], "Truncated": false})
    );
}

#[test]
fn requests_that_no_sdk_sends() {
    let kms = LocalKms::start_blocking().unwrap();
    for (operation, body, error) in [
        ("ListKeys", "{", "SerializationException"),
        ("ListKeys", "[]", "SerializationException"),
        ("ListKeys", r#"{"Limit": "1"}"#, "SerializationException"),
        ("ListKeys", r#"{"Colour": 1}"#, "SerializationException"),
        ("Decrypt", r#"{"CiphertextBlob": "?"}"#, "SerializationException"),
        ("Decrypt", "{}", "ValidationException"),
        ("Encrypt", "{}", "ValidationException"),
        ("GenerateDataKey", r#"{"KeyId": ""}"#, "ValidationException"),
        ("Sign", "{}", "UnknownOperationException"),
    ] {
        assert_eq!(ask(&kms, operation, body), (400, json!(error)), "{operation} {body}");
    }
}

#[test]
fn what_is_not_for_the_service_at_all() {
    let kms = LocalKms::start_blocking().unwrap();
    let error = |line, headers: &str| {
        let (status, _, body) = send(&kms, line, headers, "");
        let body: Value = serde_json::from_str(&body).unwrap();
        (status, body["__type"].as_str().unwrap().to_owned())
    };
    let target = "X-Amz-Target: TrentService.ListKeys\r\n";
    let signed = format!("{target}{SIGNATURE}");
    assert_eq!(error("GET /", &signed), (400, "UnknownOperationException".to_owned()));
    assert_eq!(error("POST /x", &signed), (400, "UnknownOperationException".to_owned()));
    assert_eq!(
        error("POST /", SIGNATURE),
        (400, "UnknownOperationException".to_owned())
    );
    assert_eq!(
        error("POST /", target),
        (400, "MissingAuthenticationTokenException".to_owned())
    );
    let headers = format!("{target}Authorization: Basic x\r\n");
    assert_eq!(
        error("POST /", &headers),
        (400, "IncompleteSignatureException".to_owned())
    );
    assert_eq!(kms.calls().total(), 0);
}

#[test]
fn a_body_has_a_limit() {
    let kms = LocalKms::start_blocking().unwrap();
    assert_eq!(ask(&kms, "ListKeys", &" ".repeat(1 << 20)).0, 400);
    let (status, error) = ask(&kms, "ListKeys", &" ".repeat((1 << 20) + 1));
    assert_eq!((status, error), (413, json!("RequestEntityTooLargeException")));
}
