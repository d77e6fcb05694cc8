"""Access links: a token becomes a login and a clean address; guessers learn nothing."""

import re
from datetime import timedelta

import pytest

from livedemo import clock
from livedemo.extensions import db
from livedemo.models import UserSession
from tests.support.factories import client_for, enter, make_event, make_tenant, sign_in, staff
from tests.support.links import came, made, revoke, stored
from tests.support.stored import count

LETTERS = "unknownUNKNOWN0123456"
# What differs between two answers of the same page.
ONCE = re.compile(r'(nonce|content|value)="[^"]+"')


@pytest.fixture
def secret(app):
    with app.app_context():
        return make_event("secret", private=True)


def page_of(answer) -> str:
    return ONCE.sub("", answer.get_data(as_text=True))


@pytest.mark.parametrize("path", ["/e/secret/join?token=", "/events/secret?token="])
def test_a_link_leads_to_a_clean_address(app, secret, client, path):
    _id, token = made(app, secret)
    answer = client.get(path + token)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/e/secret/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert token not in answer.get_data(as_text=True)
    assert client.get("/e/secret/").status_code == 200


def test_who_holds_a_participants_token_enters_and_watches(app, secret):
    browser = came(app, secret, made(app, secret)[1])
    assert browser.get("/e/secret/watch").headers["Location"] == "/?next=/e/secret/watch"
    assert "secret" in browser.get("/").get_data(as_text=True)
    enter(browser, secret)
    assert browser.get("/e/secret/watch").status_code == 200
    assert browser.get("/watch").headers["Location"] == "/e/secret/watch"


def test_who_has_entered_elsewhere_takes_the_token_along(app, secret):
    with app.app_context():
        gala = make_event("gala")
    browser = client_for(app)
    enter(browser, gala)
    browser.get(f"/e/secret/join?token={made(app, secret)[1]}")
    assert browser.get("/e/secret/watch").status_code == 200
    assert browser.get("/e/gala/watch").status_code == 200


def test_who_signs_in_with_a_token_keeps_it(app, secret):
    browser = came(app, secret, made(app, secret)[1])
    sign_in(browser, "vera@example.org")
    assert browser.get("/e/secret/watch").status_code == 200


def test_without_a_token_the_event_is_not_there(app, secret, client):
    for path in ("/e/secret/", "/e/secret/watch", "/e/secret/live?page=watch", "/events/secret"):
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 404, path
        assert "X-Robots-Tag" not in answer.headers  # or it would tell
    assert "secret" not in client.get("/").get_data(as_text=True)


def test_search_engines_are_told_to_stay_away(app, secret):
    browser = came(app, secret, made(app, secret)[1])
    page = browser.get("/e/secret/")
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex">' in page.get_data(as_text=True)


# ---- guesses


@pytest.fixture
def guesses(app, secret):
    """Return addresses that open nothing: every kind of guess."""
    with app.app_context():
        gala, away = make_event("gala"), make_event("away", tenant=make_tenant("other"))
    foreign, abroad = made(app, gala)[1], made(app, away)[1]
    known = made(app, secret)[1]
    near = known[:-1] + ("a" if known[-1] != "a" else "b")
    tokens = ["x", LETTERS, near, foreign, abroad, known + "x", "é" * 21, "' OR 1=1 --", "a" * 5000]
    return [("secret", token) for token in tokens] + [
        ("gala", LETTERS),
        ("no-such-event", LETTERS),
        ("no-such-event", known),
        ("NO such event", known),
    ]


def test_every_guess_gets_the_same_friendly_answer(app, guesses):
    pages = set()
    for slug, token in guesses:
        answer = client_for(app).get(f"/e/{slug}/join", query_string={"token": token})
        assert answer.status_code == 404, (slug, token)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        pages.add(page_of(answer).replace(answer.headers["X-Request-ID"], ""))
    (page,) = pages
    assert "This link does not open anything" in page


def test_a_program_hears_of_a_guess_what_it_hears_of_an_unknown_event(app, secret, client):
    json = {"Accept": "application/json"}
    guess = client.get(f"/e/secret/join?token={LETTERS}", headers=json)
    unknown = client.get("/e/no-such-event/", headers=json)
    assert (guess.status_code, guess.json) == (unknown.status_code, unknown.json)


def test_who_guesses_has_to_wait_and_who_holds_a_link_has_not(app, secret, client):
    _id, token = made(app, secret)
    answers = [client.get(f"/e/secret/join?token={LETTERS}") for _ in range(21)]
    assert [one.status_code for one in answers] == [404] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    # The whole hall has one address.
    assert client.get(f"/e/secret/join?token={token}").status_code == 303


def test_every_way_to_guess_counts_and_no_other_page_takes_a_token(app, secret, client):
    gone, token = made(app, secret)
    revoke(app, secret, gone)
    _id, good = made(app, secret)
    for path in ("/e/secret/", "/e/secret/event.ics", f"/api/events/{secret.id}/photos"):
        assert client.get(f"{path}?token={good}").status_code == 404
    ways = [
        lambda: client.get(f"/e/secret/join?token={LETTERS}"),
        lambda: client.get(f"/events/secret?token={LETTERS}"),
        lambda: client.head("/e/no-such-event/join?token=x"),
        lambda: client.get(f"/events/gala?token={good}"),
    ]
    assert {ways[number % 4]().status_code for number in range(20)} == {404}
    assert [way().status_code for way in ways] == [429] * 4
    # Its holder is not taken for somebody who guesses.
    answers = [client.get(f"/e/secret/join?token={token}").status_code for _ in range(21)]
    assert set(answers) == {403}


# ---- tokens that were good once


def test_a_revoked_and_an_expired_token_say_so_to_their_holder_alone(app, secret):
    gone, token = made(app, secret)
    revoke(app, secret, gone)
    soon = clock.now() + timedelta(hours=1)
    _id, late = made(app, secret, expires_at=soon)
    with clock.use(clock.Clock(wall=lambda: soon, monotonic=lambda: 0.0)):
        for one, words, code in (
            (token, "This link was withdrawn", "token_revoked"),
            (late, "This link has expired", "token_expired"),
        ):
            answer = client_for(app).get(f"/e/secret/join?token={one}")
            assert answer.status_code == 403
            assert words in answer.get_data(as_text=True)
            assert "Secret" not in answer.get_data(as_text=True)
            json = {"Accept": "application/json"}
            told = client_for(app).get(f"/e/secret/join?token={one}", headers=json)
            assert (told.status_code, told.json["error"]["code"]) == (403, code)
            elsewhere = client_for(app).get(f"/e/gala/join?token={one}")
            assert elsewhere.status_code == 404


@pytest.mark.parametrize("login", ["nobody", "claimed", "verified"])
def test_revoking_ends_what_the_token_opened_and_says_why(app, secret, login):
    number, token = made(app, secret)
    browser = came(app, secret, token)
    if login == "claimed":
        enter(browser, secret)
    if login == "verified":
        sign_in(browser, "vera@example.org")
    revoke(app, secret, number)
    for path in ("/e/secret/", "/e/secret/watch", "/e/secret/live?page=watch&seq=0"):
        answer = browser.get(path)
        assert answer.status_code == 403, path
        assert "This link was withdrawn" in answer.get_data(as_text=True)
    # Who proved who they are stays signed in; the others are out.
    account = browser.get("/account")
    assert account.status_code == (200 if login == "verified" else 303)


def test_a_program_is_told_of_a_withdrawn_link_as_the_api_describes(app, secret):
    number, token = made(app, secret)
    browser = came(app, secret, token)
    revoke(app, secret, number)
    paths = browser.get("/api/openapi.json").json["paths"]
    for what in ("photos", "files", "slides"):
        told = browser.get(f"/api/events/{secret.id}/{what}")
        assert (told.status_code, told.json["error"]["code"]) == (403, "token_revoked")
        assert "403" in paths[f"/api/events/{{event_id}}/{what}"]["get"]["responses"]


def test_an_expired_token_ends_what_it_opened(app, secret):
    soon = clock.now() + timedelta(hours=1)
    browser = came(app, secret, made(app, secret, expires_at=soon)[1])
    enter(browser, secret)
    assert browser.get("/e/secret/watch").status_code == 200
    for late in (timedelta(0), timedelta(hours=1)):
        at = soon + late
        with clock.use(clock.Clock(wall=lambda at=at: at, monotonic=lambda: 0.0)):
            answer = browser.get("/e/secret/watch")
        assert answer.status_code == 403
        assert "This link has expired" in answer.get_data(as_text=True)


def test_a_role_outlives_the_token(app, secret):
    number, token = made(app, secret)
    with app.app_context():
        staff(secret, "mo@example.org", "moderator")
    browser = came(app, secret, token)
    sign_in(browser, "mo@example.org")
    revoke(app, secret, number)
    assert browser.get("/e/secret/watch").status_code == 200
    assert browser.get("/e/secret/mod").status_code == 200


# ---- uses


def uses(app, event, number: int) -> int:
    return stored(app, event, number).use_count


def test_looking_at_a_link_is_no_use_of_it(app, secret, client):
    number, token = made(app, secret)
    path = f"/e/secret/join?token={token}"
    client.head(path)
    client.get(path, headers={"User-Agent": "WhatsApp/2.23"})
    client.get("/e/secret/", headers={"Sec-Purpose": "prefetch;prerender"})
    client_for(app).get("/e/secret/")  # a program that follows, but keeps no cookies
    assert uses(app, secret, number) == 0
    with app.app_context():
        assert count(UserSession) == 0
    client.get("/e/secret/")
    assert uses(app, secret, number) == 1


def test_a_browser_that_comes_again_is_no_second_use(app, secret):
    number, token = made(app, secret)
    browser = came(app, secret, token)
    browser.get(f"/e/secret/join?token={token}", follow_redirects=True)
    enter(browser, secret)
    browser.get(f"/e/secret/join?token={token}", follow_redirects=True)
    assert uses(app, secret, number) == 1
    came(app, secret, token)
    row = stored(app, secret, number)
    assert row.use_count == 2
    assert row.last_used_at is not None


def test_a_ticket_that_was_revoked_on_the_way_opens_nothing(app, secret, client):
    number, token = made(app, secret)
    client.get(f"/e/secret/join?token={token}")
    revoke(app, secret, number)
    assert client.get("/e/secret/").status_code == 404
    assert uses(app, secret, number) == 0


def test_a_forged_ticket_is_none(app, secret, client):
    with client.session_transaction() as cookie:
        cookie["ticket"] = [secret.id, 1]
    value = client.get_cookie("ld").value
    client.set_cookie("ld", value[:-4] + "AAAA")
    made(app, secret)
    assert client.get("/e/secret/").status_code == 404
    with app.app_context():
        assert db.session.query(UserSession).count() == 0
