"""Keep files with a service that speaks S3: s3://[id:secret@]bucket/prefix?endpoint=…&region=…"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import parse_qs, quote, unquote, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from flask import redirect, request
from werkzeug.http import dump_options_header

from livedemo.errors import NoSpace, Unavailable
from livedemo.storage.base import CHUNK, Incoming, StoredObject, caching

SIGNED_SECONDS, REUSED_SECONDS = 300, 240
DELETE_AT_ONCE = 1000
TAKEN = "PreconditionFailed"
UNKNOWN = {"NotImplemented", "501"}
MISSING = {"404", "NoSuchKey", "NotFound"}
# S3 has no word for it: what Swift, Ceph and MinIO say when a bucket or a disk is full.
FULL = {"EntityTooLarge", "QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded"}
INSUFFICIENT_STORAGE = 507
CONFIG = Config(
    signature_version="s3v4",
    connect_timeout=5,
    read_timeout=30,
    retries={"mode": "standard", "max_attempts": 3},
    s3={"addressing_style": "path"},
    # Not every service knows the newer checksums.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class S3Storage:
    """Send each file in one request, which the service keeps whole or not at all."""

    def __init__(self, url: str, folder: Path):
        parts = urlsplit(url)
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.bucket = parts.hostname or ""
        self.prefix = f"{parts.path.strip('/')}/".lstrip("/")
        self.folder = folder
        # Says that a key is written once.
        self.once = {"IfNoneMatch": "*"}
        self.client = boto3.client(
            "s3",
            endpoint_url=options.get("endpoint"),
            region_name=options.get("region", "us-east-1"),
            # Without them boto3 looks where programs of AWS look.
            aws_access_key_id=unquote(parts.username) if parts.username else None,
            aws_secret_access_key=unquote(parts.password) if parts.password else None,
            config=CONFIG,
        )
        endpoint = urlsplit(self.client.meta.endpoint_url)
        self.origin = f"{endpoint.scheme}://{endpoint.netloc}"

    def incoming(self) -> Incoming:
        """Return an empty file of this machine."""
        return Incoming(self.folder)

    def keep(self, key: str, incoming: Incoming, content_type: str) -> int:
        """Send what arrived."""
        incoming.settle()
        self._put(key, incoming, content_type)
        return incoming.size

    def save(self, key: str, stream: IO[bytes], content_type: str) -> int:
        """Store a stream by way of the disk, as its size has to be known first."""
        with self.incoming() as incoming:
            while data := stream.read(CHUNK):
                incoming.write(data)
            return self.keep(key, incoming, content_type)

    def _put(self, key: str, incoming: Incoming, content_type: str) -> None:
        """Send a file; a repeated request may find what the first one stored."""
        about = {"Bucket": self.bucket, "Key": self.prefix + key, "ContentType": content_type}
        with _translated(key):
            try:
                self.client.put_object(**about, **self.once, Body=incoming.file)
            except ClientError as problem:
                code = problem.response["Error"]["Code"]
                if code in UNKNOWN and self.once:
                    self.once = {}  # it knows no conditions; keys are random all the same
                    incoming.file.seek(0)
                    self.client.put_object(**about, Body=incoming.file)
                elif not (code == TAKEN and _repeated(problem) and self._is_ours(key, incoming)):
                    raise

    def _is_ours(self, key: str, incoming: Incoming) -> bool:
        found = self.find(key)
        return found is not None and found.size == incoming.size

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Return the bytes from `start` on, as they arrive."""
        end = "" if length is None else start + length - 1
        wanted = {"Range": f"bytes={start}-{end}"} if start or length is not None else {}
        with _translated(key):
            found = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key, **wanted)
        return found["Body"]

    def find(self, key: str) -> StoredObject | None:
        """Return what is stored under the key."""
        try:
            with _translated(key):
                found = self.client.head_object(Bucket=self.bucket, Key=self.prefix + key)
        except FileNotFoundError:
            return None
        return StoredObject(key, found["ContentLength"], found["LastModified"])

    def delete(self, *keys: str) -> None:
        """Remove files, up to a thousand in one request."""
        for first in range(0, len(keys), DELETE_AT_ONCE):
            some = keys[first : first + DELETE_AT_ONCE]
            wanted = {"Objects": [{"Key": self.prefix + key} for key in some], "Quiet": True}
            with _translated(some[0]):
                done = self.client.delete_objects(Bucket=self.bucket, Delete=wanted)
            if done.get("Errors"):
                raise Unavailable()

    def listing(self, prefix: str = "") -> Iterator[StoredObject]:
        """Return what is stored, a page at a time."""
        pages = self.client.get_paginator("list_objects_v2")
        with _translated(prefix):
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix + prefix):
                for one in page.get("Contents", ()):
                    key = one["Key"].removeprefix(self.prefix)
                    yield StoredObject(key, one["Size"], one["LastModified"])

    def response(self, key: str, *, filename: str, content_type: str, inline: bool = False,
                 max_age: int | None = None):  # fmt: skip
        """Send the browser to an address that is good for five minutes."""
        kind = "inline" if inline else "attachment"
        wanted = {
            "Bucket": self.bucket,
            "Key": self.prefix + key,
            "ResponseContentType": content_type,
            "ResponseContentDisposition": _disposition(kind, filename),
            "ResponseCacheControl": caching(max_age),
        }
        # An address is good for one method.
        method = "head_object" if request.method == "HEAD" else "get_object"
        signed = self.client.generate_presigned_url(method, Params=wanted, ExpiresIn=SIGNED_SECONDS)
        answer = redirect(signed, 302)
        # Who may keep the file may keep its address for as long as it is surely good.
        kept = "private, no-store" if max_age is None else f"private, max-age={REUSED_SECONDS}"
        answer.headers["Cache-Control"] = kept
        return answer

    def prune(self, before: datetime) -> int:
        """Remove files of uploads that died on their way through this machine."""
        return Incoming.prune(self.folder, before)

    def check(self) -> str:
        """Return the bucket's name; raises Unavailable when it does not answer."""
        with _translated(self.bucket):
            self.client.list_objects_v2(Bucket=self.bucket, Prefix=self.prefix, MaxKeys=1)
        return self.bucket


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """Turn the client's failures into ours."""
    try:
        yield
    except ClientError as problem:
        code = problem.response["Error"]["Code"]
        if code in MISSING:
            raise FileNotFoundError(key) from problem
        if code == TAKEN:
            raise FileExistsError(key) from problem
        status = problem.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        full = code in FULL or status == INSUFFICIENT_STORAGE
        raise (NoSpace() if full else Unavailable()) from problem
    except BotoCoreError as problem:
        raise Unavailable() from problem


def _repeated(problem: ClientError) -> bool:
    """Tell whether the client sent a request more than once, as no answer came."""
    return problem.response["ResponseMetadata"].get("RetryAttempts", 0) > 0


def _disposition(kind: str, filename: str) -> str:
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode() or "file"
    full = f"UTF-8''{quote(filename, safe='')}"
    return dump_options_header(kind, {"filename": plain, "filename*": full})
