//! What the server was asked: counts, and the latest requests.

use std::collections::{BTreeMap, VecDeque};

/// How many requests are kept. Counts forget none.
const KEPT: usize = 10_000;

/// A request that the server received. It never holds a plaintext or a ciphertext.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The operation, such as `Decrypt`.
    pub operation: String,
    /// The region of the request's signature.
    pub region: String,
    /// The access key id of the request's signature.
    pub access_key_id: String,
    /// The key as the client named it: `KeyId`, `TargetKeyId` or, of ReEncrypt, `SourceKeyId`.
    pub key_id: Option<String>,
    /// Of ReEncrypt, `DestinationKeyId` as the client named it.
    pub destination_key_id: Option<String>,
    /// The ARNs of the keys that the request is about, found by its identifiers or its ciphertext. Empty if there are
    /// none in this region.
    pub key_arns: Vec<String>,
    /// The encryption context; of ReEncrypt, that of the source.
    pub encryption_context: BTreeMap<String, String>,
    /// Of ReEncrypt, the encryption context of the destination.
    pub destination_encryption_context: BTreeMap<String, String>,
    /// The grant tokens, which have no effect on the answer.
    pub grant_tokens: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It is under way, or it hangs.
    Pending,
    /// It was answered, perhaps with what a fault made of the answer.
    Succeeded,
    /// It was answered with an error of this code.
    Failed(String),
    /// The connection was closed without an answer.
    Dropped,
}

/// How often each operation was asked for. Every attempt counts: a request that the client repeats counts twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    operations: BTreeMap<String, u64>,
    /// By operation and key ARN.
    keys: BTreeMap<(String, String), u64>,
}

impl Calls {
    /// All requests.
    pub fn total(&self) -> u64 {
        self.operations.values().sum()
    }

    /// The requests for an operation, such as `Decrypt`.
    pub fn of(&self, operation: &str) -> u64 {
        self.operations.get(operation).copied().unwrap_or_default()
    }

    /// The requests for an operation about the key of this ARN.
    pub fn of_key(&self, operation: &str, key_arn: &str) -> u64 {
        let key = (operation.to_owned(), key_arn.to_owned());
        self.keys.get(&key).copied().unwrap_or_default()
    }

    /// All requests about the key of this ARN.
    pub fn about(&self, key_arn: &str) -> u64 {
        let about = self.keys.iter().filter(|((_, arn), _)| arn == key_arn);
        about.map(|(_, count)| count).sum()
    }

    /// The operations that were asked for, and how often, by name.
    pub fn operations(&self) -> impl Iterator<Item = (&str, u64)> {
        self.operations
            .iter()
            .map(|(operation, count)| (operation.as_str(), *count))
    }
}

/// Counts and keeps requests.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    calls: Calls,
    requests: VecDeque<(Ticket, Request)>,
    next: u64,
}

/// Stands for a request that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

impl Recorder {
    pub(crate) fn begin(&mut self, request: Request) -> Ticket {
        *self.calls.operations.entry(request.operation.clone()).or_default() += 1;
        for arn in &request.key_arns {
            let key = (request.operation.clone(), arn.clone());
            *self.calls.keys.entry(key).or_default() += 1;
        }
        if self.requests.len() >= KEPT {
            self.requests.pop_front();
        }
        let ticket = Ticket(self.next);
        self.next += 1;
        self.requests.push_back((ticket, request));
        ticket
    }

    /// Notes how a request ended, unless it was forgotten meanwhile.
    pub(crate) fn finish(&mut self, ticket: Ticket, outcome: Outcome) {
        let found = self.requests.iter_mut().rev().find(|(known, _)| *known == ticket);
        if let Some((_, request)) = found {
            request.outcome = outcome;
        }
    }

    pub(crate) fn calls(&self) -> Calls {
        self.calls.clone()
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.iter().map(|(_, request)| request.clone()).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.calls = Calls::default();
        self.requests.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(operation: &str, arns: &[&str]) -> Request {
        Request {
            operation: operation.to_owned(),
            region: "eu-central-1".to_owned(),
            access_key_id: "AKIA".to_owned(),
            key_id: None,
            destination_key_id: None,
            key_arns: arns.iter().map(|arn| (*arn).to_owned()).collect(),
            encryption_context: BTreeMap::new(),
            destination_encryption_context: BTreeMap::new(),
            grant_tokens: Vec::new(),
            outcome: Outcome::Pending,
        }
    }

    #[test]
    fn requests_count_by_operation_and_key() {
        let mut recorder = Recorder::default();
        let first = recorder.begin(request("Decrypt", &["a"]));
        recorder.begin(request("ReEncrypt", &["a", "b"]));
        recorder.finish(first, Outcome::Succeeded);
        let calls = recorder.calls();
        assert_eq!((calls.total(), calls.of("Decrypt"), calls.of("Encrypt")), (2, 1, 0));
        assert_eq!(
            (calls.of_key("Decrypt", "a"), calls.about("a"), calls.about("b")),
            (1, 2, 1)
        );
        assert_eq!(
            calls.operations().collect::<Vec<_>>(),
            [("Decrypt", 1), ("ReEncrypt", 1)]
        );
        let outcomes: Vec<_> = recorder.requests().into_iter().map(|request| request.outcome).collect();
        assert_eq!(outcomes, [Outcome::Succeeded, Outcome::Pending]);
    }

    #[test]
    fn only_the_latest_requests_are_kept() {
        let mut recorder = Recorder::default();
        let first = recorder.begin(request("Encrypt", &[]));
        for _ in 0..KEPT {
            recorder.begin(request("Decrypt", &[]));
        }
        recorder.finish(first, Outcome::Dropped);
        assert_eq!(recorder.requests().len(), KEPT);
        assert_eq!(recorder.calls().total(), KEPT as u64 + 1);
        recorder.clear();
        assert_eq!(recorder.calls(), Calls::default());
    }
}
