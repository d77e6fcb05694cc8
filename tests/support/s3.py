"""Start a private S3 service: OpenStack Swift, from an environment of its own."""

import socket
from urllib.parse import quote

import boto3

from livedemo.storage.s3 import CONFIG
from tests.support.processes import ROOT, MissingProgram
from tests.support.services import Service, _says

PYTHON = ROOT / "tests" / "s3" / ".venv" / "bin" / "python"
# Swift's own word for what S3 has none for.
QUOTA = "X-Container-Meta-Quota-Bytes"
ID, SECRET = "livedemo:tests", "livedemo-tests"


class S3(Service):
    """Be an S3 server that keeps objects in memory."""

    name = "s3"

    def launch(self) -> None:
        """Start the server."""
        if not PYTHON.exists():
            raise MissingProgram("Swift is not installed: run bin/test, which makes tests/s3/.venv")
        script = ROOT / "tests" / "s3" / "serve.py"
        self.spawn([PYTHON, script, self.folder, self.port, ID, SECRET])

    def answers(self) -> bool:
        """Tell whether the server is there."""
        question = b"GET /healthcheck HTTP/1.0\r\n\r\n"
        return b"200" in _says(socket.AF_INET, ("127.0.0.1", self.port), question)

    @property
    def endpoint(self) -> str:
        """Return the address of the service."""
        return f"http://127.0.0.1:{self.port}"

    def bucket(self, name: str, most: int | None = None) -> str:
        """Make a bucket, for so many bytes at most; return its STORAGE_URL."""
        client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=ID,
            aws_secret_access_key=SECRET,
            config=CONFIG,
        )
        if most is not None:
            client.meta.events.register(
                "before-sign.s3.CreateBucket",
                lambda request, **_: request.headers.add_header(QUOTA, str(most)),
            )
        client.create_bucket(Bucket=name)
        endpoint = quote(self.endpoint, safe="")
        return f"s3://{quote(ID)}:{SECRET}@{name}/files?endpoint={endpoint}&region=us-east-1"
