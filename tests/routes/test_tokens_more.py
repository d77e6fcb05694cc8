"""Replace links, say why one was revoked, choose how long new ones open, and save them as CSV."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from livedemo import clock
from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.models import AccessToken
from livedemo.queries import tokens as queries
from livedemo.services import events
from livedemo.tenancy import tenant_scope
from tests.support.factories import client_for
from tests.support.links import came, made, stored

PATH = "/e/gala/admin/tokens"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def post(ana, path: str = PATH, **fields):
    return ana.post(path, data={"type": "participant", "count": "1", **fields})


def test_a_link_is_replaced_by_a_form(app, ana, gala):
    number, token = made(app, gala, label="Press")
    guest = came(app, gala, token)
    asked = ana.get(f"{PATH}/{number}?replace=1").text
    assert "Replace Press?" in asked
    answer = ana.post(f"{PATH}/{number}/replace")
    assert answer.status_code == 303
    page = ana.get(answer.headers["Location"]).text
    link = re.search(r'readonly value="([^"]+)"', page)[1]
    assert token not in page
    assert "The old link opens nothing any more." in page
    assert client_for(app).get(link).status_code == 303
    assert guest.get("/account").status_code == 303
    assert "This link was withdrawn" in client_for(app).get(f"/e/gala/join?token={token}").text
    said = {"en": "Replaced by link", "es": "Reemplazado por el enlace"}
    for path in (f"{PATH}/{number}", "/e/gala/admin/activity", "/e/gala/admin/activity.csv"):
        for language, words in said.items():
            text = ana.get(path, headers={"Accept-Language": language}).text
            assert words in text, (path, language)
            assert "replaced:" not in text, (path, language)
    assert ana.post(f"{PATH}/{number}/replace").status_code == 409
    assert "?replace=1" not in ana.get(f"{PATH}/{number}").text


def test_a_link_is_replaced_by_the_api(app, ana, gala):
    number, token = made(app, gala, label="Press")
    path = f"/api/events/{gala.id}/tokens/{number}"
    answer = ana.post(path + "/rotate")
    assert (answer.status_code, answer.json["label"]) == (201, "Press")
    assert (answer.json["id"], answer.json["token"]) != (number, token)
    assert ana.get(path).json["revoked_reason"] == f"replaced:{answer.json['hint']}"
    assert ana.post(path + "/rotate").status_code == 409


def test_the_reason_is_asked_for_and_shown(app, ana, gala):
    one, other = (made(app, gala, label=name)[0] for name in ("Press", "Radio"))
    assert 'name="reason"' in ana.get(f"{PATH}?revoke={one}").text
    assert ana.post(f"{PATH}/{one}/revoke", data={"reason": "Posted <b>"}).status_code == 303
    assert "Reason: Posted &lt;b&gt;" in ana.get(f"{PATH}/{one}").text
    assert "Posted &lt;b&gt;" in ana.get("/e/gala/admin/activity?kind=token").text
    path = f"/api/events/{gala.id}/tokens/{other}"
    assert ana.post(path + "/revoke?reason=" + "x" * 201).status_code == 422
    assert ana.post(path + "/revoke?reason=Lost").json["revoked_reason"] == "Lost"


@pytest.mark.parametrize(
    ("lasts", "typed", "expires"),
    [
        ("never", "", None),
        ("day", "", NOW + timedelta(days=1)),
        ("event", "", NOW + timedelta(days=3)),
        ("day", "2030-01-01T00:00", datetime(2030, 1, 1, 6, tzinfo=UTC)),
    ],
)
def test_how_long_a_link_opens_is_chosen(app, ana, gala, lasts, typed, expires):
    ends(app, gala, NOW + timedelta(days=3))
    with at(NOW):
        assert "When the event ends" in ana.get(PATH + "?add=1").text
        answer = post(ana, lasts=lasts, expires_at=typed)
    number = int(answer.headers["Location"].rsplit("/", 1)[1])
    assert stored(app, gala, number).expires_at == expires


def test_an_end_that_is_not_to_come_is_not_offered(app, ana, gala):
    for end in (None, NOW):
        ends(app, gala, end)
        with at(NOW):
            assert "When the event ends" not in ana.get(PATH + "?add=1").text
            refused = post(ana, lasts="event")
        assert (refused.status_code, "Choose from the list." in refused.text) == (422, True)


def at(when: datetime):
    return clock.use(clock.Clock(wall=lambda: when, monotonic=lambda: 0.0))


def ends(app, event, end: datetime | None) -> None:
    with app.app_context(), tenant_scope(event.tenant_id):
        events.update(SYSTEM, event, start_date=None, end_date=end)


def test_new_links_are_saved_as_csv(app, ana, gala):
    sheet = post(ana, label="=Table", count="3", expires_at="2030-01-01T00:00").headers["Location"]
    post(ana, label="Other")
    path = re.search(r'href="([^"]+/links\.csv[^"]*)"', ana.get(sheet).text)[1]
    answer = ana.get(path.replace("&amp;", "&"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="gala-links.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Content-Encoding" not in answer.headers
    head, *rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert head == ["url", "label", "hint", "type", "expires_at (America/Mexico_City)"]
    assert len(rows) == 3
    for url, label, hint, kind, expires in rows:
        assert client_for(app).get(url).status_code == 303
        assert (label, kind, expires) == ("'=Table", "participant", "2030-01-01 00:00:00")
        assert len(hint) == 4
    assert "Other" in ana.get(PATH + "/links.csv").text


def test_the_table_of_links_holds_all_that_can_be_shown(app, ana, gala, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 2)
    ids = [made(app, gala, label=f"Table {number}")[0] for number in range(5)]
    with app.app_context(), tenant_scope(gala.tenant_id), db.engine.begin() as connection:
        sealed_elsewhere = sa.update(AccessToken).where(AccessToken.id == ids[2])
        connection.execute(sealed_elsewhere.values(token_sealed="another key's"))
    text = ana.get(PATH + "/links.csv").data.decode("utf-8-sig")
    labels = [row["label"] for row in csv.DictReader(io.StringIO(text))]
    assert labels == ["Table 0", "Table 1", "Table 3", "Table 4"]
