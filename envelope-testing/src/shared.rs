//! The state that the server and its handles share.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::blob::Blob;
use crate::call::Call;
use crate::caller::Callers;
use crate::error::KmsError;
use crate::faults::{FaultPlan, Target};
use crate::operations::dispatch;
use crate::recorder::{Outcome, Recorder, Request};
use crate::store::Store;
use crate::wire::{self, Bytes};

/// All state of a server, behind one lock that is never held across an `await`.
#[derive(Debug)]
pub(crate) struct Shared(Mutex<State>);

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) callers: Callers,
    pub(crate) faults: FaultPlan,
    pub(crate) recorder: Recorder,
}

impl Shared {
    pub(crate) fn new(account: String, regions: Option<BTreeSet<String>>) -> Self {
        Shared(Mutex::new(State {
            store: Store::new(account, regions),
            callers: Callers::default(),
            faults: FaultPlan::default(),
            recorder: Recorder::default(),
        }))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.store.sweep();
        state
    }
}

impl State {
    /// Runs an operation for a caller.
    pub(crate) fn run(&mut self, target: Target<'_>, body: &[u8]) -> Result<Value, KmsError> {
        let mut call = Call::new(&mut self.store, &self.callers, target.access_key_id, target.region)?;
        dispatch(&mut call, target.operation, body)
    }

    /// What is recorded of a request: as much of it as can be read.
    pub(crate) fn describe(&self, target: Target<'_>, body: &[u8]) -> Request {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |member: &str| body.get(member).and_then(Value::as_str).map(str::to_owned);
        let read = |member: &str| body.get(member).cloned().unwrap_or_default();
        let context = |member: &str| serde_json::from_value(read(member)).unwrap_or_default();
        let key_id = text("KeyId")
            .or_else(|| text("TargetKeyId"))
            .or_else(|| text("SourceKeyId"));
        let destination_key_id = text("DestinationKeyId");
        let mut key_arns = Vec::new();
        let found = match &key_id {
            Some(name) => self.store.find(target.region, name).ok(),
            None => serde_json::from_value::<Bytes>(read("CiphertextBlob"))
                .ok()
                .and_then(|bytes| self.store.key(target.region, Blob::parse(&bytes.0)?.key_id()).ok()),
        };
        key_arns.extend(found.map(|key| key.arn.clone()));
        if let Some(Ok(key)) = destination_key_id
            .as_ref()
            .map(|name| self.store.find(target.region, name))
            && !key_arns.contains(&key.arn)
        {
            key_arns.push(key.arn.clone());
        }
        Request {
            operation: target.operation.to_owned(),
            region: target.region.to_owned(),
            access_key_id: target.access_key_id.to_owned(),
            key_id,
            destination_key_id,
            key_arns,
            encryption_context: match read("EncryptionContext") {
                Value::Null => context("SourceEncryptionContext"),
                _ => context("EncryptionContext"),
            },
            destination_encryption_context: context("DestinationEncryptionContext"),
            grant_tokens: serde_json::from_value(read("GrantTokens")).unwrap_or_default(),
            outcome: Outcome::Pending,
        }
    }
}

/// The body of an answer, with its status.
pub(crate) fn answer(result: &Result<Value, KmsError>) -> (u16, Vec<u8>) {
    match result {
        Ok(value) => (200, body_of(value)),
        Err(error) => (error.status(), wire::error_body(error).to_string().into_bytes()),
    }
}

/// AWS answers operations without an answer with an empty body.
fn body_of(value: &Value) -> Vec<u8> {
    match value.as_object() {
        Some(object) if object.is_empty() => Vec::new(),
        _ => value.to_string().into_bytes(),
    }
}
