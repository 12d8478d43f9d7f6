//! The discovery keyring: what it asks for, and where.

use super::fake::{Answer, Fake};
use super::*;
use crate::keyring::kms::{DiscoveryFilter, KmsDiscoveryKeyring, KmsKeyring};

fn filter() -> DiscoveryFilter {
    DiscoveryFilter::partition("aws").accounts(["111122223333"])
}

fn discovery(fake: &Fake, region: &'static str) -> KmsDiscoveryKeyring {
    KmsDiscoveryKeyring::new(fake.client(region), filter()).unwrap()
}

fn written(key: &'static str, region: &'static str) -> [EncryptedDataKey; 1] {
    let writer = KmsKeyring::new(Fake::of_key(key).client(region), key).unwrap();
    [wrap(&writer).unwrap().key]
}

#[test]
fn it_unwraps_by_the_key_that_the_record_names() {
    for key in [KEY, OTHER_KEY, MRK] {
        let fake = Fake::of_key(key);
        let unwrapped = unwrap(&discovery(&fake, HOME).grant_tokens(["granted"]), &written(key, HOME)).unwrap();
        assert_eq!(unwrapped.data_key.expose(), &[9; 32]);
        let [call] = &fake.seen()[..] else { panic!() };
        assert_eq!((call.operation.as_str(), &call.body["KeyId"]), ("Decrypt", &key.into()));
        assert_eq!(call.body["GrantTokens"][0], "granted");
    }
}

#[test]
fn it_never_wraps() {
    let fake = Fake::of_key(KEY);
    let error = wrap(&discovery(&fake, HOME)).unwrap_err();
    assert!(matches!(error, KeyringError::UnwrapsOnly { .. }));
    assert!(fake.seen().is_empty());
}

#[test]
fn what_the_filter_stops_costs_no_call() {
    let fake = Fake::of_key(KEY);
    let other = |filter: DiscoveryFilter| KmsDiscoveryKeyring::new(fake.client(HOME), filter).unwrap();
    for keyring in [
        other(DiscoveryFilter::partition("aws-cn").accounts(["111122223333"])),
        other(DiscoveryFilter::partition("aws").accounts(["999922223333"])),
        other(filter().regions([AWAY])),
    ] {
        let error = unwrap(&keyring, &written(KEY, HOME)).unwrap_err();
        assert!(matches!(error, KeyringError::NoMatchingKey { .. }));
    }
    // A key of a region that it has no client of.
    let error = unwrap(&discovery(&fake, AWAY), &written(KEY, HOME)).unwrap_err();
    assert!(matches!(error, KeyringError::NoMatchingKey { .. }));
    assert!(fake.seen().is_empty());
}

#[test]
fn a_filter_without_an_account_and_two_clients_of_a_region_are_refused() {
    let fake = Fake::of_key(KEY);
    let error = KmsDiscoveryKeyring::new(fake.client(HOME), DiscoveryFilter::partition("aws")).unwrap_err();
    assert!(matches!(error, KeyringError::Discovery { .. }));
    let error = discovery(&fake, HOME).client(fake.client(HOME)).unwrap_err();
    assert!(matches!(error, KeyringError::Discovery { .. }));
}

#[test]
fn a_replica_is_asked_for_in_the_clients_region_if_multi_region() {
    let away = Fake::of_key(MRK_AWAY);
    let keys = written(MRK, HOME);
    let error = unwrap(&discovery(&away, AWAY), &keys).unwrap_err();
    assert!(matches!(error, KeyringError::NoMatchingKey { .. }));
    assert!(away.seen().is_empty());
    let unwrapped = unwrap(&discovery(&away, AWAY).multi_region(), &keys).unwrap();
    assert_eq!(unwrapped.data_key.expose(), &[9; 32]);
    assert_eq!(away.seen()[0].body["KeyId"], MRK_AWAY);
    // A key of a single region has no replicas.
    let error = unwrap(&discovery(&away, AWAY).multi_region(), &written(KEY, HOME)).unwrap_err();
    assert!(matches!(error, KeyringError::NoMatchingKey { .. }));
}

#[test]
fn the_keys_own_region_is_asked_first_and_another_one_if_it_is_down() {
    let (home, away) = (Fake::of_key(MRK), Fake::of_key(MRK_AWAY));
    let both = |home: &Fake| {
        let keyring = discovery(&away, AWAY).client(home.client(HOME)).unwrap();
        keyring.multi_region().timeout(SHORT)
    };
    unwrap(&both(&home), &written(MRK, HOME)).unwrap();
    assert_eq!((home.seen().len(), away.seen().len()), (1, 0));
    let down = Fake::new(|_| Answer::Hang);
    unwrap(&both(&down), &written(MRK, HOME)).unwrap();
    assert_eq!((down.seen().len(), away.seen().len()), (1, 1));
}

#[test]
fn a_region_that_does_not_answer_is_asked_once() {
    let down = Fake::new(|_| Answer::Broken);
    let [key] = written(KEY, HOME);
    let error = unwrap(&discovery(&down, HOME), &[key.clone(), key.clone(), key]).unwrap_err();
    assert_eq!(kind(&error), KmsErrorKind::Unreachable);
    assert_eq!(down.seen().len(), 1);
}
