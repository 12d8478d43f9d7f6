//! What keyrings ask KMS for: keys by their ARN, own keys alone, with grant tokens.

use std::sync::Arc;

use aws_sdk_kms::Client;
use envelope_runtime::keyring::kms::{KeyArn, KmsDiscoveryKeyring, KmsKeyring};
use envelope_runtime::keyring::{Keyring, KeyringError, MultiKeyring};
use envelope_tests::keys;

use crate::support::{
    Account, EncryptedAccount, FRANKFURT, IRELAND, account, call, calls, context_of, keyring_error, recipients, scoped,
    strict, with_keys, written_by,
};
use crate::world::World;

/// Whatever name a key was asked for by, a record stores its ARN.
#[tokio::test]
async fn the_arn_is_stored_whatever_was_asked_for() {
    let world = World::new().await;
    let alias_arn = world
        .kms
        .region(FRANKFURT)
        .create_alias("alias/accounts", &world.key)
        .unwrap();
    let bare_id = world.key.rsplit('/').next().unwrap();
    let arn = KeyArn::parse(&world.key).unwrap();
    for name in ["alias/accounts", &alias_arn, bare_id, &world.key] {
        world.kms.forget_requests();
        let keyring = strict(&world.frankfurt, name);
        let row = written_by(keyring.clone()).await;
        assert_eq!(recipients(&row), [("aws-kms".to_owned(), world.key.clone())]);
        assert_eq!(
            calls(&world.kms, &context_of("acme")),
            [call("GenerateDataKey", FRANKFURT, name)]
        );
        // To read, it takes the ARN.
        let reader = scoped(keyring.clone());
        let read = reader.decrypt(&row).await;
        if name == world.key {
            assert_eq!(read.unwrap(), account());
        } else {
            let error = read.unwrap_err();
            assert!(
                matches!(keyring_error(&error), KeyringError::WrapsOnly { .. }),
                "{error:?}"
            );
            assert_eq!(world.kms.calls().of("Decrypt"), 0);
            let read = scoped(keyring.reads([arn.clone()])).decrypt(&row).await;
            assert_eq!(read.unwrap(), account());
        }
        let expected = [
            call("GenerateDataKey", FRANKFURT, name),
            call("Decrypt", FRANKFURT, &world.key),
        ];
        assert_eq!(calls(&world.kms, &context_of("acme")), expected);
    }
}

/// Among several encrypted data keys, only the keyring's own is asked for, wherever it stands.
#[tokio::test]
async fn keys_of_others_are_not_asked_for() {
    let world = World::new().await;
    let ring = |key: &str| strict(&world.frankfurt, key);
    let writer = MultiKeyring::new(ring(&world.other_key))
        .child(keys::keyring())
        .child(ring(&world.key))
        .child(strict(&world.ireland, &world.irish_key));
    let row = written_by(writer).await;
    assert_eq!(recipients(&row).len(), 4);
    let reversed = with_keys(&row, |keys| keys.reverse());
    world.kms.forget_requests();
    assert_eq!(scoped(ring(&world.key)).decrypt(&row).await.unwrap(), account());
    // Reordered, the data key unwraps as well, and the record is refused for its header alone.
    let error = scoped(ring(&world.key)).decrypt(&reversed).await.unwrap_err();
    assert!(error.is_unauthenticated());
    let asked = call("Decrypt", FRANKFURT, &world.key);
    assert_eq!(calls(&world.kms, &context_of("acme")), [asked.clone(), asked]);
}

#[tokio::test]
async fn a_replica_is_asked_for_under_the_name_that_it_has_here() {
    let world = World::new().await;
    let frankfurt = strict(&world.frankfurt, &world.primary);
    let ireland = strict(&world.ireland, &world.replica);
    let discovery = |client: &Client| KmsDiscoveryKeyring::new(client.clone(), World::filter()).unwrap();
    type Reader = Arc<dyn Keyring>;
    let cases: [(EncryptedAccount, Reader, Reader, &str, &str); 4] = [
        (
            written_by(frankfurt.clone()).await,
            Arc::new(ireland.clone()),
            Arc::new(ireland.clone().multi_region()),
            IRELAND,
            &world.replica,
        ),
        (
            written_by(ireland).await,
            Arc::new(frankfurt.clone()),
            Arc::new(frankfurt.clone().multi_region()),
            FRANKFURT,
            &world.primary,
        ),
        (
            written_by(frankfurt.clone()).await,
            Arc::new(discovery(&world.ireland)),
            Arc::new(discovery(&world.ireland).multi_region()),
            IRELAND,
            &world.replica,
        ),
        (
            written_by(frankfurt).await,
            Arc::new(discovery(&world.ireland)),
            Arc::new(discovery(&world.ireland).client(world.frankfurt.clone()).unwrap()),
            FRANKFURT,
            &world.primary,
        ),
    ];
    for (row, cannot, can, region, key) in cases {
        world.kms.forget_requests();
        let error = scoped(cannot).decrypt(&row).await.unwrap_err();
        assert!(
            matches!(keyring_error(&error), KeyringError::NoMatchingKey { .. }),
            "{error:?}"
        );
        assert_eq!(world.kms.calls().total(), 0);
        assert_eq!(scoped(can).decrypt(&row).await.unwrap(), account());
        assert_eq!(calls(&world.kms, &context_of("acme")), [call("Decrypt", region, key)]);
    }
}

#[tokio::test]
async fn grant_tokens_go_with_every_call() {
    let world = World::new().await;
    let tokens = ["token one", "token two"];
    let keyring: KmsKeyring = strict(&world.frankfurt, &world.key).grant_tokens(tokens);
    let discovery = KmsDiscoveryKeyring::new(world.frankfurt.clone(), World::filter()).unwrap();
    let row = written_by(keyring.clone()).await;
    let read: [Account; 2] = [
        scoped(keyring).decrypt(&row).await.unwrap(),
        scoped(discovery.grant_tokens(tokens)).decrypt(&row).await.unwrap(),
    ];
    assert_eq!(read, [account(), account()]);
    let requests = world.kms.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| request.grant_tokens == tokens));
}
