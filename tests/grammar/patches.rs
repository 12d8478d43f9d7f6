//! Unprotected columns change by a patch, protected ones by sealing the record again.

use envelope_runtime::client::{Error, SameContext};
use envelope_runtime::{Encrypted, EncryptedRecord as _, EncryptionContext, Patch};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::keys::{SUITES, client};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _};

#[derive(EncryptionContext, Clone)]
struct Tenant {
    tenant: String,
}

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "customers", context = Tenant)]
struct Customer {
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    email: String,
    #[envelope(unprotected)]
    visits: i64,
    #[envelope(unprotected, name = "reminder")]
    note: Option<String>,
}

fn tenant() -> Tenant {
    Tenant {
        tenant: "acme".to_owned(),
    }
}

fn customer() -> Customer {
    Customer {
        tenant: "acme".to_owned(),
        id: 7,
        email: "ada@example.org".to_owned(),
        visits: 1,
        note: Some("call".to_owned()),
    }
}

/// The assignments of an UPDATE.
fn assignments(patch: &impl Patch) -> String {
    let assignments: Vec<String> = patch.columns().iter().map(|column| format!("{column} = ?")).collect();
    assignments.join(", ")
}

#[tokio::test]
async fn a_patch_updates_its_columns_alone() {
    let acme = client(SUITES[0]).scoped(&tenant());
    let row = acme.encrypt(&customer()).await.unwrap();
    let mut database = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let columns = "tenant TEXT, id INTEGER, email BLOB, visits INTEGER, reminder TEXT, header BLOB, footer BLOB";
    let create = format!("CREATE TABLE customers ({columns})");
    sqlx::query(AssertSqlSafe(create)).execute(&mut database).await.unwrap();
    sqlx::query("INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(&row.tenant)
        .bind(row.id)
        .bind(&row.email)
        .bind(row.visits)
        .bind(&row.note)
        .bind(&row.header)
        .bind(&row.footer)
        .execute(&mut database)
        .await
        .unwrap();
    let patch = CustomerPatch {
        visits: Some(2),
        note: Some(None),
    };
    assert_eq!(assignments(&patch), "visits = ?, reminder = ?");
    let update = format!("UPDATE customers SET {} WHERE id = ?", assignments(&patch));
    sqlx::query(AssertSqlSafe(update))
        .bind(patch.visits)
        .bind(patch.note.clone())
        .bind(row.id)
        .execute(&mut database)
        .await
        .unwrap();
    let stored: EncryptedCustomer = sqlx::query_as("SELECT * FROM customers")
        .fetch_one(&mut database)
        .await
        .unwrap();
    let mut expected = row;
    patch.apply(&mut expected);
    assert_eq!(stored, expected);
    let read = acme.decrypt_id(&stored, &7).await.unwrap();
    assert_eq!(
        read,
        Customer {
            visits: 2,
            note: None,
            ..customer()
        }
    );
}

#[test]
fn an_empty_patch_changes_nothing() {
    let patch = CustomerPatch::default();
    assert!(patch.is_empty());
    assert!(patch.columns().is_empty());
    assert_eq!(CustomerPatch::COLUMNS, ["visits", "reminder"]);
    let patch = CustomerPatch {
        note: Some(None),
        ..patch
    };
    assert_eq!(patch.clone().columns(), ["reminder"]);
    assert_eq!(format!("{patch:?}"), r#"CustomerPatch { columns: ["reminder"] }"#);
}

#[tokio::test]
async fn a_record_is_sealed_again_under_a_new_message_id() {
    for suite in SUITES {
        let acme = client(suite).scoped(&tenant());
        let row = acme.encrypt(&customer()).await.unwrap();
        let resealed = acme
            .reseal(&row, |customer| customer.email = "ada@example.com".to_owned())
            .await
            .unwrap();
        assert_ne!(resealed.header, row.header);
        assert_ne!(resealed.email, row.email);
        let read = acme.decrypt(&resealed).await.unwrap();
        assert_eq!(
            read,
            Customer {
                email: "ada@example.com".to_owned(),
                ..customer()
            }
        );
        // Half of one and half of the other is neither.
        let mixed = EncryptedCustomer {
            email: resealed.email,
            ..row.clone()
        };
        assert_eq!(kind(&acme.decrypt(&mixed).await.unwrap_err()), Kind::Unauthenticated);
        // A record that is not authentic is not sealed again.
        let error = acme
            .reseal(&mixed, |_| unreachable!("it was not decrypted"))
            .await
            .unwrap_err();
        assert_eq!(kind(&error), Kind::Unauthenticated);
        // Nor does it leave its context.
        let moved = acme.reseal(&row, |customer| customer.tenant = "evil".to_owned()).await;
        assert_eq!(kind(&moved.unwrap_err()), Kind::ContextMismatch);
        // Nor does it become another record.
        let another = acme.reseal(&row, |customer| customer.id = 8).await;
        assert!(matches!(another, Err(Error::IdChanged { table }) if table == "customers"));
        assert_eq!(row.id(), 7);
    }
}

/// A function that is generic over records takes the ones of its handle's context.
#[tokio::test]
async fn a_context_is_the_same_as_itself() {
    async fn encrypt<C, R>(client: &envelope_runtime::Envelope, context: &C, record: &R) -> R::Encrypted
    where
        C: EncryptionContext,
        R: Encrypted<Context: SameContext<C>>,
    {
        client.scoped(context).encrypt(record).await.unwrap()
    }
    let client = client(SUITES[0]);
    let row: EncryptedCustomer = encrypt(&client, &tenant(), &customer()).await;
    assert_eq!(client.scoped(&tenant()).decrypt(&row).await.unwrap(), customer());
}
