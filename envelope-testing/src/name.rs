//! Key identifiers: key id, key ARN, alias name, alias ARN.

use crate::error::KmsError;

/// What starts the id of a multi-Region key.
pub(crate) const MULTI_REGION_PREFIX: &str = "mrk-";
/// What starts the name of an alias.
pub(crate) const ALIAS_PREFIX: &str = "alias/";

const MAX_LEN: usize = 2048;

/// Where names are resolved: the account and region of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
}

impl Scope<'_> {
    pub(crate) fn key_arn(&self, key_id: &str) -> String {
        self.arn(&format!("key/{key_id}"))
    }

    /// `name` starts with `alias/`.
    pub(crate) fn alias_arn(&self, name: &str) -> String {
        self.arn(name)
    }

    fn arn(&self, resource: &str) -> String {
        let partition = partition(self.region);
        format!("arn:{partition}:kms:{}:{}:{resource}", self.region, self.account)
    }
}

/// The partition of a region: `aws`, `aws-cn` or `aws-us-gov`.
fn partition(region: &str) -> &'static str {
    match region {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// A well-formed name of a key in one region.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum KeyName {
    /// A key id: a UUID, or `mrk-` and 32 hexadecimal digits.
    Id(String),
    /// The name of an alias, with its `alias/`.
    Alias(String),
}

impl KeyName {
    /// Parses any of the four forms. An ARN must be of this region and account.
    pub(crate) fn parse(text: &str, scope: Scope<'_>) -> Result<Self, KmsError> {
        if text.is_empty() {
            return Err(KmsError::constraint(
                "",
                "keyId",
                "have length greater than or equal to 1",
            ));
        }
        if text.len() > MAX_LEN {
            let constraint = "have length less than or equal to 2048";
            return Err(KmsError::constraint(text, "keyId", constraint));
        }
        match text.strip_prefix("arn:") {
            Some(_) => Self::parse_arn(text, scope),
            None if text.starts_with(ALIAS_PREFIX) => Ok(KeyName::Alias(text.to_owned())),
            None => Self::parse_id(text),
        }
    }

    /// As [`parse`](Self::parse), for operations that take no alias.
    pub(crate) fn parse_no_alias(text: &str, scope: Scope<'_>) -> Result<Self, KmsError> {
        match Self::parse(text, scope)? {
            KeyName::Alias(_) => Err(invalid_id(text)),
            name => Ok(name),
        }
    }

    fn parse_arn(text: &str, scope: Scope<'_>) -> Result<Self, KmsError> {
        let malformed = || KmsError::invalid_arn(format!("Invalid arn {text}"));
        let mut parts = text.splitn(6, ':');
        let mut part = || parts.next().ok_or_else(malformed);
        let (_, partition_name, service, region, account, resource) =
            (part()?, part()?, part()?, part()?, part()?, part()?);
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if service != "kms" || !is_account || region.is_empty() {
            return Err(malformed());
        }
        if region != scope.region || partition_name != partition(region) {
            return Err(KmsError::not_found(format!("Invalid arn {region}")));
        }
        let name = match resource.strip_prefix("key/") {
            Some(id) => Self::parse_id(id)?,
            None if resource.starts_with(ALIAS_PREFIX) => KeyName::Alias(resource.to_owned()),
            None => return Err(malformed()),
        };
        if account == scope.account {
            return Ok(name);
        }
        Err(match name {
            KeyName::Id(_) => key_not_found(text),
            KeyName::Alias(_) => alias_not_found(text),
        })
    }

    fn parse_id(text: &str) -> Result<Self, KmsError> {
        if is_key_id(text) {
            Ok(KeyName::Id(text.to_owned()))
        } else {
            Err(invalid_id(text))
        }
    }
}

/// Whether `text` has the form of a key id.
pub(crate) fn is_key_id(text: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match text.strip_prefix(MULTI_REGION_PREFIX) {
        Some(digits) => digits.len() == 32 && is_hex(digits),
        None => text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(is_hex),
    }
}

/// Whether `text` has the form of a region: two or three words of lower-case letters, and a number, joined by hyphens.
pub(crate) fn is_region(text: &str) -> bool {
    let Some((words, number)) = text.rsplit_once('-') else {
        return false;
    };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number && matches!(words.split('-').count(), 2 | 3) && words.split('-').all(is_word) && text.len() <= 32
}

/// Refuses what cannot name a new alias.
pub(crate) fn check_new_alias(name: &str) -> Result<(), KmsError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b":/_-".contains(&byte);
    if name.is_empty() || name.len() > 256 {
        let constraint = "have length between 1 and 256";
        return Err(KmsError::constraint(name, "aliasName", constraint));
    }
    if !name.bytes().all(allowed) {
        let constraint = "satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$";
        return Err(KmsError::constraint(name, "aliasName", constraint));
    }
    match name.strip_prefix(ALIAS_PREFIX) {
        None | Some("") => Err(KmsError::validation("Invalid identifier")),
        Some(rest) if rest.starts_with("aws/") => Err(KmsError::new(
            "NotAuthorizedException",
            "aliases that start with alias/aws/ are reserved for AWS",
        )),
        Some(rest) if rest.contains(':') => Err(KmsError::validation(format!(
            "{name} contains invalid characters for an alias"
        ))),
        Some(_) => Ok(()),
    }
}

pub(crate) fn key_not_found(arn: &str) -> KmsError {
    KmsError::not_found(format!("Key '{arn}' does not exist"))
}

pub(crate) fn alias_not_found(arn: &str) -> KmsError {
    KmsError::not_found(format!("Alias {arn} is not found."))
}

fn invalid_id(text: &str) -> KmsError {
    KmsError::not_found(format!("Invalid keyId '{text}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
    const SCOPE: Scope<'_> = Scope {
        account: "111122223333",
        region: "eu-central-1",
    };

    #[test]
    fn all_four_forms_parse() {
        let id = KeyName::Id(ID.to_owned());
        let alias = KeyName::Alias("alias/a/b".to_owned());
        for (text, name) in [
            (ID.to_owned(), &id),
            (SCOPE.key_arn(ID), &id),
            ("alias/a/b".to_owned(), &alias),
            (SCOPE.alias_arn("alias/a/b"), &alias),
        ] {
            assert_eq!(KeyName::parse(&text, SCOPE).unwrap(), *name);
        }
        assert!(is_key_id("mrk-1234abcd12ab34cd56ef1234567890ab"));
        assert_eq!(
            SCOPE.key_arn(ID),
            format!("arn:aws:kms:eu-central-1:111122223333:key/{ID}")
        );
    }

    #[test]
    fn each_malformed_name_has_its_error() {
        let arn = |region: &str, account: &str| format!("arn:aws:kms:{region}:{account}:key/{ID}");
        for (text, code) in [
            (String::new(), "ValidationException"),
            ("x".repeat(2049), "ValidationException"),
            ("no-id".to_owned(), "NotFoundException"),
            (ID.to_uppercase(), "NotFoundException"),
            ("mrk-12".to_owned(), "NotFoundException"),
            ("arn:aws:kms".to_owned(), "InvalidArnException"),
            (
                "arn:aws:s3:eu-central-1:111122223333:key/x".to_owned(),
                "InvalidArnException",
            ),
            (
                "arn:aws:kms:eu-central-1:111122223333:grant/x".to_owned(),
                "InvalidArnException",
            ),
            (arn("eu-central-1", "1"), "InvalidArnException"),
            (arn("eu-west-1", "111122223333"), "NotFoundException"),
            (arn("eu-central-1", "999999999999"), "NotFoundException"),
        ] {
            assert_eq!(KeyName::parse(&text, SCOPE).unwrap_err().code(), code, "{text}");
        }
        let error = KeyName::parse_no_alias("alias/a", SCOPE).unwrap_err();
        assert_eq!(error.code(), "NotFoundException");
    }

    #[test]
    fn partitions_follow_regions() {
        let china = Scope {
            region: "cn-north-1",
            ..SCOPE
        };
        assert!(china.key_arn(ID).starts_with("arn:aws-cn:kms:cn-north-1:"));
        assert!(KeyName::parse(&china.key_arn(ID).replace("aws-cn", "aws"), china).is_err());
    }

    #[test]
    fn names_of_new_aliases_are_checked() {
        check_new_alias("alias/customers").unwrap();
        for name in ["customers", "alias/", "alias/a b", "alias/a:b", "", "alias/ä"] {
            assert_eq!(
                check_new_alias(name).unwrap_err().code(),
                "ValidationException",
                "{name}"
            );
        }
        assert_eq!(
            check_new_alias("alias/aws/s3").unwrap_err().code(),
            "NotAuthorizedException"
        );
    }

    #[test]
    fn regions_are_known_by_their_form() {
        for region in ["eu-central-1", "us-gov-west-1", "ap-southeast-12"] {
            assert!(is_region(region), "{region}");
        }
        for other in [
            "",
            "Europe",
            "eu-1",
            "eu-central",
            "eu-central-",
            "eu--1",
            "EU-central-1",
            "eu-central-1a",
        ] {
            assert!(!is_region(other), "{other}");
        }
    }
}
