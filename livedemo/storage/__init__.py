"""Keep files under keys: in a folder of this machine, or with an S3 service (STORAGE_URL)."""

from flask import Flask, current_app

from livedemo.config import Settings
from livedemo.storage.base import Incoming, Storage, StoredObject
from livedemo.storage.local import LocalStorage


def init_app(app: Flask) -> None:
    """Open the storage that the settings name."""
    app.extensions["livedemo.storage"] = build(app.config["LIVEDEMO"])


def build(settings: Settings) -> Storage:
    """Return the storage of these settings."""
    if (settings.storage_url or "").startswith("s3://"):
        # inline: boto3 takes a third of a second to import, and few installations use it
        from livedemo.storage.s3 import S3Storage  # inline: see above

        return S3Storage(settings.storage_url, settings.instance / "incoming")
    return LocalStorage(settings.storage_folder)


def current() -> Storage:
    """Return the running application's storage."""
    return current_app.extensions["livedemo.storage"]


__all__ = ["Incoming", "Storage", "StoredObject", "build", "current", "init_app"]
