"""Entering: anybody by name, e-mail and phone, and nobody learns who was there before."""

import datetime as dt
import re
import threading

import pytest
from sqlalchemy import func, select

from livedemo import clock, rates
from livedemo.enums import Level
from livedemo.extensions import db
from livedemo.models import Participant, User, UserSession
from livedemo.tenancy import unscoped
from tests.support import factories as make

VERA = {"name": "Vera Ruiz", "email": "vera@example.org", "phone": "+52 55 1234 5678"}


@pytest.fixture
def gala(app):
    with app.app_context():
        return make.make_event("gala", name="Gala Nacional")


def page(answer) -> str:
    return answer.get_data(as_text=True)


def same(answer) -> tuple:
    """Return what two answers may be compared by: all but ids, nonces and keys."""
    headers = {name: value for name, value in answer.headers if name != "X-Request-ID"}
    cookies = re.sub(r"(ld=)[^;]+|Expires=[^;]+", r"\1", headers.pop("Set-Cookie", ""))
    policy = re.sub(r"nonce-[^']+", "nonce", headers.pop("Content-Security-Policy"))
    return answer.status, headers, cookies, policy, page(answer)


def count(app, model) -> int:
    with app.app_context(), unscoped("a test counts"):
        return db.session.scalar(select(func.count()).select_from(model))


def login_of(app, email: str) -> UserSession:
    """Return the newest login of a person."""
    with app.app_context():
        query = select(UserSession).join(User, User.id == UserSession.user_id)
        query = query.where(User.email_key == email).order_by(UserSession.id.desc())
        return db.session.scalars(query).first()


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


def test_private_event_is_not_offered_and_cannot_be_entered(app, client, gala):
    with app.app_context():
        make.make_event("secret", name="Secret dinner", private=True)
    assert "Secret" not in page(client.get("/"))
    unknown = make.post(client, "/", {**VERA, "event": "nothing"})
    private = make.post(client, "/", {**VERA, "event": "secret"})
    hidden = re.compile(r'value="[^"]*"|content="[^"]*"|nonce="[^"]*"')
    assert private.status_code == unknown.status_code == 422
    assert hidden.sub("", page(private)) == hidden.sub("", page(unknown))
    assert count(app, Participant) == 0


def test_several_open_events_are_a_choice(app, client, gala):
    with app.app_context():
        make.make_event("fair", name="Book fair")
    html = page(client.get("/"))
    assert 'type="radio" name="event" value="gala"' in html
    assert 'type="radio" name="event" value="fair"' in html
    make.post(client, "/", {**VERA, "event": "fair"})
    assert client.get("/watch").location == "/e/fair/watch"


def test_without_a_choice_the_next_page_asks(app, client, gala):
    with app.app_context():
        make.make_event("fair", name="Book fair")
    assert make.post(client, "/", VERA).location == "/watch"
    answer = client.get("/watch")
    assert answer.status_code == 200
    assert 'href="/e/gala/watch"' in page(answer)
    assert 'href="/e/fair/watch"' in page(answer)
    assert count(app, Participant) == 0


def test_event_of_the_address_that_was_asked_for_is_chosen(app, client, gala):
    with app.app_context():
        make.make_event("fair", name="Book fair")
    html = page(client.get("/?next=/e/fair/watch"))
    assert '<input type="hidden" name="event" value="fair">' in html
    assert "Book fair" in html


def test_closed_event_says_that_it_has_ended(app, client):
    with app.app_context():
        closed = make.make_event("gala", is_open=False)
    answer = make.post(client, "/", {**VERA, "event": closed.slug})
    assert answer.status_code == 422
    assert "This transmission has ended." in page(answer)
    assert count(app, User) == 0
    assert "No transmission is open now" in page(client.get("/"))


def test_tenant_with_a_host_is_entered_only_there(app, client, gala):
    with app.app_context():
        tenant = make.make_tenant("club", name="Club", host="club.example")
        make.make_event("night", tenant=tenant, name="Club night")
    assert "Club night" not in page(client.get("/"))
    there = page(client.get("/", headers={"Host": "club.example"}))
    assert "Club night" in there
    assert "Gala Nacional" not in there


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https:evil.example", "https://evil.example/", "/\\evil.example",
     "%2f%2fevil.example", "javascript:alert(1)", "/a\r\nX: y", "/\tevil", "/ evil", ""],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client, gala, target):
    assert make.post(client, "/", {**VERA, "next": target}).location == "/watch"


def test_page_that_was_asked_for_comes_after_entering(client, gala):
    asked = client.get("/e/gala/?x=1&y=2")
    assert asked.status_code == 200
    turned = client.get("/watch")
    assert (turned.status_code, turned.location) == (303, "/?next=/watch")
    answer = make.post(client, "/", {**VERA, "next": "/e/gala/?x=1&y=2"})
    assert answer.location == "/e/gala/?x=1&y=2"


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


def test_everything_works_without_scripts_in_two_languages(client, gala):
    english = page(client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"}))
    spanish = client.get("/", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert '<html lang="en"' in english
    assert '<html lang="es"' in page(spanish)
    assert re.search(r'<form class="form" method="post" action="/"', english)
    assert '<button class="language" name="language" value="es" lang="es">' in english
    for html in (english, page(spanish)):
        assert "onclick" not in html
        assert "javascript:" not in html
        assert 'style="' not in html


def test_chosen_language_is_kept_by_button_and_by_link(client, gala):
    turned = make.post(client, "/language", {"language": "es", "next": "/e/gala/"})
    assert (turned.status_code, turned.location) == (303, "/e/gala/")
    assert '<html lang="es"' in page(client.get("/"))
    client.get("/?lang=en")
    assert '<html lang="en"' in page(client.get("/"))
    make.post(client, "/language", {"language": "xx", "next": "//evil.example"})
    assert '<html lang="en"' in page(client.get("/"))


def test_language_of_a_login_follows_its_choice(app, client, gala):
    make.enter(client, gala)
    make.post(client, "/language", {"language": "es"})
    assert login_of(app, "vera@example.org").language == "es"


def test_staff_are_led_to_the_pages_of_their_roles(app, client, gala):
    with app.app_context():
        make.staff(gala, "sam@example.org", "speaker")
        fair = make.make_event("fair")
        make.staff(fair, "sam@example.org", "admin")
    make.sign_in(client, "sam@example.org")
    assert client.get("/mod").location == "/e/fair/mod"
    assert client.get("/reports").location == "/e/fair/reports"
    both = page(client.get("/speaker"))
    assert 'href="/e/fair/speaker"' in both
    assert 'href="/e/gala/speaker"' in both
    client.get("/e/gala/")
    assert client.get("/speaker").location == "/e/gala/speaker"
    assert client.get("/mod").location == "/e/fair/mod"


def test_administrators_choose_among_what_they_administer(app, gala):
    with app.app_context():
        other = make.make_tenant("other", name="Other")
        make.make_event("theirs", tenant=other)
        make.make_event("hidden", private=True)
        make.make_person("root@example.org", role="superadmin")
        make.tenant_admin(other, "zoe@example.org")
    root, zoe = make.client_for(app), make.client_for(app)
    make.sign_in(root, "root@example.org")
    make.sign_in(zoe, "zoe@example.org")
    listed = page(root.get("/mod"))
    assert [f'/e/{slug}/mod"' in listed for slug in ("gala", "theirs", "hidden")] == [True] * 3
    assert zoe.get("/mod").location == "/e/theirs/mod"


def test_open_event_comes_before_a_closed_one(app, client, gala):
    with app.app_context():
        old = make.make_event("old")
    make.enter(client, old)
    with app.app_context(), make.tenancy.tenant_scope(old.tenant_id):
        make.rooms.toggle(make.SYSTEM, old, what="event", on=False)
    assert client.get("/watch").location == "/e/old/watch"
    make.enter(client, gala)
    assert client.get("/watch").location == "/e/gala/watch"


def test_time_of_the_event_names_its_zone(app, client):
    start = clock.now().replace(minute=30, second=0, microsecond=0) - dt.timedelta(days=400)
    with app.app_context():
        make.make_event("gala", start_date=start, end_date=start + dt.timedelta(hours=2))
    html = page(client.get("/"))
    assert "Mexico City time (UTC−6)" in html
    assert f"{start:%Y-%m-%dT%H:%M:%SZ}" in html
    local = start.astimezone(dt.timezone(dt.timedelta(hours=-6)))
    assert f"{local:%H:%M}" in html
