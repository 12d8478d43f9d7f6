//! What can go wrong, and how a test makes it so.

use envelope_runtime::keyring::kms::{KeyArnError, KmsKeyring};
use envelope_runtime::keyring::{Keyring, MultiKeyring};
use envelope_runtime::{Error, Footer, Scoped};

use crate::faults::{Bench, TIMEOUT};
use crate::support::{
    EncryptedAccount, FRANKFURT, Tenant, account, account_of, moved_to, scoped, scoped_to, strict, with_keys,
    written_by,
};

/// What the caller does when it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    Write,
    Read,
}

/// A fault, whom it strikes, and what is expected.
pub(crate) struct Case {
    pub(crate) fault: Fault,
    pub(crate) task: Task,
    /// As the error's type says it.
    pub(crate) kind: &'static str,
    /// How many requests KMS saw, the SDK's repetitions included.
    pub(crate) requests: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Throttling,
    Hang,
    Latency,
    Dropped,
    AnswerDropped,
    RegionDown,
    Internal,
    NoJson,
    Disabled,
    PendingDeletion,
    AccessDenied,
    WrongRegion,
    WrongContext,
    OtherBlob,
    ShortPlaintext,
    OtherPlaintext,
    OtherArn,
    AliasArn,
    AliasKeyring,
    AliasRecord,
    MalformedRecord,
    MalformedKeyring,
    TooManyKeys,
}

const fn case(fault: Fault, task: Task, kind: &'static str, requests: usize) -> Case {
    Case {
        fault,
        task,
        kind,
        requests,
    }
}

pub(crate) const CASES: [Case; 36] = [
    case(Fault::Throttling, Task::Write, "Throttled", 3),
    case(Fault::Throttling, Task::Read, "Throttled", 3),
    case(Fault::Hang, Task::Write, "Timeout", 1),
    case(Fault::Hang, Task::Read, "Timeout", 1),
    case(Fault::Latency, Task::Read, "Timeout", 1),
    case(Fault::Dropped, Task::Write, "Unreachable", 3),
    case(Fault::Dropped, Task::Read, "Unreachable", 3),
    case(Fault::AnswerDropped, Task::Write, "Unreachable", 3),
    case(Fault::AnswerDropped, Task::Read, "Unreachable", 3),
    case(Fault::RegionDown, Task::Read, "Unreachable", 3),
    case(Fault::Internal, Task::Write, "Unavailable", 3),
    case(Fault::Internal, Task::Read, "Unavailable", 3),
    case(Fault::NoJson, Task::Read, "InvalidResponse", 1),
    case(Fault::Disabled, Task::Write, "Disabled", 1),
    case(Fault::Disabled, Task::Read, "Disabled", 1),
    case(Fault::PendingDeletion, Task::Write, "PendingDeletion", 1),
    case(Fault::PendingDeletion, Task::Read, "PendingDeletion", 1),
    case(Fault::AccessDenied, Task::Write, "AccessDenied", 1),
    case(Fault::AccessDenied, Task::Read, "AccessDenied", 1),
    case(Fault::WrongRegion, Task::Write, "NotFound", 1),
    case(Fault::WrongRegion, Task::Read, "NotFound", 1),
    case(Fault::WrongContext, Task::Read, "InvalidCiphertext", 1),
    case(Fault::OtherBlob, Task::Read, "IncorrectKey", 1),
    case(Fault::ShortPlaintext, Task::Write, "InvalidResponse", 1),
    case(Fault::ShortPlaintext, Task::Read, "InvalidResponse", 1),
    case(Fault::OtherPlaintext, Task::Read, "NotUnwrapped", 1),
    case(Fault::OtherArn, Task::Write, "InvalidResponse", 1),
    case(Fault::OtherArn, Task::Read, "InvalidResponse", 1),
    case(Fault::AliasArn, Task::Write, "InvalidResponse", 1),
    case(Fault::AliasArn, Task::Read, "InvalidResponse", 1),
    case(Fault::AliasKeyring, Task::Read, "WrapsOnly", 0),
    case(Fault::AliasRecord, Task::Read, "KeyArn", 0),
    case(Fault::MalformedRecord, Task::Read, "KeyArn", 0),
    case(Fault::MalformedKeyring, Task::Write, "KeyArnError", 0),
    case(Fault::TooManyKeys, Task::Write, "TooManyEncryptedDataKeys", 11),
    case(Fault::TooManyKeys, Task::Read, "TooManyEncryptedDataKeys", 0),
];

impl Fault {
    /// As the table names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Throttling => "KMS throttles",
            Self::Hang => "KMS never answers",
            Self::Latency => "KMS answers too late",
            Self::Dropped => "the connection is dropped",
            Self::AnswerDropped => "the connection is dropped after KMS did its work",
            Self::RegionDown => "the region is down",
            Self::Internal => "KMS has an internal error",
            Self::NoJson => "the answer is not KMS's",
            Self::Disabled => "the key is disabled",
            Self::PendingDeletion => "the key is pending deletion",
            Self::AccessDenied => "access is denied",
            Self::WrongRegion => "the client is of another region",
            Self::WrongContext => "the record was moved to another context",
            Self::OtherBlob => "the record has another key's ciphertext",
            Self::ShortPlaintext => "the answered key is a byte short",
            Self::OtherPlaintext => "the answered key is another one",
            Self::OtherArn => "the answer names another key's ARN",
            Self::AliasArn => "the answer names an alias",
            Self::AliasKeyring => "the keyring has an alias, where an ARN is needed",
            Self::AliasRecord => "the record names an alias",
            Self::MalformedRecord => "the record names a malformed ARN",
            Self::MalformedKeyring => "the keyring is given a malformed ARN",
            Self::TooManyKeys => "more encrypted data keys than the cap",
        }
    }

    /// Whether the client itself is at fault, so that only another one can go on.
    pub(crate) fn is_misconfiguration(self, task: Task) -> bool {
        match self {
            Self::WrongRegion | Self::AliasKeyring | Self::MalformedKeyring => true,
            Self::TooManyKeys => task == Task::Write,
            _ => false,
        }
    }

    /// Makes it so.
    pub(crate) fn begin(self, bench: &Bench) {
        let (faults, region) = (bench.kms.faults(), bench.kms.region(FRANKFURT));
        match self {
            Self::Throttling => faults.throttle(100),
            Self::Hang => faults.hang(100),
            Self::Latency => faults.latency(TIMEOUT * 2),
            Self::Dropped => faults.drop_connection(100),
            Self::AnswerDropped => faults.drop_answer(100),
            Self::RegionDown => region.outage(true),
            Self::Internal => {
                faults.fail("GenerateDataKey", "KMSInternalException", 100);
                faults.fail("Decrypt", "KMSInternalException", 100);
            }
            Self::NoJson => faults.garbage(100),
            Self::Disabled => region.disable_key(&bench.key).unwrap(),
            Self::PendingDeletion => region.schedule_key_deletion(&bench.key, 7).unwrap(),
            Self::AccessDenied => bench.deny(),
            Self::ShortPlaintext => faults.short_plaintext(100),
            Self::OtherPlaintext => faults.other_plaintext(100),
            Self::OtherArn => faults.answer_key_id(&bench.other_key, 100),
            Self::AliasArn => faults.answer_key_id(&bench.alias_arn, 100),
            _ => {}
        }
    }

    /// Makes an end of it.
    pub(crate) fn end(self, bench: &Bench) {
        let region = bench.kms.region(FRANKFURT);
        bench.kms.faults().clear();
        match self {
            Self::Disabled => region.enable_key(&bench.key).unwrap(),
            Self::PendingDeletion => {
                region.cancel_key_deletion(&bench.key).unwrap();
                region.enable_key(&bench.key).unwrap();
            }
            Self::AccessDenied => bench.permit(),
            _ => {}
        }
    }

    /// The client that it strikes.
    pub(crate) fn client(self, bench: &Bench, task: Task) -> Result<Scoped<Tenant>, KeyArnError> {
        let keyring = || bench.keyring();
        Ok(match self {
            Self::WrongRegion => scoped(strict(&bench.ireland, &bench.key).timeout(TIMEOUT)),
            Self::AliasKeyring => scoped(strict(&bench.frankfurt, &bench.alias_arn).timeout(TIMEOUT)),
            Self::MalformedKeyring => scoped(KmsKeyring::new(
                bench.frankfurt.clone(),
                bench.key.replace("key/", "keys/"),
            )?),
            Self::TooManyKeys if task == Task::Write => scoped(eleven(&keyring)),
            _ => scoped(keyring()),
        })
    }

    /// The record to read.
    pub(crate) async fn row(self, bench: &Bench) -> EncryptedAccount {
        let good = &bench.row;
        match self {
            Self::WrongContext => moved_to("acme", &bench.of_globex().await),
            Self::OtherBlob => {
                let other = written_by(strict(&bench.frankfurt, &bench.other_key)).await;
                let mut blob = Vec::new();
                with_keys(&other, |keys| blob = keys[0].ciphertext.split_off(48));
                with_keys(good, |keys| {
                    keys[0].ciphertext.truncate(48);
                    keys[0].ciphertext.extend(blob);
                })
            }
            Self::AliasRecord => with_keys(good, |keys| keys[0].info = bench.alias_arn.clone().into_bytes()),
            Self::MalformedRecord => with_keys(good, |keys| keys[0].info = b"arn:aws:kms:key/1".to_vec()),
            Self::TooManyKeys => EncryptedAccount {
                // A tag for each.
                footer: Footer::from_bytes(good.footer.as_bytes().repeat(11)),
                ..with_keys(good, |keys| *keys = vec![keys[0].clone(); 11])
            },
            _ => good.clone(),
        }
    }
}

impl Bench {
    /// A record of another tenant.
    async fn of_globex(&self) -> EncryptedAccount {
        let client = scoped_to("globex", self.keyring());
        client.encrypt(&account_of("globex")).await.unwrap()
    }

    /// Performs a task with a client: to write, puts a record into the store; to read, takes this one.
    pub(crate) async fn perform(
        &mut self,
        client: &Scoped<Tenant>,
        task: Task,
        row: &EncryptedAccount,
    ) -> Result<(), Error> {
        match task {
            Task::Write => self.store.push(client.encrypt(&account()).await?),
            Task::Read => assert_eq!(client.decrypt(row).await?, account()),
        }
        Ok(())
    }
}

/// More recipients than a record may have.
fn eleven<K: Keyring + 'static>(keyring: &dyn Fn() -> K) -> MultiKeyring {
    (1..11).fold(MultiKeyring::new(keyring()), |all, _| all.child(keyring()))
}
