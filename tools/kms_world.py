"""What a case of the KMS conformance run works with: clients, fresh keys, and outcomes that two servers can share."""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import uuid
from functools import cached_property

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

HOME = "eu-central-1"
AWAY = "us-east-1"
EMPTY = "ap-south-1"
# Nobody's, in every server.
ACCOUNT = "999999999999"
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
TEXT = b"text"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "none"}


class Server:
    """An endpoint, its clients, and the account that keys are made in."""

    def __init__(self, url):
        self.url = url
        self.regions = {region: self.client(region) for region in (HOME, AWAY, EMPTY)}

    def client(self, region):
        # What is not valid is for the server to refuse, once.
        config = Config(parameter_validation=False, retries={"total_max_attempts": 1}, read_timeout=30)
        return boto3.session.Session().client(
            "kms",
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            config=config,
        )


class World:
    """One case's own keys, and names for what is different in every run."""

    def __init__(self, server):
        self.server = server
        self.home, self.away, self.empty = (server.regions[region] for region in (HOME, AWAY, EMPTY))
        self.names = {}
        self.files = []

    # --- Keys, made when a case first asks for them.

    @cached_property
    def one(self):
        return self.new_key("one")

    @cached_property
    def two(self):
        return self.new_key("two")

    @cached_property
    def primary(self):
        return self.new_key("primary", MultiRegion=True)

    @cached_property
    def replica(self):
        self.home.replicate_key(KeyId=self.primary, ReplicaRegion=AWAY)
        return self.primary.replace(HOME, AWAY)

    @cached_property
    def alias(self):
        """An alias of `one`."""
        alias = self.alias_name("alias")
        self.home.create_alias(AliasName=alias, TargetKeyId=self.one)
        return alias

    @cached_property
    def alias_arn(self):
        return re.sub("key/.*", self.alias, self.one)

    def new_key(self, name, **asked):
        return self.named(name, self.home.create_key(**asked))["KeyMetadata"]["Arn"]

    def named(self, name, response):
        """Shows the id of a key that an operation made as `<name>`."""
        arn = response["KeyMetadata"]["Arn"]
        self.names[arn.split(":")[4]] = "<account>"
        self.names[arn.split("/")[1]] = f"<{name}>"
        return response

    def alias_name(self, name):
        """An alias that no other run has."""
        alias = f"alias/{uuid.uuid4().hex}"
        self.names[alias] = f"alias/<{name}>"
        return alias

    def brief_alias(self, alias):
        """An alias of a name that other runs have too, and that is gone again."""
        made = self.home.create_alias(AliasName=alias, TargetKeyId=self.one)
        self.home.delete_alias(AliasName=alias)
        return made

    def blob(self, key, context=None, text=TEXT):
        """A ciphertext, made in the key's region."""
        client = self.server.regions[key.split(":")[3]]
        return client.encrypt(KeyId=key, Plaintext=text, EncryptionContext=context or {})["CiphertextBlob"]

    def disabled(self, key):
        self.home.disable_key(KeyId=key)
        return key

    def pending(self, key):
        self.home.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        return key

    # --- The AWS CLI.

    def cli(self, *arguments):
        """Runs `aws kms …` in the home region: its JSON, or the error that it prints."""
        command = [sys.executable, "-B", "-m", "awscli", "kms", *arguments]
        command += ["--endpoint-url", self.server.url, "--region", HOME, "--output", "json"]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **CREDENTIALS}, check=False)
        if done.returncode == 0:
            return json.loads(done.stdout or "{}")
        error = re.search(r"An error occurred \((\w+)\) when calling the (\w+) operation", done.stderr)
        if error is None:
            raise RuntimeError(f"the AWS CLI failed: {done.stderr}")
        raise ClientError({"Error": {"Code": error[1]}}, error[2])

    def file(self, data):
        """A file of these bytes, for the AWS CLI, that goes with the case."""
        file = tempfile.NamedTemporaryFile()
        self.files.append(file)
        file.write(data)
        file.flush()
        return file.name

    # --- Outcomes.

    def outcome(self, body):
        """`body(self)` as JSON that compares: an error's code, or the response without what differs in every run."""
        try:
            return self.normal("", body(self))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            # Without an answer of the protocol, there is no more than a status.
            return {"error": code if not code.isdigit() else "no error of the protocol"}

    def normal(self, name, value):
        if isinstance(value, dict):
            return {key: self.normal(key, item) for key, item in value.items() if key != "ResponseMetadata"}
        if isinstance(value, (list, tuple)):
            return [self.normal(name, item) for item in value]
        if name.endswith("Date") and value is not None:
            return "<time>"
        if name == "CiphertextBlob":
            return "<blob>"
        if name == "Plaintext":
            data = base64.b64decode(value) if isinstance(value, str) else value
            return data.decode() if data == TEXT else f"<{len(data)} bytes>"
        if isinstance(value, str):
            for text, shown in self.names.items():
                value = value.replace(text, shown)
        return value


def flipped(blob):
    """The blob with its last bit flipped."""
    return blob[:-1] + bytes([blob[-1] ^ 1])


def fields(response, *names):
    """Some members of a response, or of its key's metadata."""
    response = response.get("KeyMetadata", response)
    return {name: response.get(name) for name in names}


def tried(body):
    """`ok`, or the code of the error, for a step of a case."""
    try:
        body()
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]
