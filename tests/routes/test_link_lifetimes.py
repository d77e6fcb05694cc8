"""How long a guest's login lasts that an access link opened, and what is said where it ended."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from livedemo import clock
from tests.support.factories import client_for, enter, make_event, post
from tests.support.links import came, made


@pytest.fixture
def secret(app):
    with app.app_context():
        return make_event("secret", private=True)


@contextmanager
def after(**time):
    """Let everything happen so much later."""
    at = clock.now() + timedelta(**time)
    with clock.use(clock.Clock(wall=lambda: at, monotonic=lambda: 0.0)):
        yield


def test_a_guest_comes_back_the_next_morning_until_the_token_ends(app, secret):
    browser = came(app, secret, made(app, secret)[1])
    brief = came(app, secret, made(app, secret, expires_at=clock.now() + timedelta(hours=20))[1])
    with after(hours=19):
        assert [one.get("/e/secret/").status_code for one in (browser, brief)] == [200, 200]
    with after(hours=21):
        assert browser.get("/e/secret/").status_code == 200
        late = brief.get("/e/secret/")
        assert (late.status_code, "This link has expired" in late.text) == (403, True)


@pytest.mark.parametrize(("login", "hours"), [("nobody", 7 * 24), ("claimed", 12)])
def test_whose_login_ended_by_itself_is_told_to_open_the_link_again(app, secret, login, hours):
    token = made(app, secret)[1]
    browser = came(app, secret, token)
    if login == "claimed":
        enter(browser, secret)
    with after(hours=hours, minutes=1):
        for path in ("/e/secret/", "/e/secret/watch", "/e/secret/live?page=watch&seq=0"):
            answer = browser.get(path)
            assert answer.status_code == 403, path
            assert "Open your link again" in answer.text
            assert "Secret" not in answer.text
        told = browser.get("/e/secret/", headers={"Accept": "application/json"})
        assert (told.status_code, told.json["error"]["code"]) == (403, "forbidden")
        # Neither who never came learns of the event, nor who came by a link of another one.
        with app.app_context():
            other = make_event(f"other{hours}", private=True)
        for stranger in (client_for(app), came(app, other, made(app, other)[1])):
            assert stranger.get("/e/secret/").status_code == 404
        assert browser.get(f"/e/other{hours}/").status_code == 404
        assert browser.get(f"/e/secret/join?token={token}").status_code == 303
        assert browser.get("/e/secret/").status_code == 200


def test_who_signed_out_is_told_nothing_later(app, secret):
    browser = came(app, secret, made(app, secret)[1])
    enter(browser, secret)
    key = browser.get_cookie("ld").value
    post(browser, "/sign-out", {})
    browser.set_cookie("ld", key)
    with after(hours=13):
        assert browser.get("/e/secret/").status_code == 404
