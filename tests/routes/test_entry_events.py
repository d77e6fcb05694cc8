"""Which event somebody enters and is led to, and in which language."""

import datetime as dt
import re

import pytest

from livedemo import clock
from livedemo.models import Participant, User
from tests.support import factories as make
from tests.support.entering import count, login_of, page

VERA = {"name": "Vera Ruiz", "email": "vera@example.org", "phone": "+52 55 1234 5678"}


@pytest.fixture
def gala(app):
    with app.app_context():
        return make.make_event("gala", name="Gala Nacional")


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
