//! A struct with the derive and a schema at run time say the same.

use std::collections::BTreeSet;

use envelope_runtime::dynamic::{Action, DynamicSchema, Value};
use envelope_runtime::{Ciphertext, Encrypted, Footer, Header};
use envelope_tests::keys::{SUITES, client};

use crate::{account, account_read, record, string};

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "accounts")]
struct Account {
    #[envelope(signed, partition_key)]
    owner: String,
    #[envelope(signed, sort_key)]
    number: u32,
    #[envelope(encrypted)]
    iban: String,
    #[envelope(signed)]
    limits: BTreeSet<i64>,
    #[envelope(unprotected)]
    seen: Option<bool>,
}

fn schema() -> DynamicSchema {
    let schema = DynamicSchema::builder("accounts")
        .partition_key("owner")
        .sort_key("number");
    let schema = schema.action("owner", Action::Signed).action("number", Action::Signed);
    let schema = schema
        .action("iban", Action::Encrypted)
        .action("limits", Action::Signed);
    schema
        .action("seen", Action::Unprotected)
        .allow_unsigned("seen")
        .build()
        .unwrap()
}

fn ada() -> Account {
    Account {
        owner: "ada".to_owned(),
        number: 1200,
        iban: "DE02120300000000202051".to_owned(),
        limits: BTreeSet::from([9, 10]),
        seen: Some(true),
    }
}

#[tokio::test]
async fn each_reads_what_the_other_wrote() {
    for suite in SUITES {
        let client = client(suite);
        let row = client.encrypt(&ada()).await.unwrap();
        let mut stored = record([
            ("owner", string(&row.owner)),
            ("number", Value::Number(row.number.into())),
            ("iban", Value::Binary(row.iban.as_bytes().to_vec())),
            ("limits", account_read()["limits"].clone()),
            ("seen", Value::Boolean(true)),
            ("aws_dbe_head", Value::Binary(row.header.as_bytes().to_vec())),
            ("aws_dbe_foot", Value::Binary(row.footer.as_bytes().to_vec())),
        ]);
        let read = client.dynamic(&schema()).decrypt(&stored).await.unwrap();
        let mut expected = account_read();
        expected.remove(":gsi");
        assert_eq!(read, expected);

        let mut plain = account();
        plain.remove(":gsi");
        stored = client.dynamic(&schema()).encrypt(&plain).await.unwrap();
        let mut bytes = |name| match stored.remove(name) {
            Some(Value::Binary(bytes)) => bytes,
            other => panic!("{other:?}"),
        };
        let row = EncryptedAccount {
            owner: row.owner,
            number: row.number,
            iban: Ciphertext::from_bytes(bytes("iban")),
            limits: row.limits,
            seen: row.seen,
            header: Header::from_bytes(bytes("aws_dbe_head")),
            footer: Footer::from_bytes(bytes("aws_dbe_foot")),
        };
        assert_eq!(client.decrypt(&row).await.unwrap(), ada());
    }
}
