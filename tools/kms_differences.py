"""Where moto and the local KMS are known to differ, and what AWS documents: the source of docs/kms-differences.md.

`API` stands for the AWS KMS API reference, which is also the service model that comes with boto3; `Guide` for the AWS
KMS developer guide.
"""

import json
from dataclasses import dataclass

# Members of responses that one of the two leaves out in many cases. They are not compared.
FIELDS = {
    "CurrentKeyMaterialId": "Moto knows no key material ids. API: in the metadata of symmetric encryption keys.",
    "KeyMaterialId": "Moto knows no key material ids. API: in answers of Decrypt, GenerateDataKey and ListKeyRotations.",
    "SourceKeyMaterialId": "Moto knows no key material ids. API: in the answer of ReEncrypt.",
    "DestinationKeyMaterialId": "Moto knows no key material ids. API: in the answer of ReEncrypt.",
    "KeyMaterialState": "Moto knows no key material. API: in each entry of ListKeyRotations.",
    "EncryptionAlgorithm": "Moto leaves it out. API: in the answers of Encrypt and Decrypt.",
    "SourceEncryptionAlgorithm": "Moto leaves it out. API: in the answer of ReEncrypt.",
    "DestinationEncryptionAlgorithm": "Moto leaves it out. API: in the answer of ReEncrypt.",
    "KeyUsage": "Moto gives it if CreateKey stated it. API: in the metadata of each key; ENCRYPT_DECRYPT is the default.",
    "MultiRegion": "Moto leaves it out if CreateKey did not state it. API: False for keys of one region.",
    "SigningAlgorithms": "Moto gives an empty list for encryption keys. API: only if the usage is SIGN_VERIFY.",
}


@dataclass(frozen=True)
class Difference:
    """A case, its two outcomes, and what AWS documents."""

    case: str
    moto: object
    local: object
    aws: str
    # Who does what AWS documents.
    right: str = "local KMS"


def error(code):
    return {"error": code}


# Moto ends in an error of its own, status 500.
BROKEN = error("no error of the protocol")
VALIDATION = error("ValidationException")
MADE = {"Enabled": True, "KeyState": "Enabled"}
LISTED = True
ONE = "arn:aws:kms:eu-central-1:<account>:key/<one>"
ENCRYPTED = {"CiphertextBlob": "<blob>", "KeyId": ONE}
DECRYPTED = {"KeyId": ONE, "Plaintext": "text"}
GENERATED = {**ENCRYPTED, "Plaintext": "<32 bytes>"}
SCHEDULED = {"KeyId": ONE, "DeletionDate": "<time>"}
REQUIRED = "API: the member is required. (The code is that of every request that breaks the model.)"
DRY_RUN = "API, DryRun: checks whether the request would succeed, and answers DryRunOperationException."
PENDING = "Guide, key states: KMSInvalidStateException if the (new) key is pending deletion."
ALIAS = {
    "AliasName": "alias/<alias>",
    "AliasArn": "arn:aws:kms:eu-central-1:<account>:alias/<alias>",
    "TargetKeyId": "<one>",
}


def aliases(**more):
    return ["alias/<alias>", {"Aliases": [{**ALIAS, **more}], "Truncated": False}]


DIFFERENCES = [
    # Keys.
    Difference(
        "CreateKey: unknown usage",
        MADE,
        VALIDATION,
        "API, KeyUsage: one of four values.",
    ),
    Difference(
        "CreateKey: asymmetric spec",
        {"KeySpec": "ECC_NIST_P256"},
        error("UnsupportedOperationException"),
        "API, KeySpec: makes such a key. The local KMS has symmetric encryption keys only, and says so.",
        "moto",
    ),
    Difference(
        "CreateKey: 8193 characters of description",
        MADE,
        VALIDATION,
        "API, Description: at most 8192 characters.",
    ),
    Difference(
        "CreateKey: policy that is no JSON",
        MADE,
        error("MalformedPolicyDocumentException"),
        "API: MalformedPolicyDocumentException for a policy that is not correct.",
    ),
    Difference("ListKeys: limit 0", LISTED, VALIDATION, "API, Limit: from 1 to 1000."),
    Difference("ListKeys: limit 1001", LISTED, VALIDATION, "API, Limit: from 1 to 1000."),
    Difference(
        "ListKeys: marker of nobody",
        LISTED,
        error("InvalidMarkerException"),
        "API: InvalidMarkerException for a marker that is not valid.",
    ),
    # Names of keys.
    Difference("DescribeKey: no name", BROKEN, VALIDATION, REQUIRED),
    Difference(
        "DescribeKey: empty name", error("NotFoundException"), VALIDATION, "API, KeyId: from 1 to 2048 characters."
    ),
    Difference(
        "DescribeKey: 2049 characters", error("NotFoundException"), VALIDATION, "API, KeyId: from 1 to 2048 characters."
    ),
    Difference(
        "DescribeKey: unknown alias",
        BROKEN,
        error("NotFoundException"),
        "API: NotFoundException for what could not be found.",
    ),
    Difference(
        "DescribeKey: ARN of another service",
        error("NotFoundException"),
        error("InvalidArnException"),
        "API: InvalidArnException for an ARN that is not valid.",
    ),
    # Aliases.
    Difference(
        "CreateAlias: alias/ alone",
        {},
        VALIDATION,
        "API, AliasName: `alias/` followed by a name. No code is documented.",
    ),
    Difference(
        "CreateAlias: alias/aws/",
        {},
        error("NotAuthorizedException"),
        "API, AliasName: must not begin with `alias/aws/`. No code is documented; moto gives this one for some names.",
    ),
    Difference("CreateAlias: 257 characters", {}, VALIDATION, "API, AliasName: at most 256 characters."),
    Difference("CreateAlias: of a key pending deletion", {}, error("KMSInvalidStateException"), PENDING),
    Difference("UpdateAlias: to a key pending deletion", {}, error("KMSInvalidStateException"), PENDING),
    Difference(
        "DeleteAlias: then Encrypt",
        BROKEN,
        error("NotFoundException"),
        "API: NotFoundException for what could not be found.",
    ),
    Difference(
        "ListAliases: of a key",
        aliases(),
        aliases(CreationDate="<time>", LastUpdatedDate="<time>"),
        "API, AliasListEntry: has both dates.",
    ),
    # Encryption.
    Difference("Encrypt: no plaintext", BROKEN, VALIDATION, REQUIRED),
    Difference(
        "Encrypt: context over 8192 bytes",
        ENCRYPTED,
        VALIDATION,
        "Not in the API reference. The local KMS refuses what a program should not count on.",
        "not documented",
    ),
    Difference(
        "Encrypt: algorithm of another kind of key",
        ENCRYPTED,
        error("InvalidKeyUsageException"),
        "API: InvalidKeyUsageException if the algorithm does not fit the key.",
    ),
    Difference("Encrypt: unknown algorithm", ENCRYPTED, VALIDATION, "API, EncryptionAlgorithm: one of four values."),
    Difference("Encrypt: dry run", ENCRYPTED, error("DryRunOperationException"), DRY_RUN),
    Difference(
        "Decrypt: boundary of key and value moved",
        DECRYPTED,
        error("InvalidCiphertextException"),
        "API, EncryptionContext: an exact match is needed to decrypt. Moto joins keys and values without a boundary.",
    ),
    Difference(
        "Decrypt: no bytes",
        error("InvalidCiphertextException"),
        VALIDATION,
        "API, CiphertextBlob: from 1 to 6144 bytes.",
    ),
    Difference(
        "Decrypt: nothing",
        error("InvalidCiphertextException"),
        VALIDATION,
        "API, CiphertextBlob: needed, unless a dry run does without.",
    ),
    Difference(
        "Decrypt: 6145 bytes",
        error("InvalidCiphertextException"),
        VALIDATION,
        "API, CiphertextBlob: from 1 to 6144 bytes.",
    ),
    Difference(
        "Decrypt: algorithm of another kind of key",
        DECRYPTED,
        error("InvalidKeyUsageException"),
        "API: InvalidKeyUsageException if the algorithm does not fit the key.",
    ),
    Difference("Decrypt: dry run", DECRYPTED, error("DryRunOperationException"), DRY_RUN),
    # Data keys and randomness.
    Difference("GenerateDataKey: dry run", GENERATED, error("DryRunOperationException"), DRY_RUN),
    Difference(
        "GenerateRandom: 0 bytes", {"Plaintext": "<0 bytes>"}, VALIDATION, "API, NumberOfBytes: from 1 to 1024."
    ),
    Difference("GenerateRandom: no number", BROKEN, VALIDATION, "API, NumberOfBytes: this parameter is required."),
    Difference("ReEncrypt: to nothing", BROKEN, VALIDATION, REQUIRED),
    # States.
    Difference(
        "ScheduleKeyDeletion: 7 days",
        SCHEDULED,
        {**SCHEDULED, "KeyState": "PendingDeletion", "PendingWindowInDays": 7},
        "API, ScheduleKeyDeletion: the answer has both.",
    ),
    Difference(
        "ScheduleKeyDeletion: by id",
        {"KeyId": "<one>"},
        {"KeyId": ONE},
        "API, ScheduleKeyDeletion: the answer's KeyId is the key ARN.",
    ),
    Difference("ScheduleKeyDeletion: 6 days", {"KeyId": ONE}, VALIDATION, "API, PendingWindowInDays: from 7 to 30."),
    Difference("ScheduleKeyDeletion: 31 days", {"KeyId": ONE}, VALIDATION, "API, PendingWindowInDays: from 7 to 30."),
    # Rotation.
    Difference(
        "RotateKeyOnDemand: by id",
        {"KeyId": "<one>"},
        {"KeyId": ONE},
        "API: identifies the key, without saying by what.",
        "not documented",
    ),
    Difference(
        "RotateKeyOnDemand: 26 times",
        {"Truncated": False},
        error("LimitExceededException"),
        "API, RotateKeyOnDemand: at most 25 times for a key.",
    ),
    Difference(
        "RotateKeyOnDemand: by alias",
        BROKEN,
        error("NotFoundException"),
        "API, KeyId: a key id or key ARN. No code is documented.",
    ),
    Difference(
        "GetKeyRotationStatus",
        {"KeyRotationEnabled": False},
        {"KeyRotationEnabled": False, "KeyId": ONE},
        "API, GetKeyRotationStatus: the answer has a KeyId.",
    ),
    # Multi-Region keys.
    Difference("ReplicateKey: no region", BROKEN, VALIDATION, REQUIRED),
    Difference(
        "ReplicateKey: to what is no region",
        BROKEN,
        VALIDATION,
        "API, ReplicaRegion: words and a number, joined by hyphens.",
    ),
    Difference(
        "Replica: RotateKeyOnDemand",
        {"KeyId": "arn:aws:kms:us-east-1:<account>:key/<primary>"},
        error("UnsupportedOperationException"),
        "API, KeyId: of related multi-Region keys, the primary key is rotated.",
    ),
    Difference(
        "Primary with a replica: ScheduleKeyDeletion",
        {"KeyState": None, "DeletionDate": "<time>"},
        {"KeyState": "PendingReplicaDeletion", "DeletionDate": None},
        "API, ScheduleKeyDeletion: the state of a primary key with replicas is PendingReplicaDeletion, without a date.",
    ),
    # Policies.
    Difference(
        "GetKeyPolicy: no name",
        error("NotFoundException"),
        {"PolicyName": "default"},
        "API, PolicyName: the default is `default`.",
    ),
    Difference(
        "PutKeyPolicy: no JSON",
        {},
        error("MalformedPolicyDocumentException"),
        "API: MalformedPolicyDocumentException for a policy that is not correct.",
    ),
]


def document(cases):
    """The text of docs/kms-differences.md."""
    rows = [
        f"| {difference.case} | {shown(difference.moto)} | {shown(difference.local)} | {difference.right} | {difference.aws} |"
        for difference in DIFFERENCES
    ]
    fields = [f"- `{name}`: {why}" for name, why in FIELDS.items()]
    return "\n".join(
        [
            "# Differences between the local KMS, moto and AWS KMS",
            "",
            "Written by `tools/kms_conformance.py`; change `tools/kms_differences.py` instead. `cargo xtask test KMS` runs",
            f"{cases} cases by boto3 and the AWS CLI against the local KMS and against moto, and fails on any difference",
            "that is not listed here, and on any that is listed and gone. *API* is the AWS KMS API reference, *Guide* the AWS",
            "KMS developer guide. Neither server was compared with AWS KMS itself.",
            "",
            "Moto runs with the corrections of `tools/moto_faithful.py`: names in other regions, states of keys, ciphertexts",
            "of other keys, multi-Region keys. What these cover is compared, but the two servers are not independent there.",
            "",
            "## Outcomes",
            "",
            "| case | moto | local KMS | as AWS documents | what AWS documents |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "## Members of answers that are not compared",
            "",
            *fields,
            "",
        ]
    )


def shown(outcome):
    if isinstance(outcome, dict) and set(outcome) == {"error"}:
        return outcome["error"]
    return "success" if outcome in ({}, True) else f"`{json.dumps(outcome)}`"
