"""Moto with a KMS that is closer to AWS KMS, call counts and faults: for tests, on 127.0.0.1 alone.

usage: moto_faithful.py PORT

Moto is an implementation of AWS's interfaces that we did not write, which is what makes it worth testing against. So
this file changes as little as the keyring tests need, and says for each change what AWS documents. What else differs
between moto and AWS KMS is listed in docs/kms-differences.md.

Beside AWS's interfaces, the port serves:

  GET  /envelope/counts   {"GenerateDataKey": {"<key as the requests named it>": 2}}
  POST /envelope/faults   {"operation": "Decrypt", "key": "<as above>", "code": "ThrottlingException", "times": 2}
                          the next requests that match are answered by this error
"""

import base64
import json
import logging
import os
import re
import sys
import threading
import uuid
from collections import Counter, defaultdict

from moto.core.exceptions import JsonRESTError
from moto.kms import models
from moto.kms.models import KmsBackend, kms_backends
from moto.kms.responses import KmsResponse
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
from werkzeug.wrappers import Request, Response

KEY_ID = re.compile(r"mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Moto starts a ciphertext with the id of its key.
KEY_ID_LEN = 36


class Refusal(JsonRESTError):
    """An error with a code of AWS KMS."""

    code = 400

    def __init__(self, code, message=""):
        super().__init__(code, message)
        self.error = code
        self.description = json.dumps({"__type": code, "message": message})


# --- Names: an ARN means nothing in another region or account. Moto looks at its end alone.


def key_of(request, name):
    """The key of a name, None if moto is to say what is wrong with it."""
    backend = request.kms_backend
    if name.startswith("arn:"):
        parts = name.split(":", 5)
        if len(parts) != 6:
            raise Refusal("InvalidArnException", f"Invalid arn {name}")
        if parts[2:5] != ["kms", request.region, request.current_account]:
            raise Refusal("NotFoundException", f"Invalid arn {parts[3]}")
    return backend.keys.get(backend.any_id_to_key_id(name) or "")


def validate_cmk_id(request, name):
    """Takes the ids of multi-Region keys too: `mrk-` and 32 hexadecimal digits."""
    key_id = request.kms_backend.get_key_id(name)
    if not KEY_ID.fullmatch(key_id):
        raise Refusal("NotFoundException", f"Invalid keyId '{name}'")
    if key_id not in request.kms_backend.keys:
        raise Refusal("NotFoundException", f"Key '{name}' does not exist")


def by_any_name(method):
    """Moto finds keys by bare id in some methods, by ARN in others."""
    return lambda backend, key_id, *args, **kwargs: method(backend, backend.get_key_id(key_id), *args, **kwargs)


# --- States of keys (AWS KMS developer guide, "Key states of AWS KMS keys"). Moto keeps them, and uses any key.

CRYPTOGRAPHIC = {"Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt"}
NOT_WHILE_DISABLED = CRYPTOGRAPHIC | {"ReplicateKey", "RotateKeyOnDemand"}
NOT_WHILE_PENDING_DELETION = NOT_WHILE_DISABLED | {"DisableKey", "EnableKey", "ScheduleKeyDeletion"}


def check_state(operation, key):
    if key.key_state == "Disabled" and operation in NOT_WHILE_DISABLED:
        raise Refusal("DisabledException", f"{key.arn} is disabled.")
    if key.key_state == "PendingDeletion" and operation in NOT_WHILE_PENDING_DELETION:
        raise Refusal("KMSInvalidStateException", f"{key.arn} is pending deletion.")
    if key.key_state != "PendingDeletion" and operation == "CancelKeyDeletion":
        raise Refusal("KMSInvalidStateException", f"{key.arn} is not pending deletion.")


# --- Ciphertexts: a named key must be theirs (API reference, Decrypt and ReEncrypt: IncorrectKeyException).


def check_ciphertext(request, operation, blob, key):
    start = base64.b64decode(blob)[:KEY_ID_LEN].decode("ascii", "replace")
    if not KEY_ID.fullmatch(start):
        raise Refusal("InvalidCiphertextException")
    if key is not None and key.id != start:
        message = "The key ID in the request does not identify a CMK that can perform this operation."
        raise Refusal("IncorrectKeyException", message)
    if start in request.kms_backend.keys:
        check_state(operation, request.kms_backend.keys[start])


# --- Multi-Region keys (developer guide, "Multi-Region keys in AWS KMS").


def new_key_id(multi_region=False):
    """As long as other ids, or moto cuts it off in ciphertexts, and no replica opens them."""
    return f"mrk-{uuid.uuid4().hex}" if multi_region else str(uuid.uuid4())


moto_replicate_key = KmsBackend.replicate_key


def replicate_key(backend, key_id, region):
    """Primary keys alone have replicas, one in each region, which have aliases of their own."""
    primary = backend.keys[backend.get_key_id(key_id)]
    if not primary.multi_region or primary.multi_region_configuration["MultiRegionKeyType"] != "PRIMARY":
        raise Refusal("UnsupportedOperationException", f"{primary.arn} is not a multi-Region primary key.")
    if primary.id in kms_backends[backend.account_id][region].keys:
        raise Refusal("AlreadyExistsException", f"{primary.id} already exists in {region}.")
    replica = moto_replicate_key(backend, primary.id, region)
    replica.multi_region_configuration = {**primary.multi_region_configuration, "MultiRegionKeyType": "REPLICA"}
    replica.aliases = {}
    return replica


# --- Every request.

counts = defaultdict(Counter)
faults = []
lock = threading.Lock()


def check(request):
    """Counts a request, then refuses it where moto would not."""
    operation = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    params = json.loads(request.body or "{}")
    name = params.get("SourceKeyId" if operation == "ReEncrypt" else "KeyId")
    with lock:
        counts[operation][name or ""] += 1
        for fault in faults:
            if fault["times"] > 0 and fault["operation"] == operation and fault["key"] == name:
                fault["times"] -= 1
                raise Refusal(fault["code"], "asked for by a test")
    key = None
    if name:
        key = key_of(request, name)
        if key is None:
            return
        check_state(operation, key)
    if params.get("DestinationKeyId"):
        destination = key_of(request, params["DestinationKeyId"])
        if destination is not None:
            check_state(operation, destination)
    if operation in ("Decrypt", "ReEncrypt") and params.get("CiphertextBlob"):
        check_ciphertext(request, operation, params["CiphertextBlob"], key)


moto_call_action = KmsResponse.call_action


def call_action(request):
    try:
        check(request)
    except Refusal as refusal:
        status = 500 if refusal.error == "KMSInternalException" else 400
        return status, {"status": status}, refusal.description
    return moto_call_action(request)


def install():
    KmsResponse.call_action = call_action
    KmsResponse._validate_cmk_id = validate_cmk_id
    KmsBackend.replicate_key = replicate_key
    models.generate_key_id = new_key_id
    for name in ("cancel_key_deletion", "disable_key", "enable_key", "schedule_key_deletion"):
        setattr(KmsBackend, name, by_any_name(getattr(KmsBackend, name)))


def with_controls(moto):
    """The application, with the paths of this file before moto's."""

    def application(environ, start_response):
        path = environ.get("PATH_INFO", "")
        if path == "/envelope/counts":
            with lock:
                answer = json.dumps(counts)
        elif path == "/envelope/faults":
            fault = Request(environ).get_json(force=True)
            with lock:
                faults.append({**fault, "times": int(fault["times"])})
            answer = "{}"
        else:
            return moto(environ, start_response)
        return Response(answer, content_type="application/json")(environ, start_response)

    return application


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    port = int(sys.argv[1])
    os.environ["MOTO_PORT"] = str(port)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    install()
    run_simple("127.0.0.1", port, with_controls(DomainDispatcherApplication(create_backend_app)), threaded=True)


if __name__ == "__main__":
    main()
