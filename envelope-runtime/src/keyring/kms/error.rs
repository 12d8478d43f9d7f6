//! Why a call to AWS KMS failed, in kinds that a program can act on.

use std::error::Error;
use std::fmt;

use aws_sdk_kms::config::http::HttpResponse;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::RequestId;

use crate::keyring::KeyringError;

/// What a failed call to AWS KMS comes down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KmsErrorKind {
    /// The caller may not use the key in this way and under this encryption context, or is not known to AWS.
    AccessDenied,
    /// The key is disabled.
    Disabled,
    /// The wrapped key names a key that it is not wrapped under. The record was altered.
    IncorrectKey,
    /// The wrapped key does not authenticate: it was altered, or the encryption context is another.
    InvalidCiphertext,
    /// The key is of a kind that cannot do this, such as one for signatures.
    InvalidKeyUsage,
    /// What AWS KMS answered does not fit the question: another key, or another length. Nothing of it was used.
    InvalidResponse,
    /// The key is in a state that allows no use, such as waiting for its key material.
    InvalidState,
    /// There is no such key in the region of the client.
    NotFound,
    /// Any other failure; the source tells more.
    Other,
    /// The key is about to be deleted, and is not usable.
    PendingDeletion,
    /// There were too many requests, and the SDK's retries were used up.
    Throttled,
    /// No answer came in time.
    Timeout,
    /// AWS KMS answered that it cannot serve the request now.
    Unavailable,
    /// No connection could be made, or it broke.
    Unreachable,
}

impl KmsErrorKind {
    /// Whether a wrapped key was refused, as opposed to a call: it does not authenticate, or is under another key than it
    /// names.
    #[must_use]
    pub fn is_unauthenticated(self) -> bool {
        matches!(self, Self::IncorrectKey | Self::InvalidCiphertext)
    }

    /// The kind's name in snake case, for metrics and logs: `access_denied`, for example. Names stay as they are.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::Disabled => "disabled",
            Self::IncorrectKey => "incorrect_key",
            Self::InvalidCiphertext => "invalid_ciphertext",
            Self::InvalidKeyUsage => "invalid_key_usage",
            Self::InvalidResponse => "invalid_response",
            Self::InvalidState => "invalid_state",
            Self::NotFound => "not_found",
            Self::Other => "other",
            Self::PendingDeletion => "pending_deletion",
            Self::Throttled => "throttled",
            Self::Timeout => "timeout",
            Self::Unavailable => "unavailable",
            Self::Unreachable => "unreachable",
        }
    }
}

impl fmt::Display for KmsErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessDenied => "access denied",
            Self::Disabled => "the key is disabled",
            Self::IncorrectKey => "the wrapped key is under another key than it names",
            Self::InvalidCiphertext => "the wrapped key does not authenticate under the expected encryption context",
            Self::InvalidKeyUsage => "the key is not of a kind that wraps keys",
            Self::InvalidResponse => "the answer does not fit the question",
            Self::InvalidState => "the key is not in a usable state",
            Self::NotFound => "there is no such key in the client's region",
            Self::Other => "the call failed",
            Self::PendingDeletion => "the key is pending deletion",
            Self::Throttled => "too many requests",
            Self::Timeout => "no answer in time",
            Self::Unavailable => "the service is not available",
            Self::Unreachable => "no connection",
        })
    }
}

/// What AWS KMS or the SDK said about a failed call, as the source of [`KeyringError::Kms`].
///
/// It is put together from parts that are known to hold neither a key nor a value of the encryption context: the SDK's
/// own error would bring along the whole response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KmsCause(Box<Cause>);

/// Boxed, since errors travel in every result.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cause {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

impl KmsCause {
    /// AWS KMS' own code, for example `AccessDeniedException`, if it answered.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What AWS KMS or the SDK says, where that is known to hold no value.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The id under which AWS knows the request, if it answered.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// A cause of our own finding.
    pub(super) fn found(message: &str, request_id: Option<&str>) -> Self {
        Self(Box::new(Cause {
            code: None,
            message: Some(message.to_owned()),
            request_id: request_id.map(str::to_owned),
        }))
    }
}

impl fmt::Display for KmsCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0.code, &self.0.message) {
            (Some(code), Some(message)) => write!(f, "{code}: {message}")?,
            (Some(text), None) | (None, Some(text)) => f.write_str(text)?,
            (None, None) => f.write_str("nothing more is known")?,
        }
        match &self.0.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl Error for KmsCause {}

/// Turns the SDK's error into ours.
pub(super) fn classified<E>(operation: &'static str, key: &str, error: &SdkError<E, HttpResponse>) -> KeyringError
where
    E: Error + ProvideErrorMetadata + 'static,
    SdkError<E, HttpResponse>: RequestId,
{
    let request_id = error.request_id().map(printable);
    let (kind, code, message) = match error {
        SdkError::ServiceError(answer) => {
            let metadata = answer.err().meta();
            let kind = match (metadata.code(), answer.raw().status().as_u16()) {
                (Some(code), status) => match of_code(code, metadata.message().unwrap_or_default()) {
                    KmsErrorKind::Other => of_status(status),
                    kind => kind,
                },
                // A success, it says, and it cannot be read.
                (None, ..300) => KmsErrorKind::InvalidResponse,
                (None, status) => of_status(status),
            };
            let message = metadata
                .message()
                .filter(|_| metadata.code().is_some_and(is_about_the_key));
            (kind, metadata.code().map(printable), message.map(printable))
        }
        SdkError::TimeoutError(_) => (KmsErrorKind::Timeout, None, sources(error)),
        SdkError::DispatchFailure(failure) => {
            let kind = if failure.is_timeout() {
                KmsErrorKind::Timeout
            } else if failure.is_io() || failure.as_other().is_some() {
                // The latter is how the SDK marks what passes, such as a connection that closed before it answered.
                KmsErrorKind::Unreachable
            } else {
                KmsErrorKind::Other
            };
            (kind, None, sources(error))
        }
        // Whatever came of it is not shown: it may be half of an answer, with a key in it.
        SdkError::ResponseError(_) => {
            let message = "the answer broke off".to_owned();
            (KmsErrorKind::Unreachable, None, Some(message))
        }
        // The request could not be made: no region, no credentials, no timer.
        _ => (KmsErrorKind::Other, None, sources(error)),
    };
    KeyringError::Kms {
        operation,
        key: key.to_owned(),
        kind,
        source: KmsCause(Box::new(Cause {
            code,
            message,
            request_id,
        })),
    }
}

/// What the status of an answer without a code, or with one that is not known, comes down to.
fn of_status(status: u16) -> KmsErrorKind {
    match status {
        429 => KmsErrorKind::Throttled,
        500.. => KmsErrorKind::Unavailable,
        _ => KmsErrorKind::Other,
    }
}

/// Whether the message that comes with a code speaks of keys, permissions and states. A complaint about the request as
/// such may cite it: the encryption context, or the headers with their credentials.
fn is_about_the_key(code: &str) -> bool {
    use KmsErrorKind::{Disabled, IncorrectKey, InvalidKeyUsage, InvalidState, NotFound, Throttled, Unavailable};
    code == "AccessDeniedException"
        || matches!(
            of_code(code, ""),
            Disabled | IncorrectKey | InvalidKeyUsage | InvalidState | NotFound | Throttled | Unavailable
        )
}

/// What an error code of AWS KMS, or one that all of AWS' services share, comes down to.
fn of_code(code: &str, message: &str) -> KmsErrorKind {
    match code {
        "AccessDeniedException"
        | "AccessDenied"
        | "ExpiredTokenException"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "InvalidClientTokenId"
        | "InvalidGrantTokenException"
        | "InvalidSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "NotAuthorized"
        | "OptInRequired"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException" => KmsErrorKind::AccessDenied,
        "DisabledException" => KmsErrorKind::Disabled,
        "IncorrectKeyException" => KmsErrorKind::IncorrectKey,
        "InvalidCiphertextException" => KmsErrorKind::InvalidCiphertext,
        "InvalidKeyUsageException" => KmsErrorKind::InvalidKeyUsage,
        // One code for every unusable state; the message alone tells them apart.
        "KMSInvalidStateException" if message.to_ascii_lowercase().contains("pending deletion") => {
            KmsErrorKind::PendingDeletion
        }
        "KMSInvalidStateException" => KmsErrorKind::InvalidState,
        "NotFoundException" | "InvalidArnException" => KmsErrorKind::NotFound,
        "LimitExceededException"
        | "RequestLimitExceeded"
        | "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "TooManyRequestsException" => KmsErrorKind::Throttled,
        "DependencyTimeoutException"
        | "InternalError"
        | "InternalFailure"
        | "KMSInternalException"
        | "KeyUnavailableException"
        | "ServiceUnavailable"
        | "ServiceUnavailableException" => KmsErrorKind::Unavailable,
        _ => KmsErrorKind::Other,
    }
}

/// The errors behind one, in one line.
fn sources(error: &dyn Error) -> Option<String> {
    let mut messages = Vec::new();
    let mut source = error.source();
    while let Some(error) = source {
        messages.push(error.to_string());
        source = error.source();
    }
    (!messages.is_empty()).then(|| printable(&messages.join(": ")))
}

/// A text from the network, cut short, without control characters.
fn printable(text: &str) -> String {
    text.chars().take(512).flat_map(char::escape_debug).collect()
}
