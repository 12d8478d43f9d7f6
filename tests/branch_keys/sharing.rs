//! What two programs do to each other that share a table, each over connections of its own.

use envelope_runtime::keyring::key_store::{KeyRow, RowKind, TableError};

use crate::contract::{Table, all, first_rows, row, version};

/// Two programs that rotate as fast as they can: of what each was told to have written, nothing is lost.
pub(crate) async fn no_rotation_is_lost(programs: [Table; 2]) {
    const EACH: u8 = 40;
    programs[0].create_table().await.unwrap();
    programs[0].create(first_rows("acme")).await.unwrap();
    let run = |table: Table, from: u8| {
        tokio::spawn(async move {
            let mut conflicts = 0;
            for number in from..from + EACH {
                while !rotated(&table, number).await {
                    conflicts += 1;
                }
            }
            conflicts
        })
    };
    let [first, second] = programs.clone();
    let (first, second) = (run(first, 10), run(second, 10 + EACH));
    println!("conflicts: {}", first.await.unwrap() + second.await.unwrap());
    let mut expected: Vec<_> = (10..10 + 2 * EACH)
        .map(|number| RowKind::Version(version(number)))
        .collect();
    expected.push(RowKind::Version(version(1)));
    let rows = all(&*programs[1], "acme").await;
    let mut versions: Vec<_> = rows.iter().map(|row| row.kind).collect();
    versions.retain(|kind| matches!(kind, RowKind::Version(_)));
    expected.sort();
    versions.sort();
    assert_eq!(versions, expected);
}

/// Reads the active row and puts another in its place; whether nobody else did so in between.
async fn rotated(table: &Table, number: u8) -> bool {
    let old = table.read("acme", "branch:ACTIVE").await.unwrap().unwrap();
    match rotate(table, "acme", number, &old).await {
        Ok(()) => true,
        Err(TableError::Conflict) => false,
        Err(error) => panic!("{error:?}"),
    }
}

async fn rotate(table: &Table, id: &str, number: u8, old: &KeyRow) -> Result<(), TableError> {
    let next = row(id, RowKind::Version(version(number)), &[number]);
    let active = row(id, RowKind::Active(version(number)), &[number, 0]);
    table.rotate(next, active, &old.wrapped).await
}

/// One program forgets while another rotates, or makes the same id: whatever comes first, a tombstone is all that is left.
pub(crate) async fn nothing_outlives_a_tombstone(programs: [Table; 2]) {
    const ROUNDS: u8 = 25;
    let [table, other] = programs;
    table.create_table().await.unwrap();
    for round in 0..ROUNDS {
        let id = format!("rotated-{round}");
        table.create(first_rows(&id)).await.unwrap();
        let rotations = tokio::spawn({
            let (other, id) = (other.clone(), id.clone());
            async move {
                // As often as there are numbers, should the other program be kept waiting for its turn.
                for number in 10..=u8::MAX {
                    let Some(old) = other.read(&id, "branch:ACTIVE").await.unwrap() else {
                        return;
                    };
                    match rotate(&other, &id, number, &old).await {
                        Ok(()) => {}
                        Err(TableError::Conflict) => return,
                        Err(error) => panic!("{error:?}"),
                    }
                }
            }
        });
        tokio::time::sleep(std::time::Duration::from_millis(u64::from(round % 5))).await;
        forget(&table, &id).await;
        rotations.await.unwrap();
        assert_tombstone(&other, &id).await;

        let id = format!("made-{round}");
        let made = tokio::spawn({
            let (other, id) = (other.clone(), id.clone());
            async move { other.create(first_rows(&id)).await }
        });
        forget(&table, &id).await;
        match made.await.unwrap() {
            Ok(()) | Err(TableError::Exists) => {}
            Err(error) => panic!("{error:?}"),
        }
        assert_tombstone(&other, &id).await;
    }
}

async fn forget(table: &Table, id: &str) {
    table.forget(row(id, RowKind::Tombstone, b"tombstone")).await.unwrap();
}

async fn assert_tombstone(table: &Table, id: &str) {
    assert_eq!(all(&**table, id).await, [row(id, RowKind::Tombstone, b"tombstone")]);
}

/// Of several programs that make the table and one id in it at once, one makes the id.
pub(crate) async fn one_makes_it(programs: Vec<Table>) {
    let count = programs.len();
    let tasks: Vec<_> = programs
        .into_iter()
        .map(|table| {
            tokio::spawn(async move {
                table.create_table().await.unwrap();
                table.create(first_rows("acme")).await
            })
        })
        .collect();
    let mut refused = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => {}
            Err(TableError::Exists) => refused += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(refused, count - 1);
}
