//! Tables that do something else than keep rows: one that answers for another id, and one in which somebody is faster.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use envelope_runtime::keyring::BoxFuture;
use envelope_runtime::keyring::key_store::{
    BranchKeyError, BranchKeySource, BranchKeyStore, KeyRow, KeyStore, KeyTable, MemoryKeyTable, TableError,
};

use crate::world::{NAME, World, altered, store, strict};

const TOMBSTONE: &str = "tombstone:FORGOTTEN";

/// What happens when a row is read.
#[derive(Debug)]
enum Meddling {
    /// The answer is the row of this id, whichever was asked for.
    AnswersFor(&'static str),
    /// Once a tombstone has been looked for, and not found, somebody else forgets the id.
    IsForgotten { by: KeyStore, done: AtomicBool },
}

#[derive(Debug)]
struct MeddlingTable {
    table: Arc<MemoryKeyTable>,
    meddling: Meddling,
}

impl MeddlingTable {
    async fn meddle(&self, id: &str, type_name: &str) -> Result<Option<KeyRow>, TableError> {
        match &self.meddling {
            Meddling::AnswersFor(other) => self.table.read(other, type_name).await,
            Meddling::IsForgotten { by, done } => {
                let row = self.table.read(id, type_name).await?;
                if type_name == TOMBSTONE && !done.swap(true, Ordering::SeqCst) {
                    assert_eq!(row, None);
                    by.forget(id).await.unwrap();
                }
                Ok(row)
            }
        }
    }
}

impl KeyTable for MeddlingTable {
    fn create_table(&self) -> BoxFuture<'_, Result<(), TableError>> {
        self.table.create_table()
    }

    fn read<'a>(&'a self, id: &'a str, type_name: &'a str) -> BoxFuture<'a, Result<Option<KeyRow>, TableError>> {
        Box::pin(self.meddle(id, type_name))
    }

    fn read_all<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Vec<KeyRow>, TableError>> {
        match self.meddling {
            Meddling::AnswersFor(other) => self.table.read_all(other),
            Meddling::IsForgotten { .. } => self.table.read_all(id),
        }
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<KeyRow>, TableError>> {
        self.table.list()
    }

    fn create(&self, rows: Vec<KeyRow>) -> BoxFuture<'_, Result<(), TableError>> {
        self.table.create(rows)
    }

    fn rotate<'a>(
        &'a self,
        version: KeyRow,
        active: KeyRow,
        replaces: &'a [u8],
    ) -> BoxFuture<'a, Result<(), TableError>> {
        self.table.rotate(version, active, replaces)
    }

    fn forget(&self, tombstone: KeyRow) -> BoxFuture<'_, Result<(), TableError>> {
        self.table.forget(tombstone)
    }
}

fn meddled_with(world: &World, meddling: Meddling) -> KeyStore {
    let table = world.table.clone();
    let table = Arc::new(MeddlingTable { table, meddling });
    store(NAME, table, &world.client, strict(&world.key))
}

/// The rows are genuine, and would authenticate for what they are.
#[tokio::test]
async fn a_table_that_answers_for_another_id_is_refused() {
    let world = World::with_acme().await;
    let version = world.store.active("acme").await.unwrap().version();
    world.store.create("globex", &BTreeMap::new()).await.unwrap();
    world.store.create("initech", &BTreeMap::new()).await.unwrap();
    world.store.forget("initech").await.unwrap();
    let rows = world.table.rows();
    world.kms.forget_requests();

    let lying = meddled_with(&world, Meddling::AnswersFor("acme"));
    lying.active("acme").await.expect("what is asked for is there");
    assert_eq!(world.operations(), ["Decrypt"]);
    world.kms.forget_requests();
    for (error, row) in [
        (lying.active("globex").await.unwrap_err(), "branch:ACTIVE".to_owned()),
        (
            lying.beacon_key("globex").await.unwrap_err(),
            "beacon:ACTIVE".to_owned(),
        ),
        (
            lying.version("globex", version).await.unwrap_err(),
            format!("branch:version:{version}"),
        ),
        (lying.rotate("globex").await.unwrap_err(), "branch:ACTIVE".to_owned()),
    ] {
        assert_eq!(altered(&error), row);
    }
    // A branch key is not forgotten on the word of another's rows, nor for another's tombstone.
    assert!(lying.forget("globex").await.unwrap_err().is_refused());
    let lying = meddled_with(&world, Meddling::AnswersFor("initech"));
    let error = lying.active("globex").await.unwrap_err();
    assert_eq!(altered(&error), TOMBSTONE);
    assert!(lying.forget("globex").await.unwrap_err().is_refused());
    assert_eq!(world.operations(), [""; 0]);
    assert_eq!(world.table.rows(), rows);
}

#[tokio::test]
async fn of_two_who_forget_at_once_both_succeed() {
    let world = World::with_acme().await;
    let faster = |world: &World| Meddling::IsForgotten {
        by: world.store.clone(),
        done: AtomicBool::new(false),
    };
    meddled_with(&world, faster(&world)).forget("acme").await.unwrap();
    let rows = world.table.rows();
    assert!(
        matches!(&rows[..], [row] if row.kind.type_name() == TOMBSTONE),
        "{rows:?}"
    );
    let error = world.store.active("acme").await.unwrap_err();
    assert!(matches!(error, BranchKeyError::Shredded { .. }), "{error:?}");
    // One that never was is not found, still.
    let error = world.store.forget("nobody").await.unwrap_err();
    assert!(matches!(error, BranchKeyError::NotFound { .. }), "{error:?}");
}
