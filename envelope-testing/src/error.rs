//! The errors of AWS KMS: a code, a message, an HTTP status.

use std::borrow::Cow;
use std::fmt;

/// An error as AWS KMS answers it: the code of its `__type`, such as `NotFoundException`, and a message.
///
/// The server sends it to clients, and the methods of [`Region`](crate::Region) return it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KmsError {
    code: Cow<'static, str>,
    message: Option<String>,
}

impl KmsError {
    pub(crate) fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        KmsError {
            code: code.into(),
            message: Some(message.into()),
        }
    }

    /// The error's code, such as `NotFoundException`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What was wrong. AWS KMS gives no message with `InvalidCiphertextException`.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The HTTP status that AWS KMS sends with this code.
    pub fn status(&self) -> u16 {
        match &*self.code {
            "KMSInternalException" | "InternalFailure" | "KeyUnavailableException" => 500,
            "ServiceUnavailable" | "ServiceUnavailableException" | "DependencyTimeoutException" => 503,
            "RequestEntityTooLargeException" => 413,
            _ => 400,
        }
    }

    pub(crate) fn access_denied(message: impl Into<String>) -> Self {
        Self::new("AccessDeniedException", message)
    }

    pub(crate) fn already_exists(message: impl Into<String>) -> Self {
        Self::new("AlreadyExistsException", message)
    }

    pub(crate) fn disabled(arn: &str) -> Self {
        Self::new("DisabledException", format!("{arn} is disabled."))
    }

    pub(crate) fn dry_run() -> Self {
        Self::new(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.",
        )
    }

    pub(crate) fn incorrect_key() -> Self {
        Self::new(
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.",
        )
    }

    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new("KMSInternalException", message)
    }

    pub(crate) fn invalid_arn(message: impl Into<String>) -> Self {
        Self::new("InvalidArnException", message)
    }

    /// The one error of every blob that does not open: without a message, as in AWS.
    pub(crate) fn invalid_ciphertext() -> Self {
        KmsError {
            code: Cow::Borrowed("InvalidCiphertextException"),
            message: None,
        }
    }

    pub(crate) fn invalid_state(message: impl Into<String>) -> Self {
        Self::new("KMSInvalidStateException", message)
    }

    pub(crate) fn limit_exceeded(message: impl Into<String>) -> Self {
        Self::new("LimitExceededException", message)
    }

    pub(crate) fn malformed_policy(message: impl Into<String>) -> Self {
        Self::new("MalformedPolicyDocumentException", message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new("NotFoundException", message)
    }

    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self::new("SerializationException", message)
    }

    pub(crate) fn throttling() -> Self {
        Self::new("ThrottlingException", "Rate exceeded")
    }

    pub(crate) fn unknown_operation(operation: &str) -> Self {
        Self::new(
            "UnknownOperationException",
            format!("the local KMS has no operation {operation}"),
        )
    }

    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Self::new("UnsupportedOperationException", message)
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// A value outside of what the service's model allows, in the words of AWS's front end.
    pub(crate) fn constraint(value: impl fmt::Display, member: &str, constraint: &str) -> Self {
        Self::validation(format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must {constraint}"
        ))
    }

    /// A required member that is missing.
    pub(crate) fn missing(member: &str) -> Self {
        Self::constraint("null", member, "not be null")
    }
}

impl fmt::Display for KmsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => write!(f, "{}: {message}", self.code),
            None => f.write_str(&self.code),
        }
    }
}

impl std::error::Error for KmsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_the_service_have_statuses_of_the_500s() {
        assert_eq!(KmsError::internal("x").status(), 500);
        assert_eq!(KmsError::new("DependencyTimeoutException", "x").status(), 503);
        assert_eq!(KmsError::throttling().status(), 400);
        assert_eq!(KmsError::not_found("x").status(), 400);
    }

    #[test]
    fn errors_show_code_and_message() {
        assert_eq!(
            KmsError::missing("keyId").to_string(),
            "ValidationException: 1 validation error detected: Value 'null' at 'keyId' failed to satisfy constraint: Member must not be null"
        );
        assert_eq!(KmsError::invalid_ciphertext().to_string(), "InvalidCiphertextException");
    }
}
