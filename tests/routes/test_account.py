"""Signing in by link and password, and a person's own account."""

import datetime as dt
import re
import threading

import pytest
from sqlalchemy import select

from livedemo import rates, secrets
from livedemo.enums import Level, LinkPurpose
from livedemo.extensions import db
from livedemo.models import SignInLink, UserSession
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


@operation
def age_logins(hours: int) -> None:
    for row in db.session.scalars(select(UserSession)):
        row.verified_at -= dt.timedelta(hours=hours)


def set_password(client, password: str = PASSWORD, **fields):
    return make.post(client, "/account/password", {"password": password, **fields})


# --- one-time links


def test_link_shows_a_button_and_signs_in_once(app, client, gala):
    key = new_link(app, next_path="/e/gala/mod")
    for _look in range(3):
        shown = client.get(f"/sign-in/{key}")
        assert shown.status_code == 200
        assert "Sign in with this link" in page(shown)
        assert shown.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in shown.headers["Cache-Control"]
    assert client.get("/account").status_code == 303
    used = make.post(client, f"/sign-in/{key}")
    assert (used.status_code, used.location) == (303, "/e/gala/mod")
    assert used.headers["Referrer-Policy"] == "no-referrer"
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
    assert "This server sends no letters. Ask the organiser for a sign-in link" in html
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
    assert "a letter with a link is on its way" in page(client.get(asked.location))
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


# --- passwords


def test_password_signs_in(app, client, gala):
    make.sign_in(client, "mo@example.org")
    assert set_password(client).location == "/account?saved=password"
    other = make.client_for(app)
    answer = make.post(other, "/sign-in", {"email": "MO@example.org", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/watch")
    assert "mo@example.org" in page(other.get("/account"))


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("mo@example.org", "wrong wrong wrong"),
        ("mo@example.org", PASSWORD + " "),
        ("vera@example.org", PASSWORD),
        ("nobody@example.org", PASSWORD),
    ],
)
def test_wrong_password_and_unknown_person_get_the_same_answer(app, client, gala, email, password):
    make.sign_in(client, "mo@example.org")
    set_password(client)
    with app.app_context():
        make.make_person("vera@example.org")
    stranger = make.client_for(app)
    answer = make.post(stranger, "/sign-in", {"email": email, "password": password})
    assert answer.status_code == 422
    assert "E-mail and password do not belong together." in page(answer)
    assert f'value="{email}"' in page(answer)
    assert password not in page(answer)
    assert stranger.get("/account").status_code == 303


def test_guessing_is_slowed_down_by_account_and_by_address(client, gala, monkeypatch):
    def guess(email):
        fields = {"email": email, "password": "a guess at the door"}
        return make.post(client, "/sign-in", fields).status_code

    assert [guess("mo@example.org") for _ in range(6)] == [422] * 5 + [429]
    assert guess("vera@example.org") == 422
    monkeypatch.setattr(rates, "PASSWORD_ADDRESS", rates.Rate("spray", "3/minute"))
    assert [guess(f"p{n}@example.org") for n in range(4)] == [422] * 3 + [429]


def test_button_for_a_password_asks_for_one(client, gala):
    answer = make.post(client, "/sign-in", {"email": "mo@example.org", "how": "password"})
    assert answer.status_code == 422
    assert "Write your password." in page(answer)


@pytest.mark.parametrize("password", ["short", "x" * 201, "aaaaaaaaaaaaaaaa", "mo@example.org mo"])
def test_weak_password_is_refused_beside_the_field(client, gala, password):
    make.sign_in(client, "mo@example.org")
    answer = set_password(client, password)
    assert answer.status_code == 422
    assert 'id="password-error"' in page(answer)
    assert f'value="{password}"' not in page(answer)


def test_new_password_signs_out_other_browsers(app, client, gala):
    other = make.client_for(app)
    make.sign_in(other, "mo@example.org")
    make.sign_in(client, "mo@example.org")
    set_password(client)
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


def test_old_password_is_asked_for_when_signing_in_was_long_ago(app, client, gala):
    make.sign_in(client, "mo@example.org")
    set_password(client)
    assert "Your password until now" not in page(client.get("/account"))
    with app.app_context():
        age_logins(1)
    assert "Your password until now" in page(client.get("/account"))
    assert set_password(client, "another long sentence").status_code == 422
    wrong = set_password(client, "another long sentence", current="not this one at all")
    assert "This is not your password." in page(wrong)
    assert set_password(client, "another long sentence", current=PASSWORD).status_code == 303


# --- the account


def test_profile_is_kept(app, client, gala):
    make.sign_in(client, "mo@example.org")
    fields = {
        "name": "Mo Díaz Soto",
        "nickname": "Mo",
        "country": "MX",
        "phone": "55 1842 0937",
        "language": "es",
    }
    assert make.post(client, "/account", fields).location == "/account?saved=profile"
    user = make.person(app, "mo@example.org")
    kept = (user.name, user.nickname, user.phone, user.language)
    assert kept == ("Mo Díaz Soto", "Mo", "+525518420937", "es")
    html = page(client.get("/account"))
    assert '<html lang="es"' in html
    assert 'value="+52 55 1842 0937"' in html
    make.post(client, "/account", {**fields, "phone": "", "nickname": "", "language": ""})
    user = make.person(app, "mo@example.org")
    assert (user.nickname, user.phone, user.language) == (None, None, None)


@pytest.mark.parametrize(
    ("field", "typed"), [("name", ""), ("phone", "12"), ("language", "xx"), ("nickname", "x" * 81)]
)
def test_wrong_profile_is_refused_beside_the_field(app, client, gala, field, typed):
    make.sign_in(client, "mo@example.org")
    fields = {"name": "Other", "country": "MX", "language": "", field: typed}
    answer = make.post(client, "/account", fields)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page(answer)
    assert make.person(app, "mo@example.org").name == "Mo Díaz"


def test_person_ends_own_logins_one_by_one_and_all(app, client, gala):
    other = make.client_for(app)
    make.sign_in(other, "mo@example.org")
    make.sign_in(client, "mo@example.org")
    ends = re.findall(r'action="(/account/sessions/\d+/end)"', page(client.get("/account")))
    assert len(ends) == 1
    assert make.post(client, ends[0]).status_code == 303
    assert other.get("/account").status_code == 303
    make.sign_in(other, "mo@example.org")
    out = make.post(client, "/account/sessions/end")
    assert (out.status_code, out.location) == (303, "/")
    assert [c.get("/account").status_code for c in (client, other)] == [303, 303]


def test_nobody_ends_the_login_of_somebody_else(app, client, gala):
    vera = make.client_for(app)
    make.enter(vera, gala)
    with app.app_context():
        foreign = db.session.scalar(
            select(UserSession.id).where(UserSession.level == Level.CLAIMED)
        )
    make.sign_in(client, "mo@example.org")
    assert make.post(client, f"/account/sessions/{foreign}/end").status_code == 404
    assert make.post(client, "/account/sessions/999999/end").status_code == 404
    assert vera.get("/watch").status_code == 303


def test_signing_out_ends_the_login_not_only_the_cookie(app, client, gala):
    make.sign_in(client, "mo@example.org")
    kept = client.get_cookie("ld").value
    assert make.post(client, "/sign-out").location == "/"
    thief = make.client_for(app)
    thief.set_cookie("ld", kept)
    assert thief.get("/account").status_code == 303
    assert client.get("/sign-out").status_code == 405


def test_who_typed_an_email_sees_only_how_to_sign_in(app, client, gala):
    with app.app_context():
        make.make_person("vera@example.org", "Vera Secret")
    make.enter(client, gala, name="Guest")
    html = page(client.get("/account"))
    assert "You are in as Guest" in html
    assert "Secret" not in html
    assert "vera@example.org" not in html
    for path in ("/account", "/account/password", "/account/sessions/end"):
        assert make.post(client, path, {"name": "x"}).status_code == 403


def test_grant_ends_what_was_claimed_with_the_email(app, client, gala):
    make.enter(client, gala)
    with app.app_context():
        make.staff(gala, "vera@example.org", "speaker")
    assert client.get("/watch").location == "/?next=/watch"


def test_link_keys_are_stored_as_digests_only(app, client, gala):
    key = new_link(app)
    with app.app_context():
        rows = db.session.scalars(select(SignInLink).order_by(SignInLink.id.desc()))
        assert rows.first().hash == secrets.digest(key)
