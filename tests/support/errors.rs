//! Telling errors apart, and looking for what they must not say.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use envelope_runtime::Error;
use envelope_runtime::keyring::KeyringError;
use envelope_runtime::manager::ManagerError;
use envelope_runtime::materials::MaterialsError;
use envelope_runtime::structured::{DecryptError, EncryptError};

/// What went wrong, as tests compare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Unauthenticated,
    Header,
    Footer,
    Version,
    Suite,
    Legend,
    NotEncrypted,
    Field,
    EncryptField,
    ContextMismatch,
    IdMismatch,
    NotUnwrapped,
    NoMatchingKey,
    NoPublicKey,
    UnexpectedPublicKey,
    Contradiction,
    MissingContextKey,
    UnexpectedContextKey,
    Other,
}

/// The kind of an error. Says also that [`Error::is_unauthenticated`] and [`Error::is_refused`] agree.
pub fn kind(error: &Error) -> Kind {
    let kind = match error {
        Error::ContextMismatch { .. } => Kind::ContextMismatch,
        Error::IdMismatch { .. } => Kind::IdMismatch,
        Error::Decrypt(error) => match error {
            DecryptError::Unauthenticated => Kind::Unauthenticated,
            DecryptError::Header { .. } => Kind::Header,
            DecryptError::Footer { .. } => Kind::Footer,
            DecryptError::Version { .. } => Kind::Version,
            DecryptError::Suite { .. } => Kind::Suite,
            DecryptError::Legend { .. } => Kind::Legend,
            DecryptError::NotEncrypted { .. } => Kind::NotEncrypted,
            DecryptError::Field { .. } => Kind::Field,
            _ => Kind::Other,
        },
        Error::Encrypt(EncryptError::Field { .. }) => Kind::EncryptField,
        Error::Materials { source, .. } => match source {
            ManagerError::Keyring(KeyringError::NotUnwrapped { .. }) => Kind::NotUnwrapped,
            ManagerError::Keyring(KeyringError::NoMatchingKey { .. }) => Kind::NoMatchingKey,
            ManagerError::Materials(MaterialsError::NoPublicKey) => Kind::NoPublicKey,
            ManagerError::Materials(MaterialsError::UnexpectedPublicKey) => Kind::UnexpectedPublicKey,
            ManagerError::Materials(MaterialsError::ContextContradiction { .. }) => Kind::Contradiction,
            ManagerError::Materials(MaterialsError::MissingContextKey { .. }) => Kind::MissingContextKey,
            ManagerError::Materials(MaterialsError::UnexpectedContextKey { .. }) => Kind::UnexpectedContextKey,
            _ => Kind::Other,
        },
        _ => Kind::Other,
    };
    assert_eq!(
        error.is_unauthenticated(),
        matches!(kind, Kind::Unauthenticated | Kind::NotUnwrapped),
        "{error:?}"
    );
    let refused = !matches!(
        kind,
        Kind::EncryptField | Kind::NoMatchingKey | Kind::MissingContextKey | Kind::Other
    );
    assert_eq!(error.is_refused(), refused, "{error:?}");
    kind
}

/// All that an error and its causes say, in `Display` and in `Debug`.
pub fn all_said(error: &dyn std::error::Error) -> String {
    let mut said = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        said += &format!("{error}\n{error:?}\n{error:#?}\n");
        next = error.source();
    }
    said
}

/// Panics if an error or a cause of it tells one of the secrets: as it is, as a list of bytes, in hex or in base64.
pub fn assert_silent(error: &dyn std::error::Error, secrets: &[&[u8]]) {
    let said = all_said(error);
    for secret in secrets {
        assert!(secret.len() > 3, "too short to search for");
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let list = format!("{secret:?}");
        let spellings = [
            String::from_utf8_lossy(secret).into_owned(),
            secret.escape_ascii().to_string(),
            hex.to_uppercase(),
            hex,
            STANDARD.encode(secret),
            list.trim_matches(['[', ']']).to_owned(),
        ];
        for spelling in spellings {
            assert!(!said.contains(&spelling), "an error tells a secret: {said}");
        }
    }
}

/// Panics unless an error or a cause of it says each of these.
pub fn assert_says(error: &dyn std::error::Error, parts: &[&str]) {
    let mut chain = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        chain.push(error.to_string());
        next = error.source();
    }
    let said = chain.join(": ");
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
}
