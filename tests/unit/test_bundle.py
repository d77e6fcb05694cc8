"""What is committed in static/dist is what the sources give, and holds what it must."""

import gzip
import hashlib
import json
import re
import subprocess

import brotli
import pytest

from bundle.font import SIGNS
from livedemo.assets import BUNDLES, STATIC
from tests.support.processes import ROOT, MissingProgram, find_program

DIST = STATIC / "dist"
UNPACK = {".br": brotli.decompress, ".gz": gzip.decompress}
TEXT = {".js", ".css", ".svg"}


def files(folder) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def content(name: str, data: bytes) -> bytes:
    """Return what a file says; other versions of a compressor may say it in other bytes."""
    return UNPACK.get(name[-3:], bytes)(data)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    find_program("node", package="nodejs")
    if not (ROOT / "bundle/node_modules/esbuild").exists():
        raise MissingProgram("esbuild is not installed: npm --prefix bundle ci")
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([ROOT / "bin/build", folder], check=True, capture_output=True, timeout=100)
    return files(folder)


def test_committed_bundles_are_what_the_sources_give(made):
    committed = files(DIST)
    assert set(committed) == set(made)
    stale = [name for name in made if content(name, made[name]) != content(name, committed[name])]
    assert stale == [], "run bin/build and commit livedemo/static/dist"


def test_compressed_forms_are_named_for_what_they_hold():
    packed = files(DIST / "packed")
    for name, data in packed.items():
        assert hashlib.sha256(content(name, data)).hexdigest()[:12] == name[:-3]
    assert {name[-3:] for name in packed} == set(UNPACK)


def test_every_larger_text_has_its_compressed_forms():
    published = [*DIST.glob("*.js"), *DIST.glob("*.css"), *(STATIC / n for n in BUNDLES["packed"])]
    for path in published:
        stem = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for end in UNPACK:
            assert (DIST / f"packed/{stem}{end}").is_file(), path.name


def test_font_of_the_first_view_is_asked_for_what_it_has():
    [ranges] = re.findall(
        r"unicode-range:([^;]+);", (STATIC / "css/font-basic.css").read_text("utf-8")
    )
    asked = set()
    for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", ranges):
        asked |= set(range(int(first, 16), int(last or first, 16) + 1))
    assert asked == set(SIGNS)


def test_bundled_client_is_the_vendored_version():
    lock = json.loads((ROOT / "bundle/package-lock.json").read_text())
    version = lock["packages"]["node_modules/socket.io-client"]["version"]
    assert (STATIC / f"vendor/socket.io-{version}.esm.min.js").is_file()
    notes = [path for path in DIST.glob("*.js") if b"emitWithAck" in path.read_bytes()]
    assert notes
    for path in notes:
        licence = re.match(r"/\*! \S.* (/static/\S+) \*/\n", path.read_text("utf-8"))
        assert (STATIC / licence[1].removeprefix("/static/")).is_file()
