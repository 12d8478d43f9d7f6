"""The cases of the KMS conformance run: a name, and what a client does. Its last answer or error is the outcome."""

from kms_world import ACCOUNT, AWAY, HOME, KEY_ID, TEXT, fields, flipped, tried

CONTEXT = {"tenant": "acme", "purpose": "test"}
STATE = ("Enabled", "KeyState")


def described(k, key, *names):
    return fields(k.home.describe_key(KeyId=key), *names)


def elsewhere(arn, region=AWAY):
    return arn.replace(HOME, region)


def then(change, result):
    """Does something, then something else, whose answer counts."""
    change()
    return result()


KEYS = [
    ("CreateKey: nothing asked", lambda k: k.named("one", k.home.create_key())),
    ("CreateKey: description", lambda k: fields(k.named("one", k.home.create_key(Description="a key")), "Description")),
    ("CreateKey: multi-Region", lambda k: k.named("one", k.home.create_key(MultiRegion=True))),
    (
        "CreateKey: spec stated",
        lambda k: k.named(
            "one", k.home.create_key(KeySpec="SYMMETRIC_DEFAULT", KeyUsage="ENCRYPT_DECRYPT", Origin="AWS_KMS")
        ),
    ),
    ("CreateKey: unknown spec", lambda k: k.home.create_key(KeySpec="AES_512")),
    (
        "CreateKey: unknown usage",
        lambda k: fields(k.named("one", k.home.create_key(KeyUsage="EVERYTHING")), "KeyUsage", *STATE),
    ),
    (
        "CreateKey: asymmetric spec",
        lambda k: fields(k.named("one", k.home.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")), "KeySpec"),
    ),
    (
        "CreateKey: 8192 characters of description",
        lambda k: fields(k.named("one", k.home.create_key(Description="d" * 8192)), *STATE),
    ),
    (
        "CreateKey: 8193 characters of description",
        lambda k: fields(k.named("one", k.home.create_key(Description="d" * 8193)), *STATE),
    ),
    ("CreateKey: policy that is no JSON", lambda k: fields(k.named("one", k.home.create_key(Policy="{")), *STATE)),
    (
        "ListResourceTags: those of CreateKey",
        lambda k: k.home.list_resource_tags(KeyId=k.new_key("one", Tags=[{"TagKey": "a", "TagValue": "1"}])),
    ),
    (
        "ListKeys: has a new key",
        lambda k: k.one.split("/")[1]
        in [key["KeyId"] for page in k.home.get_paginator("list_keys").paginate() for key in page["Keys"]],
    ),
    ("ListKeys: limit 0", lambda k: bool(k.home.list_keys(Limit=0)["Keys"])),
    ("ListKeys: limit 1001", lambda k: bool(k.home.list_keys(Limit=1001)["Keys"])),
    ("ListKeys: marker of nobody", lambda k: bool(k.home.list_keys(Marker="nobody's")["Keys"])),
]

NAMES = [
    ("DescribeKey: ARN", lambda k: k.home.describe_key(KeyId=k.one)),
    ("DescribeKey: id", lambda k: described(k, k.one.split("/")[1], "Arn")),
    ("DescribeKey: id of a multi-Region key", lambda k: described(k, k.primary.split("/")[1], "Arn")),
    ("DescribeKey: alias", lambda k: described(k, k.alias, "Arn")),
    ("DescribeKey: alias ARN", lambda k: [k.alias, described(k, k.alias_arn, "Arn")]),
    ("DescribeKey: no name", lambda k: k.home.describe_key()),
    ("DescribeKey: empty name", lambda k: k.home.describe_key(KeyId="")),
    ("DescribeKey: 2049 characters", lambda k: k.home.describe_key(KeyId="k" * 2049)),
    ("DescribeKey: unknown id", lambda k: k.home.describe_key(KeyId=KEY_ID)),
    ("DescribeKey: unknown alias", lambda k: k.home.describe_key(KeyId=k.alias_name("none"))),
    ("DescribeKey: neither id nor alias", lambda k: k.home.describe_key(KeyId="my-key")),
    ("DescribeKey: ARN cut short", lambda k: k.home.describe_key(KeyId="arn:aws:kms:eu-central-1")),
    ("DescribeKey: ARN of another service", lambda k: k.home.describe_key(KeyId=k.one.replace(":kms:", ":s3:"))),
    ("DescribeKey: ARN of another region", lambda k: k.home.describe_key(KeyId=elsewhere(k.one))),
    (
        "DescribeKey: ARN of another account",
        lambda k: k.home.describe_key(KeyId=f"arn:aws:kms:{HOME}:{ACCOUNT}:key/{KEY_ID}"),
    ),
    (
        "DescribeKey: alias ARN of another region",
        lambda k: [k.alias, k.home.describe_key(KeyId=elsewhere(k.alias_arn))],
    ),
    ("DescribeKey: in another region", lambda k: k.away.describe_key(KeyId=k.one.split("/")[1])),
]

ALIASES = [
    ("CreateAlias: used in Encrypt", lambda k: k.home.encrypt(KeyId=k.alias, Plaintext=TEXT)),
    ("CreateAlias: twice", lambda k: k.home.create_alias(AliasName=k.alias, TargetKeyId=k.one)),
    ("CreateAlias: without alias/", lambda k: k.home.create_alias(AliasName="mine", TargetKeyId=k.one)),
    ("CreateAlias: alias/ alone", lambda k: k.brief_alias("alias/")),
    ("CreateAlias: alias/aws/", lambda k: k.brief_alias("alias/aws/mine")),
    ("CreateAlias: a blank", lambda k: k.brief_alias("alias/a b")),
    ("CreateAlias: a colon", lambda k: k.brief_alias("alias/a:b")),
    ("CreateAlias: 256 characters", lambda k: k.brief_alias("alias/" + "a" * 250)),
    ("CreateAlias: 257 characters", lambda k: k.brief_alias("alias/" + "a" * 251)),
    ("CreateAlias: of an alias", lambda k: k.home.create_alias(AliasName=k.alias_name("two"), TargetKeyId=k.alias)),
    ("CreateAlias: of no key", lambda k: k.home.create_alias(AliasName=k.alias_name("a"), TargetKeyId=KEY_ID)),
    (
        "CreateAlias: of a key of another region",
        lambda k: k.away.create_alias(AliasName=k.alias_name("a"), TargetKeyId=k.one),
    ),
    (
        "CreateAlias: of a disabled key",
        lambda k: k.home.create_alias(AliasName=k.alias_name("a"), TargetKeyId=k.disabled(k.one)),
    ),
    (
        "CreateAlias: of a key pending deletion",
        lambda k: k.home.create_alias(AliasName=k.alias_name("a"), TargetKeyId=k.pending(k.one)),
    ),
    (
        "UpdateAlias: then Encrypt",
        lambda k: [
            k.home.update_alias(AliasName=k.alias, TargetKeyId=k.two),
            k.home.encrypt(KeyId=k.alias, Plaintext=TEXT),
        ],
    ),
    ("UpdateAlias: of nobody", lambda k: k.home.update_alias(AliasName=k.alias_name("none"), TargetKeyId=k.one)),
    ("UpdateAlias: to no key", lambda k: k.home.update_alias(AliasName=k.alias, TargetKeyId=KEY_ID)),
    (
        "UpdateAlias: to a key pending deletion",
        lambda k: k.home.update_alias(AliasName=k.alias, TargetKeyId=k.pending(k.two)),
    ),
    (
        "UpdateAlias: from a key pending deletion",
        lambda k: then(
            lambda: [k.alias, k.pending(k.one)], lambda: k.home.update_alias(AliasName=k.alias, TargetKeyId=k.two)
        ),
    ),
    (
        "DeleteAlias: then Encrypt",
        lambda k: [k.home.delete_alias(AliasName=k.alias), k.home.encrypt(KeyId=k.alias, Plaintext=TEXT)],
    ),
    ("DeleteAlias: of nobody", lambda k: k.home.delete_alias(AliasName=k.alias_name("none"))),
    ("DeleteAlias: without alias/", lambda k: k.home.delete_alias(AliasName="mine")),
    ("ListAliases: of a key", lambda k: [k.alias, k.home.list_aliases(KeyId=k.one)]),
    ("ListAliases: of no key", lambda k: k.home.list_aliases(KeyId=KEY_ID)),
]

ENCRYPTION = [
    ("Encrypt: with a context", lambda k: k.home.encrypt(KeyId=k.one, Plaintext=TEXT, EncryptionContext=CONTEXT)),
    ("Encrypt: 4096 bytes", lambda k: k.home.encrypt(KeyId=k.one, Plaintext=b"x" * 4096)),
    ("Encrypt: 4097 bytes", lambda k: k.home.encrypt(KeyId=k.one, Plaintext=b"x" * 4097)),
    ("Encrypt: no bytes", lambda k: k.home.encrypt(KeyId=k.one, Plaintext=b"")),
    ("Encrypt: no plaintext", lambda k: k.home.encrypt(KeyId=k.one)),
    ("Encrypt: no key", lambda k: k.home.encrypt(KeyId=KEY_ID, Plaintext=TEXT)),
    ("Encrypt: key of another region", lambda k: k.away.encrypt(KeyId=k.one, Plaintext=TEXT)),
    (
        "Encrypt: context over 8192 bytes",
        lambda k: k.home.encrypt(KeyId=k.one, Plaintext=TEXT, EncryptionContext={"k": "v" * 8192}),
    ),
    (
        "Encrypt: algorithm of another kind of key",
        lambda k: k.home.encrypt(KeyId=k.one, Plaintext=TEXT, EncryptionAlgorithm="RSAES_OAEP_SHA_256"),
    ),
    ("Encrypt: unknown algorithm", lambda k: k.home.encrypt(KeyId=k.one, Plaintext=TEXT, EncryptionAlgorithm="ROT13")),
    ("Encrypt: dry run", lambda k: k.home.encrypt(KeyId=k.one, Plaintext=TEXT, DryRun=True)),
    ("Decrypt: named key", lambda k: k.home.decrypt(KeyId=k.one, CiphertextBlob=k.blob(k.one))),
    ("Decrypt: no named key", lambda k: k.home.decrypt(CiphertextBlob=k.blob(k.one))),
    ("Decrypt: by alias", lambda k: k.home.decrypt(KeyId=k.alias, CiphertextBlob=k.blob(k.one))),
    (
        "Decrypt: same context",
        lambda k: k.home.decrypt(CiphertextBlob=k.blob(k.one, CONTEXT), EncryptionContext=CONTEXT),
    ),
    (
        "Decrypt: same context in another order",
        lambda k: k.home.decrypt(
            CiphertextBlob=k.blob(k.one, CONTEXT), EncryptionContext=dict(reversed(CONTEXT.items()))
        ),
    ),
    ("Decrypt: empty context for none", lambda k: k.home.decrypt(CiphertextBlob=k.blob(k.one), EncryptionContext={})),
    (
        "Decrypt: another value",
        lambda k: k.home.decrypt(CiphertextBlob=k.blob(k.one, {"a": "1"}), EncryptionContext={"a": "2"}),
    ),
    (
        "Decrypt: key of another case",
        lambda k: k.home.decrypt(CiphertextBlob=k.blob(k.one, {"a": "1"}), EncryptionContext={"A": "1"}),
    ),
    ("Decrypt: without the context", lambda k: k.home.decrypt(CiphertextBlob=k.blob(k.one, CONTEXT))),
    (
        "Decrypt: half of the context",
        lambda k: k.home.decrypt(CiphertextBlob=k.blob(k.one, CONTEXT), EncryptionContext={"tenant": "acme"}),
    ),
    ("Decrypt: context for none", lambda k: k.home.decrypt(CiphertextBlob=k.blob(k.one), EncryptionContext=CONTEXT)),
    (
        "Decrypt: boundary of key and value moved",
        lambda k: k.home.decrypt(CiphertextBlob=k.blob(k.one, {"ab": "c"}), EncryptionContext={"a": "bc"}),
    ),
    ("Decrypt: another named key", lambda k: k.home.decrypt(KeyId=k.two, CiphertextBlob=k.blob(k.one))),
    ("Decrypt: named key is none", lambda k: k.home.decrypt(KeyId=KEY_ID, CiphertextBlob=k.blob(k.one))),
    ("Decrypt: bit flipped", lambda k: k.home.decrypt(KeyId=k.one, CiphertextBlob=flipped(k.blob(k.one)))),
    ("Decrypt: cut short", lambda k: k.home.decrypt(KeyId=k.one, CiphertextBlob=k.blob(k.one)[:-1])),
    ("Decrypt: no ciphertext of KMS", lambda k: k.home.decrypt(KeyId=k.one, CiphertextBlob=b"x" * 200)),
    ("Decrypt: no ciphertext of KMS, no named key", lambda k: k.home.decrypt(CiphertextBlob=b"\x80" * 200)),
    ("Decrypt: no bytes", lambda k: k.home.decrypt(KeyId=k.one, CiphertextBlob=b"")),
    ("Decrypt: nothing", lambda k: k.home.decrypt()),
    ("Decrypt: 6145 bytes", lambda k: k.home.decrypt(KeyId=k.one, CiphertextBlob=b"x" * 6145)),
    ("Decrypt: in another region, no named key", lambda k: k.away.decrypt(CiphertextBlob=k.blob(k.one))),
    ("Decrypt: in another region, by ARN", lambda k: k.away.decrypt(KeyId=k.one, CiphertextBlob=k.blob(k.one))),
    (
        "Decrypt: algorithm of another kind of key",
        lambda k: k.home.decrypt(KeyId=k.one, CiphertextBlob=k.blob(k.one), EncryptionAlgorithm="RSAES_OAEP_SHA_1"),
    ),
    ("Decrypt: dry run", lambda k: k.home.decrypt(KeyId=k.one, CiphertextBlob=k.blob(k.one), DryRun=True)),
]


def reopened(k, response):
    """What the ciphertext of a response holds, for its own key."""
    return k.home.decrypt(KeyId=response["KeyId"], CiphertextBlob=response["CiphertextBlob"])["Plaintext"]


def data_key_opens(k):
    made = k.home.generate_data_key(KeyId=k.one, NumberOfBytes=32)
    return reopened(k, made) == made["Plaintext"]


DATA_KEYS = [
    ("GenerateDataKey: AES_256", lambda k: k.home.generate_data_key(KeyId=k.one, KeySpec="AES_256")),
    ("GenerateDataKey: AES_128", lambda k: k.home.generate_data_key(KeyId=k.one, KeySpec="AES_128")),
    ("GenerateDataKey: 1 byte", lambda k: k.home.generate_data_key(KeyId=k.one, NumberOfBytes=1)),
    ("GenerateDataKey: 1024 bytes", lambda k: k.home.generate_data_key(KeyId=k.one, NumberOfBytes=1024)),
    ("GenerateDataKey: 1025 bytes", lambda k: k.home.generate_data_key(KeyId=k.one, NumberOfBytes=1025)),
    ("GenerateDataKey: 0 bytes", lambda k: k.home.generate_data_key(KeyId=k.one, NumberOfBytes=0)),
    (
        "GenerateDataKey: spec and length",
        lambda k: k.home.generate_data_key(KeyId=k.one, KeySpec="AES_256", NumberOfBytes=32),
    ),
    ("GenerateDataKey: neither", lambda k: k.home.generate_data_key(KeyId=k.one)),
    ("GenerateDataKey: unknown spec", lambda k: k.home.generate_data_key(KeyId=k.one, KeySpec="AES_192")),
    ("GenerateDataKey: opens again", data_key_opens),
    ("GenerateDataKey: by alias", lambda k: k.home.generate_data_key(KeyId=k.alias, NumberOfBytes=32)),
    (
        "GenerateDataKey: by alias ARN",
        lambda k: [k.alias, k.home.generate_data_key(KeyId=k.alias_arn, NumberOfBytes=32)],
    ),
    ("GenerateDataKey: no key", lambda k: k.home.generate_data_key(KeyId=KEY_ID, NumberOfBytes=32)),
    ("GenerateDataKey: key of another region", lambda k: k.away.generate_data_key(KeyId=k.one, NumberOfBytes=32)),
    ("GenerateDataKey: dry run", lambda k: k.home.generate_data_key(KeyId=k.one, NumberOfBytes=32, DryRun=True)),
    (
        "GenerateDataKeyWithoutPlaintext",
        lambda k: k.home.generate_data_key_without_plaintext(KeyId=k.one, KeySpec="AES_256"),
    ),
    (
        "GenerateDataKeyWithoutPlaintext: opens",
        lambda k: len(reopened(k, k.home.generate_data_key_without_plaintext(KeyId=k.one, NumberOfBytes=24))),
    ),
    ("GenerateRandom: 32 bytes", lambda k: k.home.generate_random(NumberOfBytes=32)),
    ("GenerateRandom: 1025 bytes", lambda k: k.home.generate_random(NumberOfBytes=1025)),
    ("GenerateRandom: 0 bytes", lambda k: k.home.generate_random(NumberOfBytes=0)),
    ("GenerateRandom: no number", lambda k: k.home.generate_random()),
]


def re_encrypted(k, **asked):
    """ReEncrypt of a ciphertext under `one` with CONTEXT, to `two` unless asked otherwise."""
    defaults = {"CiphertextBlob": k.blob(k.one, CONTEXT), "SourceEncryptionContext": CONTEXT, "DestinationKeyId": k.two}
    return k.home.re_encrypt(**{**defaults, **asked})


RE_ENCRYPTION = [
    ("ReEncrypt: to another key", lambda k: re_encrypted(k)),
    ("ReEncrypt: opens under the new key", lambda k: reopened(k, re_encrypted(k)) == TEXT),
    (
        "ReEncrypt: to another context",
        lambda k: k.home.decrypt(
            CiphertextBlob=re_encrypted(k, DestinationEncryptionContext={"new": "1"})["CiphertextBlob"],
            EncryptionContext={"new": "1"},
        ),
    ),
    ("ReEncrypt: to the same key", lambda k: re_encrypted(k, DestinationKeyId=k.one)),
    ("ReEncrypt: named source", lambda k: re_encrypted(k, SourceKeyId=k.one)),
    ("ReEncrypt: another named source", lambda k: re_encrypted(k, SourceKeyId=k.two)),
    ("ReEncrypt: wrong context", lambda k: re_encrypted(k, SourceEncryptionContext={})),
    ("ReEncrypt: to no key", lambda k: re_encrypted(k, DestinationKeyId=KEY_ID)),
    ("ReEncrypt: to a key of another region", lambda k: re_encrypted(k, DestinationKeyId=elsewhere(k.two))),
    ("ReEncrypt: to nothing", lambda k: re_encrypted(k, DestinationKeyId=None)),
    ("ReEncrypt: bit flipped", lambda k: re_encrypted(k, CiphertextBlob=flipped(k.blob(k.one, CONTEXT)))),
    ("ReEncrypt: to a disabled key", lambda k: re_encrypted(k, DestinationKeyId=k.disabled(k.two))),
    (
        "ReEncrypt: from a disabled key",
        lambda k: re_encrypted(k, CiphertextBlob=[k.blob(k.one, CONTEXT), k.disabled(k.one)][0]),
    ),
    (
        "ReEncrypt: from a key pending deletion",
        lambda k: re_encrypted(k, CiphertextBlob=[k.blob(k.one, CONTEXT), k.pending(k.one)][0]),
    ),
]


def in_state(change):
    """What every cryptographic operation answers for a key that `change` was done to."""

    def body(k):
        blob = k.blob(k.one)
        change(k, k.one)
        key = {"KeyId": k.one}
        return {
            "Encrypt": tried(lambda: k.home.encrypt(**key, Plaintext=TEXT)),
            "Decrypt": tried(lambda: k.home.decrypt(**key, CiphertextBlob=blob)),
            "Decrypt, no named key": tried(lambda: k.home.decrypt(CiphertextBlob=blob)),
            "GenerateDataKey": tried(lambda: k.home.generate_data_key(**key, NumberOfBytes=32)),
            "GenerateDataKeyWithoutPlaintext": tried(
                lambda: k.home.generate_data_key_without_plaintext(**key, NumberOfBytes=32)
            ),
            "RotateKeyOnDemand": tried(lambda: k.home.rotate_key_on_demand(**key)),
            "DescribeKey": described(k, k.one, *STATE),
        }

    return body


STATES = [
    ("Enabled", in_state(lambda k, key: None)),
    ("Disabled", in_state(lambda k, key: k.disabled(key))),
    ("Disabled and enabled again", in_state(lambda k, key: k.home.enable_key(KeyId=k.disabled(key)))),
    ("Pending deletion", in_state(lambda k, key: k.pending(key))),
    ("Deletion canceled", in_state(lambda k, key: k.home.cancel_key_deletion(KeyId=k.pending(key)))),
    (
        "DisableKey: twice",
        lambda k: then(lambda: k.home.disable_key(KeyId=k.disabled(k.one)), lambda: described(k, k.one, *STATE)),
    ),
    ("DisableKey: by alias", lambda k: k.home.disable_key(KeyId=k.alias)),
    ("DisableKey: no key", lambda k: k.home.disable_key(KeyId=KEY_ID)),
    ("DisableKey: pending deletion", lambda k: k.home.disable_key(KeyId=k.pending(k.one))),
    ("EnableKey: pending deletion", lambda k: k.home.enable_key(KeyId=k.pending(k.one))),
    ("ScheduleKeyDeletion: 7 days", lambda k: k.home.schedule_key_deletion(KeyId=k.one, PendingWindowInDays=7)),
    ("ScheduleKeyDeletion: by id", lambda k: fields(k.home.schedule_key_deletion(KeyId=k.one.split("/")[1]), "KeyId")),
    ("ScheduleKeyDeletion: 6 days", lambda k: k.home.schedule_key_deletion(KeyId=k.one, PendingWindowInDays=6)),
    ("ScheduleKeyDeletion: 31 days", lambda k: k.home.schedule_key_deletion(KeyId=k.one, PendingWindowInDays=31)),
    ("ScheduleKeyDeletion: twice", lambda k: k.home.schedule_key_deletion(KeyId=k.pending(k.one))),
    ("ScheduleKeyDeletion: then DescribeKey", lambda k: described(k, k.pending(k.one), *STATE, "DeletionDate")),
    ("CancelKeyDeletion", lambda k: k.home.cancel_key_deletion(KeyId=k.pending(k.one))),
    ("CancelKeyDeletion: not pending", lambda k: k.home.cancel_key_deletion(KeyId=k.one)),
]
