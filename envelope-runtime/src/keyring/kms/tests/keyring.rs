//! The keyring of one key: requests, matching, names.

use serde_json::json;

use super::fake::{Answer, Fake};
use super::*;
use crate::keyring::kms::KmsKeyring;
use crate::keyring::{INTERMEDIATE_WRAP_LEN, MultiKeyring};

fn keyring(fake: &Fake, key: &str) -> KmsKeyring {
    KmsKeyring::new(fake.client(HOME), key).unwrap()
}

#[test]
fn to_wrap_is_one_call_of_generate_data_key() {
    let fake = Fake::of_key(KEY);
    let wrapped = wrap(&keyring(&fake, KEY).grant_tokens(["granted"])).unwrap();
    assert_eq!(
        (wrapped.key.provider(), wrapped.key.info()),
        ("aws-kms", KEY.as_bytes())
    );
    let outer = &wrapped.key.ciphertext()[INTERMEDIATE_WRAP_LEN..];
    assert!(outer.starts_with(b"{\"context\""));
    let [call] = &fake.seen()[..] else { panic!() };
    assert_eq!(call.operation, "GenerateDataKey");
    let expected = json!({
        "KeyId": KEY, "NumberOfBytes": 32, "EncryptionContext": { "tenant": "acme" }, "GrantTokens": ["granted"],
    });
    assert_eq!(call.body, expected);
}

#[test]
fn to_unwrap_is_one_call_of_decrypt() {
    let fake = Fake::of_key(KEY);
    let keyring = keyring(&fake, KEY).grant_tokens(["granted"]);
    let wrapped = wrap(&keyring).unwrap();
    let foreign = EncryptedDataKey::new("elsewhere", "key", vec![7; 60]).unwrap();
    let unwrapped = unwrap(&keyring, &[foreign, wrapped.key]).unwrap();
    assert_eq!(unwrapped.data_key.expose(), &[9; 32]);
    assert_eq!(unwrapped.signing_key.expose(), wrapped.signing_key.expose());
    assert_eq!(unwrapped.opened, 1);
    let call = fake.seen().remove(1);
    assert_eq!(call.operation, "Decrypt");
    assert_eq!(call.body["KeyId"], KEY);
    assert_eq!(call.body["EncryptionContext"], json!({ "tenant": "acme" }));
    assert_eq!(call.body["GrantTokens"], json!(["granted"]));
}

#[test]
fn another_keys_data_key_costs_no_call() {
    let (fake, other) = (Fake::of_key(KEY), Fake::of_key(OTHER_KEY));
    let wrapped = wrap(&keyring(&other, OTHER_KEY)).unwrap();
    let error = unwrap(&keyring(&fake, KEY), &[wrapped.key]).unwrap_err();
    assert!(matches!(&error, KeyringError::NoMatchingKey { .. }));
    assert!(error.to_string().contains(KEY) && error.to_string().contains(OTHER_KEY));
    assert!(fake.seen().is_empty());
}

#[test]
fn another_context_and_an_altered_wrap_do_not_authenticate() {
    let fake = Fake::of_key(KEY);
    let keyring = keyring(&fake, KEY);
    let key = wrap(&keyring).unwrap().key;
    let error = block_on(keyring.unwrap_data_key(std::slice::from_ref(&key), &context("other"))).unwrap_err();
    assert_eq!(kind(&error), KmsErrorKind::InvalidCiphertext);
    assert!(error.is_unauthenticated());
    assert!(!format!("{error} {error:?}").contains("other"), "{error:?}");

    // The part that AWS KMS wraps, then the part that the intermediate key wraps, then too short for either.
    let altered = |change: fn(&mut Vec<u8>)| {
        let mut ciphertext = key.ciphertext().to_vec();
        change(&mut ciphertext);
        let key = EncryptedDataKey::new("aws-kms", KEY, ciphertext).unwrap();
        unwrap(&keyring, &[key]).unwrap_err()
    };
    assert!(altered(|wrapped| wrapped[INTERMEDIATE_WRAP_LEN] ^= 1).is_unauthenticated());
    assert!(matches!(
        altered(|wrapped| wrapped[0] ^= 1),
        KeyringError::NotUnwrapped { .. }
    ));
    let calls = fake.seen().len();
    for len in [0, 1, INTERMEDIATE_WRAP_LEN] {
        let short = EncryptedDataKey::new("aws-kms", KEY, &key.ciphertext()[..len]).unwrap();
        let error = unwrap(&keyring, &[short]).unwrap_err();
        assert!(matches!(error, KeyringError::NotUnwrapped { .. }));
    }
    assert_eq!(fake.seen().len(), calls);
}

#[test]
fn another_keys_blob_under_this_keys_name_is_refused() {
    let (fake, other) = (Fake::of_key(KEY), Fake::of_key(OTHER_KEY));
    let wrapped = wrap(&keyring(&other, OTHER_KEY)).unwrap();
    let renamed = EncryptedDataKey::new("aws-kms", KEY, wrapped.key.ciphertext()).unwrap();
    let error = unwrap(&keyring(&fake, KEY), &[renamed]).unwrap_err();
    assert_eq!(kind(&error), KmsErrorKind::IncorrectKey);
    assert!(error.is_unauthenticated());
}

#[test]
fn a_record_that_names_no_key_arn_is_refused_before_any_call() {
    let fake = Fake::of_key(KEY);
    for info in [
        "alias/current",
        "arn:aws:kms:eu-central-1:111122223333:alias/current",
        "",
        "\u{0}",
    ] {
        let malformed = EncryptedDataKey::new("aws-kms", info, vec![7; 100]).unwrap();
        let genuine = EncryptedDataKey::new("aws-kms", KEY, vec![7; 100]).unwrap();
        let error = unwrap(&keyring(&fake, KEY), &[genuine, malformed]).unwrap_err();
        assert!(matches!(error, KeyringError::KeyArn(_)));
    }
    let not_text = EncryptedDataKey::new("aws-kms", [0xff; 4], vec![7; 100]).unwrap();
    assert!(matches!(
        unwrap(&keyring(&fake, KEY), &[not_text]),
        Err(KeyringError::KeyArn(_))
    ));
    assert!(fake.seen().is_empty());
}

#[test]
fn a_name_that_is_no_arn_wraps_only_and_the_arn_is_stored() {
    let fake = Fake::of_key(KEY);
    for name in [
        "alias/current",
        "arn:aws:kms:eu-central-1:111122223333:alias/current",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
    ] {
        let keyring = keyring(&fake, name);
        let wrapped = wrap(&keyring).unwrap();
        assert_eq!(wrapped.key.info(), KEY.as_bytes());
        assert_eq!(fake.seen().last().unwrap().body["KeyId"], name);
        let calls = fake.seen().len();
        let error = unwrap(&keyring, std::slice::from_ref(&wrapped.key)).unwrap_err();
        assert!(matches!(error, KeyringError::WrapsOnly { .. }));
        assert!(!error.is_unauthenticated() && error.to_string().contains("`reads`"));
        assert_eq!(fake.seen().len(), calls);
        let reading = keyring.reads([arn(KEY)]);
        assert_eq!(unwrap(&reading, &[wrapped.key]).unwrap().data_key.expose(), &[9; 32]);
        assert_eq!(fake.seen().last().unwrap().body["KeyId"], KEY);
    }
}

#[test]
fn a_malformed_name_is_refused_at_once() {
    let fake = Fake::of_key(KEY);
    for name in [
        "",
        "arn:aws:kms:eu-central-1:111122223333",
        "alias/a\nb",
        "arn:aws:s3:::bucket",
    ] {
        assert!(KmsKeyring::new(fake.client(HOME), name).is_err());
    }
}

#[test]
fn a_replica_is_taken_by_the_multi_region_keyring_only() {
    let (home, away) = (Fake::of_key(MRK), Fake::of_key(MRK_AWAY));
    let wrapped = wrap(&KmsKeyring::new(away.client(AWAY), MRK_AWAY).unwrap().multi_region()).unwrap();
    assert_eq!(wrapped.key.info(), MRK_AWAY.as_bytes());
    let strict = keyring(&home, MRK);
    let error = unwrap(&strict, std::slice::from_ref(&wrapped.key)).unwrap_err();
    assert!(matches!(error, KeyringError::NoMatchingKey { .. }));
    assert!(home.seen().is_empty());
    let unwrapped = unwrap(&strict.multi_region(), &[wrapped.key]).unwrap();
    assert_eq!(unwrapped.data_key.expose(), &[9; 32]);
    assert_eq!(home.seen()[0].body["KeyId"], MRK);
    // A key of a single region has no replicas.
    let moved = EncryptedDataKey::new("aws-kms", KEY.replace(HOME, AWAY), vec![7; 100]).unwrap();
    let error = unwrap(&keyring(&home, KEY).multi_region(), &[moved]).unwrap_err();
    assert!(matches!(error, KeyringError::NoMatchingKey { .. }));
}

#[test]
fn every_matching_data_key_is_tried() {
    let fake = Fake::of_key(KEY);
    let keyring = keyring(&fake, KEY);
    let wrapped = wrap(&keyring).unwrap();
    let bad = EncryptedDataKey::new("aws-kms", KEY, vec![7; 100]).unwrap();
    let unwrapped = unwrap(&keyring, &[bad.clone(), wrapped.key]).unwrap();
    assert_eq!(unwrapped.opened, 1);
    let error = unwrap(&keyring, &[bad.clone(), bad]).unwrap_err();
    assert!(matches!(&error, KeyringError::All(errors) if errors.len() == 2));
    assert!(error.is_unauthenticated());
}

#[test]
fn two_regions_make_a_multi_keyring() {
    let (home, away) = (Fake::of_key(MRK), Fake::of_key(MRK_AWAY));
    let multi = MultiKeyring::new(keyring(&home, MRK)).child(KmsKeyring::new(away.client(AWAY), MRK_AWAY).unwrap());
    let wrapped = block_on(multi.wrap_data_key(&data_key(9), &context("acme"))).unwrap();
    let arns: Vec<_> = wrapped.iter().map(|wrapped| wrapped.key.info()).collect();
    assert_eq!(arns, [MRK.as_bytes(), MRK_AWAY.as_bytes()]);
    let keys: Vec<_> = wrapped.into_iter().map(|wrapped| wrapped.key).collect();

    // With the first region down, the second one reads; with both down, both errors are told.
    let down = Fake::new(|_| Answer::Broken);
    let half = MultiKeyring::new(keyring(&down, MRK)).child(KmsKeyring::new(away.client(AWAY), MRK_AWAY).unwrap());
    assert_eq!(unwrap(&half, &keys).unwrap().opened, 1);
    let none = MultiKeyring::new(keyring(&down, MRK)).child(KmsKeyring::new(down.client(AWAY), MRK_AWAY).unwrap());
    let error = unwrap(&none, &keys).unwrap_err();
    assert!(
        error.to_string().contains(MRK) && error.to_string().contains(MRK_AWAY),
        "{error}"
    );
    assert!(!error.is_unauthenticated());
}

#[test]
fn debug_shows_neither_tokens_nor_the_client() {
    let shown = format!("{:?}", keyring(&Fake::of_key(KEY), KEY).grant_tokens(["granted"]));
    assert!(
        shown.contains(KEY) && !shown.contains("granted") && shown.len() < 400,
        "{shown}"
    );
}
