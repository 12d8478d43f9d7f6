//! Names of keys: which are valid, and which mean replicas of one key.

use super::super::KeyName;
use super::*;

const INVALID: &[&str] = &[
    "",
    " ",
    "arn:",
    "arn:aws:kms:us-east-1:111122223333",
    "arn:aws:kms:us-east-1:111122223333:",
    "arn:aws:kms:us-east-1:111122223333:key",
    "arn:aws:kms:us-east-1:111122223333:key/",
    "arn:aws:kms:us-east-1:111122223333:alias/",
    "arn:aws:kms:us-east-1:111122223333:key:mrk-1234",
    "arn:aws:kms:us-east-1:111122223333:key/1234:5",
    "arn:aws:kms:us-east-1:111122223333:Key/1234",
    "arn:aws:kms:us-east-1:111122223333:grant/1234",
    "arn:aws:kms:us-east-1::key/1234",
    "arn:aws:kms::111122223333:key/1234",
    "arn::kms:us-east-1:111122223333:key/1234",
    "arn:aws:dynamodb:us-east-1:111122223333:key/1234",
    "arn:aws::us-east-1:111122223333:key/1234",
    "arn:aws:kms:us-east-1:111122223333:key/12\u{0}34",
    "arn:aws:kms:us-east-1:111122223333:key/1234\n",
    "arn:aws:kms:us-east-1:111122223333:key/12 34",
    "arn:aws:kms:us-east-1:111122223333:key/12\u{fffd}34",
];

#[test]
fn an_arn_is_taken_apart() {
    let key = arn("arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd");
    assert_eq!(
        [key.partition(), key.region(), key.account(), key.key_id()],
        ["aws-cn", "cn-north-1", "111122223333", "1234abcd"]
    );
    assert_eq!(key.to_string(), "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd");
    // What follows the first slash is the id, further slashes included.
    assert_eq!(arn("arn:aws:kms:us-east-1:111122223333:key/a/b").key_id(), "a/b");
}

#[test]
fn an_invalid_name_is_refused_and_shown_escaped() {
    for text in INVALID {
        let error = KeyArn::parse(text).unwrap_err();
        assert!(!error.to_string().contains(char::is_control), "{error}");
        assert!(KeyName::parse(text).is_err(), "{text}");
    }
    for text in ["arm:aws:kms:us-east-1:111122223333:key/1234", "1234abcd", "alias/x"] {
        assert!(KeyArn::parse(text).is_err());
    }
    for text in ["alias/", "key/1234", "alias/a b", "12\t34", "arn", "aws:kms"] {
        assert!(KeyName::parse(text).is_err() || text == "arn", "{text}");
    }
    let long = format!("arn:aws:kms:us-east-1:111122223333:key/{}", "x".repeat(2048));
    let error = KeyArn::parse(&long).unwrap_err().to_string();
    assert!(error.len() < 400 && error.contains("2048"), "{error}");
}

#[test]
fn an_alias_is_no_key() {
    let alias = "arn:aws:kms:us-east-1:111122223333:alias/mrk-payments";
    assert!(KeyArn::parse(alias).unwrap_err().to_string().contains("it is an alias"));
    assert!(matches!(KeyName::parse(alias), Ok(KeyName::AliasArn(_))));
    assert!(matches!(KeyName::parse("alias/mrk-payments"), Ok(KeyName::Alias(_))));
    assert!(matches!(KeyName::parse("mrk-1234"), Ok(KeyName::KeyId(_))));
    assert!(matches!(KeyName::parse(KEY), Ok(KeyName::Key(_))));
}

#[test]
fn replicas_differ_in_their_region_alone() {
    let here = arn(MRK);
    assert!(here.is_mrk() && here.same_mrk(&here) && here.same_mrk(&arn(MRK_AWAY)));
    assert_eq!(here.in_region(AWAY).unwrap(), arn(MRK_AWAY));
    for other in [
        MRK_AWAY.replace("mrk-1234", "mrk-1235"),
        MRK_AWAY.replace("111122223333", "111122223334"),
        MRK_AWAY.replace("arn:aws:", "arn:aws-cn:"),
        MRK_AWAY.replace("mrk-", ""),
    ] {
        assert!(!here.same_mrk(&arn(&other)), "{other}");
    }
    // A key of a single region is itself only.
    let single = arn(KEY);
    assert!(!single.is_mrk() && single.same_mrk(&single));
    assert!(!single.same_mrk(&single.in_region(AWAY).unwrap()));
    assert!(!arn("arn:aws:kms:us-east-1:111122223333:key/x-mrk-1").is_mrk());
}

#[test]
fn a_name_admits_the_keys_that_it_can_mean() {
    let key = arn(KEY);
    for name in [
        KEY,
        "arn:aws:kms:eu-central-1:111122223333:alias/x",
        "alias/x",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
    ] {
        assert!(KeyName::parse(name).unwrap().admits(&key), "{name}");
    }
    for name in [
        OTHER_KEY,
        "arn:aws:kms:us-east-1:111122223333:alias/x",
        "arn:aws:kms:eu-central-1:999922223333:alias/x",
        "arn:aws-cn:kms:eu-central-1:111122223333:alias/x",
        "99999999-12ab-34cd-56ef-1234567890ab",
    ] {
        assert!(!KeyName::parse(name).unwrap().admits(&key), "{name}");
    }
}
