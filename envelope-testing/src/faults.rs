//! Faults: what goes wrong, for how many requests, of which operation, region and caller.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::error::KmsError;
use crate::shared::Shared;

/// Makes requests fail. Obtained from [`LocalKms::faults`](crate::LocalKms::faults).
///
/// Faults strike the next requests that fit, in the order in which they were asked for, one fault a request. Repeated
/// attempts of a client are requests of their own: `throttle(1)` is healed by one retry.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use std::time::Duration;
///
/// let kms = envelope_testing::LocalKms::start_blocking()?;
/// kms.faults().throttle(2);
/// kms.faults().of("Decrypt").in_region("eu-central-1").hang(1);
/// kms.faults().latency(Duration::from_millis(20));
/// kms.faults().clear();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Faults {
    shared: Arc<Shared>,
    scope: Scope,
}

/// What one fault does to a request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Answers with an error, without looking at the request.
    Error(KmsError),
    /// Never answers.
    Hang,
    /// Closes the connection without an answer.
    Drop,
    /// Does what is asked, and closes the connection without an answer.
    DropAnswer,
    /// Answers, but not with what is right.
    Alter(Alteration),
}

/// What becomes of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Alteration {
    /// `KeyId` is this.
    KeyId(String),
    /// `Plaintext` is one byte shorter.
    ShortPlaintext,
    /// `Plaintext` has other bytes, as many as it should.
    OtherPlaintext,
    /// This member is missing.
    Without(String),
    /// The body is no JSON.
    NoJson,
}

/// Which requests a fault strikes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Scope {
    operation: Option<String>,
    region: Option<String>,
    access_key_id: Option<String>,
}

/// What decides whether a fault strikes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) operation: &'a str,
    pub(crate) region: &'a str,
    pub(crate) access_key_id: &'a str,
}

/// The faults that are still to strike.
#[derive(Debug, Default)]
pub(crate) struct FaultPlan {
    faults: Vec<Planned>,
    latencies: Vec<(Scope, Duration)>,
    outages: BTreeSet<String>,
}

#[derive(Debug)]
struct Planned {
    scope: Scope,
    fault: Fault,
    remaining: usize,
}

impl Faults {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Faults {
            shared,
            scope: Scope::default(),
        }
    }

    /// Narrows what follows to an operation, such as `Decrypt`.
    #[must_use]
    pub fn of(mut self, operation: &str) -> Self {
        self.scope.operation = Some(operation.to_owned());
        self
    }

    /// Narrows what follows to a region.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Self {
        self.scope.region = Some(region.to_owned());
        self
    }

    /// Narrows what follows to a caller, by its access key id.
    #[must_use]
    pub fn from(mut self, access_key_id: &str) -> Self {
        self.scope.access_key_id = Some(access_key_id.to_owned());
        self
    }

    /// Delays every request from now on, until another latency is set for the same requests; `ZERO` ends it.
    pub fn latency(&self, latency: Duration) {
        let latencies = &mut self.shared.lock().faults.latencies;
        latencies.retain(|(scope, _)| *scope != self.scope);
        latencies.push((self.scope.clone(), latency));
    }

    /// Answers the next `n` requests with `ThrottlingException`, status 400.
    pub fn throttle(&self, n: usize) {
        self.plan(Fault::Error(KmsError::throttling()), n);
    }

    /// Answers the next `n` requests for `operation` with an error of this code, such as `KMSInternalException`, with
    /// the status that AWS sends with it.
    pub fn fail(&self, operation: &str, code: &str, n: usize) {
        let error = KmsError::new(code.to_owned(), "injected by the test");
        self.clone().of(operation).plan(Fault::Error(error), n);
    }

    /// Never answers the next `n` requests. The connection stays open until the client or the server closes it.
    pub fn hang(&self, n: usize) {
        self.plan(Fault::Hang, n);
    }

    /// Closes the connection of the next `n` requests without looking at them.
    pub fn drop_connection(&self, n: usize) {
        self.plan(Fault::Drop, n);
    }

    /// Does what the next `n` requests ask, but closes the connection without an answer.
    pub fn drop_answer(&self, n: usize) {
        self.plan(Fault::DropAnswer, n);
    }

    /// Answers the next `n` requests with `key_id` as the member `KeyId`, whatever key was used.
    pub fn answer_key_id(&self, key_id: &str, n: usize) {
        self.plan(Fault::Alter(Alteration::KeyId(key_id.to_owned())), n);
    }

    /// Answers the next `n` requests with a `Plaintext` that is one byte short.
    pub fn short_plaintext(&self, n: usize) {
        self.plan(Fault::Alter(Alteration::ShortPlaintext), n);
    }

    /// Answers the next `n` requests with a `Plaintext` of the right length and wrong bytes.
    pub fn other_plaintext(&self, n: usize) {
        self.plan(Fault::Alter(Alteration::OtherPlaintext), n);
    }

    /// Leaves a member, such as `Plaintext`, out of the answers to the next `n` requests.
    pub fn answer_without(&self, member: &str, n: usize) {
        self.plan(Fault::Alter(Alteration::Without(member.to_owned())), n);
    }

    /// Answers the next `n` requests with status 200 and a body that is no JSON.
    pub fn garbage(&self, n: usize) {
        self.plan(Fault::Alter(Alteration::NoJson), n);
    }

    /// Starts or ends the outage of a region. All regions share one port, so connections are accepted and closed
    /// without an answer.
    pub fn outage(&self, region: &str, is_out: bool) {
        let outages = &mut self.shared.lock().faults.outages;
        if is_out {
            outages.insert(region.to_owned());
        } else {
            outages.remove(region);
        }
    }

    /// Ends all faults, latencies and outages, whatever this handle is narrowed to. Requests that hang go on to.
    pub fn clear(&self) {
        self.shared.lock().faults = FaultPlan::default();
    }

    /// How many requests the faults that were asked for have yet to strike.
    pub fn remaining(&self) -> usize {
        let plan = &self.shared.lock().faults;
        plan.faults.iter().map(|planned| planned.remaining).sum()
    }

    fn plan(&self, fault: Fault, n: usize) {
        if n > 0 {
            self.shared.lock().faults.faults.push(Planned {
                scope: self.scope.clone(),
                fault,
                remaining: n,
            });
        }
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

impl FaultPlan {
    /// The fault that strikes a request, which is used up by it.
    pub(crate) fn strike(&mut self, target: Target<'_>) -> Option<Fault> {
        if self.outages.contains(target.region) {
            return Some(Fault::Drop);
        }
        let planned = self.faults.iter_mut().find(|planned| planned.scope.fits(target))?;
        planned.remaining -= 1;
        let fault = planned.fault.clone();
        self.faults.retain(|planned| planned.remaining > 0);
        Some(fault)
    }

    /// How long a request waits: the latency that was set last for requests like it.
    pub(crate) fn latency(&self, target: Target<'_>) -> Duration {
        let set = self.latencies.iter().rev().find(|(scope, _)| scope.fits(target));
        set.map_or(Duration::ZERO, |(_, latency)| *latency)
    }
}

impl Scope {
    fn fits(&self, target: Target<'_>) -> bool {
        let fits = |wanted: &Option<String>, is: &str| wanted.as_ref().is_none_or(|wanted| wanted == is);
        fits(&self.operation, target.operation)
            && fits(&self.region, target.region)
            && fits(&self.access_key_id, target.access_key_id)
    }
}

impl Alteration {
    /// Makes the body of an answer wrong.
    pub(crate) fn apply(&self, mut answer: Value) -> Vec<u8> {
        use base64::Engine as _;
        use base64::engine::general_purpose::STANDARD;

        let plaintext = answer
            .get("Plaintext")
            .and_then(Value::as_str)
            .and_then(|text| STANDARD.decode(text).ok());
        let Some(object) = answer.as_object_mut() else {
            return answer.to_string().into_bytes();
        };
        match (self, plaintext) {
            (Alteration::NoJson, _) => return b"<html>this is not the service you are looking for</html>".to_vec(),
            (Alteration::KeyId(id), _) => {
                object.insert("KeyId".to_owned(), id.as_str().into());
            }
            (Alteration::Without(member), _) => {
                object.remove(member);
            }
            (Alteration::ShortPlaintext, Some(mut plaintext)) => {
                plaintext.pop();
                object.insert("Plaintext".to_owned(), STANDARD.encode(plaintext).into());
            }
            (Alteration::OtherPlaintext, Some(mut plaintext)) => {
                plaintext.iter_mut().for_each(|byte| *byte ^= 0xff);
                object.insert("Plaintext".to_owned(), STANDARD.encode(plaintext).into());
            }
            (Alteration::ShortPlaintext | Alteration::OtherPlaintext, None) => {}
        }
        answer.to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults() -> Faults {
        Faults::new(Arc::new(Shared::new("111122223333".to_owned(), None)))
    }

    fn target(operation: &str) -> Target<'_> {
        Target {
            operation,
            region: "eu-central-1",
            access_key_id: "AKIA",
        }
    }

    #[test]
    fn faults_strike_those_they_fit_as_often_as_asked() {
        let faults = faults();
        faults.clone().of("Decrypt").hang(1);
        faults.clone().in_region("eu-west-1").drop_connection(1);
        faults.clone().from("ASIA").drop_connection(1);
        faults.throttle(2);
        let strike = |operation| faults.shared.lock().faults.strike(target(operation));
        assert!(matches!(strike("Encrypt"), Some(Fault::Error(_))));
        assert!(matches!(strike("Decrypt"), Some(Fault::Hang)));
        assert!(matches!(strike("Decrypt"), Some(Fault::Error(_))));
        assert!(strike("Decrypt").is_none());
        assert_eq!(faults.remaining(), 2);
        faults.clear();
        assert_eq!(faults.remaining(), 0);
    }

    #[test]
    fn latencies_and_outages_last() {
        let faults = faults();
        let latency = |operation| faults.shared.lock().faults.latency(target(operation));
        faults.latency(Duration::from_millis(5));
        faults.clone().of("Decrypt").latency(Duration::from_millis(9));
        assert_eq!(latency("Encrypt"), Duration::from_millis(5));
        assert_eq!(latency("Decrypt"), Duration::from_millis(9));
        faults.clone().of("Decrypt").latency(Duration::ZERO);
        assert_eq!(latency("Decrypt"), Duration::ZERO);
        faults.outage("eu-central-1", true);
        for _ in 0..3 {
            let struck = faults.shared.lock().faults.strike(target("Encrypt"));
            assert!(matches!(struck, Some(Fault::Drop)));
        }
        faults.outage("eu-central-1", false);
        assert!(faults.shared.lock().faults.strike(target("Encrypt")).is_none());
    }

    #[test]
    fn answers_are_altered() {
        let answer = json!({"KeyId": "a", "Plaintext": "AAEC"});
        let apply = |alteration: Alteration| -> Value {
            serde_json::from_slice(&alteration.apply(answer.clone())).unwrap_or_default()
        };
        let key_id = apply(Alteration::KeyId("b".to_owned()));
        assert_eq!(key_id, json!({"KeyId": "b", "Plaintext": "AAEC"}));
        assert_eq!(
            apply(Alteration::ShortPlaintext),
            json!({"KeyId": "a", "Plaintext": "AAE="})
        );
        assert_eq!(
            apply(Alteration::OtherPlaintext),
            json!({"KeyId": "a", "Plaintext": "//79"})
        );
        assert_eq!(
            apply(Alteration::Without("KeyId".to_owned())),
            json!({"Plaintext": "AAEC"})
        );
        assert_eq!(apply(Alteration::NoJson), Value::Null);
    }
}
