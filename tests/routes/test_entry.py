"""Entering: anybody by name, e-mail and phone, and nobody learns who was there before."""

import re
import threading

import pytest

from livedemo import rates
from livedemo.enums import Level
from livedemo.models import Participant, User
from tests.support import factories as make
from tests.support.entering import count, login_of, page

VERA = {"name": "Vera Ruiz", "email": "vera@example.org", "phone": "+52 55 1234 5678"}


@pytest.fixture
def gala(app):
    with app.app_context():
        return make.make_event("gala", name="Gala Nacional")


def same(answer) -> tuple:
    """Return what two answers may be compared by: all but ids, nonces and keys."""
    headers = {name: value for name, value in answer.headers if name != "X-Request-ID"}
    cookies = re.sub(r"(ld=)[^;]+|Expires=[^;]+", r"\1", headers.pop("Set-Cookie", ""))
    policy = re.sub(r"nonce-[^']+", "nonce", headers.pop("Content-Security-Policy"))
    return answer.status, headers, cookies, policy, page(answer)


def test_newcomer_enters_and_is_led_to_the_event(app, client, gala):
    answer = make.post(client, "/", VERA)
    assert (answer.status_code, answer.location) == (303, "/watch")
    assert client.get("/watch").location == "/e/gala/watch"
    user = make.person(app, "vera@example.org")
    assert (user.name, user.email, user.phone) == ("Vera Ruiz", "vera@example.org", "+525512345678")
    login = login_of(app, "vera@example.org")
    assert (login.level, login.typed_name) == (Level.CLAIMED, "Vera Ruiz")
    assert count(app, Participant) == 1


def test_known_and_new_email_get_the_same_answer(app, gala):
    with app.app_context():
        make.make_person("ana@example.org", "Ana Sol")
        make.make_person("root@example.org", "Root", role="superadmin")
    answers = [
        make.post(make.client_for(app), "/", {**VERA, "email": email})
        for email in ("new@example.org", "ana@example.org", "root@example.org")
    ]
    assert same(answers[0]) == same(answers[1]) == same(answers[2])
    assert answers[0].location == "/watch"


def test_entering_with_a_known_email_neither_shows_nor_changes_the_profile(app, client, gala):
    make.enter(make.client_for(app), gala, name="Vera Ruiz", email="vera@example.org")
    make.enter(client, gala, name="Somebody", email="vera@example.org", phone="+34 612 345 678")
    user = make.person(app, "vera@example.org")
    assert (user.name, user.phone) == ("Vera Ruiz", "+525512345678")
    shown = page(client.get("/account")) + page(client.get("/"))
    assert "Somebody" in shown
    assert "Vera" not in shown
    assert "1234" not in shown
    login = login_of(app, "vera@example.org")
    assert (login.typed_name, login.typed_phone) == ("Somebody", "+34612345678")
    assert make.post(client, "/account", {"name": "Taken"}).status_code == 403
    assert make.person(app, "vera@example.org").name == "Vera Ruiz"


@pytest.mark.parametrize("email", ["root@example.org", "mo@example.org"])
def test_typing_the_email_of_staff_gives_a_viewers_rights_only(app, client, gala, email):
    with app.app_context():
        make.staff(gala, "mo@example.org", "moderator")
        make.make_person("root@example.org", role="superadmin")
    make.enter(client, gala, email=email)
    assert client.get("/watch").status_code == 303
    assert [client.get(path).status_code for path in ("/mod", "/speaker", "/reports")] == [403] * 3


@pytest.mark.parametrize("name", ["Mo Díaz", "mo diaz", "ＭＯ  DÍAZ", "Mо Díaz", "Mo\u200b Díaz"])
def test_name_of_staff_cannot_be_typed(app, client, gala, name):
    mo = make.client_for(app)
    with app.app_context():
        make.staff(gala, "mo@example.org", "moderator", name="Mo Díaz")
    make.sign_in(mo, "mo@example.org")
    answer = make.post(client, "/", {**VERA, "name": name})
    assert answer.status_code == 422
    assert "This name belongs to the event&#39;s team." in page(answer)
    assert make.person(app, "vera@example.org") is None


def test_signed_in_person_stays_signed_in_with_the_own_email(app, client, gala):
    with app.app_context():
        make.staff(gala, "mo@example.org", "moderator", name="Mo Díaz")
    make.sign_in(client, "mo@example.org")
    make.enter(client, gala, name="Mo Díaz", email="MO@example.org")
    assert client.get("/mod").location == "/e/gala/mod"
    make.enter(client, gala, email="vera@example.org")
    assert client.get("/mod").status_code == 403
    assert make.client_for(app).get("/mod").status_code == 303


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Write your name as others should see it."),
        ("name", " \u202e\u200b ", "Write your name as others should see it."),
        ("name", "x" * 81, "This is 1 characters too long."),
        ("email", "", "Write your e-mail address."),
        ("email", "vera@exampleorg", "The domain is missing a dot."),
        ("email", "a@unam,mx", "There is a comma where a dot belongs."),
        ("email", "vera@gmial.com", "This looks like a typing error."),
        ("email", "vera", "Write the whole address, as in name@example.org."),
        ("email", f"{'x' * 300}@example.org", "This address is too long."),
        ("phone", "", "Write your phone number."),
        ("phone", "55 1842 09", "This number is too short for Mexico. It has 10 digits."),
        ("phone", "55 1842 0937 123", "This number is too long for Mexico. It has 10 digits."),
        ("phone", "call me", "This is not a phone number of Mexico."),
        ("phone", "+999 1234 5678", "Start with + and the country code"),
        ("event", "secret", "This transmission has ended, or its address is not right."),
    ],
)
def test_mistake_is_named_beside_its_field_and_all_is_kept(
    app, client, gala, field, typed, sentence
):
    filled = {**VERA, "country": "MX", field: typed}
    answer = make.post(client, "/", filled)
    html = page(answer)
    assert answer.status_code == 422
    assert html.count(sentence) >= 1
    assert 'class="errors" role="alert"' in html
    if field != "event":
        assert re.search(rf'id="{field}-error"[^§]*?{re.escape(sentence)}', html)
        assert f'href="#{field}"' in html
        assert html.count('aria-invalid="true"') == 1
    for name in ("name", "email", "phone"):
        kept = filled[name].replace("&", "&amp;")
        assert f'value="{kept}"' in html
    assert count(app, User) == 0


def test_correction_of_an_email_is_offered_and_insisting_is_respected(app, client, gala):
    html = page(make.post(client, "/", {**VERA, "email": "vera@gmial.com"}))
    assert 'data-suggest="vera@gmail.com"' in html
    assert 'name="doubted" value="vera@gmial.com"' in html
    again = make.post(client, "/", {**VERA, "email": "vera@gmial.com", "doubted": "vera@gmial.com"})
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("55 1842 0937", None, "+525518420937"),
        ("(55) 1842-0937", None, "+525518420937"),
        ("0052 55 1842 0937", None, "+525518420937"),
        ("044 55 1842 0937", "MX", "+525518420937"),
        ("+34 612 34 56 78", "MX", "+34612345678"),
        ("612 345 678", "ES", "+34612345678"),
        ("0034612345678", "US", "+34612345678"),
        ("+1 555 123 4567", None, "+15551234567"),
        ("612 345 678", "XX", None),
    ],
)
def test_phone_is_read_as_people_write_it(app, client, gala, typed, country, stored):
    fields = {**VERA, "phone": typed} | ({"country": country} if country else {})
    answer = make.post(client, "/", fields)
    assert answer.status_code == (303 if stored else 422)
    user = make.person(app, "vera@example.org")
    assert (user.phone if user else None) == stored


@pytest.mark.both_databases
def test_one_email_in_any_writing_is_one_person_even_at_once(app):
    with app.app_context():
        event = make.make_event("gala")
    writings = [
        "vera@example.org",
        "VERA@example.org",
        "Vera@Example.ORG",
        " vera@example.org ",
    ] * 4
    clients = [make.client_for(app) for _ in writings]
    tokens = [make.csrf(client) for client in clients]
    start = threading.Barrier(len(clients))
    statuses = []

    def go(client, token, email):
        start.wait(timeout=20)
        fields = {**VERA, "email": email, "event": event.slug, "csrf_token": token}
        statuses.append(client.post("/", data=fields).status_code)

    threads = [
        threading.Thread(target=go, args=each)
        for each in zip(clients, tokens, writings, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert statuses == [303] * len(writings)
    assert (count(app, User), count(app, Participant)) == (1, 1)


def test_cookie_from_before_is_worth_nothing(app, client, gala):
    client.set_cookie("ld", "chosen-by-somebody")
    make.enter(client, gala)
    first = client.get_cookie("ld").value
    other = make.client_for(app)
    other.set_cookie("ld", "chosen-by-somebody")
    assert other.get("/watch").location == "/?next=/watch"
    make.enter(client, gala, email="zoe@example.org")
    assert client.get_cookie("ld").value != first
    other.set_cookie("ld", first)
    assert other.get("/watch").location == "/?next=/watch"


def test_cookie_is_not_readable_and_stays_on_this_site(client, gala):
    cookie = make.enter(client, gala).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_pages_do_not_set_the_cookie_again(client, gala):
    """A late answer to an old page must not bring back who was here before."""
    make.enter(client, gala)
    client.get("/e/gala/watch")  # makes the new cookie's token
    for path in ("/e/gala/watch", "/e/gala/watch?tab=questions", "/account"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers


def test_mass_registration_is_slowed_down(client, gala, monkeypatch):
    monkeypatch.setattr(rates, "ENTRY", rates.Rate("entry", "3/minute"))
    answers = [
        client.post(
            "/",
            data={**VERA, "email": f"v{n}@example.org", "csrf_token": make.csrf(client)},
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        )
        for n in range(5)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429, 429]
    assert 1 <= int(answers[4].headers["Retry-After"]) <= 60
