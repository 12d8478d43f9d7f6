//! The texts of statements and definitions.

use envelope_runtime::Encrypted;
use envelope_runtime::sql::SqlTable as _;
use sqlx::{Postgres, Sqlite};

use crate::records::{EncryptedCustomer, EncryptedNote};

#[test]
fn names_are_quoted_and_groups_come_last() {
    assert_eq!(
        EncryptedCustomer::COLUMNS,
        r#""tenant", "id", "email", "phone", "vip", "Card ""no""", "limit", "balance", "branch", "since", "order", "visits", "last seen", "header", "footer", "group", "street""#
    );
    assert!(EncryptedCustomer::PLACEHOLDERS.starts_with("$1, $2, "));
    assert!(EncryptedCustomer::PLACEHOLDERS.ends_with(", $16, $17"));
    assert_eq!(EncryptedCustomer::QUESTION_MARKS, vec!["?"; 17].join(", "));
}

#[test]
fn statements_name_the_identity() {
    assert_eq!(
        EncryptedNote::UPSERT,
        r#"INSERT INTO "notes" ("id", "text", "header", "footer") VALUES ($1, $2, $3, $4) ON CONFLICT ("id") DO UPDATE SET "text" = excluded."text", "header" = excluded."header", "footer" = excluded."footer""#
    );
    assert_eq!(
        EncryptedNote::UPDATE,
        r#"UPDATE "notes" SET "text" = $2, "header" = $3, "footer" = $4 WHERE "id" = $1"#
    );
    assert!(EncryptedCustomer::UPSERT.contains(r#" ON CONFLICT ("tenant", "id") DO UPDATE SET "email""#));
    assert!(EncryptedCustomer::UPDATE.ends_with(r#" WHERE "tenant" = $1 AND "id" = $2"#));
}

#[test]
fn a_table_may_have_another_name() {
    assert_eq!(
        EncryptedNote::select_from("app.notes").as_str(),
        r#"SELECT "id", "text", "header", "footer" FROM "app"."notes""#
    );
    assert!(
        EncryptedNote::insert_into("a\"b")
            .as_str()
            .starts_with(r#"INSERT INTO "a""b" ("id""#)
    );
    assert!(
        EncryptedNote::upsert_into("n")
            .as_str()
            .ends_with(r#"excluded."footer""#)
    );
    assert!(
        EncryptedNote::update_of("n")
            .as_str()
            .starts_with(r#"UPDATE "n" SET "text""#)
    );
    let definition = EncryptedNote::definition::<Postgres>().named("app.notes");
    assert!(
        definition
            .create_table()
            .as_str()
            .starts_with("CREATE TABLE \"app\".\"notes\" (\n")
    );
    let triggers = EncryptedNote::definition::<Sqlite>().named("temp.notes").add_rules();
    assert!(
        triggers[0]
            .as_str()
            .starts_with("CREATE TRIGGER \"temp\".\"notes_insert_rules\" BEFORE INSERT ON \"notes\"\n")
    );
}

#[test]
fn a_definition_says_types_and_rules() {
    assert_eq!(
        EncryptedNote::definition::<Postgres>().create_table().as_str(),
        r#"CREATE TABLE "notes" (
    "id" INT8 NOT NULL,
    "text" BYTEA NOT NULL,
    "header" BYTEA NOT NULL,
    "footer" BYTEA NOT NULL,
    PRIMARY KEY ("id"),
    CONSTRAINT "text_ciphertext" CHECK ("text" LIKE E'\\000\\001________________%'::BYTEA),
    CONSTRAINT "header_of_record" CHECK (length("header") >= 127 AND "header" LIKE ANY (ARRAY[E'\\001\\000________________________________\\000\\002se%', E'\\001\\001________________________________\\000\\002se%']::BYTEA[])),
    CONSTRAINT "header_with_footer" CHECK (length("footer") <> ALL ('{0, 7, 55, 103}'::INTEGER[]) AND length("footer") % 48 = 7 * get_byte("header", 1))
)"#
    );
    let sqlite = EncryptedCustomer::definition::<Sqlite>().create_table();
    for line in [
        r#"    "tenant" TEXT NOT NULL,"#,
        r#"    "id" BLOB NOT NULL,"#,
        r#"    "Card ""no""" BLOB,"#,
        r#"    "limit" BLOB NOT NULL,"#,
        r#"    "branch" TEXT,"#,
        r#"    "order" INTEGER NOT NULL,"#,
        r#"    "visits" INTEGER NOT NULL,"#,
        r#"    "last seen" DATETIME,"#,
        r#"    "group" TEXT,"#,
        r#"    PRIMARY KEY ("tenant", "id"),"#,
        r#"    CONSTRAINT "vip_ciphertext" CHECK (typeof("vip") = 'blob' AND length("vip") = 19 AND substr("vip", 1, 2) = x'0004'),"#,
        r#"    CONSTRAINT "limit_ciphertext" CHECK (typeof("limit") = 'blob' AND length("limit") >= 18 AND substr("limit", 1, 2) IN (x'0000', x'0002')),"#,
    ] {
        assert!(
            sqlite.as_str().lines().any(|found| found == line),
            "{line}\n{}",
            sqlite.as_str()
        );
    }
    assert!(
        sqlite
            .as_str()
            .contains(r#""Card ""no""" IS NULL OR typeof("Card ""no""") = 'blob'"#)
    );
    assert!(sqlite.as_str().contains(r#"CHECK (typeof("balance") = 'blob' AND length("balance") >= 18 AND substr("balance", 1, 2) IN (x'0000', x'0001', x'0002',"#));
    assert!(
        sqlite.as_str().contains(
            r#"CHECK (typeof("phone") = 'blob' AND length("phone") >= 18 AND substr("phone", 1, 2) = x'0001')"#
        )
    );
}

/// A statement of a few thousand bytes, for which other room is made.
#[test]
fn long_statements_are_whole() {
    #[derive(Encrypted)]
    #[envelope(
        table = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    )]
    struct Long {
        #[envelope(
            signed,
            id,
            name = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
        )]
        id: i64,
        #[envelope(
            encrypted,
            name = "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
        )]
        text: String,
    }
    let long = EncryptedLong::UPSERT;
    assert!(
        long.len() > 1024 && long.ends_with(r#""footer" = excluded."footer""#),
        "{long}"
    );
    assert!((257..1024).contains(&EncryptedLong::COLUMNS.len()));
}
