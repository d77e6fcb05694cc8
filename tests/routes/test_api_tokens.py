"""`/api/events/<id>/tokens`, as programs use it (contract §5, document 003)."""

import base64
import io
import re

import pytest
from PIL import Image

from livedemo import clock
from tests.support.factories import client_for, csrf, make_event, sign_in, staff
from tests.support.links import came, made, revoke
from tests.support.slides import path as slides_path
from tests.support.slides import send, talk_in

KEYS = {"id", "event_id", "type", "label", "hint", "token", "url", "state", "is_active",
        "created_at", "created_by", "expires_at", "use_count", "version"}  # fmt: skip


def path(event, *more) -> str:
    return "/".join([f"/api/events/{event.id}/tokens", *map(str, more)])


def make(ana, event, **body) -> dict:
    answer = ana.post(path(event), json={"type": "participant", **body})
    assert answer.status_code == 201, answer.json
    return answer.json


def test_a_token_is_made_listed_and_read(ana, gala):
    # In the event's zone, America/Mexico_City.
    one = make(ana, gala, label=" Press ", expires_at="2030-11-21T19:00")
    assert set(one) == KEYS | {"tokens"}
    (alone,) = one.pop("tokens")
    assert alone == one == ana.get(path(gala, one["id"])).json
    assert ana.get(path(gala)).json == {"tokens": [one], "total": 1, "page": 1, "per_page": 200}
    assert (one["label"], one["expires_at"]) == ("Press", "2030-11-22T01:00:00Z")
    assert (one["state"], one["is_active"], one["use_count"]) == ("active", True, 0)
    assert re.fullmatch(r"[A-Za-z0-9_-]{21}", one["token"])
    assert one["url"] == f"http://localhost/events/gala?token={one['token']}"


def test_several_are_made_at_once_the_newest_first(ana, gala):
    several = make(ana, gala, count=3)["tokens"]
    assert len({one["token"] for one in several}) == 3
    last = make(ana, gala, type="organizer")
    listed = [one["id"] for one in ana.get(path(gala)).json["tokens"]]
    assert listed == [last["id"], *sorted((one["id"] for one in several), reverse=True)]


def test_label_and_expiry_change_alone(ana, gala):
    one = make(ana, gala, label="Press", expires_at="2030-11-21T19:00Z")
    renamed = ana.patch(path(gala, one["id"]), json={"label": "Radio"}).json
    assert (renamed["label"], renamed["expires_at"]) == ("Radio", "2030-11-21T19:00:00Z")
    lasting = ana.patch(path(gala, one["id"]), json={"expires_at": None}).json
    assert lasting["label"] == "Radio"
    assert "expires_at" not in lasting


def test_who_names_an_older_version_is_refused(ana, gala):
    one = make(ana, gala, label="Press")
    mine = path(gala, one["id"])
    later = ana.patch(mine, json={"expires_at": "2030-11-21T19:00Z", "version": one["version"]})
    assert later.json["version"] == one["version"] + 1
    late = ana.patch(mine, json={"label": "Radio", "expires_at": None, "version": one["version"]})
    assert (late.status_code, late.json["error"]["code"]) == (409, "conflict")
    assert ana.get(mine).json == later.json
    assert ana.patch(mine, json={"version": "1"}).status_code == 422


@pytest.mark.parametrize("way", ["delete", "post"])
def test_a_revoked_token_stays_in_the_list_without_its_secret(app, ana, gala, way):
    one = make(ana, gala)
    if way == "delete":
        answer = ana.delete(path(gala, one["id"]))
        assert (answer.status_code, answer.data) == (204, b"")
    else:
        answer = ana.post(path(gala, one["id"], "revoke"))
        assert (answer.status_code, answer.json["state"]) == (200, "revoked")
    (listed,) = ana.get(path(gala)).json["tokens"]
    assert (listed["state"], listed["is_active"], listed["revoked_by"]) == ("revoked", False, "Ana")
    assert not {"token", "url"} & set(listed)
    assert client_for(app).get(f"/e/gala/join?token={one['token']}").status_code == 403
    for late in (
        ana.patch(path(gala, one["id"]), json={"label": "Late"}),
        ana.get(path(gala, one["id"], "qr")),
    ):
        assert (late.status_code, late.json["error"]["code"]) == (409, "conflict")


def test_use_is_told(app, ana, gala):
    one = make(ana, gala)
    came(app, gala, one["token"])
    (listed,) = ana.get(path(gala)).json["tokens"]
    assert listed["use_count"] == 1
    assert listed["last_used_at"] <= clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_code_is_a_png_data_url_an_svg_and_files(ana, gala):
    one = make(ana, gala)
    code = ana.get(path(gala, one["id"], "qr"))
    assert code.json["url"] == one["url"]
    head, data = code.json["qr_code_data_url"].split(",")
    assert head == "data:image/png;base64"
    png = base64.b64decode(data)
    drawn = Image.open(io.BytesIO(png))
    assert drawn.width == drawn.height > 200
    for kind, body, mime in (
        ("png", png, "image/png"),
        ("svg", code.json["qr_code_svg"].encode(), "image/svg+xml"),
    ):
        file = ana.get(path(gala, one["id"], f"qr?format={kind}&download=true"))
        assert (file.data, file.mimetype) == (body, mime)
        assert file.headers["Cache-Control"] == "private, no-store"
        name = f'attachment; filename="gala-{one["hint"]}.{kind}"'
        assert file.headers["Content-Disposition"] == name
    assert ana.get(path(gala, one["id"], "qr?format=gif")).status_code == 422


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("type", {"type": "admin"}),
        ("type", {"type": None}),
        ("count", {"count": 0}),
        ("count", {"count": 101}),
        ("count", {"count": "3"}),
        ("label", {"label": "x" * 121}),
        ("label", {"label": 7}),
        ("expires_at", {"expires_at": "2020-01-01T00:00"}),
        ("expires_at", {"expires_at": "tomorrow"}),
        ("expires_at", {"expires_at": "9999-12-31T23:59Z"}),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_made(ana, gala, field, body):
    answer = ana.post(path(gala), json={"type": "participant", **body})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)
    assert ana.get(path(gala)).json["tokens"] == []


def test_times_that_the_clocks_skip_are_refused(app, ana):
    with app.app_context():
        event = make_event("lisboa", zone="Europe/Lisbon")
        staff(event, "ana@example.org", "admin")
    sign_in(ana, "ana@example.org")
    ana.environ_base["HTTP_X_CSRFTOKEN"] = csrf(ana)
    body = {"type": "participant", "expires_at": "2030-03-31T01:30"}
    answer = ana.post(path(event), json=body)
    assert answer.status_code == 422
    assert "02:00" in answer.json["error"]["message"]


def test_an_organisers_token_manages_slides_and_sees_the_draft_and_nothing_else(app, ana, gala):
    number, token = made(app, gala, "organizer")
    helper = came(app, gala, token)
    helper.environ_base["HTTP_X_CSRFTOKEN"] = csrf(helper)
    talk, _session = talk_in(app, gala, published=False)
    added = send(helper, gala, talk)
    assert added.status_code == 201, added.json
    assert helper.get(added.json["url"]).status_code == 200
    assert helper.get(f"/api/events/{gala.id}/sessions").json["sessions"]
    assert helper.get("/e/gala/admin/slides").status_code == 200
    assert helper.get("/e/gala/admin/agenda").status_code == 200
    for method, wish in (
        ("get", path(gala)),
        ("post", f"/api/events/{gala.id}/sessions"),
        ("delete", f"/api/events/{gala.id}/speeches/{talk}"),
        ("get", "/e/gala/admin/"),
        ("get", "/e/gala/reports"),
        ("get", "/e/gala/mod"),
    ):
        answer = getattr(helper, method)(wish, headers={"Accept": "application/json"})
        assert answer.status_code == 401, wish
    log = ana.get("/e/gala/admin/activity?kind=slide").get_data(as_text=True)
    hint = ana.get(path(gala, number)).json["hint"]
    assert f"<strong>Link {hint}</strong> added a slide" in log
    revoke(app, gala, number)
    assert send(helper, gala, talk).status_code == 403
    assert helper.delete(slides_path(gala, added.json["id"])).status_code == 403


def test_an_organisers_token_of_another_event_gives_nothing_here(app, gala):
    with app.app_context():
        other = make_event("fair")
    helper = came(app, other, made(app, other, "organizer")[1])
    helper.environ_base["HTTP_X_CSRFTOKEN"] = csrf(helper)
    talk, _session = talk_in(app, gala)
    assert send(helper, gala, talk).status_code == 401
    assert helper.get(f"/api/events/{gala.id}/sessions").status_code == 401
