//! A client's constants, and the manager that insists on some of them.

use std::sync::Arc;

use envelope_runtime::client::Builder;
use envelope_runtime::manager::{DefaultManager, RequiredContextManager};
use envelope_runtime::materials::MaterialsError;
use envelope_runtime::{Envelope, Error, Suite};
use envelope_tests::errors::{Kind, assert_says, kind};
use envelope_tests::forger::{Draft, Entries, Header, PUBLIC_KEY, Wrapping};
use envelope_tests::keys::{CountingKeyring, SUITES, keyring};
use envelope_tests::records::{Row, Sample, Visit};

fn client(suite: Suite, constants: &[(&str, &str)]) -> Envelope {
    let builder = Envelope::builder(keyring()).suite(suite);
    let add = |builder: Builder<Envelope>, (key, value): &(&str, &str)| builder.constant(*key, *value);
    constants.iter().fold(builder, add).build().unwrap()
}

#[tokio::test]
async fn constants_must_be_the_same_on_both_sides() {
    const HERE: &[(&str, &str)] = &[("environment", "production"), ("purpose", "care")];
    for suite in SUITES {
        let row = client(suite, HERE).encrypt(&Visit::sample()).await.unwrap();
        let reversed = [HERE[1], HERE[0]];
        assert_eq!(client(suite, &reversed).decrypt(&row).await.unwrap(), Visit::sample());
        let others: [&[(&str, &str)]; 6] = [
            &[],
            &[HERE[0]],
            &[HERE[1]],
            &[("environment", "test"), HERE[1]],
            &[HERE[0], HERE[1], ("more", "")],
            &[("environment", "care"), ("purpose", "production")],
        ];
        for other in others {
            let error = client(suite, other).decrypt(&row).await.unwrap_err();
            assert_eq!(kind(&error), Kind::NotUnwrapped, "{other:?}");
            assert_says(&error, &["visits", "encryption context"]);
        }
    }
}

#[tokio::test]
async fn constants_are_bound_and_not_stored() {
    for suite in SUITES {
        let row = client(suite, &[("environment", "production")])
            .encrypt(&Visit::sample())
            .await
            .unwrap();
        let stored = Header::parse(row.header.as_bytes()).context;
        match suite {
            Suite::Symmetric => assert_eq!(stored, []),
            Suite::Signed => assert!(matches!(&stored[..], [(key, _)] if key == PUBLIC_KEY)),
        }
        let mut expected: Entries = Visit::expected();
        expected.insert("environment".to_owned(), "production".to_owned());
        Draft::open_with(&Wrapping::ours(), "visits", &expected, &row.columns(), row.parts());
    }
}

#[test]
fn constants_that_cannot_be() {
    let build = |constants: &[(&str, &str)]| {
        let builder = Envelope::builder(keyring());
        let builder = constants
            .iter()
            .fold(builder, |builder, (key, value)| builder.constant(*key, *value));
        match builder.build().unwrap_err() {
            Error::Constant(error) => error,
            error => panic!("{error:?}"),
        }
    };
    for key in [
        "aws-crypto-",
        "aws-crypto-public-key",
        "aws-crypto-table-name",
        "aws-crypto-attr.clinic",
    ] {
        let error = build(&[(key, "v")]);
        assert!(matches!(&error, MaterialsError::ReservedContextKey { key: named } if named == key));
        assert_says(&error, &[key]);
    }
    for twice in [
        [("environment", "a"), ("environment", "b")],
        [("environment", "a"), ("environment", "a")],
    ] {
        let error = build(&twice);
        assert!(matches!(&error, MaterialsError::DuplicateContextKey { key } if key == "environment"));
        assert_says(&error, &["`environment`", "twice"]);
    }
    let long = "v".repeat(65_536);
    for (key, value) in [("key", &long[..]), (&long, "v")] {
        assert!(matches!(
            build(&[(key, value)]),
            MaterialsError::ContextEntryTooLong { len: 65_536, .. }
        ));
    }
}

#[tokio::test]
async fn a_manager_insists_on_keys_before_any_key_is_used() {
    for suite in SUITES {
        let keyring = CountingKeyring::new();
        let client = |constants: &[(&str, &str)]| {
            let inner = Arc::new(DefaultManager::new(Arc::new(keyring.clone())));
            let manager = RequiredContextManager::new(inner, ["environment"]);
            let builder = Envelope::builder_with_manager(manager).suite(suite);
            let builder = constants
                .iter()
                .fold(builder, |builder, (key, value)| builder.constant(*key, *value));
            builder.build().unwrap()
        };
        let row = client(&[("environment", "production")])
            .encrypt(&Visit::sample())
            .await
            .unwrap();
        assert_eq!(keyring.asked(), (1, 0));
        for constants in [&[][..], &[("Environment", "production")]] {
            let errors = [
                client(constants).encrypt(&Visit::sample()).await.unwrap_err(),
                client(constants).decrypt(&row).await.unwrap_err(),
            ];
            for error in errors {
                assert_eq!(kind(&error), Kind::MissingContextKey);
                assert_says(&error, &["visits", "`environment`"]);
            }
        }
        assert_eq!(keyring.asked(), (1, 0));
        let read = client(&[("environment", "production")]).decrypt(&row).await.unwrap();
        assert_eq!(read, Visit::sample());
        // The manager changes nothing in the record: any client of the same constant reads it.
        let plain = self::client(suite, &[("environment", "production")]);
        assert_eq!(plain.decrypt(&row).await.unwrap(), Visit::sample());
    }
}
