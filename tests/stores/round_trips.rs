//! Whole rows by one line: INSERT, upsert, UPDATE and a patch, in transactions and out of them.

use envelope_runtime::sql::{Bind as _, PushSet as _, SqlTable as _};
use envelope_runtime::{Encrypted, EncryptedRecord, Patch as _};
use envelope_tests::keys::{SUITES, client};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, QueryBuilder};

use crate::records::{Customer, CustomerPatch, EncryptedCustomer};

#[derive(Encrypted)]
#[envelope(table = "parcels")]
struct Parcel {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(unprotected)]
    seen: bool,
    #[envelope(unprotected)]
    fragile: Fragile,
}

/// What no database takes.
#[derive(Clone, Debug, PartialEq)]
struct Fragile;

impl<DB: Database> sqlx::Type<DB> for Fragile
where
    i64: sqlx::Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        <i64 as sqlx::Type<DB>>::type_info()
    }
}

impl<DB: Database> sqlx::Encode<'_, DB> for Fragile {
    fn encode_by_ref(&self, _: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Err("too fragile".into())
    }
}

/// All rows, by identity.
macro_rules! rows {
    ($executor:expr) => {{
        let mut query = QueryBuilder::new(EncryptedCustomer::SELECT);
        let rows: Vec<EncryptedCustomer> = query
            .push(" ORDER BY id")
            .build_query_as()
            .fetch_all($executor)
            .await
            .unwrap();
        rows
    }};
}

on_both! {
    async fn a_row_comes_back(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let mut number = 0;
        for suite in SUITES {
            let client = client(suite);
            let acme = client.scoped(&Customer::context());
            for full in [true, false] {
                number += 1;
                let customer = Customer::sample(number, full);
                let row = acme.encrypt(&customer).await.unwrap();
                let done = sqlx::query(EncryptedCustomer::INSERT).bind_all(row.clone()).execute(&pool).await.unwrap();
                assert_eq!(done.rows_affected(), 1);
                let stored = rows!(&pool).pop().unwrap();
                assert_eq!(stored, row);
                assert_eq!(acme.decrypt_id(&stored, &customer_id(&customer)).await.unwrap(), customer);
            }
        }
        assert_eq!(rows!(&pool).len(), 4);
    }

    async fn an_upsert_replaces_the_row_of_the_identity(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let acme = client(SUITES[0]).scoped(&Customer::context());
        for (number, full) in [(1, true), (2, true), (1, false)] {
            let row = acme.encrypt(&Customer::sample(number, full)).await.unwrap();
            sqlx::query(EncryptedCustomer::UPSERT).bind_all(row).execute(&pool).await.unwrap();
        }
        let rows = rows!(&pool);
        let [first, second] = rows.as_slice() else { panic!("{}", rows.len()) };
        assert_eq!(acme.decrypt(first).await.unwrap(), Customer::sample(1, false));
        assert_eq!(acme.decrypt(second).await.unwrap(), Customer::sample(2, true));
        let again = acme.encrypt(&Customer::sample(1, true)).await.unwrap();
        let error = sqlx::query(EncryptedCustomer::INSERT).bind_all(again).execute(&pool).await.unwrap_err();
        assert!(error.as_database_error().unwrap().is_unique_violation(), "{error}");
    }

    async fn an_update_replaces_the_row_that_is_there_and_no_other(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let acme = client(SUITES[0]).scoped(&Customer::context());
        for number in [1, 2] {
            let row = acme.encrypt(&Customer::sample(number, true)).await.unwrap();
            sqlx::query(EncryptedCustomer::INSERT).bind_all(row).execute(&pool).await.unwrap();
        }
        for (number, affected) in [(2, 1), (3, 0)] {
            let row = acme.encrypt(&Customer::sample(number, false)).await.unwrap();
            let done = sqlx::query(EncryptedCustomer::UPDATE).bind_all(row).execute(&pool).await.unwrap();
            assert_eq!(done.rows_affected(), affected);
        }
        let rows = rows!(&pool);
        assert_eq!(acme.decrypt(&rows[0]).await.unwrap(), Customer::sample(1, true));
        assert_eq!(acme.decrypt(&rows[1]).await.unwrap(), Customer::sample(2, false));
    }

    async fn a_transaction_that_is_rolled_back_leaves_nothing(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let acme = client(SUITES[0]).scoped(&Customer::context());
        for (number, commit) in [(1, false), (2, true)] {
            let mut transaction = pool.begin().await.unwrap();
            let row = acme.encrypt(&Customer::sample(number, true)).await.unwrap();
            sqlx::query(EncryptedCustomer::INSERT).bind_all(row).execute(&mut *transaction).await.unwrap();
            assert_eq!(rows!(&mut *transaction).len(), 1);
            if commit {
                transaction.commit().await.unwrap();
            } else {
                transaction.rollback().await.unwrap();
            }
        }
        let ids: Vec<_> = rows!(&pool).iter().map(|row| row.id).collect();
        assert_eq!(ids, [Customer::sample(2, true).id]);
    }

    async fn many_rows_by_one_statement(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let acme = client(SUITES[0]).scoped(&Customer::context());
        let mut encrypted = Vec::new();
        for number in 1..=3 {
            encrypted.push(acme.encrypt(&Customer::sample(number, number == 2)).await.unwrap());
        }
        let mut insert = QueryBuilder::<DB>::new("INSERT INTO customers (");
        insert.push(EncryptedCustomer::COLUMNS).push(") ");
        insert.push_values(encrypted.clone(), |mut values, row| {
            let _ = values.bind_all(row);
        });
        assert_eq!(insert.build().execute(&pool).await.unwrap().rows_affected(), 3);
        assert_eq!(rows!(&pool), encrypted);
    }

    async fn a_patch_changes_its_columns_alone(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let acme = client(SUITES[0]).scoped(&Customer::context());
        let mut expected = Vec::new();
        for number in [1, 2] {
            let row = acme.encrypt(&Customer::sample(number, true)).await.unwrap();
            expected.push(row.clone());
            sqlx::query(EncryptedCustomer::INSERT).bind_all(row).execute(&pool).await.unwrap();
        }
        let later = chrono::DateTime::from_timestamp(1_780_000_000, 0);
        for patch in [
            CustomerPatch { visits: Some(7), ..CustomerPatch::default() },
            CustomerPatch { last_seen: Some(None), ..CustomerPatch::default() },
            CustomerPatch { visits: Some(8), last_seen: Some(later) },
        ] {
            let mut update = QueryBuilder::<DB>::new("UPDATE customers SET ");
            let columns = patch.columns().len();
            assert_eq!(patch.clone().push_set(&mut update).unwrap(), columns);
            update.push(" WHERE id = ").push_bind(expected[1].id);
            assert_eq!(update.build().execute(&pool).await.unwrap().rows_affected(), 1);
            patch.apply(&mut expected[1]);
            assert_eq!(rows!(&pool), expected);
        }
        let read = acme.decrypt(&rows!(&pool)[1]).await.unwrap();
        assert_eq!((read.visits, read.last_seen), (8, later));
        let mut update = QueryBuilder::<DB>::new("");
        assert_eq!(CustomerPatch::default().push_set(&mut update).unwrap(), 0);
        assert_eq!(update.into_string(), "");
    }

    /// Nothing was pushed then, so that the statement can be used otherwise.
    async fn a_value_that_the_database_cannot_take_is_an_error(_pool: Pool<DB>) {
        let mut update = QueryBuilder::<DB>::new("UPDATE parcels SET ");
        let patch = ParcelPatch { seen: Some(true), fragile: Some(Fragile) };
        let error = patch.push_set(&mut update).unwrap_err();
        assert!(matches!(&error, sqlx::Error::Encode(source) if source.to_string() == "too fragile"), "{error:?}");
        assert_eq!(update.into_string(), "UPDATE parcels SET ");
    }

    async fn single_columns_can_be_bound_by_hand(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let acme = client(SUITES[0]).scoped(&Customer::context());
        let row = acme.encrypt(&Customer::sample(1, false)).await.unwrap();
        sqlx::query(EncryptedCustomer::INSERT).bind_all(row).execute(&pool).await.unwrap();
        let row = acme.encrypt(&Customer { email: "b@example.org".to_owned(), ..Customer::sample(1, false) }).await.unwrap();
        let by_hand = "UPDATE customers SET email = $1, phone = $2, vip = $3, \"limit\" = $4, balance = $5, street = $6, \
            \"Card \"\"no\"\"\" = $7, header = $8, footer = $9 WHERE id = $10";
        sqlx::query(by_hand)
            .bind(&row.email)
            .bind(&row.phone)
            .bind(&row.vip)
            .bind(&row.limit)
            .bind(&row.balance)
            .bind(&row.address.street)
            .bind(&row.card)
            .bind(&row.header)
            .bind(&row.footer)
            .bind(row.id)
            .execute(&pool)
            .await
            .unwrap();
        let read = acme.decrypt(&rows!(&pool)[0]).await.unwrap();
        assert_eq!(read.email, "b@example.org");
    }
}

fn customer_id(customer: &Customer) -> <EncryptedCustomer as EncryptedRecord>::Id {
    (customer.tenant.clone(), customer.id)
}
