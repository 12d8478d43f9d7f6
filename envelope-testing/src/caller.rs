//! Callers: which access key belongs to whom.

use std::collections::BTreeMap;

use crate::error::KmsError;
use crate::policy::{Identity, Policy};

/// The callers that the server knows, by access key id.
#[derive(Debug, Default)]
pub(crate) struct Callers {
    pub(crate) strict: bool,
    known: BTreeMap<String, Identity>,
}

impl Callers {
    /// Registers a caller, or gives a registered one another ARN.
    pub(crate) fn register(&mut self, access_key_id: &str, arn: &str) {
        let mut identity = Identity::new(arn);
        if let Some(known) = self.known.remove(access_key_id) {
            identity.policies = known.policies;
            identity.tags = known.tags;
        }
        self.known.insert(access_key_id.to_owned(), identity);
    }

    /// Attaches an IAM policy to a registered caller.
    pub(crate) fn attach(&mut self, access_key_id: &str, policy: Policy) -> Result<(), KmsError> {
        self.registered(access_key_id)?.policies.push(policy);
        Ok(())
    }

    /// Removes all IAM policies of a registered caller.
    pub(crate) fn detach_all(&mut self, access_key_id: &str) -> Result<(), KmsError> {
        self.registered(access_key_id)?.policies.clear();
        Ok(())
    }

    /// Tags a registered caller.
    pub(crate) fn tag(&mut self, access_key_id: &str, key: &str, value: &str) -> Result<(), KmsError> {
        let tags = &mut self.registered(access_key_id)?.tags;
        tags.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    /// Whom the policies are to be asked about; `None` for a caller that may do everything.
    pub(crate) fn identify(&self, access_key_id: &str) -> Result<Option<&Identity>, KmsError> {
        match self.known.get(access_key_id) {
            None if self.strict => Err(KmsError::new(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            )),
            identity => Ok(identity),
        }
    }

    fn registered(&mut self, access_key_id: &str) -> Result<&mut Identity, KmsError> {
        self.known
            .get_mut(access_key_id)
            .ok_or_else(|| KmsError::not_found(format!("there is no caller {access_key_id}: register it first")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_callers_may_do_everything_unless_strict() {
        let mut callers = Callers::default();
        assert!(callers.identify("AKIA").unwrap().is_none());
        callers.strict = true;
        let error = callers.identify("AKIA").unwrap_err();
        assert_eq!(error.code(), "UnrecognizedClientException");
        callers.register("AKIA", "arn:aws:iam::111122223333:role/reader");
        assert!(callers.identify("AKIA").unwrap().is_some());
    }

    #[test]
    fn only_registered_callers_have_policies_and_tags() {
        let mut callers = Callers::default();
        assert!(callers.tag("AKIA", "team", "billing").is_err());
        callers.register("AKIA", "arn:aws:iam::111122223333:role/reader");
        callers.tag("AKIA", "team", "billing").unwrap();
        callers.register("AKIA", "arn:aws:iam::111122223333:role/writer");
        let identity = callers.identify("AKIA").unwrap().unwrap();
        assert_eq!(identity.arn(), "arn:aws:iam::111122223333:role/writer");
        assert_eq!(identity.tags.len(), 1);
    }
}
