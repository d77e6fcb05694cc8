"""Lists are sorted, paged and taken along as CSV (contract §3)."""

import csv
import io
import re

import pytest

from livedemo.csv_export import BYTE_ORDER_MARK
from livedemo.extensions import db
from livedemo.models import Activity
from livedemo.queries import tokens as queries
from livedemo.schemas import tokens as schemas
from livedemo.tenancy import tenant_scope
from tests.routes.test_tokens_page import PATH, post, rows, text_of
from tests.support.agenda import session, speech
from tests.support.factories import client_for, make_person, sign_in

LOG = "/e/gala/admin/activity"


def table(client, path: str) -> list[dict]:
    answer = client.get(path)
    assert answer.status_code == 200, text_of(answer)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(text_of(answer).removeprefix(BYTE_ORDER_MARK))))


@pytest.fixture
def links(ana):
    for label, until in (
        ("Press", "2030-01-02T10:00"),
        ("=cmd()", ""),
        ("archive", "2030-01-01T10:00"),
    ):
        post(ana, label=label, expires_at=until)


def test_links_are_sorted_by_their_heads(ana, links):
    assert rows(ana) == ["archive", "=cmd()", "Press"]
    assert rows(ana, "?sort=label") == ["=cmd()", "archive", "Press"]
    assert rows(ana, "?sort=-label") == ["Press", "archive", "=cmd()"]
    assert rows(ana, "?sort=-expires")[:2] == ["Press", "archive"]
    assert rows(ana, "?sort=secret") == rows(ana)
    page = text_of(ana.get(PATH + "?sort=label"))
    assert re.search(r'aria-sort="ascending"><a class="sort" href="[^"]*sort=-label"', page)


def test_pages_are_as_long_as_asked_for(ana, links):
    assert rows(ana, "?sort=label&per_page=2&page=2") == ["Press"]
    page = text_of(ana.get(PATH + "?sort=label&per_page=2"))
    assert "sort=label&amp;page=2&amp;per_page=2" in page or "per_page=2" in page
    for typed in ("0", "x", "-1", "9" * 30):
        assert rows(ana, f"?per_page={typed}") == rows(ana), typed
    for path in (LOG, "/e/gala/admin/tokens"):
        assert "of 100000" not in text_of(ana.get(path + "?per_page=100000"))


def test_links_are_taken_along_without_what_opens(ana, gala, links, app):
    found = table(ana, PATH + ".csv")
    assert [one["label"] for one in found] == ["archive", "'=cmd()", "Press"]
    assert {one["state"] for one in found} == {"active"}
    assert found[2]["expires_at (America/Mexico_City)"] == "2030-01-02 10:00:00"
    assert [one["label"] for one in table(ana, PATH + ".csv?q=press")] == ["Press"]
    written = text_of(ana.get(PATH + ".csv"))
    with app.app_context(), tenant_scope(gala.tenant_id):
        for row in queries.every(gala):
            assert row.token_hash not in written
        noted = db.session.query(Activity).filter_by(action="report.export").all()
        assert {one.after["table"] for one in noted} == {"tokens"}
    assert "token=" not in written


def test_the_log_is_turned_round_and_taken_along(ana, links):
    newest, oldest = (
        re.findall(r'<li><time datetime="([^"]+)"', text_of(ana.get(LOG + query)))
        for query in ("", "?sort=at")
    )
    assert newest == oldest[::-1]
    lines = [one for one in table(ana, LOG + ".csv") if one["action"] == "token.make"]
    assert len(lines) == 3
    assert "Press" in lines[0]["changes"]
    assert lines[0]["who"] != "system"
    only = table(ana, LOG + ".csv?kind=token")
    assert {one["action"].split(".")[0] for one in only} == {"token"}
    assert table(ana, LOG + ".csv")[-1]["action"] == "report.export"


def test_the_whole_log_is_the_superadmins(app, gala, ana):
    with app.app_context(), tenant_scope(gala.tenant_id):
        make_person("root@example.org", "Root", role="superadmin")
        speech(gala, session(gala, "Opening"), "Antennas")
    root = client_for(app)
    sign_in(root, "root@example.org")
    assert "Opening" in text_of(root.get("/admin/audit"))
    assert table(root, "/admin/audit.csv")[-2]["changes"].count("Opening") == 1
    assert ana.get("/admin/audit.csv").status_code == 403


def test_programs_page_and_sort_links(ana, gala, links):
    path = f"/api/events/{gala.id}/tokens"
    found = ana.get(path + "?sort=label&per_page=2").get_json()
    assert [one["label"] for one in found["tokens"]] == ["=cmd()", "archive"]
    assert (found["total"], found["page"], found["per_page"]) == (3, 1, 2)
    assert len(ana.get(path).get_json()["tokens"]) == 3
    for query in ("sort=secret", "per_page=201", "page=0", "kind=nobody"):
        answer = ana.get(f"{path}?{query}")
        assert answer.status_code == 422, query
        assert answer.get_json()["error"]["field"] == query.split("=")[0]
    assert set(schemas.COLUMNS) == set(queries.SORTS)
