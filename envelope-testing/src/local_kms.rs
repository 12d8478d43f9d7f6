//! The server as tests hold it.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::error::KmsError;
use crate::faults::Faults;
use crate::policy::{Kind, Policy};
use crate::recorder::{Calls, Request};
use crate::region::Region;
use crate::server::Server;
use crate::shared::Shared;

/// The account that owns the keys, unless [`Builder::account`] names another.
const DEFAULT_ACCOUNT: &str = "111122223333";

/// A server on the loopback interface that speaks the protocol of AWS KMS. It stops when dropped, and forgets all keys.
///
/// See the [documentation of the crate](crate) for what it is and is not.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// let kms = envelope_testing::LocalKms::start_blocking()?;
/// let key = kms.region("eu-central-1").create_key();
/// assert!(key.starts_with("arn:aws:kms:eu-central-1:111122223333:key/"));
/// assert!(kms.endpoint().starts_with("http://127.0.0.1:"));
/// assert_eq!(kms.calls().total(), 0);
/// # Ok(())
/// # }
/// ```
pub struct LocalKms {
    server: Server,
    shared: Arc<Shared>,
    account: String,
    endpoint: String,
}

impl LocalKms {
    /// Starts a server on a free port of 127.0.0.1. It runs on a thread of its own, so the caller's runtime may block,
    /// pause its clock, or end.
    ///
    /// # Errors
    ///
    /// If no port can be bound or no thread started.
    pub async fn start() -> io::Result<LocalKms> {
        LocalKms::start_blocking()
    }

    /// As [`start`](Self::start), without a runtime.
    ///
    /// # Errors
    ///
    /// If no port can be bound or no thread started.
    pub fn start_blocking() -> io::Result<LocalKms> {
        LocalKms::builder().start_blocking()
    }

    /// A server with another port, account, or set of regions.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The URL for clients of all regions, such as `http://127.0.0.1:49152`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The port, between 1 and 65535.
    pub fn port(&self) -> u16 {
        self.server.address().port()
    }

    /// The account that owns the keys: 12 digits.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// A region, to make keys in it and to change them beside the wire. Nothing done through it is counted, delayed, or
    /// subject to policies.
    pub fn region(&self, name: &str) -> Region {
        Region::new(self.shared.clone(), name)
    }

    /// Registers a caller: requests signed with this access key id are those of `arn`, a role such as
    /// `arn:aws:iam::111122223333:role/reader`, a user, a role's session, or the account's root. From then on policies
    /// decide what it may do. Registering it again changes its ARN alone.
    pub fn caller(&self, access_key_id: &str, arn: &str) {
        self.shared.lock().callers.register(access_key_id, arn);
    }

    /// Attaches an IAM policy (JSON) to a registered caller, beside those that it has.
    ///
    /// # Errors
    ///
    /// `NotFoundException` if the caller is not registered; `MalformedPolicyDocumentException` if the policy does not
    /// parse, or holds what the server does not evaluate.
    pub fn attach_policy(&self, access_key_id: &str, policy: &str) -> Result<(), KmsError> {
        let policy = Policy::parse(policy, Kind::Identity)?;
        self.shared.lock().callers.attach(access_key_id, policy)
    }

    /// Removes all IAM policies of a registered caller.
    ///
    /// # Errors
    ///
    /// `NotFoundException` if the caller is not registered.
    pub fn detach_policies(&self, access_key_id: &str) -> Result<(), KmsError> {
        self.shared.lock().callers.detach_all(access_key_id)
    }

    /// Tags a registered caller: policies see the tag as `aws:PrincipalTag/<key>`, in conditions and as a variable.
    ///
    /// # Errors
    ///
    /// `NotFoundException` if the caller is not registered.
    pub fn tag_caller(&self, access_key_id: &str, key: &str, value: &str) -> Result<(), KmsError> {
        self.shared.lock().callers.tag(access_key_id, key, value)
    }

    /// Whether callers that are not registered are refused (`UnrecognizedClientException`). Otherwise, and at first,
    /// they may do everything.
    pub fn strict(&self, strict: bool) {
        self.shared.lock().callers.strict = strict;
    }

    /// How often each operation was asked for since the start, or since [`forget_requests`](Self::forget_requests).
    pub fn calls(&self) -> Calls {
        self.shared.lock().recorder.calls()
    }

    /// The latest requests (up to 10,000), the oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.lock().recorder.requests()
    }

    /// Counts from zero again, and forgets the requests.
    pub fn forget_requests(&self) {
        self.shared.lock().recorder.clear();
    }

    /// Makes requests fail.
    pub fn faults(&self) -> Faults {
        Faults::new(self.shared.clone())
    }

    /// Lets time pass for the server: keys whose waiting period ends are deleted.
    pub fn advance(&self, time: Duration) {
        self.shared.lock().store.clock.advance(time);
    }
}

impl fmt::Debug for LocalKms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKms")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// Starts a [`LocalKms`] that is not the default one.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    port: u16,
    account: Option<String>,
    regions: Option<BTreeSet<String>>,
    strict: bool,
}

impl Builder {
    /// The port of 127.0.0.1; 0, the default, for any that is free.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The account that owns the keys: 12 digits.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        self.account = Some(account.to_owned());
        self
    }

    /// The regions there are. Unless they are stated, every region that a client names is there.
    #[must_use]
    pub fn regions(mut self, regions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.regions = Some(regions.into_iter().map(Into::into).collect());
        self
    }

    /// As [`LocalKms::strict`], from the start.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// If the port cannot be bound, no thread started, or the account is not made of 12 digits.
    pub async fn start(self) -> io::Result<LocalKms> {
        self.start_blocking()
    }

    /// As [`start`](Self::start), without a runtime.
    ///
    /// # Errors
    ///
    /// If the port cannot be bound, no thread started, or the account is not made of 12 digits.
    pub fn start_blocking(self) -> io::Result<LocalKms> {
        let account = self.account.unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned());
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("the account {account} is not made of 12 digits");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let shared = Arc::new(Shared::new(account.clone(), self.regions));
        shared.lock().callers.strict = self.strict;
        let server = Server::start(shared.clone(), self.port)?;
        Ok(LocalKms {
            endpoint: format!("http://{}", server.address()),
            server,
            shared,
            account,
        })
    }
}
