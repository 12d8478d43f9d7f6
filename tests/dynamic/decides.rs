//! Who says what happens to an attribute: the schema, or where it says so the header's legend.

use envelope_runtime::Error;
use envelope_runtime::dynamic::{Action, DynamicSchema, DynamicSchemaBuilder, Value};
use envelope_runtime::structured::DecryptError;
use envelope_tests::keys::SUITES;

use crate::{account, account_read, accounts, envelope, reader, record, string};

#[tokio::test]
async fn items_of_both_versions_come_back() {
    for suite in SUITES {
        for (version, legend) in [(1, "esss"), (2, "ecsc")] {
            let schema = accounts(version).build().unwrap();
            let accounts = envelope(suite, accounts(version));
            let encrypted = accounts.encrypt(&account()).await.unwrap();
            assert!(matches!(&encrypted["iban"], Value::Binary(_)));
            assert_eq!(encrypted["limits"], account_read()["limits"], "in canonical order");
            assert_eq!(accounts.decrypt(&encrypted).await.unwrap(), account_read());

            let described = schema.describe(&encrypted).unwrap();
            assert_eq!((described.version(), described.suite()), (version, suite));
            assert_eq!(described.legend(), legend);
            assert_eq!(described.actions().unwrap().len(), 4);
            assert_eq!(described.actions().unwrap()["iban"], Action::Encrypted);
            assert_eq!(described.encrypted_data_keys()[0].provider(), "envelope-tests");
            let stored = described.stored_context().iter().map(|(key, _)| key);
            assert!(stored.eq((suite.flavor() == 1).then_some("aws-crypto-public-key")));
        }
    }
}

#[tokio::test]
async fn the_table_profile_has_no_keys() {
    let notes = |tenant: Action| {
        DynamicSchema::builder("notes")
            .action("id", Action::Signed)
            .action("tenant", tenant)
            .action("text", Action::Encrypted)
    };
    let signed = ["aws-crypto-table-name"].as_slice();
    let context = ["aws-crypto-attr.tenant", "aws-crypto-legend", "aws-crypto-table-name"].as_slice();
    for suite in SUITES {
        for (tenant, expected) in [(Action::Signed, signed), (Action::Context, context)] {
            let note = record([("id", string("7")), ("tenant", string("acme")), ("text", string("a"))]);
            let notes = envelope(suite, notes(tenant))
                .expecting("tenant", string("acme"))
                .unwrap();
            let encrypted = notes.encrypt(&note).await.unwrap();
            let verified = notes.decrypt_verified(&encrypted).await.unwrap();
            assert_eq!(verified.record, note);
            let keys = verified.header.context().iter().map(|(key, _)| key);
            assert!(
                keys.filter(|key| *key != "aws-crypto-public-key")
                    .eq(expected.iter().copied())
            );

            let mut other = note.clone();
            other.insert("tenant".to_owned(), string("globex"));
            let error = notes.encrypt(&other).await.unwrap_err();
            assert!(matches!(error, Error::ContextMismatch { field, .. } if field == "tenant"));
            let mut moved = encrypted.clone();
            moved.insert("tenant".to_owned(), string("globex"));
            let error = notes.decrypt(&moved).await.unwrap_err();
            assert!(matches!(error, Error::ContextMismatch { field, .. } if field == "tenant"));
        }
    }
}

/// The same table after `note` and `limits` changed what happens to them.
fn changed() -> DynamicSchemaBuilder {
    DynamicSchema::builder("accounts")
        .partition_key("owner")
        .sort_key("number")
        .action("owner", Action::Signed)
        .action("number", Action::Signed)
        .action("iban", Action::Signed)
        .action("limits", Action::Encrypted)
        .allow_unsigned("seen")
        .allow_unsigned_prefix(":")
}

#[tokio::test]
async fn a_legend_that_decides_follows_what_was_written() {
    for suite in SUITES {
        let encrypted = envelope(suite, accounts(1)).encrypt(&account()).await.unwrap();
        let strict = reader(changed()).decrypt(&encrypted).await.unwrap_err();
        assert!(matches!(
            strict,
            Error::Decrypt(DecryptError::Legend { expected, found, .. }) if expected == "sses" && found == "esss"
        ));
        let lenient = reader(changed().legend_decides()).decrypt(&encrypted).await.unwrap();
        assert_eq!(lenient, account_read());

        // The version too is the record's.
        let encrypted = envelope(suite, accounts(2)).encrypt(&account()).await.unwrap();
        let strict = reader(changed()).decrypt(&encrypted).await.unwrap_err();
        assert!(matches!(
            strict,
            Error::Decrypt(DecryptError::Version {
                expected: 1,
                found: 2,
                ..
            })
        ));
        let lenient = reader(changed().legend_decides()).decrypt(&encrypted).await.unwrap();
        assert_eq!(lenient, account_read());
    }
}

#[tokio::test]
async fn a_signed_plaintext_in_the_place_of_an_encrypted_value_is_refused_unless_the_legend_decides() {
    for suite in SUITES {
        // Whoever holds the keys can write it.
        let encrypted = envelope(suite, changed()).encrypt(&account()).await.unwrap();
        assert_eq!(encrypted["iban"], account()["iban"]);
        let strict = reader(accounts(1)).decrypt(&encrypted).await.unwrap_err();
        assert!(matches!(strict, Error::Decrypt(DecryptError::Legend { .. })));
        let lenient = reader(accounts(1).legend_decides()).decrypt(&encrypted).await.unwrap();
        assert_eq!(lenient["iban"], account()["iban"]);
    }
}
