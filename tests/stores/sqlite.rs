//! SQLite, in memory, through sqlx.

use chrono::DateTime;
use envelope_runtime::Suite;
use envelope_tests::errors::{Kind, kind};
use envelope_tests::keys::{SUITES, client};
use envelope_tests::records::{ClinicVisit, EncryptedClinicVisit, EncryptedVisit, Sample, Visit};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Error};

const COLUMNS: [(&str, &str); 15] = [
    ("id", "BLOB"),
    ("room", "INTEGER"),
    ("dose", "REAL"),
    ("urgent", "BOOLEAN"),
    ("begun", "TEXT"),
    ("ward", "TEXT"),
    ("photo", "BLOB"),
    ("referrer", "TEXT"),
    ("patient", "BLOB"),
    ("doctor", "BLOB"),
    ("pulse", "BLOB"),
    ("findings", "BLOB"),
    ("printed", "TEXT"),
    ("header", "BLOB"),
    ("footer", "BLOB"),
];

/// A database with a table for visits, and one for those of clinics.
async fn database() -> SqliteConnection {
    let mut database = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let columns: Vec<_> = COLUMNS.iter().map(|(name, ty)| format!("{name} {ty}")).collect();
    let columns = columns.join(", ");
    for table in [
        format!("visits ({columns})"),
        format!("clinic_visits (clinic TEXT, {columns})"),
    ] {
        sqlx::query(AssertSqlSafe(format!("CREATE TABLE {table}")))
            .execute(&mut database)
            .await
            .unwrap();
    }
    database
}

/// Inserts the columns of a row, in the order of the table.
macro_rules! insert {
    ($database:expr, $table:literal, $count:literal, $row:expr $(, $clinic:ident)?) => {{
        let row = $row;
        let marks = vec!["?"; $count].join(", ");
        let query = sqlx::query(AssertSqlSafe(format!("INSERT INTO {} VALUES ({marks})", $table)))
            $(.bind(&row.$clinic))?
            .bind(row.id)
            .bind(row.room)
            .bind(row.dose)
            .bind(row.urgent)
            .bind(row.begun)
            .bind(&row.ward)
            .bind(&row.photo)
            .bind(&row.referrer)
            .bind(&row.patient)
            .bind(&row.doctor)
            .bind(row.pulse.clone())
            .bind(&row.notes)
            .bind(row.printed)
            .bind(&row.header)
            .bind(row.footer.clone());
        assert_eq!(query.execute(&mut $database).await.unwrap().rows_affected(), 1);
    }};
}

async fn visits(database: &mut SqliteConnection) -> Result<Vec<EncryptedVisit>, Error> {
    sqlx::query_as("SELECT * FROM visits ORDER BY rowid")
        .fetch_all(database)
        .await
}

#[tokio::test]
async fn records_come_back() {
    for suite in SUITES {
        let (mut database, client) = (database().await, client(suite));
        let records = [Visit::sample(), Visit::other(), Visit::bare()];
        for record in &records {
            insert!(database, "visits", 15, client.encrypt(record).await.unwrap());
        }
        let mut read = Vec::new();
        for row in visits(&mut database).await.unwrap() {
            read.push(client.decrypt(&row).await.unwrap());
        }
        assert_eq!(read, records);

        let clinic = client.scoped(&ClinicVisit::context());
        insert!(
            database,
            "clinic_visits",
            16,
            clinic.encrypt(&ClinicVisit::sample()).await.unwrap(),
            clinic
        );
        let row: EncryptedClinicVisit = sqlx::query_as("SELECT * FROM clinic_visits WHERE clinic = ? AND id = ?")
            .bind("north")
            .bind(ClinicVisit::sample().id)
            .fetch_one(&mut database)
            .await
            .unwrap();
        assert_eq!(
            clinic.decrypt_id(&row, &ClinicVisit::sample().id).await.unwrap(),
            ClinicVisit::sample()
        );
    }
}

#[tokio::test]
async fn signed_columns_can_be_queried() {
    let (mut database, client) = (database().await, client(Suite::Symmetric));
    for record in [Visit::sample(), Visit::other()] {
        insert!(database, "visits", 15, client.encrypt(&record).await.unwrap());
    }
    let rows: Vec<EncryptedVisit> = sqlx::query_as("SELECT * FROM visits WHERE ward = ? AND dose < ? AND begun < ?")
        .bind("Süd 3")
        .bind(0.5)
        .bind(Visit::other().begun)
        .fetch_all(&mut database)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(client.decrypt(&rows[0]).await.unwrap(), Visit::sample());
    let in_the_clear: i64 =
        sqlx::query_scalar("SELECT count(*) FROM visits WHERE instr(hex(patient), hex('Lovelace'))")
            .fetch_one(&mut database)
            .await
            .unwrap();
    assert_eq!(in_the_clear, 0);
}

#[tokio::test]
async fn an_unprotected_column_may_be_updated_alone_and_no_other() {
    let (mut database, client) = (database().await, client(Suite::Symmetric));
    insert!(database, "visits", 15, client.encrypt(&Visit::sample()).await.unwrap());
    let printed = DateTime::from_timestamp(1_770_000_000, 5);
    sqlx::query("UPDATE visits SET printed = ?")
        .bind(printed)
        .execute(&mut database)
        .await
        .unwrap();
    let row = visits(&mut database).await.unwrap().remove(0);
    assert_eq!(
        client.decrypt(&row).await.unwrap(),
        Visit {
            printed,
            ..Visit::sample()
        }
    );

    let changes = [
        ("room = room + 1", Kind::Unauthenticated),
        ("dose = -dose", Kind::Unauthenticated),
        ("urgent = NOT urgent", Kind::Unauthenticated),
        ("ward = lower(ward)", Kind::Unauthenticated),
        ("photo = X'FF'", Kind::Unauthenticated),
        ("referrer = NULL", Kind::Legend),
        ("findings = NULL", Kind::Legend),
        ("findings = X''", Kind::NotEncrypted),
        ("findings = patient", Kind::Unauthenticated),
        ("patient = doctor, doctor = patient", Kind::Unauthenticated),
        ("header = X''", Kind::Header),
        ("header = zeroblob(224)", Kind::Header),
        ("footer = X''", Kind::Footer),
        ("footer = zeroblob(48)", Kind::Unauthenticated),
    ];
    for (change, reason) in changes {
        let mut transaction = database.begin().await.unwrap();
        sqlx::query(AssertSqlSafe(format!("UPDATE visits SET {change}")))
            .execute(&mut *transaction)
            .await
            .unwrap();
        let row = visits(&mut transaction).await.unwrap().remove(0);
        assert_eq!(kind(&client.decrypt(&row).await.unwrap_err()), reason, "{change}");
        transaction.rollback().await.unwrap();
    }
    assert_eq!(client.decrypt(&row).await.unwrap().printed, printed);
}

#[tokio::test]
async fn text_in_a_column_of_bytes_is_refused() {
    let (mut database, client) = (database().await, client(Suite::Symmetric));
    insert!(database, "visits", 15, client.encrypt(&Visit::sample()).await.unwrap());
    for column in ["patient", "doctor", "pulse", "findings", "header", "footer"] {
        for text in ["'Ada Lovelace'", "''", "CAST(hex(patient) AS TEXT)", "72", "0.5"] {
            let mut transaction = database.begin().await.unwrap();
            let update = format!("UPDATE visits SET {column} = {text}");
            sqlx::query(AssertSqlSafe(update))
                .execute(&mut *transaction)
                .await
                .unwrap();
            let error = visits(&mut transaction).await.unwrap_err();
            assert!(
                matches!(&error, Error::ColumnDecode { index, .. } if index.contains(column)),
                "{error:?}"
            );
            assert!(!error.to_string().contains("Ada"));
            transaction.rollback().await.unwrap();
        }
    }
    assert_eq!(visits(&mut database).await.unwrap().len(), 1);
}

/// What a row is read as after one of its columns was set to NULL.
async fn with_null(record: &Visit, column: &str) -> Result<EncryptedVisit, Error> {
    let (mut database, client) = (database().await, client(Suite::Symmetric));
    insert!(database, "visits", 15, client.encrypt(record).await.unwrap());
    let update = format!("UPDATE visits SET {column} = NULL");
    sqlx::query(AssertSqlSafe(update)).execute(&mut database).await.unwrap();
    Ok(visits(&mut database).await?.remove(0))
}

const NULLABLE: [&str; 3] = ["referrer", "findings", "printed"];

#[tokio::test]
async fn null_in_a_protected_column_is_noticed_at_the_latest_by_decrypt() {
    let client = client(Suite::Symmetric);
    let mut refused = 0;
    for (column, _) in COLUMNS {
        let Ok(row) = with_null(&Visit::sample(), column).await else {
            assert!(!NULLABLE.contains(&column));
            refused += 1;
            continue;
        };
        let reason = match (client.decrypt(&row).await, column) {
            (Ok(visit), "printed") => {
                assert_eq!(visit, Visit::sample());
                continue;
            }
            (read, _) => kind(&read.unwrap_err()),
        };
        match column {
            "referrer" | "findings" => assert_eq!(reason, Kind::Legend),
            "patient" | "doctor" | "pulse" => assert_eq!(reason, Kind::NotEncrypted),
            "header" => assert_eq!(reason, Kind::Header),
            "footer" => assert_eq!(reason, Kind::Footer),
            _ => assert_eq!(reason, Kind::Unauthenticated),
        }
        refused += 1;
    }
    assert_eq!(refused, 14);
}

#[tokio::test]
async fn null_in_a_required_column_is_an_error_that_names_it() {
    let mut wrong = Vec::new();
    for (column, _) in COLUMNS.into_iter().filter(|(column, _)| !NULLABLE.contains(column)) {
        match with_null(&Visit::sample(), column).await {
            Err(Error::ColumnDecode { index, .. }) if index.contains(column) => {}
            _ => wrong.push(column),
        }
    }
    assert_eq!(wrong, Vec::<&str>::new());
}

#[tokio::test]
async fn null_in_place_of_a_signed_zero_is_noticed() {
    let zero = Visit {
        room: 0,
        urgent: false,
        ward: String::new(),
        photo: Vec::new(),
        ..Visit::sample()
    };
    let mut accepted = Vec::new();
    for column in ["room", "urgent", "ward", "photo"] {
        if let Ok(row) = with_null(&zero, column).await
            && client(Suite::Symmetric).decrypt(&row).await.is_ok()
        {
            accepted.push(column);
        }
    }
    assert_eq!(accepted, Vec::<&str>::new());
}

#[tokio::test]
async fn a_column_that_was_not_selected_is_an_error_that_names_it() {
    let (mut database, client) = (database().await, client(Suite::Symmetric));
    insert!(database, "visits", 15, client.encrypt(&Visit::sample()).await.unwrap());
    for (missing, _) in COLUMNS {
        let names = COLUMNS
            .map(|(name, _)| name)
            .into_iter()
            .filter(|name| *name != missing);
        let select = format!("SELECT {} FROM visits", names.collect::<Vec<_>>().join(", "));
        let read: Result<EncryptedVisit, _> = sqlx::query_as(AssertSqlSafe(select)).fetch_one(&mut database).await;
        assert!(matches!(read, Err(Error::ColumnNotFound(column)) if column == missing));
    }
}
