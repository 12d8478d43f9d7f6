//! PostgreSQL: columns as arrays, of which the server makes rows.

use std::ops::Range;

use sqlx_core::connection::Connection as _;
use sqlx_core::error::Error;
use sqlx_core::query::{Query, query};
use sqlx_core::raw_sql::raw_sql;
use sqlx_core::sql_str::SqlStr;
use sqlx_postgres::{PgArgumentBuffer, PgArguments, PgConnection, Postgres};

use super::error::is_of_rows;
use super::{InsertAll, InsertError, logical};
use crate::store::columns::{Both, Column, Columns, Group, SEALED, SEALED_OPTION};
use crate::store::sql::column::ArrayColumn;
use crate::store::sql::kept::Kept;
use crate::store::sql::table::{SqlTable, other};
use crate::structured::EncryptedRecord;

/// How many rows are sent at a time.
const ROWS: usize = 1_000;
/// After how many bytes no more rows are added to those that are sent at a time.
const BYTES: usize = 4 << 20;

impl<E> InsertAll<E> for PgConnection
where
    E: EncryptedRecord<Id: Send> + SqlTable<Tree: Arrays> + Clone + Send + Sync,
{
    async fn insert_all(&mut self, rows: &[E]) -> Result<u64, InsertError<E::Id>> {
        write(
            self,
            Statement::insert(logical::<E>(), SqlStr::from_static(E::INSERT_UNNEST)),
            rows,
        )
        .await
    }

    async fn upsert_all(&mut self, rows: &[E]) -> Result<u64, InsertError<E::Id>> {
        write(
            self,
            Statement::upsert(logical::<E>(), SqlStr::from_static(E::UPSERT_UNNEST)),
            rows,
        )
        .await
    }

    async fn insert_all_into(&mut self, table: &'static str, rows: &[E]) -> Result<u64, InsertError<E::Id>> {
        let insert = other::<E>(E::INSERT_UNNEST, "INSERT INTO ", table);
        write(self, Statement::insert(table, insert), rows).await
    }

    async fn upsert_all_into(&mut self, table: &'static str, rows: &[E]) -> Result<u64, InsertError<E::Id>> {
        let upsert = other::<E>(E::UPSERT_UNNEST, "INSERT INTO ", table);
        write(self, Statement::upsert(table, upsert), rows).await
    }
}

/// A statement that takes an array for each column.
struct Statement {
    table: &'static str,
    sql: SqlStr,
    upserts: bool,
}

impl Statement {
    fn insert(table: &'static str, sql: SqlStr) -> Self {
        Self {
            table,
            // The first clone makes a text that is shared of one that is not.
            sql: sql.clone(),
            upserts: false,
        }
    }

    fn upsert(table: &'static str, sql: SqlStr) -> Self {
        Self {
            upserts: true,
            ..Self::insert(table, sql)
        }
    }

    /// Whether an error may say that so many rows have an identity twice: one statement does not replace a row twice.
    fn has_twins(&self, rows: usize, error: &Error) -> bool {
        let code = match error {
            Error::Database(error) => error.code(),
            _ => None,
        };
        self.upserts && rows > 1 && code.as_deref() == Some("21000")
    }
}

/// Writes the rows by the statement, as many at a time as there may be.
async fn write<E>(connection: &mut PgConnection, statement: Statement, rows: &[E]) -> Result<u64, InsertError<E::Id>>
where
    E: EncryptedRecord + SqlTable<Tree: Arrays> + Clone,
{
    const { Kept::<Postgres, E>::CHECKED };
    let table = statement.table;
    let mut transaction = connection
        .begin()
        .await
        .map_err(|source| InsertError::of_all(table, source))?;
    let mut written = 0;
    // Up to where rows are written, the nearest last.
    let mut ends = vec![rows.len()];
    while let Some(&end) = ends.last() {
        if written == end {
            ends.pop();
            continue;
        }
        let (part, arrays) = part(rows, written..end);
        match send::<E>(&mut transaction, &statement, arrays).await {
            Ok(()) => written = part.end,
            // Sooner or later, the two are in different statements.
            Err(error) if statement.has_twins(part.len(), &error) => ends.push(written + part.len() / 2),
            Err(error) => {
                let error = blame(&mut transaction, &statement, rows, part, error).await;
                let rolled_back = transaction.rollback().await;
                return Err(error.after(rolled_back));
            }
        }
    }
    transaction
        .commit()
        .await
        .map_err(|source| InsertError::of_commit(table, source))?;
    Ok(rows.len() as u64)
}

/// The first rows of a range, so many as are sent at a time, and their columns.
fn part<E>(rows: &[E], range: Range<usize>) -> (Range<usize>, <E::Tree as Arrays>::Arrays)
where
    E: Columns<Tree: Arrays> + Clone,
{
    let mut arrays = <E::Tree as Arrays>::Arrays::default();
    let mut scratch = PgArgumentBuffer::default();
    let (mut taken, mut bytes) = (0, 0);
    let start = range.start;
    for row in rows.get(range).unwrap_or_default().iter().take(ROWS) {
        if bytes >= BYTES {
            break;
        }
        bytes += row.clone().into_tree().push_onto(&mut arrays, &mut scratch);
        taken += 1;
    }
    (start..start + taken, arrays)
}

/// Writes rows behind a savepoint, so that those before them stay if these fail. The savepoint is gone in either case: `sqlx`'s own
/// would stay after the way back to it, and each one that failed would be inside of the one before.
async fn send<E>(
    connection: &mut PgConnection,
    statement: &Statement,
    arrays: <E::Tree as Arrays>::Arrays,
) -> Result<(), Error>
where
    E: SqlTable<Tree: Arrays>,
{
    raw_sql("SAVEPOINT envelope_part").execute(&mut *connection).await?;
    let written = <E::Tree as Arrays>::bind_arrays(arrays, query(statement.sql.clone()))
        .execute(&mut *connection)
        .await;
    let end = match written {
        Ok(_) => "RELEASE SAVEPOINT envelope_part",
        Err(_) => "ROLLBACK TO SAVEPOINT envelope_part; RELEASE SAVEPOINT envelope_part",
    };
    raw_sql(end).execute(&mut *connection).await?;
    written.map(drop)
}

/// Finds the row of a range that the database refuses: writes the first half of it, and goes on in the half that fails.
async fn blame<E>(
    connection: &mut PgConnection,
    statement: &Statement,
    rows: &[E],
    range: Range<usize>,
    mut error: Error,
) -> InsertError<E::Id>
where
    E: SqlTable<Tree: Arrays> + Clone,
{
    let Range { mut start, mut end } = range;
    let mut most = end - start;
    while end - start > 1 && is_of_rows(&error) {
        let (half, arrays) = part(rows, start..start + most.min((end - start) / 2));
        match send::<E>(connection, statement, arrays).await {
            Ok(()) => start = half.end,
            Err(other) if statement.has_twins(half.len(), &other) => most = half.len() / 2,
            Err(other) => (end, error) = (half.end, other),
        }
    }
    if !is_of_rows(&error) {
        return InsertError::of_all(statement.table, error);
    }
    // The one that is left may never have been tried by itself: a trigger may refuse many rows at a time, and none of them alone.
    let (_, arrays) = part(rows, start..start + 1);
    match send::<E>(connection, statement, arrays).await {
        Ok(()) => InsertError::of_all(statement.table, error),
        Err(error) => InsertError::of_row(statement.table, rows, start, error),
    }
}

/// The columns of many rows.
#[doc(hidden)]
pub trait Arrays {
    /// A vector for each column, as a tree.
    type Arrays: Default + Send;

    /// Adds the columns of one row. Gives how many bytes they are, which it may find out by encoding them into `scratch`.
    fn push_onto(self, arrays: &mut Self::Arrays, scratch: &mut PgArgumentBuffer) -> usize;

    /// Binds each vector.
    fn bind_arrays(
        arrays: Self::Arrays,
        statement: Query<'_, Postgres, PgArguments>,
    ) -> Query<'_, Postgres, PgArguments>;
}

impl<T, const KIND: u8> Arrays for Column<T, KIND>
where
    T: 'static + Send + ArrayColumn,
{
    type Arrays = Vec<T>;

    fn push_onto(self, arrays: &mut Vec<T>, scratch: &mut PgArgumentBuffer) -> usize {
        let bytes = match KIND {
            SEALED | SEALED_OPTION => self.0.size_hint(),
            // A hint of sqlx's own types may leave out what they point to. What cannot be encoded is told when it is bound.
            _ => {
                scratch.clear();
                let _ = self.0.encode_by_ref(scratch);
                scratch.len()
            }
        };
        arrays.push(self.0);
        bytes
    }

    fn bind_arrays(arrays: Vec<T>, statement: Query<'_, Postgres, PgArguments>) -> Query<'_, Postgres, PgArguments> {
        statement.bind(arrays)
    }
}

impl<A: Arrays, B: Arrays> Arrays for Both<A, B> {
    type Arrays = (A::Arrays, B::Arrays);

    fn push_onto(self, (a, b): &mut Self::Arrays, scratch: &mut PgArgumentBuffer) -> usize {
        self.0.push_onto(a, scratch) + self.1.push_onto(b, scratch)
    }

    fn bind_arrays(
        (a, b): Self::Arrays,
        statement: Query<'_, Postgres, PgArguments>,
    ) -> Query<'_, Postgres, PgArguments> {
        B::bind_arrays(b, A::bind_arrays(a, statement))
    }
}

impl<E: Columns<Tree: Arrays>> Arrays for Group<E> {
    type Arrays = <E::Tree as Arrays>::Arrays;

    fn push_onto(self, arrays: &mut Self::Arrays, scratch: &mut PgArgumentBuffer) -> usize {
        self.0.into_tree().push_onto(arrays, scratch)
    }

    fn bind_arrays(
        arrays: Self::Arrays,
        statement: Query<'_, Postgres, PgArguments>,
    ) -> Query<'_, Postgres, PgArguments> {
        E::Tree::bind_arrays(arrays, statement)
    }
}

#[cfg(all(test, feature = "derive"))]
mod tests {
    use envelope_derive::Encrypted;

    use super::*;
    use crate::format::{Ciphertext, Footer, Header};

    #[derive(Encrypted)]
    #[envelope(table = "pages", crate = crate)]
    struct Page {
        #[envelope(signed, id)]
        id: i64,
        #[envelope(encrypted)]
        text: Vec<u8>,
        #[envelope(unprotected)]
        summary: Option<String>,
        #[envelope(signed)]
        pictures: Vec<u8>,
    }

    fn page(text: usize, summary: usize, pictures: usize) -> EncryptedPage {
        EncryptedPage {
            id: 0,
            text: Ciphertext::from_bytes(vec![0; text]),
            summary: Some("x".repeat(summary)),
            pictures: vec![0; pictures],
            header: Header::from_bytes(Vec::new()),
            footer: Footer::from_bytes(Vec::new()),
        }
    }

    /// How many rows are sent at a time, one time after the other.
    fn parts(rows: &[EncryptedPage]) -> Vec<usize> {
        let (mut parts, mut start) = (Vec::new(), 0);
        while start < rows.len() {
            let (range, _) = part(rows, start..rows.len());
            assert_eq!(range.start, start);
            parts.push(range.len());
            start = range.end;
        }
        parts
    }

    #[test]
    fn rows_are_sent_until_they_are_many_or_large() {
        let rows = |count, page: fn() -> EncryptedPage| (0..count).map(|_| page()).collect::<Vec<_>>();
        assert_eq!(parts(&rows(2_500, || page(10, 10, 10))), [1_000, 1_000, 500]);
        assert_eq!(parts(&rows(3, || page(5 << 20, 0, 0))), [1, 1, 1]);
        assert_eq!(parts(&rows(3, || page(0, 5 << 20, 0))), [1, 1, 1]);
        assert_eq!(parts(&rows(3, || page(0, 0, 5 << 20))), [1, 1, 1]);
        // The one with which they become large goes with them.
        assert_eq!(parts(&rows(5, || page(1 << 20, 1 << 20, 1 << 20))), [2, 2, 1]);
    }
}
