"""docs/permissions.md says what policy.py decides."""

from livedemo.actors import Holder
from livedemo.cli.permissions import COLUMNS, MEANINGS, markdown
from livedemo.policy import GRANTS, Permission
from tests.support.processes import ROOT


def test_the_page_is_current():
    page = (ROOT / "docs/permissions.md").read_text()
    assert page == markdown(), "flask permissions > docs/permissions.md"


def test_every_permission_is_granted_and_explained():
    assert set(GRANTS) == set(MEANINGS) == set(Permission)


def test_every_holder_has_a_column():
    assert set(COLUMNS) == set(Holder)


def test_the_table_marks_who_holds_what():
    rows = {
        row.split(" | ")[0].strip("| `"): [cell.strip() for cell in row.split("|")[3:-1]]
        for row in markdown().splitlines()
        if row.startswith("| `")
    }
    assert len(rows) == len(Permission)
    for permission, marks in rows.items():
        holders = {holder for holder, mark in zip(COLUMNS, marks, strict=True) if mark == "yes"}
        assert holders == GRANTS[Permission(permission)], permission


def test_the_command_prints_the_page(runner):
    done = runner.invoke(args=["permissions"])
    assert (done.exit_code, done.output) == (0, markdown())
