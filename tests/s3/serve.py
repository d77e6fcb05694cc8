"""Serve OpenStack Swift's S3 interface: one process, objects in memory, rows in a folder.

Runs on the packages of requirements.txt beside it, never on ours: Swift brings its own eventlet.
Usage: serve.py FOLDER PORT KEY SECRET
"""

import logging
import subprocess
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

from eventlet import wsgi  # noqa: E402
from swift.common import utils  # noqa: E402

NODES = {
    "account": "egg:swift#account",
    "container": "egg:swift#container",
    "object": "egg:swift#mem_object",
}
SERVER = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
log_level = ERROR
fallocate_reserve = 0

[pipeline:main]
pipeline = server

[app:server]
use = {egg}
"""
PROXY = """
[DEFAULT]
swift_dir = {folder}
log_level = ERROR

[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck listing_formats s3api tempauth container_quotas slo
  proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
client_timeout = 20

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:gatekeeper]
use = egg:swift#gatekeeper

[filter:healthcheck]
use = egg:swift#healthcheck

[filter:listing_formats]
use = egg:swift#listing_formats

[filter:s3api]
use = egg:swift#s3api
location = us-east-1
# Parts may be small, so that a test of them need not be large.
min_segment_size = 1

[filter:container_quotas]
use = egg:swift#container_quotas

[filter:slo]
use = egg:swift#slo

[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{user} = {secret} .admin
"""
HASHES = "[swift-hash]\nswift_hash_path_suffix = tests\nswift_hash_path_prefix = tests\n"


def ring(folder: Path, name: str, port: int) -> None:
    """Say that everything of one kind lies on this one machine."""
    builder = folder / f"{name}.builder"
    for step in (
        ["create", "1", "1", "0"],
        ["add", f"r1z1-127.0.0.1:{port}/disk", "1"],
        ["rebalance"],
    ):
        command = [Path(sys.executable).with_name("swift-ring-builder"), builder, *step]
        subprocess.run(command, check=True, capture_output=True)


def load(folder: Path, name: str, text: str):
    """Return one of Swift's applications from its configuration."""
    from swift.common.wsgi import loadapp

    path = folder / f"{name}.conf"
    path.write_text(text)
    return loadapp(str(path), global_conf={"__file__": str(path)})


def main(folder: Path, port: int, key: str, secret: str) -> None:
    """Serve until the process is ended."""
    account, _, user = key.partition(":")
    (folder / "devices" / "disk").mkdir(parents=True, exist_ok=True)
    (folder / "swift.conf").write_text(HASHES)
    utils.set_swift_dir(str(folder))
    listeners = {name: eventlet.listen(("127.0.0.1", 0), reuse_port=False) for name in NODES}
    for name, listener in listeners.items():
        ring(folder, name, listener.getsockname()[1])
    log = logging.getLogger("s3")
    for name, listener in listeners.items():
        app = load(folder, name, SERVER.format(folder=folder, egg=NODES[name]))
        eventlet.spawn(wsgi.server, listener, app, log, log_output=False)
    names = {"folder": folder, "account": account, "user": user, "secret": secret}
    proxy = load(folder, "proxy", PROXY.format(**names))
    listener = eventlet.listen(("127.0.0.1", port), reuse_port=False)
    wsgi.server(listener, proxy, log, log_output=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
