"""One-time links: asked for or made by staff, used once, by mail."""

import datetime as dt
import re
import threading

import pytest
from sqlalchemy import select

from livedemo import secrets
from livedemo.enums import LinkPurpose
from livedemo.extensions import db
from livedemo.models import SignInLink
from livedemo.services import logins
from livedemo.services.operation import operation
from tests.support import factories as make
from tests.support.databases import close_app, make_app
from tests.support.mailbox import Mailbox

PASSWORD = "the stage is lit and warm"
EXPIRED = "This link has expired. Ask who invited you for a new one."


@pytest.fixture
def gala(app):
    with app.app_context():
        event = make.make_event("gala")
        make.staff(event, "mo@example.org", "moderator", name="Mo Díaz")
        return event


@pytest.fixture
def mailbox():
    """Receive letters as a real mail server on a port of this machine."""
    with Mailbox() as running:
        yield running


@pytest.fixture
def app_with_mail(database_url, mailbox):
    app = make_app(database_url, mail_url=mailbox.url)
    yield app
    close_app(app)


def page(answer) -> str:
    return answer.get_data(as_text=True)


def new_link(app, email: str = "mo@example.org", **more) -> str:
    with app.app_context():
        return logins.make_link(make.make_person(email), made_by=make.SYSTEM, **more)


@operation
def age_links(minutes: int) -> None:
    for link in db.session.scalars(select(SignInLink)):
        link.expires_at -= dt.timedelta(minutes=minutes)


# --- one-time links


def test_link_shows_a_button_and_signs_in_once(app, client, gala):
    key = new_link(app, next_path="/e/gala/mod")
    for _look in range(3):
        shown = client.get(f"/sign-in/{key}")
        assert shown.status_code == 200
        assert "Sign in with this link" in page(shown)
        assert shown.headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in shown.headers["Cache-Control"]
    assert client.get("/account").status_code == 303
    used = make.post(client, f"/sign-in/{key}")
    assert (used.status_code, used.location) == (303, "/e/gala/mod")
    assert used.headers["Referrer-Policy"] == "same-origin"
    assert "mo@example.org" in page(client.get("/account"))


def test_looking_by_head_does_not_use_a_link(app, client, gala):
    key = new_link(app)
    assert client.head(f"/sign-in/{key}").status_code == 200
    assert make.post(client, f"/sign-in/{key}").status_code == 303


@pytest.mark.parametrize("method", ["get", "post"])
def test_used_old_and_unknown_links_are_gone(app, client, gala, method):
    used = new_link(app)
    make.post(make.client_for(app), f"/sign-in/{used}")
    older = new_link(app)
    new_link(app)
    for key in (used, older, "nothing", "x" * 300):
        path = f"/sign-in/{key}"
        answer = client.get(path) if method == "get" else make.post(client, path)
        assert answer.status_code == 410
        assert EXPIRED in page(answer)
    assert client.get("/account").status_code == 303


def test_link_ends_after_ten_minutes(app, client, gala):
    key = new_link(app)
    with app.app_context():
        age_links(9)
    assert client.get(f"/sign-in/{key}").status_code == 200
    with app.app_context():
        age_links(2)
    assert make.post(client, f"/sign-in/{key}").status_code == 410


@pytest.mark.both_databases
def test_of_twenty_who_use_a_link_at_once_one_comes_in(app):
    key = new_link(app)
    clients = [make.client_for(app) for _ in range(20)]
    tokens = [make.csrf(client) for client in clients]
    start = threading.Barrier(len(clients))
    statuses = []

    def go(client, token):
        start.wait(timeout=20)
        data = {"csrf_token": token}
        statuses.append(client.post(f"/sign-in/{key}", data=data).status_code)

    threads = [threading.Thread(target=go, args=each) for each in zip(clients, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(statuses) == [303] + [410] * 19
    signed_in = [client.get("/account").status_code for client in clients]
    assert sorted(signed_in) == [200] + [303] * 19


def test_signing_in_ends_the_login_before_and_its_cookie(app, client, gala):
    make.enter(client, gala)
    before = client.get_cookie("ld").value
    make.sign_in(client, "mo@example.org")
    other = make.client_for(app)
    other.set_cookie("ld", before)
    assert other.get("/watch").location == "/?next=/watch"


# --- asking for a link


def test_without_a_mail_server_the_page_says_whom_to_ask(app, client, gala):
    answers = [
        make.post(make.client_for(app), "/sign-in", {"email": email})
        for email in ("mo@example.org", "nobody@example.org")
    ]
    assert {(a.status_code, a.location) for a in answers} == {(303, "/sign-in?sent=1")}
    html = page(client.get("/sign-in?sent=1"))
    assert "This server sends no e-mail. Ask the organiser for a sign-in link" in html
    with app.app_context():
        kept = list(db.session.scalars(select(SignInLink)))
    assert [link.purpose for link in kept] == [LinkPurpose.INVITE]


def test_asked_link_comes_by_mail_and_works_in_that_browser_only(app_with_mail, mailbox):
    app = app_with_mail
    with app.app_context():
        make.make_person("mo@example.org", "Mo Díaz")
    client = make.client_for(app)
    asked = make.post(client, "/sign-in", {"email": "Mo@example.org", "next": "/account"})
    assert asked.location == "/sign-in?sent=1"
    assert "an e-mail with a link is on its way" in page(client.get(asked.location))
    letter = mailbox.wait()
    assert letter["To"] == "mo@example.org"
    assert letter["Subject"] == "Your sign-in link"
    key = re.search(r"http://localhost/sign-in/(\S+)", letter.get_content())[1]
    stranger = make.client_for(app)
    wrong = stranger.get(f"/sign-in/{key}")
    assert wrong.status_code == 410
    assert "It works only in the browser that asked for it." in page(wrong)
    assert make.post(stranger, f"/sign-in/{key}").status_code == 410
    right = make.post(client, f"/sign-in/{key}")
    assert (right.status_code, right.location) == (303, "/account")


def test_asking_answers_alike_for_unknown_people(app_with_mail, mailbox):
    app = app_with_mail
    with app.app_context():
        make.make_person("mo@example.org", "Mo Díaz")
    known, unknown = make.client_for(app), make.client_for(app)
    answers = [
        make.post(known, "/sign-in", {"email": "mo@example.org"}),
        make.post(unknown, "/sign-in", {"email": "nobody@example.org"}),
    ]
    assert page(answers[0]) == page(answers[1])
    assert answers[0].location == answers[1].location
    mailbox.wait()
    assert [letter["To"] for letter in mailbox.letters] == ["mo@example.org"]


def test_link_in_a_letter_is_on_the_public_address(app_with_mail, mailbox):
    with app_with_mail.app_context():
        make.make_person("mo@example.org", "Mo Díaz")
    client = make.client_for(app_with_mail)
    there = {"base_url": "http://evil.example"}
    token = make.token_of(page(client.get("/sign-in", **there)))
    data = {"csrf_token": token, "email": "mo@example.org"}
    assert client.post("/sign-in", data=data, **there).status_code == 303
    assert "http://localhost/sign-in/" in mailbox.wait().get_content()


def test_invitation_is_mailed_in_the_persons_language(app_with_mail, mailbox):
    with app_with_mail.app_context():
        event = make.make_event("gala")
        make.staff(event, "mo@example.org", "moderator")
    letter = mailbox.wait()
    assert letter["Subject"] == "You are invited"
    assert "You belong to the team of an event now." in letter.get_content()


def test_link_that_staff_made_is_shown_to_them_and_not_mailed(app_with_mail, mailbox):
    new_link(app_with_mail)
    assert mailbox.letters == []


def test_mail_server_that_is_away_does_not_disturb(database_url, gala, caplog):
    app = make_app(database_url, mail_url="smtp://127.0.0.1:9")
    client = make.client_for(app)
    assert make.post(client, "/sign-in", {"email": "mo@example.org"}).status_code == 303
    assert "send failed" in caplog.text
    close_app(app)


def test_links_are_asked_for_three_times_at_most(app_with_mail, mailbox):
    client = make.client_for(app_with_mail)
    answers = [make.post(client, "/sign-in", {"email": "mo@example.org"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert int(answers[3].headers["Retry-After"]) > 1


def test_link_keys_are_stored_as_digests_only(app, client, gala):
    key = new_link(app)
    with app.app_context():
        rows = db.session.scalars(select(SignInLink).order_by(SignInLink.id.desc()))
        assert rows.first().hash == secrets.digest(key)
