"""The public page of an event: what, when, the way in; and nothing of a private one."""

import datetime as dt
import re

import pytest

from livedemo import clock
from tests.support import agenda
from tests.support import factories as make


def page(answer) -> str:
    return answer.get_data(as_text=True)


def settled(html: str) -> str:
    """Return a page without what differs by request."""
    return re.sub(r'(nonce|content|value)="[^"]*"', r"\1", html)


@pytest.fixture(autouse=True)
def evening():
    """Let it be one evening on which the events here do not pass midnight."""
    with clock.use(clock.Clock(wall=lambda: agenda.at(18), monotonic=lambda: 0.0)):
        yield


@pytest.fixture
def gala(app):
    start = clock.now() - dt.timedelta(minutes=30)
    with app.app_context():
        return make.make_event(
            "gala",
            name="Gala & Noche",
            start_date=start,
            end_date=start + dt.timedelta(hours=2),
            description="First line <b>bold</b>\nSecond line",
            location="Auditorio",
        )


def test_page_names_event_place_and_time_in_its_zone(client, gala):
    html = page(client.get("/e/gala/"))
    begin = gala.start_date.astimezone(dt.timezone(dt.timedelta(hours=-6)))
    assert '<h1 class="cover-title">Gala &amp; Noche</h1>' in html
    assert f"{begin:%H:%M}–" in html
    assert "Mexico City time (UTC−6)" in html
    assert f'<time datetime="{gala.start_date:%Y-%m-%dT%H:%M:%SZ}">' in html
    assert "Auditorio" in html
    assert "First line &lt;b&gt;bold&lt;/b&gt;<br>\nSecond line" in html


def test_form_of_the_page_enters_this_event(app, client, gala):
    with app.app_context():
        make.make_event("fair")
    html = page(client.get("/e/gala/"))
    assert '<form class="form" method="post" action="/"' in html
    assert '<input type="hidden" name="event" value="gala">' in html
    make.enter(client, gala)
    assert client.get("/watch").location == "/e/gala/watch"


def test_who_is_in_finds_the_door_open(client, gala):
    make.enter(client, gala, name="Vera Ruiz")
    html = page(client.get("/e/gala/"))
    assert 'href="/e/gala/watch"' in html
    assert "You are in as Vera Ruiz" in html
    assert 'name="email"' not in html


def test_link_previews_say_what_it_is(client, gala):
    html = page(client.get("/e/gala/"))
    assert '<meta property="og:title" content="Gala &amp; Noche">' in html
    assert '<meta property="og:url" content="http://localhost/e/gala/">' in html
    assert '<link rel="canonical" href="http://localhost/e/gala/">' in html
    assert 'content="First line &lt;b&gt;bold&lt;/b&gt;' in html


def test_closed_event_has_ended_and_has_no_form(app, client):
    with app.app_context():
        make.make_event("gala", is_open=False)
    html = page(client.get("/e/gala/"))
    assert "This transmission has ended." in html
    assert 'name="email"' not in html


def test_private_foreign_and_unknown_events_have_one_answer(app, client, gala):
    with app.app_context():
        make.make_event("secret", name="Secret dinner", private=True)
        club = make.make_tenant("club", host="club.example")
        make.make_event("night", tenant=club)
    answers = [client.get(f"/e/{slug}/") for slug in ("secret", "night", "nothing", "No_Slug")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({settled(page(answer)) for answer in answers}) == 1


def test_private_event_opens_to_its_staff_only(app, client, gala):
    with app.app_context():
        secret = make.make_event("secret", name="Secret dinner", private=True)
        make.staff(secret, "mo@example.org", "moderator")
    make.enter(client, gala)
    assert client.get("/e/secret/").status_code == 404
    mo = make.client_for(app)
    make.sign_in(mo, "mo@example.org")
    answer = mo.get("/e/secret/")
    assert answer.status_code == 200
    assert "Secret dinner" in page(answer)
    assert '<meta name="robots" content="noindex">' in page(answer)


def test_address_without_its_last_slash_leads_to_the_page(client, gala):
    answer = client.get("/e/gala")
    assert answer.status_code == 308
    assert answer.location.endswith("/e/gala/")


@pytest.fixture
def noon():
    """Return the time that it is all the while: 12:00 in Mexico City."""
    at = dt.datetime(2026, 11, 21, 18, 0, tzinfo=dt.UTC)
    with clock.use(clock.Clock(wall=lambda: at, monotonic=lambda: 0.0)):
        yield at


@pytest.mark.parametrize(
    ("start", "end", "word"),
    [
        (None, None, "Open now"),
        (-10, 60, "Live since"),
        (90, 150, "Not started yet"),
        (-120, -60, "Open now"),
        (-3 * 24 * 60, 60, "Live now"),
    ],
)
def test_lamp_tells_only_what_is_known(app, client, noon, start, end, word):

    def at(minutes):
        return None if minutes is None else noon + dt.timedelta(minutes=minutes)

    with app.app_context():
        make.make_event("gala", start_date=at(start), end_date=at(end))
    html = page(client.get("/e/gala/"))
    assert word in html
    assert ('class="lamp live"' in html) == word.startswith("Live")


def test_day_is_said_in_the_language_of_the_page(app, client, noon):
    with app.app_context():
        make.make_event(
            "gala", start_date=noon, end_date=noon + dt.timedelta(days=1, hours=12, minutes=30)
        )
    english = page(client.get("/e/gala/"))
    assert "Today, Saturday 21 November, 12:00 – Monday 23 November, 00:30" in english
    spanish = page(client.get("/e/gala/?lang=es"))
    assert "sábado 21 de noviembre, 12:00 – lunes 23 de noviembre, 00:30" in spanish
    assert "Ciudad de México" in spanish
