"""Check that every file of another project is the one that VENDORED.md names."""

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "livedemo" / "static"
VENDOR = STATIC / "vendor"
LIST = "VENDORED.md"
ROW = re.compile(
    r"^\| (?P<file>\S+) \| (?P<package>\S+) \| (?P<version>\S+) \| (?P<licence>\S+) "
    r"\| `(?P<sha256>[0-9a-f]{64})` \|$",
    re.M,
)
ROWS = {row["file"]: row.groupdict() for row in ROW.finditer((VENDOR / LIST).read_text("utf-8"))}


def test_every_file_is_listed() -> None:
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert present - {LIST} == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_file_is_the_listed_one(name: str) -> None:
    row = ROWS[name]
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == row["sha256"]
    assert row["version"] in name


def test_every_package_has_its_licence_text() -> None:
    with_text = {row["package"] for name, row in ROWS.items() if name.endswith(".LICENSE.txt")}
    assert {row["package"] for row in ROWS.values()} == with_text


def test_icons_used_by_templates_are_in_the_sprite() -> None:
    sprite = (STATIC / "icons.svg").read_text("utf-8")
    known = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    templates = (STATIC.parent / "templates").rglob("*.html")
    used = {
        name
        for template in templates
        for name in re.findall(r'\bicon\("([a-z0-9-]+)"', template.read_text("utf-8"))
    }
    assert used - known == set()
