//! PostgreSQL.

use std::sync::Arc;
use std::time::Duration;

use envelope_runtime::keyring::key_store::{KeyTable, PostgresKeyTable, RowKind, TableError};
use sqlx::postgres::PgPoolOptions;

use crate::contract::{self, Table, first_rows, row, version};
use crate::server::Server;
use crate::{life, sharing};

#[tokio::test]
async fn a_table_in_postgres_keeps_the_contract() {
    let Some(server) = Server::find("the contract of tables in PostgreSQL").await else {
        return;
    };
    contract::table(server.table("keys")).await;
    contract::race(server.table("raced")).await;
}

#[tokio::test]
async fn a_store_over_a_table_in_postgres() {
    let Some(server) = Server::find("key stores over PostgreSQL").await else {
        return;
    };
    life::over(server.table("keys")).await;
    life::rotated_at_once(server.table("raced")).await;
}

/// Whatever isolation and durability the programs otherwise want.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_that_share_a_table_in_postgres() {
    let Some(server) = Server::find("programs that share a table in PostgreSQL").await else {
        return;
    };
    let other = server.other(|options| {
        options.options([
            ("default_transaction_isolation", "serializable"),
            ("synchronous_commit", "off"),
        ])
    });
    let other = other.await;
    let shared = |name: &str| -> [Table; 2] {
        let theirs = PostgresKeyTable::new(other.clone(), &server.name(name)).unwrap();
        [server.table(name), Arc::new(theirs)]
    };
    sharing::no_rotation_is_lost(shared("rotated")).await;
    sharing::nothing_outlives_a_tombstone(shared("forgotten")).await;
    for round in 0..10 {
        let [first, second] = shared(&format!("made_{round}"));
        sharing::one_makes_it(vec![first.clone(), second.clone(), first, second]).await;
    }
}

#[tokio::test]
async fn another_shape_is_refused_by_what_differs() {
    let Some(server) = Server::find("tables of another shape in PostgreSQL").await else {
        return;
    };
    for (change, problem) in [
        ("DROP COLUMN kms_arn", "it has no column `kms_arn`"),
        (
            "ALTER COLUMN enc TYPE text USING ''",
            "its column `enc` is TEXT, not BYTEA",
        ),
        (
            "ALTER COLUMN create_time DROP NOT NULL",
            "its column `create_time` can be null",
        ),
        (
            "ALTER COLUMN context TYPE varchar(9)",
            "its column `context` is CHARACTER VARYING(9), not TEXT",
        ),
        (
            "DROP CONSTRAINT keys_pkey",
            "its primary key is not (branch_key_id, type)",
        ),
        (
            "DROP CONSTRAINT keys_pkey, ADD PRIMARY KEY (type, branch_key_id)",
            "its primary key is not (branch_key_id, type)",
        ),
        ("ADD COLUMN note text", "it has another column, `note`"),
    ] {
        let table = server.table("keys");
        table.create_table().await.unwrap();
        let name = server.name("keys");
        server.run(&format!("ALTER TABLE {name} {change}")).await;
        let error = table.create_table().await.unwrap_err();
        assert!(matches!(error, TableError::Shape { .. }), "{error:?}");
        assert!(error.to_string().ends_with(problem), "{error}");
        server.run(&format!("DROP TABLE {name}")).await;
    }
    server
        .run(&format!("CREATE VIEW {} AS SELECT 1", server.name("keys")))
        .await;
    let error = server.table("keys").create_table().await.unwrap_err();
    assert!(error.to_string().contains("it is a view"), "{error}");
}

#[tokio::test]
async fn a_name_cannot_leave_its_quotation_marks() {
    let Some(server) = Server::find("names of tables in PostgreSQL").await else {
        return;
    };
    for name in ["keys\"; DROP TABLE x; --", "a.b.c", "", "select 1", "1keys"] {
        let error = PostgresKeyTable::new(server.pool.clone(), name).unwrap_err();
        assert!(matches!(error, TableError::Shape { .. }), "{error:?}");
    }
    // A word of the language, and capitals, are names as others.
    for name in ["select", "Keys", "keys"] {
        let table = server.table(name);
        table.create_table().await.unwrap();
        table.create(first_rows("acme")).await.unwrap();
    }
}

#[tokio::test]
async fn rows_that_break_the_rules_are_neither_written_nor_read() {
    let Some(server) = Server::find("malformed rows in PostgreSQL").await else {
        return;
    };
    let (table, name) = (server.table("keys"), server.name("keys"));
    table.create_table().await.unwrap();
    table.create(first_rows("acme")).await.unwrap();
    let mut other_hierarchy = first_rows("other");
    other_hierarchy[0].hierarchy_version = 2;
    for rows in [
        other_hierarchy,
        vec![row("other", RowKind::Beacon, b"")],
        vec![row("", RowKind::Beacon, b"x")],
    ] {
        let error = table.create(rows).await.unwrap_err();
        assert!(matches!(error, TableError::Malformed { .. }), "{error:?}");
    }
    assert_eq!(table.read_all("other").await.unwrap(), []);
    for context in ["{", r#"{"a":1}"#, r#"{ "a":"1"}"#, r#"{"b":"","a":""}"#] {
        let update = format!("UPDATE {name} SET context = '{context}' WHERE type = 'branch:ACTIVE'");
        server.run(&update).await;
        let error = table.read("acme", "branch:ACTIVE").await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("row `branch:ACTIVE` of `acme`: column `context`"),
            "{error}"
        );
    }
    table.read("acme", "beacon:ACTIVE").await.unwrap().unwrap();
}

/// A writer that may only read is refused, and so is one whose turn does not come; a server that is away is unavailable.
#[tokio::test]
async fn what_cannot_be_written_changes_nothing() {
    let Some(server) = Server::find("PostgreSQL that refuses or is away").await else {
        return;
    };
    let (table, name) = (server.table("keys"), server.name("keys"));
    table.create_table().await.unwrap();
    table.create(first_rows("acme")).await.unwrap();
    let role = name.replace('.', "_");
    let schema = name.split('.').next().unwrap().to_owned();
    let grants =
        format!("CREATE ROLE {role}; GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT SELECT ON {name} TO {role}");
    server.run(&grants).await;
    let reader = server.other(|options| options.options([("role", role.as_str())])).await;
    let reader = PostgresKeyTable::new(reader, &name).unwrap();
    reader.create_table().await.expect("who cannot make tables finds one");
    assert_eq!(reader.read_all("acme").await.unwrap().len(), 3);
    let next = row("acme", RowKind::Version(version(2)), b"next");
    let active = row("acme", RowKind::Active(version(2)), b"next, active");
    let errors = [
        reader.rotate(next, active, b"first, active").await.unwrap_err(),
        reader.create(first_rows("other")).await.unwrap_err(),
        reader
            .forget(row("acme", RowKind::Tombstone, b"tombstone"))
            .await
            .unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, TableError::Unavailable(_)), "{error:?}");
    }
    let away = PgPoolOptions::new().acquire_timeout(Duration::from_secs(2));
    let away = away.connect_lazy("postgres://nobody@127.0.0.1:1/none").unwrap();
    let away = PostgresKeyTable::new(away, "keys").unwrap();
    let error = away.read("acme", "branch:ACTIVE").await.unwrap_err();
    assert!(matches!(error, TableError::Unavailable(_)), "{error:?}");
    let mut expected = first_rows("acme");
    expected.sort_by_key(|row| row.kind.type_name());
    assert_eq!(contract::all(&*table, "acme").await, expected);
}
