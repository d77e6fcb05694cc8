"""Sessions, speeches and the programme in JSON, as contract §5 and document 003 write them."""

import pytest

from livedemo.tenancy import tenant_scope
from tests.support import agenda
from tests.support.counting import queries
from tests.support.factories import client_for, csrf, enter, make_event, sign_in, staff


@pytest.fixture
def gala(app):
    with app.app_context():
        event = make_event("gala")  # America/Mexico_City
        staff(event, "ana@example.org", "admin")
        staff(event, "mo@example.org", "moderator")
        return event


class Program:
    """Be a signed-in program that talks about one event."""

    def __init__(self, app, event, email):
        self.browser = client_for(app)
        sign_in(self.browser, email)
        self.headers = {"X-CSRFToken": csrf(self.browser)}
        self.base = f"/api/events/{event.id}"

    def __call__(self, method: str, path: str, body=None):
        return self.browser.open(self.base + path, method=method, json=body, headers=self.headers)


@pytest.fixture
def ana(app, gala):
    return Program(app, gala, "ana@example.org")


def made(ana, **fields) -> dict:
    answer = ana("POST", "/sessions", {"title": "Opening", **fields})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.json


def talk(ana, session_id: int, **fields) -> dict:
    body = {"session_id": session_id, "title": "Welcome", "speaker_name": "Sam", **fields}
    answer = ana("POST", "/speeches", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.json


def refused(answer, status: int, field: str | None = None) -> dict:
    assert answer.status_code == status, answer.get_data(as_text=True)
    error = answer.json["error"]
    assert error.get("field") == field
    return error


def test_a_session_is_made_read_changed_and_deleted(ana):
    row = made(ana, scheduled_time="2026-11-21T19:00", end_time="2026-11-22T02:30:00+00:00")
    assert row["scheduled_time"] == "2026-11-22T01:00:00Z", "in the event's zone"
    assert row["end_time"] == "2026-11-22T02:30:00Z"
    assert (row["version"], row["speech_count"]) == (1, 0)
    path = f"/sessions/{row['id']}"
    changed = ana("PATCH", path, {"version": 1, "title": "Gala", "scheduled_time": None,
                                  "end_time": None})  # fmt: skip
    assert (changed.json["title"], changed.json["version"]) == ("Gala", 2)
    assert "scheduled_time" not in changed.json
    assert ana("GET", path).json == changed.json
    refused(ana("PATCH", path, {"version": 1, "title": "Late"}), 409)
    refused(ana("DELETE", path + "?version=1"), 409)
    assert ana("DELETE", path + "?version=2").status_code == 204
    refused(ana("GET", path), 404)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": None}, "title"),
        ({"title": 7}, "title"),
        ({"scheduled_time": "2026-04-05T25:00"}, "scheduled_time"),
        ({"scheduled_time": "soon"}, "scheduled_time"),
        ({"scheduled_time": "0001-01-01T00:00+14:00"}, "scheduled_time"),
        ({"scheduled_time": "2026-11-21T19:00", "end_time": "2026-11-21T18:59"}, "end_time"),
        ({"end_time": "2026-11-21T19:00"}, "scheduled_time"),
        ({"price_minor": -1}, "price_minor"),
        ({"session_type": "party"}, "session_type"),
        ({"room_id": 999}, "room_id"),
        ({"room_id": "1"}, "room_id"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_beside_its_field(ana, fields, field):
    refused(ana("POST", "/sessions", {"title": "One", **fields}), 422, field)
    assert ana("GET", "/sessions").json["sessions"] == []


def test_a_time_that_the_clocks_skip_is_refused(app):
    with app.app_context():
        event = make_event("madrid", zone="Europe/Madrid")
        staff(event, "ana@example.org", "admin")
    ana = Program(app, event, "ana@example.org")
    answer = ana("POST", "/sessions", {"title": "Night", "scheduled_time": "2026-03-29T02:30"})
    assert "03:00" in refused(answer, 422, "scheduled_time")["message"]
    assert made(ana, scheduled_time="2026-03-29T03:00")["scheduled_time"] == "2026-03-29T01:00:00Z"


def test_sessions_are_put_in_order(ana):
    ids = []
    for title, hour in (("A", "09"), ("B", "10")):
        times = [f"2026-11-21T{hour}:{minute}" for minute in ("00", "30")]
        row = made(ana, title=title, scheduled_time=times[0], end_time=times[1])
        ids.append(row["id"])
    listed = ana("GET", "/sessions").json
    assert ([one["id"] for one in listed["sessions"]], listed["by_hand"]) == (ids, False)
    wish = {"order": ids[::-1], "revision": listed["revision"]}
    for order in ([ids[0]], [ids[0], ids[0]], [*ids, 999], []):
        refused(ana("POST", "/sessions/reorder", {**wish, "order": order}), 422, "order")
    refused(ana("POST", "/sessions/reorder", {**wish, "times": "stretch"}), 422, "times")
    done = ana("POST", "/sessions/reorder", wish).json
    assert ([one["id"] for one in done["sessions"]], done["by_hand"]) == (ids[::-1], True)
    assert [one["display_order"] for one in done["sessions"]] == [0, 1]
    refused(ana("POST", "/sessions/reorder", wish), 409)
    swap = {**wish, "revision": done["revision"], "times": "swap"}
    done = ana("POST", "/sessions/reorder", swap).json
    assert [one["scheduled_time"][11:16] for one in done["sessions"]] == ["15:00", "16:00"]
    assert not done["by_hand"]
    by_hand = ana("POST", "/sessions/reorder", {"order": ids, "revision": done["revision"]}).json
    back = ana("POST", "/sessions/reorder", {"revision": by_hand["revision"]}).json
    assert [one["id"] for one in back["sessions"]] == ids[::-1]


def test_a_session_with_speeches_refuses_to_go(ana):
    row = made(ana)
    talk(ana, row["id"])
    error = refused(ana("DELETE", f"/sessions/{row['id']}"), 409)
    assert error["message"] == "Remove or move all speeches first: this session has 1."
    assert ana("GET", "/sessions").json["sessions"][0]["speech_count"] == 1


def test_speeches_are_made_moved_and_put_in_order(ana):
    first, second = made(ana, title="First")["id"], made(ana, title="Second")["id"]
    a = talk(ana, first, title="A", scheduled_time="2026-11-21T09:00", duration=30)
    b = talk(ana, first, title="B", scheduled_time="2026-11-21T09:30", duration=30)
    listed = ana("GET", f"/speeches?session_id={first}").json
    wish = {"session_id": first, "revision": listed["revision"], "order": [b["id"], a["id"]]}
    done = ana("POST", "/speeches/reorder", wish).json
    assert [one["title"] for one in done["speeches"]] == ["B", "A"]
    moved = ana("PATCH", f"/speeches/{a['id']}", {"version": 1, "session_id": second}).json
    assert (moved["session_id"], moved["version"]) == (second, 2)
    assert [one["title"] for one in ana("GET", "/speeches").json["speeches"]] == ["B", "A"]
    refused(ana("PATCH", f"/speeches/{a['id']}", {"version": 1, "title": "Late"}), 409)
    refused(ana("PATCH", f"/speeches/{a['id']}", {"version": 2, "session_id": None}), 422,
            "session_id")  # fmt: skip
    refused(ana("GET", "/speeches?session_id=999"), 404)
    refused(ana("POST", "/speeches", {"session_id": 999, "title": "T", "speaker_name": "S"}), 404)


def test_deleting_a_speech_with_slides_answers_its_count_and_asks(app, gala, ana):
    row = talk(ana, made(ana)["id"])
    with app.app_context(), tenant_scope(gala.tenant_id):
        for name in ("a.pdf", "b.pdf"):
            agenda.slide(gala, agenda.agenda_queries.one(agenda.Speech, gala, row["id"]), name)
    path = f"/speeches/{row['id']}"
    assert ana("GET", path).json["slide_count"] == 2
    asked = ana("DELETE", path)
    assert (asked.status_code, asked.json) == (
        409,
        {"slideCount": 2, "requiresConfirmation": True},
    )
    other = ana("DELETE", path + "?confirm=true&slides=1")
    assert (other.status_code, other.json) == (asked.status_code, asked.json)
    assert ana("DELETE", path + "?confirm=true&slides=-1").status_code == 422
    assert ana("DELETE", path + "?confirm=true&slides=2").status_code == 204
    refused(ana("GET", path), 404)


def test_the_programme_is_published_with_a_list_of_what_changed(app, gala, ana):
    viewer = client_for(app)
    enter(viewer, gala)
    row = made(ana, scheduled_time="2026-11-21T09:00")
    talk(ana, row["id"])
    public = f"/api/events/{gala.id}/programme"
    assert viewer.get(public).json == {"number": 0, "rooms": [], "sessions": []}
    draft = ana("GET", "/programme/draft").json
    assert [(one["kind"], one["what"]) for one in draft["changes"]] == [
        ("added", "session"),
        ("added", "speech"),
    ]
    refused(ana("POST", "/programme/publish", {"revision": "older"}), 409)
    done = ana("POST", "/programme/publish", {"revision": draft["revision"]}).json
    assert done["number"] == 1
    assert viewer.get(public).json == done
    ana("PATCH", f"/sessions/{row['id']}", {"version": 1, "title": "Renamed"})
    draft = ana("GET", "/programme/draft").json
    assert [one["fields"] for one in draft["changes"]] == [{"title": ["Opening", "Renamed"]}]
    assert viewer.get(public).json["sessions"][0]["title"] == "Opening"
    assert viewer.get(public + "/draft").status_code == 403


def test_conflicts_are_told(ana):
    times = {"scheduled_time": "2026-11-21T23:30", "end_time": "2026-11-22T00:30"}
    one = made(ana, speaker_name="Gael", **times)
    late = {"scheduled_time": "2026-11-22T00:00", "end_time": "2026-11-22T01:00"}
    two = made(ana, speaker_name="GAEL", **late)
    found = ana("GET", "/programme/draft").json["conflicts"]
    assert found == [
        {"kind": "speaker", "first": ["session", one["id"]], "second": ["session", two["id"]]}
    ]


def test_moderators_and_viewers_see_no_draft(app, gala):
    mo = Program(app, gala, "mo@example.org")
    for method, path in (("GET", "/sessions"), ("POST", "/sessions"), ("GET", "/speeches"),
                         ("GET", "/programme/draft")):  # fmt: skip
        refused(mo(method, path, {"title": "Mine"} if method == "POST" else None), 403)


def test_lists_ask_the_database_as_often_for_many_as_for_few(app, ana):
    def asked() -> list[int]:
        paths = ("/sessions", "/speeches", "/programme/draft")
        with queries(app) as statements:
            before, found = 0, []
            for path in paths:
                assert ana("GET", path).status_code == 200
                found.append(len(statements) - before)
                before = len(statements)
        return found

    talk(ana, made(ana)["id"])
    few = asked()
    for number in range(8):
        row = made(ana, title=f"S{number}", scheduled_time=f"2026-11-21T1{number}:00")
        talk(ana, row["id"])
        talk(ana, row["id"])
    assert asked() == few


def test_the_document_describes_every_route_with_its_numbers(client):
    paths = client.get("/api/openapi.json").json["paths"]
    one = paths["/api/events/{event_id}/sessions/{session_id}"]
    assert set(one) == {"get", "patch", "delete"}
    named = [(p["name"], p["in"]) for p in one["delete"]["parameters"]]
    assert named == [("event_id", "path"), ("session_id", "path"), ("version", "query")]
    assert "409" in paths["/api/events/{event_id}/speeches/{speech_id}"]["delete"]["responses"]


def test_where_a_paid_session_is_streamed_is_not_told(app, gala, ana):
    stream = {"session_type": "atelier", "youtube_live_url": "https://youtu.be/dQw4w9WgXcQ"}
    made(ana, title="Workshop", is_paid=True, **stream)
    made(ana, title="Open", **stream)
    ana("POST", "/programme/publish", {"revision": ana("GET", "/programme/draft").json["revision"]})
    viewer = client_for(app)
    enter(viewer, gala)
    told = viewer.get(f"/api/events/{gala.id}/programme").json["sessions"]
    shown = {one["title"]: one["youtube_live_url"] for one in told}
    assert shown["Workshop"] is None
    assert "dQw4w9WgXcQ" in shown["Open"]
