//! Each keyring: writing, reading, and records of another key, context or region. Each cell of the matrix says what comes
//! of it and which calls it makes; what is not to be opened by name costs none.

use std::sync::Arc;

use envelope_runtime::Error;
use envelope_runtime::keyring::kms::{KmsDiscoveryKeyring, KmsErrorKind};
use envelope_runtime::keyring::{Keyring, KeyringError, MigrationKeyring, MultiKeyring};
use envelope_tests::errors::assert_silent;
use envelope_tests::keys;

use crate::support::{
    ANYONE, EncryptedAccount, FRANKFURT, IBAN, account, call, calls, context_of, failed_call, keyring_error, moved_to,
    scoped, scoped_to, strict, written_by,
};
use crate::world::World;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ring {
    Strict,
    MultiRegion,
    Discovery,
    MultiRegionDiscovery,
    /// A KMS key and a raw AES key.
    Multi,
    /// Writes under a new KMS key, and reads what is under the old one.
    Migration,
}

/// What comes of a cell. In brackets: of each keyring that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Done,
    /// Refused before any call: no encrypted data key is one of the keyring's.
    NoMatchingKey,
    UnwrapsOnly,
    /// KMS says that the ciphertext does not authenticate.
    InvalidCiphertext,
    /// A raw AES keyring says so.
    NotUnwrapped,
    All(Vec<Seen>),
}

/// What a keyring is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Encrypt,
    Decrypt,
    /// A record under a key that is not the keyring's.
    WrongKey,
    /// A record that was moved to another tenant.
    WrongContext,
    /// A record under a key of a region that is not the keyring's.
    WrongRegion,
}

const TASKS: [Task; 5] = [
    Task::Encrypt,
    Task::Decrypt,
    Task::WrongKey,
    Task::WrongContext,
    Task::WrongRegion,
];

impl World {
    fn ring(&self, ring: Ring) -> Arc<dyn Keyring> {
        let key = || strict(&self.frankfurt, &self.key);
        let discovery = || KmsDiscoveryKeyring::new(self.frankfurt.clone(), Self::filter()).unwrap();
        match ring {
            Ring::Strict => Arc::new(key()),
            Ring::MultiRegion => Arc::new(strict(&self.frankfurt, &self.primary).multi_region()),
            Ring::Discovery => Arc::new(discovery()),
            Ring::MultiRegionDiscovery => Arc::new(discovery().multi_region()),
            Ring::Multi => Arc::new(MultiKeyring::new(key()).child(keys::keyring())),
            Ring::Migration => Arc::new(MigrationKeyring::new(key()).reads(strict(&self.frankfurt, &self.old_key))),
        }
    }

    /// Who writes what this keyring is to read.
    fn writer(&self, ring: Ring) -> Arc<dyn Keyring> {
        match ring {
            Ring::Discovery => Arc::new(strict(&self.frankfurt, &self.key)),
            // Written in Ireland, so that it takes a multi-Region keyring to read it in Frankfurt.
            Ring::MultiRegion | Ring::MultiRegionDiscovery => Arc::new(strict(&self.ireland, &self.replica)),
            Ring::Migration => Arc::new(strict(&self.frankfurt, &self.old_key)),
            Ring::Strict | Ring::Multi => self.ring(ring),
        }
    }

    /// A record under a key that this keyring must not ask for.
    async fn of_another_key(&self, ring: Ring) -> EncryptedAccount {
        match ring {
            Ring::Discovery | Ring::MultiRegionDiscovery => {
                let key = self.foreign.region(FRANKFURT).create_key();
                written_by(strict(&self.foreign.client(FRANKFURT, ANYONE), &key)).await
            }
            _ => written_by(strict(&self.frankfurt, &self.other_key)).await,
        }
    }

    async fn perform(&self, ring: Ring, task: Task) -> Seen {
        let client = scoped(self.ring(ring));
        let result = match task {
            Task::Encrypt => {
                self.kms.forget_requests();
                client.encrypt(&account()).await.map(|_| account())
            }
            Task::Decrypt => {
                let row = written_by(self.writer(ring)).await;
                self.kms.forget_requests();
                client.decrypt(&row).await
            }
            Task::WrongKey => {
                let row = self.of_another_key(ring).await;
                self.kms.forget_requests();
                client.decrypt(&row).await
            }
            Task::WrongContext => {
                let row = written_by(self.writer(ring)).await;
                self.kms.forget_requests();
                // As the row stands, no key is used; moved, the key service refuses.
                let stranger = scoped_to("globex", self.ring(ring));
                let error = stranger.decrypt(&row).await.unwrap_err();
                assert!(matches!(error, Error::ContextMismatch { field, .. } if field == "tenant"));
                assert_eq!(self.kms.calls().total(), 0);
                stranger.decrypt(&moved_to("globex", &row)).await
            }
            Task::WrongRegion => {
                let row = written_by(strict(&self.ireland, &self.irish_key)).await;
                self.kms.forget_requests();
                client.decrypt(&row).await
            }
        };
        match result {
            Ok(read) => {
                assert_eq!(read, account());
                Seen::Done
            }
            Err(error) => {
                assert_silent(&error, &[IBAN.as_bytes(), &keys::KEY]);
                let seen = seen(keyring_error(&error));
                assert_eq!(error.is_unauthenticated(), task == Task::WrongContext, "{error:?}");
                seen
            }
        }
    }

    /// The calls that a cell makes.
    fn expected_calls(&self, ring: Ring, task: Task) -> Vec<(String, String, String)> {
        let key = match (ring, task) {
            (Ring::MultiRegion, _) | (Ring::MultiRegionDiscovery, Task::Decrypt | Task::WrongContext) => &self.primary,
            (Ring::Migration, Task::Decrypt | Task::WrongContext) => &self.old_key,
            _ => &self.key,
        };
        match (ring, task) {
            (Ring::Discovery | Ring::MultiRegionDiscovery, Task::Encrypt) | (_, Task::WrongKey | Task::WrongRegion) => {
                Vec::new()
            }
            (_, Task::Encrypt) => vec![call("GenerateDataKey", FRANKFURT, key)],
            (_, Task::Decrypt | Task::WrongContext) => vec![call("Decrypt", FRANKFURT, key)],
        }
    }
}

fn seen(error: &KeyringError) -> Seen {
    match error {
        KeyringError::NoMatchingKey { .. } => Seen::NoMatchingKey,
        KeyringError::UnwrapsOnly { .. } => Seen::UnwrapsOnly,
        KeyringError::NotUnwrapped { .. } => Seen::NotUnwrapped,
        KeyringError::All(errors) => Seen::All(errors.iter().map(seen).collect()),
        error => match failed_call(error) {
            ("Decrypt", _, KmsErrorKind::InvalidCiphertext) => Seen::InvalidCiphertext,
            _ => panic!("{error:?}"),
        },
    }
}

/// The matrix: keyrings by tasks, in the order of [`TASKS`].
fn expected(ring: Ring) -> [Seen; 5] {
    use Seen::{All, Done, InvalidCiphertext, NoMatchingKey, NotUnwrapped, UnwrapsOnly};
    let none = || All(vec![NoMatchingKey, NoMatchingKey]);
    match ring {
        Ring::Strict | Ring::MultiRegion => [Done, Done, NoMatchingKey, InvalidCiphertext, NoMatchingKey],
        Ring::Discovery | Ring::MultiRegionDiscovery => {
            [UnwrapsOnly, Done, NoMatchingKey, InvalidCiphertext, NoMatchingKey]
        }
        Ring::Multi => [Done, Done, none(), All(vec![InvalidCiphertext, NotUnwrapped]), none()],
        Ring::Migration => [Done, Done, none(), All(vec![NoMatchingKey, InvalidCiphertext]), none()],
    }
}

/// One row of the matrix: gives the number of its cells.
async fn row_of(ring: Ring) -> usize {
    let world = World::new().await;
    let mut cells = 0;
    for (task, expected) in TASKS.into_iter().zip(expected(ring)) {
        assert_eq!(world.perform(ring, task).await, expected, "{ring:?} {task:?}");
        let context = context_of(if task == Task::WrongContext { "globex" } else { "acme" });
        assert_eq!(
            calls(&world.kms, &context),
            world.expected_calls(ring, task),
            "{ring:?} {task:?}"
        );
        cells += 1;
    }
    cells
}

macro_rules! matrix {
    ($($test:ident: $ring:ident,)*) => {
        $(#[tokio::test]
        async fn $test() {
            assert_eq!(row_of(Ring::$ring).await, 5);
        })*

        #[test]
        fn the_matrix_has_thirty_cells() {
            let rings = [$(Ring::$ring),*];
            assert!(rings.iter().enumerate().all(|(index, ring)| !rings[..index].contains(ring)));
            assert_eq!(rings.iter().map(|ring| expected(*ring).len()).sum::<usize>(), 30);
        }
    };
}

matrix! {
    the_strict_keyring: Strict,
    the_multi_region_keyring: MultiRegion,
    the_discovery_keyring: Discovery,
    the_multi_region_discovery_keyring: MultiRegionDiscovery,
    the_multi_keyring_of_kms_and_raw_aes: Multi,
    the_migration_keyring: Migration,
}
