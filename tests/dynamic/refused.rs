//! What is refused, on writing and on reading, by name.

use envelope_runtime::Error;
use envelope_runtime::dynamic::{Action, DynamicEnvelope, Record, SchemaError, Value};
use envelope_runtime::record::RecordError;
use envelope_runtime::structured::{DecryptError, EncryptError};
use envelope_runtime::{Envelope, Suite};
use envelope_tests::keys::{CountingKeyring, SUITES, keyring};

use crate::{account, account_read, accounts, envelope, reader, record, string};

async fn not_written(accounts: &DynamicEnvelope, name: &str, value: Option<Value>) -> EncryptError {
    let mut record = account();
    match value {
        Some(value) => record.insert(name.to_owned(), value),
        None => record.remove(name),
    };
    match accounts.encrypt(&record).await.unwrap_err() {
        Error::Encrypt(error) => error,
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn what_is_not_written() {
    for version in [1, 2] {
        let accounts = envelope(Suite::Signed, accounts(version));
        for key in ["owner", "number"] {
            let error = not_written(&accounts, key, None).await;
            assert!(
                matches!(error, EncryptError::MissingField { table, field } if table == "accounts" && field == key)
            );
        }
        let error = not_written(&accounts, "unknown", Some(string("a"))).await;
        assert!(matches!(error, EncryptError::NoAction { field, .. } if field == "unknown"));
        for name in ["aws_dbe_head", "aws_dbe_foot", "aws_dbe_b_iban", "aws_dbe_"] {
            let error = not_written(&accounts, name, Some(string("a"))).await;
            assert!(matches!(error, EncryptError::ReservedField { field, .. } if field == name));
        }
        let twice = Value::StringSet(vec!["a".to_owned(), "a".to_owned()]);
        for name in ["note", "limits"] {
            let error = not_written(&accounts, name, Some(twice.clone())).await;
            assert!(matches!(
                error,
                EncryptError::Field { field, source: RecordError::DuplicateMember, .. } if field == name
            ));
        }
        let deep = |depth| (1..depth).fold(Value::List(Vec::new()), |inner, _| Value::List(vec![inner]));
        let error = not_written(&accounts, "note", Some(deep(33))).await;
        assert!(matches!(
            error,
            EncryptError::Field { field, source: RecordError::TooDeep, .. } if field == "note"
        ));
        let mut record = account();
        record.insert("note".to_owned(), deep(32));
        accounts.encrypt(&record).await.unwrap();
    }
}

#[tokio::test]
async fn a_context_attribute_must_be_there() {
    let schema = accounts(2).action("tenant", Action::Context);
    let error = envelope(Suite::Symmetric, schema)
        .encrypt(&account())
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        Error::Encrypt(EncryptError::MissingField { field, .. }) if field == "tenant"
    ));
}

/// Reads an item that was changed, strictly and with the legend deciding; no key is asked for where `keyless` says so.
async fn not_read(encrypted: &Record, keyless: bool, change: impl Fn(&mut Record)) -> [Error; 2] {
    let mut record = encrypted.clone();
    change(&mut record);
    let counting = CountingKeyring::new();
    let client = Envelope::builder(counting.clone())
        .accepted_suites(SUITES)
        .build()
        .unwrap();
    let strict = client.dynamic(&accounts(1).build().unwrap());
    let lenient = client.dynamic(&accounts(1).legend_decides().build().unwrap());
    let errors = [
        strict.decrypt(&record).await.unwrap_err(),
        lenient.decrypt(&record).await.unwrap_err(),
    ];
    assert_eq!(counting.asked().1 == 0, keyless);
    assert!(errors.iter().all(Error::is_refused));
    errors
}

#[tokio::test]
async fn what_is_not_read_and_asks_for_no_key() {
    let encrypted = envelope(Suite::Signed, accounts(1)).encrypt(&account()).await.unwrap();
    for name in ["aws_dbe_head", "aws_dbe_foot"] {
        for error in not_read(&encrypted, true, |record| drop(record.remove(name))).await {
            assert!(matches!(error, Error::Decrypt(DecryptError::NoHeader { field, .. }) if field == name));
        }
    }
    for name in ["owner", "number"] {
        let errors = not_read(&encrypted, true, |record| drop(record.remove(name))).await;
        for error in errors {
            assert!(matches!(
                error,
                Error::Decrypt(DecryptError::MissingField { table, field }) if table == "accounts" && field == name
            ));
        }
    }
    for name in ["aws_dbe_head", "aws_dbe_foot"] {
        let text = |record: &mut Record| drop(record.insert(name.to_owned(), string("a")));
        for error in not_read(&encrypted, true, text).await {
            assert!(matches!(error, Error::Decrypt(DecryptError::NotBinary { field, .. }) if field == name));
        }
    }
    let added = |record: &mut Record| drop(record.insert("new".to_owned(), string("a")));
    let [strict, lenient] = not_read(&encrypted, true, added).await;
    assert!(matches!(strict, Error::Decrypt(DecryptError::UnknownField { field, .. }) if field == "new"));
    assert!(matches!(
        lenient,
        Error::Decrypt(DecryptError::LegendLength {
            letters: 4,
            protected: 5,
            ..
        })
    ));
    let [strict, lenient] = not_read(&encrypted, true, |record| drop(record.remove("limits"))).await;
    assert!(matches!(strict, Error::Decrypt(DecryptError::Legend { .. })));
    assert!(matches!(lenient, Error::Decrypt(DecryptError::LegendLength { .. })));
    for letter in [b"c", b"x"] {
        let relettered = |record: &mut Record| {
            if let Some(Value::Binary(header)) = record.get_mut("aws_dbe_head") {
                header[36..37].copy_from_slice(letter);
            }
        };
        for error in not_read(&encrypted, true, relettered).await {
            assert!(matches!(error, Error::Decrypt(DecryptError::Header { .. })));
        }
    }
}

#[tokio::test]
async fn what_does_not_authenticate() {
    let encrypted = envelope(Suite::Signed, accounts(1)).encrypt(&account()).await.unwrap();
    // A key is part of the context under which the data key is wrapped.
    let moved = |record: &mut Record| drop(record.insert("owner".to_owned(), string("eve")));
    for error in not_read(&encrypted, false, moved).await {
        assert!(error.is_unauthenticated());
    }
    let raised = |record: &mut Record| {
        record.insert("limits".to_owned(), Value::NumberSet(vec![9.into(), 11.into()]));
    };
    let swapped = |record: &mut Record| {
        let iban = record.insert("iban".to_owned(), Value::Binary(vec![0; 40])).unwrap();
        record.insert(
            "iban".to_owned(),
            match iban {
                Value::Binary(mut bytes) => {
                    bytes[5] ^= 1;
                    Value::Binary(bytes)
                }
                other => other,
            },
        );
    };
    for error in not_read(&encrypted, false, raised).await {
        assert!(matches!(error, Error::Decrypt(DecryptError::Unauthenticated)));
    }
    for error in not_read(&encrypted, false, swapped).await {
        assert!(matches!(error, Error::Decrypt(DecryptError::Unauthenticated)));
    }
}

#[tokio::test]
async fn what_may_be_unsigned_may_change_and_what_belongs_to_the_format_is_left_out() {
    let encrypted = envelope(Suite::Signed, accounts(1)).encrypt(&account()).await.unwrap();
    let mut record = encrypted.clone();
    record.insert("seen".to_owned(), Value::Boolean(false));
    record.insert(":new".to_owned(), string("b"));
    record.insert("aws_dbe_b_iban".to_owned(), string("beacon"));
    record.insert("aws_dbe_v_1".to_owned(), string(" "));
    for accounts in [accounts(1), accounts(1).legend_decides()] {
        let read = reader(accounts).decrypt(&record).await.unwrap();
        assert_eq!(read["seen"], Value::Boolean(false));
        assert_eq!(read[":new"], string("b"));
        assert!(!read.keys().any(|name| name.starts_with("aws_dbe_")));
    }
}

#[tokio::test]
async fn an_action_that_changed_between_signed_and_unsigned_is_refused() {
    let encrypted = envelope(Suite::Signed, accounts(1)).encrypt(&account()).await.unwrap();
    // `seen` was unsigned, and is to be signed from now on.
    let now_signed = envelope_runtime::dynamic::DynamicSchema::builder("accounts")
        .partition_key("owner")
        .sort_key("number")
        .action("owner", Action::Signed)
        .action("number", Action::Signed)
        .action("iban", Action::Encrypted)
        .action("limits", Action::Signed)
        .action("seen", Action::Signed)
        .allow_unsigned_prefix(":");
    let strict = reader(now_signed.clone()).decrypt(&encrypted).await.unwrap_err();
    assert!(matches!(strict, Error::Decrypt(DecryptError::Legend { .. })));
    let lenient = reader(now_signed.legend_decides())
        .decrypt(&encrypted)
        .await
        .unwrap_err();
    assert!(matches!(lenient, Error::Decrypt(DecryptError::LegendLength { .. })));
}

#[tokio::test]
async fn constants_cannot_join_an_item() {
    let client = Envelope::builder(keyring())
        .constant("environment", "test")
        .build()
        .unwrap();
    let items = client.dynamic(&accounts(1).build().unwrap());
    let error = items.encrypt(&account()).await.unwrap_err();
    assert!(
        matches!(&error, Error::Context { table, .. } if table == "accounts"),
        "{error:?}"
    );
}

#[tokio::test]
async fn only_what_is_signed_in_plaintext_can_be_expected() {
    let schema = accounts(1).build().unwrap();
    let client = Envelope::builder(keyring()).build().unwrap();
    for name in ["iban", "seen", ":gsi", "unknown"] {
        let error = client.dynamic(&schema).expecting(name, string("a")).unwrap_err();
        assert!(matches!(error, SchemaError::NotSigned { name: named, .. } if named == name));
    }
    // In any order that a set may have.
    let limits = |members: [i64; 2]| Value::NumberSet(members.map(Into::into).to_vec());
    for members in [[9, 10], [10, 9]] {
        let accounts = client.dynamic(&schema).expecting("limits", limits(members)).unwrap();
        let mut record = accounts.encrypt(&account()).await.unwrap();
        accounts.decrypt(&record).await.unwrap();
        record.insert("limits".to_owned(), limits([9, 10]));
        accounts.decrypt(&record).await.unwrap();
    }
}

#[tokio::test]
async fn another_item_than_was_asked_for_is_refused() {
    let accounts = envelope(Suite::Signed, accounts(1));
    let encrypted = accounts.encrypt(&account()).await.unwrap();
    let id = |number: i64| record([("owner", string("ada")), ("number", Value::Number(number.into()))]);
    assert_eq!(
        accounts.decrypt_id(&encrypted, &id(1200)).await.unwrap(),
        account_read()
    );
    let error = accounts.decrypt_id(&encrypted, &id(1201)).await.unwrap_err();
    assert!(matches!(error, Error::IdMismatch { table } if table == "accounts"));
    let secret = record([("iban", string("a"))]);
    let error = accounts.decrypt_id(&encrypted, &secret).await.unwrap_err();
    assert!(matches!(error, Error::Schema(SchemaError::NotSigned { .. })));
}

#[tokio::test]
async fn a_record_without_an_attribute_of_its_context_is_refused_where_the_schema_decides() {
    let encrypted = envelope(Suite::Symmetric, accounts(2))
        .encrypt(&account())
        .await
        .unwrap();
    let with_tenant = || accounts(2).action("tenant", Action::Context);
    let error = reader(with_tenant()).decrypt(&encrypted).await.unwrap_err();
    assert!(matches!(
        error,
        Error::Decrypt(DecryptError::MissingField { field, .. }) if field == "tenant"
    ));
    let read = reader(with_tenant().legend_decides()).decrypt(&encrypted).await;
    assert_eq!(read.unwrap(), account_read());
}

#[tokio::test]
async fn a_damaged_item_can_be_described() {
    let schema = accounts(1).build().unwrap();
    let mut encrypted = envelope(Suite::Signed, accounts(1)).encrypt(&account()).await.unwrap();
    encrypted.remove("aws_dbe_foot");
    encrypted.remove("owner");
    let described = schema.describe(&encrypted).unwrap();
    assert_eq!((described.legend(), described.actions()), ("esss", None));
    encrypted.insert("aws_dbe_head".to_owned(), Value::Binary(vec![1, 1]));
    assert!(matches!(schema.describe(&encrypted), Err(DecryptError::Header { .. })));
    encrypted.remove("aws_dbe_head");
    assert!(matches!(
        schema.describe(&encrypted),
        Err(DecryptError::NoHeader { .. })
    ));
}
