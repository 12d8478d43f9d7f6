"""More cases of the KMS conformance run: rotation, multi-Region keys, policies, the AWS CLI. See kms_cases.py."""

import base64
import json

from kms_cases import (
    DATA_KEYS,
    ALIASES,
    ENCRYPTION,
    KEYS,
    NAMES,
    RE_ENCRYPTION,
    STATE,
    STATES,
    described,
    elsewhere,
    then,
)
from kms_world import AWAY, EMPTY, HOME, KEY_ID, fields

STATEMENT = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [STATEMENT]}


def old_and_new(k):
    """Ciphertexts from before and after a rotation."""
    old = k.blob(k.one)
    k.home.rotate_key_on_demand(KeyId=k.one)
    blobs = (old, k.blob(k.one))
    return [k.home.decrypt(KeyId=k.one, CiphertextBlob=blob) for blob in blobs]


def rotations(k, times):
    for _ in range(times):
        k.home.rotate_key_on_demand(KeyId=k.one)
    return k.home.list_key_rotations(KeyId=k.one)


ROTATION = [
    ("RotateKeyOnDemand", lambda k: k.home.rotate_key_on_demand(KeyId=k.one)),
    ("RotateKeyOnDemand: by id", lambda k: k.home.rotate_key_on_demand(KeyId=k.one.split("/")[1])),
    ("RotateKeyOnDemand: old and new ciphertexts open", old_and_new),
    ("RotateKeyOnDemand: 26 times", lambda k: fields(rotations(k, 26), "Truncated")),
    ("RotateKeyOnDemand: no key", lambda k: k.home.rotate_key_on_demand(KeyId=KEY_ID)),
    ("RotateKeyOnDemand: by alias", lambda k: k.home.rotate_key_on_demand(KeyId=k.alias)),
    ("ListKeyRotations: none", lambda k: rotations(k, 0)),
    ("ListKeyRotations: one", lambda k: rotations(k, 1)),
    ("ListKeyRotations: no key", lambda k: k.home.list_key_rotations(KeyId=KEY_ID)),
    ("GetKeyRotationStatus", lambda k: k.home.get_key_rotation_status(KeyId=k.one)),
]

MULTI_REGION = [
    ("ReplicateKey", lambda k: k.home.replicate_key(KeyId=k.primary, ReplicaRegion=AWAY)["ReplicaKeyMetadata"]),
    (
        "ReplicateKey: by id",
        lambda k: fields(
            k.home.replicate_key(KeyId=k.primary.split("/")[1], ReplicaRegion=AWAY)["ReplicaKeyMetadata"], "Arn"
        ),
    ),
    ("ReplicateKey: key of one region", lambda k: k.home.replicate_key(KeyId=k.one, ReplicaRegion=AWAY)),
    (
        "ReplicateKey: twice",
        lambda k: then(lambda: k.replica, lambda: k.home.replicate_key(KeyId=k.primary, ReplicaRegion=AWAY)),
    ),
    ("ReplicateKey: to its own region", lambda k: k.home.replicate_key(KeyId=k.primary, ReplicaRegion=HOME)),
    ("ReplicateKey: a replica", lambda k: k.away.replicate_key(KeyId=k.replica, ReplicaRegion=EMPTY)),
    ("ReplicateKey: a disabled key", lambda k: k.home.replicate_key(KeyId=k.disabled(k.primary), ReplicaRegion=AWAY)),
    ("ReplicateKey: no key", lambda k: k.home.replicate_key(KeyId=KEY_ID, ReplicaRegion=AWAY)),
    ("ReplicateKey: no region", lambda k: k.home.replicate_key(KeyId=k.primary)),
    ("ReplicateKey: to what is no region", lambda k: k.home.replicate_key(KeyId=k.primary, ReplicaRegion="Europe")),
    ("Replica: DescribeKey", lambda k: k.away.describe_key(KeyId=k.replica)),
    (
        "Replica: DescribeKey of the primary",
        lambda k: then(lambda: k.replica, lambda: k.home.describe_key(KeyId=k.primary)),
    ),
    (
        "Replica: opens what the primary made",
        lambda k: k.away.decrypt(KeyId=k.replica, CiphertextBlob=k.blob(k.primary)),
    ),
    (
        "Replica: opens it without a named key",
        lambda k: then(lambda: k.replica, lambda: k.away.decrypt(CiphertextBlob=k.blob(k.primary))),
    ),
    (
        "Replica: primary opens what it made",
        lambda k: k.home.decrypt(KeyId=k.primary, CiphertextBlob=k.blob(k.replica)),
    ),
    (
        "Replica: made before, opens what was older",
        lambda k: (lambda blob: k.away.decrypt(KeyId=k.replica, CiphertextBlob=blob))(k.blob(k.primary)),
    ),
    (
        "Replica: the primary's ARN",
        lambda k: then(lambda: k.replica, lambda: k.away.decrypt(KeyId=k.primary, CiphertextBlob=k.blob(k.primary))),
    ),
    (
        "Replica: none in this region",
        lambda k: k.empty.decrypt(KeyId=elsewhere(k.primary, EMPTY), CiphertextBlob=k.blob(k.primary)),
    ),
    (
        "Replica: works while the primary is disabled",
        lambda k: then(
            lambda: [k.replica, k.disabled(k.primary)],
            lambda: k.away.generate_data_key(KeyId=k.replica, NumberOfBytes=32),
        ),
    ),
    (
        "Replica: disabled alone",
        lambda k: then(lambda: k.away.disable_key(KeyId=k.replica), lambda: described(k, k.primary, *STATE)),
    ),
    (
        "Replica: has no aliases of the primary",
        lambda k: k.away.list_aliases(
            KeyId=(k.home.create_alias(AliasName=k.alias_name("a"), TargetKeyId=k.primary), k.replica)[1]
        ),
    ),
    ("Replica: RotateKeyOnDemand", lambda k: k.away.rotate_key_on_demand(KeyId=k.replica)),
    (
        "Replica: opens after a rotation of the primary",
        lambda k: then(
            lambda: [k.replica, k.home.rotate_key_on_demand(KeyId=k.primary)],
            lambda: k.away.decrypt(KeyId=k.replica, CiphertextBlob=k.blob(k.primary)),
        ),
    ),
    (
        "Primary with a replica: ScheduleKeyDeletion",
        lambda k: then(
            lambda: k.replica, lambda: fields(k.home.schedule_key_deletion(KeyId=k.primary), "KeyState", "DeletionDate")
        ),
    ),
]

POLICIES = [
    (
        "GetKeyPolicy: the default",
        lambda k: json.loads(k.home.get_key_policy(KeyId=k.one, PolicyName="default")["Policy"])["Statement"][0][
            "Principal"
        ],
    ),
    ("GetKeyPolicy: no name", lambda k: fields(k.home.get_key_policy(KeyId=k.one), "PolicyName")),
    ("GetKeyPolicy: another name", lambda k: k.home.get_key_policy(KeyId=k.one, PolicyName="other")),
    ("GetKeyPolicy: no key", lambda k: k.home.get_key_policy(KeyId=KEY_ID, PolicyName="default")),
    (
        "PutKeyPolicy: then GetKeyPolicy",
        lambda k: then(
            lambda: k.home.put_key_policy(KeyId=k.one, PolicyName="default", Policy=json.dumps(POLICY)),
            lambda: json.loads(k.home.get_key_policy(KeyId=k.one, PolicyName="default")["Policy"]),
        ),
    ),
    ("PutKeyPolicy: no JSON", lambda k: k.home.put_key_policy(KeyId=k.one, PolicyName="default", Policy="{")),
    ("ListKeyPolicies", lambda k: k.home.list_key_policies(KeyId=k.one)),
]


def cli_round_trip(k):
    """What the CLI makes, the CLI opens."""
    made = k.cli(
        "generate-data-key", "--key-id", k.one, "--number-of-bytes", "32", "--encryption-context", "tenant=acme"
    )
    opened = k.cli(
        "decrypt",
        "--key-id",
        k.one,
        "--ciphertext-blob",
        "fileb://" + k.file(base64.b64decode(made["CiphertextBlob"])),
        "--encryption-context",
        "tenant=acme",
    )
    return opened["Plaintext"] == made["Plaintext"]


CLI = [
    ("CLI: create-key", lambda k: k.named("one", k.cli("create-key", "--description", "by the CLI"))),
    ("CLI: describe-key", lambda k: k.cli("describe-key", "--key-id", k.alias)),
    ("CLI: generate-data-key", lambda k: k.cli("generate-data-key", "--key-id", k.one, "--key-spec", "AES_256")),
    ("CLI: generate-data-key, then decrypt", cli_round_trip),
    (
        "CLI: decrypt",
        lambda k: k.cli("decrypt", "--key-id", k.one, "--ciphertext-blob", "fileb://" + k.file(k.blob(k.one))),
    ),
    (
        "CLI: decrypt, wrong context",
        lambda k: k.cli(
            "decrypt",
            "--key-id",
            k.one,
            "--ciphertext-blob",
            "fileb://" + k.file(k.blob(k.one)),
            "--encryption-context",
            "a=b",
        ),
    ),
    (
        "CLI: generate-data-key, disabled key",
        lambda k: k.cli("generate-data-key", "--key-id", k.disabled(k.one), "--key-spec", "AES_256"),
    ),
    ("CLI: describe-key, no key", lambda k: k.cli("describe-key", "--key-id", KEY_ID)),
]

CASES = [
    *KEYS,
    *NAMES,
    *ALIASES,
    *ENCRYPTION,
    *DATA_KEYS,
    *RE_ENCRYPTION,
    *STATES,
    *ROTATION,
    *MULTI_REGION,
    *POLICIES,
    *CLI,
]
