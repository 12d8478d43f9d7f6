//! Some columns of a row, read into a struct of one's own.

use envelope_runtime::sql::{Bind as _, SqlTable as _};
use envelope_runtime::{Ciphertext, EncryptedField, Header};
use envelope_tests::keys::{SUITES, client};
use uuid::Uuid;

use crate::records::{Customer, EncryptedCustomer};

#[derive(sqlx::FromRow)]
struct Listed {
    id: Uuid,
    header: Header,
    email: Ciphertext<String>,
    #[sqlx(rename = "Card \"no\"")]
    card: Option<Ciphertext<String>>,
}

const EMAIL: EncryptedField<Customer> = EncryptedField::named("email");
const CARD: EncryptedField<Customer> = EncryptedField::named("Card \"no\"");

on_both! {
    async fn single_fields_are_opened_by_header_and_field(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let acme = client(SUITES[0]).scoped(&Customer::context());
        let customers: Vec<Customer> = (0..6)
            .map(|number| Customer { email: format!("{number}@example.org"), ..Customer::sample(number, number % 2 == 0) })
            .collect();
        for row in acme.encrypt_all(&customers).await.unwrap() {
            sqlx::query(EncryptedCustomer::INSERT).bind_all(row).execute(&pool).await.unwrap();
        }
        let rows: Vec<Listed> = sqlx::query_as(r#"SELECT id, header, email, "Card ""no""" FROM customers ORDER BY id"#)
            .fetch_all(&pool)
            .await
            .unwrap();
        assert_eq!(rows.len(), 6);
        for (row, customer) in rows.iter().zip(&customers) {
            assert_eq!(row.id, customer.id);
            let email = acme.open_field_without_footer(&row.header, EMAIL, &row.email).await.unwrap();
            let card = acme.open_field_without_footer(&row.header, CARD, &row.card).await.unwrap();
            assert_eq!((email, card), (customer.email.clone(), customer.card.clone()));
        }
    }

    async fn a_field_of_another_row_or_column_is_refused(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let acme = client(SUITES[0]).scoped(&Customer::context());
        for number in [1, 2] {
            let row = acme.encrypt(&Customer::sample(number, true)).await.unwrap();
            sqlx::query(EncryptedCustomer::INSERT).bind_all(row).execute(&pool).await.unwrap();
        }
        // The rules of the table take these: only a key tells.
        let [first, second] = [1, 2].map(|number| Customer::sample(number, true).id);
        for meddling in [
            "UPDATE customers SET email = (SELECT other.email FROM customers AS other WHERE other.id = $1) WHERE id = $2",
            r#"UPDATE customers SET email = "Card ""no""" WHERE id <> $1 AND id = $2"#,
        ] {
            let mut transaction = pool.begin().await.unwrap();
            let done = sqlx::query(meddling).bind(first).bind(second).execute(&mut *transaction).await.unwrap();
            assert_eq!(done.rows_affected(), 1);
            let rows: Vec<Listed> = sqlx::query_as(r#"SELECT id, header, email, "Card ""no""" FROM customers"#)
                .fetch_all(&mut *transaction)
                .await
                .unwrap();
            for row in &rows {
                let opened = acme.open_field_without_footer(&row.header, EMAIL, &row.email).await;
                match opened {
                    Ok(email) => assert_eq!((row.id, email.as_str()), (first, "ada@example.org")),
                    Err(error) => assert_eq!((row.id, error.is_unauthenticated()), (second, true), "{error:?}"),
                }
                acme.open_field_without_footer(&row.header, CARD, &row.card).await.unwrap();
            }
            transaction.rollback().await.unwrap();
        }
    }
}
