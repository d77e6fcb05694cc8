"""Passwords, and a person's own account."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from livedemo import rates
from livedemo.enums import Level
from livedemo.extensions import db
from livedemo.models import UserSession
from livedemo.services.operation import operation
from tests.support import factories as make

PASSWORD = "the stage is lit and warm"
EXPIRED = "This link has expired. Ask who invited you for a new one."


@pytest.fixture
def gala(app):
    with app.app_context():
        event = make.make_event("gala")
        make.staff(event, "mo@example.org", "moderator", name="Mo Díaz")
        return event


def page(answer) -> str:
    return answer.get_data(as_text=True)


@operation
def age_logins(hours: int) -> None:
    for row in db.session.scalars(select(UserSession)):
        row.verified_at -= dt.timedelta(hours=hours)


def set_password(client, password: str = PASSWORD, **fields):
    return make.post(client, "/account/password", {"password": password, **fields})


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
