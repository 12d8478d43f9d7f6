//! Keys over time and over regions: rotated, replicated, out of reach, disabled, replaced. Old and new records open as they
//! should.

use envelope_runtime::keyring::kms::{DiscoveryFilter, KeyArn, KmsDiscoveryKeyring, KmsErrorKind};
use envelope_runtime::keyring::{KeyringError, MigrationKeyring, MultiKeyring};

use crate::support::{
    ACCOUNT, FRANKFURT, IRELAND, account, call, calls, context_of, failed_call, keyring_error, recipients, scoped,
    strict, written_by,
};
use crate::world::World;

#[tokio::test]
async fn old_and_new_records_open_after_a_rotation() {
    let world = World::new().await;
    let keyring = || strict(&world.frankfurt, &world.key);
    let mut rows = vec![written_by(keyring()).await];
    for _ in 0..3 {
        world
            .frankfurt
            .rotate_key_on_demand()
            .key_id(&world.key)
            .send()
            .await
            .unwrap();
        rows.push(written_by(keyring()).await);
        for row in &rows {
            assert_eq!(recipients(row), [("aws-kms".to_owned(), world.key.clone())]);
            assert_eq!(scoped(keyring()).decrypt(row).await.unwrap(), account());
        }
    }
    assert_eq!(rows.len(), 4);
}

#[tokio::test]
async fn a_replica_reads_what_was_written_before_it_was_there() {
    let world = World::new().await;
    let region = world.kms.region(FRANKFURT);
    let primary = region.key().multi_region().create().unwrap();
    let here = || strict(&world.frankfurt, &primary).multi_region();
    let before = written_by(here()).await;
    region.rotate_key_on_demand(&primary).unwrap();
    let rotated = written_by(here()).await;

    // Until there is a replica, KMS in Ireland knows no such key.
    let arn = KeyArn::parse(&primary).unwrap().in_region(IRELAND).unwrap();
    let there = || strict(&world.ireland, arn.as_str()).multi_region();
    let error = scoped(there()).decrypt(&before).await.unwrap_err();
    let not_found = ("Decrypt", arn.as_str(), KmsErrorKind::NotFound);
    assert_eq!(failed_call(keyring_error(&error)), not_found);

    let call = world.frankfurt.replicate_key().key_id(&primary).replica_region(IRELAND);
    let answer = call.send().await.unwrap();
    assert_eq!(
        answer.replica_key_metadata().and_then(|key| key.arn()),
        Some(arn.as_str())
    );
    let after = written_by(there()).await;
    assert_eq!(recipients(&after), [("aws-kms".to_owned(), arn.to_string())]);
    for row in [&before, &rotated, &after] {
        assert_eq!(scoped(there()).decrypt(row).await.unwrap(), account());
        assert_eq!(scoped(here()).decrypt(row).await.unwrap(), account());
    }
    // Who is not told of replicas reads what names its own key.
    let strictly = scoped(strict(&world.ireland, arn.as_str()));
    assert_eq!(strictly.decrypt(&after).await.unwrap(), account());
    assert!(strictly.decrypt(&before).await.is_err());
}

#[tokio::test]
async fn with_one_region_down_the_other_reads() {
    let world = World::new().await;
    let two_keys =
        || MultiKeyring::new(strict(&world.frankfurt, &world.key)).child(strict(&world.ireland, &world.irish_key));
    let replicas = || {
        MultiKeyring::new(strict(&world.frankfurt, &world.primary).multi_region())
            .child(strict(&world.ireland, &world.replica).multi_region())
    };
    let filter = DiscoveryFilter::partition("aws").accounts([ACCOUNT]);
    let discovery = KmsDiscoveryKeyring::new(world.frankfurt.clone(), filter).unwrap();
    let discovery = discovery.client(world.ireland.clone()).unwrap().multi_region();
    let of_two = written_by(two_keys()).await;
    let of_primary = written_by(strict(&world.frankfurt, &world.primary)).await;
    assert_eq!(recipients(&of_two).len(), 2);

    let frankfurt = world.kms.region(FRANKFURT);
    frankfurt.outage(true);
    assert_eq!(scoped(two_keys()).decrypt(&of_two).await.unwrap(), account());
    assert_eq!(scoped(replicas()).decrypt(&of_primary).await.unwrap(), account());
    assert_eq!(scoped(discovery.clone()).decrypt(&of_primary).await.unwrap(), account());
    assert_eq!(scoped(discovery.clone()).decrypt(&of_two).await.unwrap(), account());
    // To write takes all; one region alone writes what the other will read.
    let error = scoped(two_keys()).encrypt(&account()).await.unwrap_err();
    let down = ("GenerateDataKey", world.key.as_str(), KmsErrorKind::Unreachable);
    assert_eq!(failed_call(keyring_error(&error)), down);
    let meanwhile = written_by(strict(&world.ireland, &world.replica)).await;
    // A record of the region that is down alone waits.
    let error = scoped(strict(&world.frankfurt, &world.primary))
        .decrypt(&of_primary)
        .await
        .unwrap_err();
    let down = ("Decrypt", world.primary.as_str(), KmsErrorKind::Unreachable);
    assert_eq!(failed_call(keyring_error(&error)), down);
    assert!(!error.is_unauthenticated());

    frankfurt.outage(false);
    let here = scoped(strict(&world.frankfurt, &world.primary).multi_region());
    for row in [&of_primary, &meanwhile] {
        assert_eq!(here.decrypt(row).await.unwrap(), account());
        assert_eq!(scoped(discovery.clone()).decrypt(row).await.unwrap(), account());
    }
    assert_eq!(recipients(&written_by(two_keys()).await).len(), 2);
}

#[tokio::test]
async fn a_disabled_key_does_nothing_and_loses_nothing() {
    let world = World::new().await;
    let client = scoped(strict(&world.frankfurt, &world.key));
    let row = client.encrypt(&account()).await.unwrap();
    for _ in 0..2 {
        world.frankfurt.disable_key().key_id(&world.key).send().await.unwrap();
        let error = client.decrypt(&row).await.unwrap_err();
        let disabled = ("Decrypt", world.key.as_str(), KmsErrorKind::Disabled);
        assert_eq!(failed_call(keyring_error(&error)), disabled);
        let error = client.encrypt(&account()).await.unwrap_err();
        let disabled = ("GenerateDataKey", world.key.as_str(), KmsErrorKind::Disabled);
        assert_eq!(failed_call(keyring_error(&error)), disabled);

        world.frankfurt.enable_key().key_id(&world.key).send().await.unwrap();
        assert_eq!(client.decrypt(&row).await.unwrap(), account());
        let new = client.encrypt(&account()).await.unwrap();
        assert_eq!(client.decrypt(&new).await.unwrap(), account());
    }
}

/// The whole move: the alias is pointed to the new key, the old one is read until no record is left under it.
#[tokio::test]
async fn records_move_to_a_new_key() {
    let world = World::new().await;
    let (old, new) = (&world.old_key, &world.key);
    let region = world.kms.region(FRANKFURT);
    region.create_alias("alias/accounts", old).unwrap();
    let arn = |key: &str| KeyArn::parse(key).unwrap();
    // Before: writes by the alias, reads the key that the alias means.
    let before = scoped(strict(&world.frankfurt, "alias/accounts").reads([arn(old)]));
    let old_row = before.encrypt(&account()).await.unwrap();
    assert_eq!(recipients(&old_row), [("aws-kms".to_owned(), old.clone())]);
    // Deployed before the alias moves, so that every instance reads what any writes.
    let both = || {
        let writer = strict(&world.frankfurt, "alias/accounts").reads([arn(new)]);
        scoped(MigrationKeyring::new(writer).reads(strict(&world.frankfurt, old)))
    };
    assert_eq!(both().decrypt(&old_row).await.unwrap(), account());

    world
        .frankfurt
        .update_alias()
        .alias_name("alias/accounts")
        .target_key_id(new)
        .send()
        .await
        .unwrap();
    let new_row = both().encrypt(&account()).await.unwrap();
    assert_eq!(recipients(&new_row), [("aws-kms".to_owned(), new.clone())]);
    for row in [&old_row, &new_row] {
        assert_eq!(both().decrypt(row).await.unwrap(), account());
    }
    // Who has not been deployed again cannot read the new records, and asks for none.
    world.kms.forget_requests();
    let error = before.decrypt(&new_row).await.unwrap_err();
    assert!(
        matches!(keyring_error(&error), KeyringError::NoMatchingKey { .. }),
        "{error:?}"
    );
    assert_eq!(world.kms.calls().total(), 0);

    // Each old record is written again; then the old key is not asked for any more, and can go.
    let moved = both().encrypt(&both().decrypt(&old_row).await.unwrap()).await.unwrap();
    region.disable_key(old).unwrap();
    world.kms.forget_requests();
    let after = scoped(strict(&world.frankfurt, "alias/accounts").reads([arn(new)]));
    for row in [&new_row, &moved] {
        assert_eq!(after.decrypt(row).await.unwrap(), account());
        assert_eq!(both().decrypt(row).await.unwrap(), account());
    }
    let asked = call("Decrypt", FRANKFURT, new);
    assert_eq!(
        calls(&world.kms, &context_of("acme")),
        [asked.clone(), asked.clone(), asked.clone(), asked]
    );
    assert!(both().decrypt(&old_row).await.is_err());
}
