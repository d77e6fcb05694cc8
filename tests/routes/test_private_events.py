"""A private event and one that is not there: the same answers, for the same work."""

import io
import logging
import re
from datetime import timedelta

import pytest

from livedemo import clock, logs
from livedemo.actors import SYSTEM
from livedemo.services import events
from livedemo.tenancy import tenant_scope
from tests.support.counting import queries
from tests.support.factories import client_for, enter, make_event, make_tenant, sign_in
from tests.support.files import PDF, picture
from tests.support.links import came, made, revoke
from tests.support.slides import send, talk_in
from tests.support.sockets import Socket

ONCE = re.compile(r'(nonce|content|value)="[^"]+"')
UNKNOWN = {"slug": "no-such-event", "event": 2**40, "photo": 2**40, "slide": 2**40, "session": 1}


@pytest.fixture
def secret(app, ana, gala):
    """Return the numbers of a private event with an album, a programme and a slide."""
    photo = ana.post(
        f"/api/events/{gala.id}/photos", data={"file": (io.BytesIO(picture()), "a.jpg")}
    )
    ana.put(f"/api/events/{gala.id}/files/programme", data={"file": (io.BytesIO(PDF), "p.pdf")})
    talk, session = talk_in(app, gala)
    slide = send(ana, gala, talk)
    with app.app_context(), tenant_scope(gala.tenant_id):
        events.update(SYSTEM, gala, visibility="private", start_date=clock.now())
    return {
        "slug": "gala",
        "event": gala.id,
        "photo": photo.json["id"],
        "slide": slide.json["id"],
        "session": session,
    }


PATHS = [
    "/e/{slug}/",
    "/e/{slug}/watch",
    "/e/{slug}/chat",
    "/e/{slug}/mod",
    "/e/{slug}/stage",
    "/e/{slug}/live?page=watch&seq=0",
    "/e/{slug}/admin/",
    "/e/{slug}/admin/tokens",
    "/e/{slug}/event.ics",
    "/e/{slug}/sessions/{session}",
    "/e/{slug}/sessions/{session}.ics",
    "/e/{slug}/sessions/{session}/slides.zip",
    "/e/{slug}/join",
    "/events/{slug}",
    "/api/events/{event}/photos",
    "/api/events/{event}/files",
    "/api/events/{event}/slides",
    "/api/events/{event}/sessions",
    "/api/events/{event}/programme",
    "/api/events/{event}/tokens",
    "/files/photo/{photo}",
    "/files/photo/{photo}?width=320",
    "/files/programme/{event}",
    "/files/slide/{slide}",
]
# What leads to the event's page, whether there is one or not.
HOMES = {"/e/{slug}/join", "/events/{slug}"}
# What visitors see before they enter.
SHOWN = {
    "/e/{slug}/",
    *(path for path in PATHS if "event.ics" in path or "/{session}" in path),
    *(path for path in PATHS if path.startswith("/files/")),
    *(path for path in PATHS if path.endswith(("/photos", "/files", "/slides"))),
}


def told(answer) -> tuple:
    """Return what an answer says, but for what is new in each."""
    body = ONCE.sub("", answer.get_data(as_text=True)).replace("no-such-event", "gala")
    kept = {k: v for k, v in answer.headers if k not in {"X-Request-ID", "Set-Cookie"}}
    kept["Content-Security-Policy"] = re.sub(r"nonce-[^']+", "", kept["Content-Security-Policy"])
    kept.pop("Content-Length")
    kept["Location"] = kept.get("Location", "").replace("no-such-event", "gala")
    return answer.status_code, body.replace(answer.headers["X-Request-ID"], ""), kept


def asked(app, browser, path: str) -> tuple:
    """Return what an address answers, and how many questions to the database that took."""
    with queries(app) as counted:
        answer = browser.get(path)
    return told(answer), len(counted)


def visitor(app, who: str):
    """Return a browser: nobody's, or one that came into another event, by name or by a link."""
    if who == "nobody":
        return client_for(app)
    with app.app_context():
        other = make_event("fair", tenant=make_tenant("other"))
    number, token = made(app, other, "organizer" if who == "organizer" else "participant")
    browser = client_for(app) if who == "viewer" else came(app, other, token)
    if who in {"viewer", "guest"}:
        enter(browser, other)
    if who == "former":
        revoke(app, other, number)
    return browser


@pytest.mark.parametrize("who", ["nobody", "viewer", "bearer", "guest", "organizer", "former"])
def test_a_private_event_answers_as_one_that_is_not_there(app, secret, who):
    browser = visitor(app, who)
    for path in PATHS:
        private, unknown = (asked(app, browser, path.format(**one)) for one in (secret, UNKNOWN))
        assert private == unknown, path
        assert private[0][0] == (303 if path in HOMES else 404), path


def test_who_holds_a_token_sees_what_visitors_see(app, gala, secret):
    browser = came(app, gala, made(app, gala)[1])
    for path in PATHS:
        answer = browser.get(path.format(**secret))
        hidden = answer.headers.get("X-Robots-Tag") == "noindex, nofollow"
        assert hidden == (answer.status_code != 401), path
        wanted = {200} if path in SHOWN else {303, 401}
        assert answer.status_code in wanted, path


@pytest.mark.parametrize("who", ["bearer", "guest", "member"])
@pytest.mark.parametrize("ending", ["token_revoked", "token_expired"])
def test_who_held_a_link_that_ended_is_told_so_everywhere_and_gets_nothing(
    app, gala, secret, who, ending
):
    at = clock.now() + timedelta(hours=1)
    number, token = made(app, gala, expires_at=at)
    browser = came(app, gala, token)
    tags = [browser.get(path.format(**secret)).headers.get("ETag") for path in PATHS]
    if who == "guest":
        enter(browser, gala)
    if who == "member":
        sign_in(browser, "vera@example.org")
    if ending == "token_revoked":
        revoke(app, gala, number)
        at = clock.now()
    with clock.use(clock.Clock(wall=lambda: at, monotonic=lambda: 0.0)):
        for path, tag in zip(PATHS, tags, strict=True):
            asks = {"Accept": "application/json", "If-None-Match": tag or "*"}
            answer = browser.get(path.format(**secret), headers=asks)
            if path not in HOMES:
                assert answer.status_code == 403, path
                assert answer.json["error"]["code"] == ending, path
        assert Socket(browser, "gala", "watch").refused == {"code": "not_found"}
        assert client_for(app).get("/e/gala/").status_code == 404


def test_files_of_a_private_event_are_kept_by_nobody(app, gala, secret):
    browser = came(app, gala, made(app, gala)[1])
    for path in ("/files/photo/{photo}", "/files/programme/{event}", "/files/slide/{slide}"):
        answer = browser.get(path.format(**secret))
        assert answer.headers["Cache-Control"] == "private, no-store", path


def test_no_line_of_the_log_holds_a_token(app, gala, caplog):
    _id, token = made(app, gala)
    log = logs.RequestLog(app)
    with caplog.at_level(logging.DEBUG):
        for path in (f"/e/gala/join?token={token}", f"/events/gala?token={token[:-1]}x"):
            environ = app.test_client()._request_from_builder_args((path,), {}).environ
            list(log(environ, lambda *_: None))
    lines = [logs.TextFormatter().format(record) for record in caplog.records]
    assert len([line for line in lines if "/join" in line or "/events/" in line]) == 2
    assert not [line for line in lines if token[:-1] in line]
