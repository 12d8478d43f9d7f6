//! What the rules of a table refuse: the mistakes of programs and of people with a SQL prompt.

use envelope_runtime::keyring::MultiKeyring;
use envelope_runtime::sql::{Bind as _, SqlTable as _};
use envelope_runtime::{Envelope, Suite};
use envelope_tests::keys::{SUITES, client, keyring_of};
use sqlx::{AssertSqlSafe, Postgres, QueryBuilder, Sqlite};

use crate::records::{Customer, EncryptedCustomer, EncryptedNote, Note};

/// Bytes as they stand in a statement.
trait Literal {
    fn literal(bytes: &[u8]) -> String;
}

impl Literal for Postgres {
    fn literal(bytes: &[u8]) -> String {
        format!("'\\x{}'", hex(bytes))
    }
}

impl Literal for Sqlite {
    fn literal(bytes: &[u8]) -> String {
        format!("x'{}'", hex(bytes))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes, in the form that a column must not have: as somebody would write them.
struct Bad {
    column: &'static str,
    bytes: Vec<u8>,
    /// The rule that refuses them.
    rule: &'static str,
}

fn bad(column: &'static str, bytes: impl AsRef<[u8]>, rule: &'static str) -> Bad {
    Bad {
        column,
        bytes: bytes.as_ref().to_vec(),
        rule,
    }
}

/// Every way to spoil a column of ciphertext, a header and a footer.
async fn all(suite: Suite) -> Vec<Bad> {
    let client = client(suite);
    let row = client
        .scoped(&Customer::context())
        .encrypt(&Customer::sample(1, true))
        .await
        .unwrap();
    let note = client
        .encrypt(&Note {
            id: 1,
            text: "x".to_owned(),
        })
        .await
        .unwrap();
    let (email, header, footer) = (row.email.as_bytes(), row.header.as_bytes(), row.footer.as_bytes());
    let with = |bytes: &[u8], at: usize, byte: u8| {
        let mut bytes = bytes.to_vec();
        bytes[at] = byte;
        bytes
    };
    let (other_version, other_flavor) = (with(header, 0, 1), with(header, 1, 2));
    let swapped_flavor = with(header, 1, 1 - header[1]);
    let no_legend = with(header, 35, 3);
    let long_legend = with(header, 34, 1);
    let another_suite = if suite == Suite::Signed {
        &footer[..48]
    } else {
        &[7; 151][..]
    };
    vec![
        bad("email", "ada@example.org", "email_ciphertext"),
        bad("email", "somebody.else@example.org", "email_ciphertext"),
        bad("email", "", "email_ciphertext"),
        bad("email", &email[..17], "email_ciphertext"),
        bad("email", &email[1..], "email_ciphertext"),
        bad("email", with(email, 1, 2), "email_ciphertext"),
        bad("email", row.vip.as_bytes(), "email_ciphertext"),
        bad("phone", "+44 20 7946 0000 ext. 99", "phone_ciphertext"),
        bad("vip", "1", "vip_ciphertext"),
        bad("vip", [row.vip.as_bytes(), b"0"].concat(), "vip_ciphertext"),
        bad("Card \"no\"", "4111 1111 1111 1111", "Card \"no\"_ciphertext"),
        bad("limit", email, "limit_ciphertext"),
        bad("balance", "1250, and a few more bytes", "balance_ciphertext"),
        bad("balance", &row.balance.as_bytes()[..10], "balance_ciphertext"),
        bad("street", "12 St James's Square, London", "street_ciphertext"),
        bad("header", "", "header_of_record"),
        bad("header", &header[..100], "header_of_record"),
        bad("header", note.header.as_bytes(), "header_of_record"),
        bad("header", other_version, "header_of_record"),
        bad("header", other_flavor, "header_of_record"),
        bad("header", no_legend, "header_of_record"),
        bad("header", long_legend, "header_of_record"),
        bad("header", swapped_flavor, "header_with_footer"),
        bad("footer", "", "header_with_footer"),
        bad("footer", &footer[1..], "header_with_footer"),
        bad("footer", [footer, b"x"].concat(), "header_with_footer"),
        bad("footer", another_suite, "header_with_footer"),
        bad("footer", [7; 7], "header_with_footer"),
        bad("footer", [7; 55], "header_with_footer"),
        bad("footer", [7; 103], "header_with_footer"),
    ]
}

/// Columns that are never null.
const REQUIRED: [&str; 13] = [
    "tenant", "id", "email", "phone", "vip", "limit", "balance", "since", "order", "visits", "header", "footer",
    "street",
];

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Expects that each bad UPDATE and INSERT is refused, and that the row is as it was.
macro_rules! refuses {
    ($pool:expr, $DB:ty) => {{
        let pool = $pool;
        for suite in [Suite::Symmetric, Suite::Signed] {
            let acme = client(suite).scoped(&Customer::context());
            let row = acme.encrypt(&Customer::sample(1, true)).await.unwrap();
            sqlx::query(EncryptedCustomer::UPSERT)
                .bind_all(row.clone())
                .execute(pool)
                .await
                .unwrap();
            let mut updates = Vec::new();
            for Bad { column, bytes, rule } in all(suite).await {
                let literal = <$DB as Literal>::literal(&bytes);
                updates.push((
                    format!("UPDATE customers SET {} = {literal}", quoted(column)),
                    rule.to_owned(),
                ));
                let copied: Vec<String> = EncryptedCustomer::COLUMNS
                    .split(", ")
                    .map(|name| {
                        if name == quoted(column) {
                            literal.clone()
                        } else {
                            name.to_owned()
                        }
                    })
                    .map(|name| {
                        if name == "\"order\"" {
                            "\"order\" + 1".to_owned()
                        } else {
                            name
                        }
                    })
                    .map(|name| {
                        if name == "\"tenant\"" {
                            "'other'".to_owned()
                        } else {
                            name
                        }
                    })
                    .collect();
                let columns = EncryptedCustomer::COLUMNS;
                let insert = format!(
                    "INSERT INTO customers ({columns}) SELECT {} FROM customers",
                    copied.join(", ")
                );
                updates.push((insert, rule.to_owned()));
            }
            for column in REQUIRED {
                updates.push((
                    format!("UPDATE customers SET {} = NULL", quoted(column)),
                    column.to_owned(),
                ));
            }
            for (sql, rule) in updates {
                let error = sqlx::query(AssertSqlSafe(sql.clone()))
                    .execute(pool)
                    .await
                    .expect_err(&sql);
                let message = error.as_database_error().unwrap_or_else(|| panic!("{error}")).message();
                assert!(message.contains(&rule), "{sql}: {message}");
            }
            let mut query = QueryBuilder::new(EncryptedCustomer::SELECT);
            let rows: Vec<EncryptedCustomer> = query.build_query_as().fetch_all(pool).await.unwrap();
            assert_eq!(rows, [row]);
        }
    }};
}

on_both! {
    async fn a_table_refuses_what_is_no_encrypted_record(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedCustomer::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        refuses!(&pool, DB);
    }

    /// A table that was there before its records were encrypted.
    async fn a_table_that_was_there_is_given_the_rules(pool: Pool<DB>) {
        let old: String = EncryptedCustomer::definition::<DB>()
            .create_table()
            .as_str()
            .lines()
            .filter(|line| !line.contains("CONSTRAINT"))
            .filter(|line| !["CREATE", "\"email", "\"phone", "\"vip", "\"Card", "\"limit", "\"balance", "\"street", "\"header", "\"footer", ")"]
                .iter()
                .any(|start| line.trim().starts_with(start)))
            .map(|line| line.replace("PRIMARY KEY (\"tenant\", \"id\"),", "PRIMARY KEY (\"tenant\", \"id\")"))
            .collect();
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE TABLE customers ({old})"))).execute(&pool).await.unwrap();
        let definition = EncryptedCustomer::definition::<DB>().named("customers");
        for added in definition.add_columns().into_iter().chain(definition.add_rules()) {
            sqlx::raw_sql(added).execute(&pool).await.unwrap();
        }
        refuses!(&pool, DB);
    }

    /// One tag for each recipient is in the footer.
    async fn records_of_several_recipients_are_taken(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedNote::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let mut id = 0;
        for suite in SUITES {
            for recipients in 1..=5 {
                let mut keyring = MultiKeyring::new(keyring_of("first", [1; 32]));
                for number in 1..recipients {
                    keyring = keyring.child(keyring_of(&format!("number {number}"), [number; 32]));
                }
                let envelope = Envelope::builder(keyring).suite(suite).build().unwrap();
                id += 1;
                let row = envelope.encrypt(&Note { id, text: String::new() }).await.unwrap();
                let signature = if suite == Suite::Signed { 103 } else { 0 };
                assert_eq!(row.footer.as_bytes().len(), 48 * usize::from(recipients) + signature);
                sqlx::query(EncryptedNote::INSERT).bind_all(row).execute(&pool).await.unwrap();
            }
        }
        assert_eq!(id, 10);
    }

    /// As a migration does that adds or removes columns.
    async fn rules_are_taken_away_and_added_again(pool: Pool<DB>) {
        let definition = EncryptedNote::definition::<DB>();
        let bare = "CREATE TABLE notes (id BIGINT PRIMARY KEY, text BYTEA, header BYTEA, footer BYTEA)";
        sqlx::raw_sql(bare).execute(&pool).await.unwrap();
        let note = Note { id: 1, text: "the text of a note".to_owned() };
        let row = client(Suite::Symmetric).encrypt(&note).await.unwrap();
        sqlx::query(EncryptedNote::INSERT).bind_all(row).execute(&pool).await.unwrap();
        let spoil = "UPDATE notes SET text = footer, header = footer";
        let mut refused = Vec::new();
        for statements in [definition.add_rules(), definition.drop_rules(), definition.drop_rules()] {
            for statement in statements {
                sqlx::raw_sql(statement).execute(&pool).await.unwrap();
            }
            let mut transaction = pool.begin().await.unwrap();
            refused.push(sqlx::query(spoil).execute(&mut *transaction).await.is_err());
            transaction.rollback().await.unwrap();
        }
        assert_eq!(refused, [true, false, false]);
    }

    /// Text in a column of bytes, and what another column had.
    async fn a_note_refuses_text(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedNote::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        let note = Note { id: 1, text: "the text of a note".to_owned() };
        let row = client(Suite::Symmetric).encrypt(&note).await.unwrap();
        sqlx::query(EncryptedNote::INSERT).bind_all(row).execute(&pool).await.unwrap();
        for set in [
            "text = 'the text of a note'",
            "header = 'the text of a note'",
            "footer = 'the text of a note'",
            "text = header",
            "header = text",
            "header = footer",
        ] {
            let update = format!("UPDATE notes SET {set}");
            let error = sqlx::query(AssertSqlSafe(update)).execute(&pool).await.expect_err(set);
            assert!(error.as_database_error().unwrap().is_check_violation(), "{set}: {error}");
        }
    }
}

/// SQLite keeps text in a column of bytes, unless it is told otherwise: even text that has the bytes of a ciphertext.
#[tokio::test]
async fn sqlite_refuses_text_of_the_right_bytes() {
    let pool = crate::databases::sqlite().await;
    let definition = EncryptedNote::definition::<Sqlite>().create_table();
    sqlx::raw_sql(definition).execute(&pool).await.unwrap();
    let note = Note {
        id: 1,
        text: "x".to_owned(),
    };
    let row = client(Suite::Symmetric).encrypt(&note).await.unwrap();
    sqlx::query(EncryptedNote::INSERT)
        .bind_all(row)
        .execute(&pool)
        .await
        .unwrap();
    for column in ["text", "header", "footer"] {
        let update = format!("UPDATE notes SET {column} = CAST({column} AS TEXT)");
        let error = sqlx::query(AssertSqlSafe(update)).execute(&pool).await.unwrap_err();
        assert!(error.as_database_error().unwrap().is_check_violation(), "{error}");
    }
}
