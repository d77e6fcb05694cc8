"""The public page of an event with a programme: what is published, and nothing else."""

import datetime as dt
import json
import re

import pytest

from livedemo import clock, tenancy
from livedemo.actors import SYSTEM
from livedemo.queries import agenda as agenda_queries
from livedemo.services import events, rooms, sessions
from tests.support import agenda, visiting
from tests.support import factories as make
from tests.support.files import opened

NOW = agenda.at(18.1)  # 12:06 in Mexico City
STATE = re.compile(r'<li class="slot (\w+)[^"]*" id="session-(\d+)"')


def page(answer) -> str:
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture(autouse=True)
def noon():
    with at(NOW):
        yield


def at(time):
    """Let it be this time, all the while."""
    return clock.use(clock.Clock(wall=lambda: time, monotonic=lambda: 0.0))


@pytest.fixture
def gala(app):
    with app.app_context():
        begins = {"start_date": agenda.at(17), "end_date": agenda.at(23)}
        return make.make_event("gala", location="Teatro", description="**Bold** evening", **begins)


@pytest.fixture
def inside(app, gala):
    """Be inside the application and the event's tenant."""

    def act(verb, *arguments, **options):
        with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
            return verb(*arguments, **options)

    return act


def fill(gala):
    first = agenda.session(gala, "Opening", 17, 18)
    second = agenda.session(gala, "Networks", 18, 19, speaker_name="Itzel")
    agenda.session(gala, "Finale", 19, 20)
    agenda.session(gala, "Breakfast", 38, 39)
    agenda.session(gala, "Some day")
    agenda.speech(gala, second, "61 villages", 18, duration=20)
    visiting.publish(gala)
    return first.id, second.id


def test_nothing_is_seen_before_it_is_published(client, gala, inside):
    inside(agenda.session, gala, "Secret plan", 18, 19)
    inside(visiting.documents, gala, "guide")
    html = page(client.get("/e/gala/"))
    assert "Secret plan" not in html
    assert "No programme yet" in html
    inside(visiting.publish, gala)
    assert "Secret plan" in page(client.get("/e/gala/"))


def test_drafts_stay_unseen_after_publishing(client, gala, inside):
    inside(fill, gala)
    draft = inside(agenda.session, gala, "Draft", 20, 21)
    assert "Draft" not in page(client.get("/e/gala/"))
    assert client.get(f"/e/gala/sessions/{draft.id}").status_code == 404
    assert client.get(f"/e/gala/sessions/{draft.id}.ics").status_code == 404


def test_programme_stands_by_day_with_what_is_on(client, gala, inside):
    inside(fill, gala)
    html = page(client.get("/e/gala/"))
    assert [state for state, _id in STATE.findall(html)] == [
        "past",
        "now",
        "next",
        "later",
        "later",
    ]
    for words in ("Networks", "Itzel", "61 villages", "Next, in 54 min", "Without a time yet",
                  "Times: Mexico City time (UTC−6)"):  # fmt: skip
        assert words in html
    assert '<time datetime="2026-11-21T18:00:00Z">12:00</time>' in html
    assert re.findall(r'id="day-([\d-]+)"', html) == ["2026-11-21", "2026-11-22"]


def test_page_is_right_again_a_minute_later(client, gala, inside):
    inside(fill, gala)
    page(client.get("/e/gala/"))
    with at(agenda.at(19)):
        states = [state for state, _id in STATE.findall(page(client.get("/e/gala/")))]
    assert states == ["past", "past", "now", "later", "later"]


def test_cancelled_and_moved_sessions_say_so(client, gala, inside):
    first, second = inside(fill, gala)

    def change(number, **fields):
        row = agenda_queries.one(agenda_queries.EventSession, gala, number)
        sessions.update(SYSTEM, gala, number, version=row.version, **fields)

    inside(change, first, is_cancelled=True, cancelled_reason="The stage is wet.")
    inside(change, second, scheduled_time=agenda.at(18.5), end_time=agenda.at(19.5))
    inside(visiting.publish, gala)
    html = page(client.get("/e/gala/"))
    assert "Cancelled" in html
    assert "The stage is wet." in html
    assert "It was at 12:00." in html
    assert "It was at 12:00." in page(client.get(f"/e/gala/sessions/{second}"))


def test_slides_stand_under_their_speech_as_soon_as_they_are_there(client, gala, inside):
    _first, second = inside(fill, gala)
    page(client.get("/e/gala/"))
    with client.application.app_context(), tenancy.tenant_scope(gala.tenant_id):
        talk = agenda_queries.speeches(gala, second)[0]
        slide = agenda.slide(gala, talk, "net<works>.pdf")
    html = page(client.get("/e/gala/"))
    assert f'<a href="/files/slide/{slide.id}">net&lt;works&gt;.pdf</a>' in html
    assert '<span class="sr-only"> · Sam Tzab · 61 villages</span>' in html
    session = page(client.get(f"/e/gala/sessions/{second}"))
    assert f'href="/e/gala/sessions/{second}/slides.zip"' in session


def test_session_has_a_page_of_its_own(client, gala, inside):
    first, second = inside(fill, gala)
    html = page(client.get(f"/e/gala/sessions/{second}"))
    assert "<h1>Networks</h1>" in html
    assert "Today, Saturday 21 November, 12:00–13:00" in html
    assert f'<a rel="prev" href="/e/gala/sessions/{first}">' in html
    assert f'href="/e/gala/sessions/{second}.ics"' in html
    assert f'<link rel="canonical" href="http://localhost/e/gala/sessions/{second}">' in html


def test_photos_and_documents_are_shown(client, gala, inside):
    cover, *_others = inside(visiting.album, gala, 7)
    inside(visiting.documents, gala)
    html = page(client.get("/e/gala/"))
    assert f'class="cover-picture" src="/files/photo/{cover}?width=640"' in html
    assert html.count("data-caption=") == 7
    assert "See all 7" in html
    assert f"/files/photo/{cover}?width=320 320w" in html
    for kind in ("programme", "guide"):
        assert f'href="/files/{kind}/{gala.id}"' in html
        assert f'href="/files/{kind}/{gala.id}?download"' in html
        answer = client.get(f"/files/{kind}/{gala.id}", buffered=True)
        assert answer.status_code == 200


def test_an_event_that_is_over_keeps_what_it_showed(client, gala, inside):
    inside(fill, gala)
    inside(rooms.toggle, SYSTEM, gala, what="event", on=False)
    html = page(client.get("/e/gala/"))
    assert "This transmission has ended." in html
    assert "Networks" in html
    assert 'name="email"' not in html
    assert "event.ics" not in html


@pytest.mark.parametrize(
    ("hours", "words"),
    [(12 * 24, "Begins in 12 days"), (20, "Begins tomorrow"), (3, "Begins in 3 hours"),
     (0.5, "Begins in 30 minutes"), (1 / 120, "Begins in 1 minute")],
)  # fmt: skip
def test_an_event_to_come_says_how_far_it_is(client, gala, inside, hours, words):
    inside(visiting.documents, gala)
    inside(events.update, SYSTEM, gala, start_date=NOW + dt.timedelta(hours=hours),
           end_date=NOW + dt.timedelta(hours=hours + 1))  # fmt: skip
    assert words in page(client.get("/e/gala/"))


def test_preview_and_structured_data_name_the_event(client, gala, inside):
    cover = inside(visiting.album, gala, 1)[0]
    html = page(client.get("/e/gala/"))
    picture = f"http://localhost/files/photo/{cover}?share=1"
    said = dict(re.findall(r'property="og:image([:a-z]*)" content="([^"]+)"', html))
    assert said == {"": picture, ":type": "image/jpeg", ":width": "1200", ":height": "630",
                    ":alt": "Words of 1"}  # fmt: skip
    answer = client.get(picture, buffered=True)
    image = opened(answer.data)
    assert (answer.mimetype, image.format, image.size) == ("image/jpeg", "JPEG", (1200, 630))
    assert '<meta name="twitter:card" content="summary_large_image">' in html
    assert '<meta name="description" content="Bold evening">' in html
    data = json.loads(re.search(r'<script type="application/ld\+json">(.+?)</script>', html)[1])
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Event")
    assert data["startDate"] == "2026-11-21T11:00-06:00"
    assert data["endDate"] == "2026-11-21T17:00-06:00"
    assert data["image"] == [picture]
    assert data["location"][0]["name"] == "Teatro"
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert data["organizer"]["name"] == "House"


def test_structured_data_cannot_end_its_script(client, gala, inside):
    bad = "</script><script>alert(1)</script>"
    inside(events.update, SYSTEM, gala, name=bad, description=bad)
    html = page(client.get("/e/gala/"))
    assert "<script>alert(1)" not in html
    data = re.search(r'<script type="application/ld\+json">(.+?)</script>', html)[1]
    assert json.loads(data)["name"] == bad


def test_structured_data_of_a_session_tells_what_became_of_it(client, gala, inside):
    _first, second = inside(fill, gala)

    def data():
        html = page(client.get(f"/e/gala/sessions/{second}"))
        return json.loads(re.search(r'ld\+json">(.+?)</script>', html)[1])

    assert data()["eventStatus"] == "https://schema.org/EventScheduled"
    assert [one["name"] for one in data()["performer"]] == ["Itzel", "Sam Tzab"]
    assert data()["superEvent"]["name"] == "Gala"
    with client.application.app_context(), tenancy.tenant_scope(gala.tenant_id):
        row = agenda_queries.one(agenda_queries.EventSession, gala, second)
        sessions.update(SYSTEM, gala, second, version=row.version, scheduled_time=agenda.at(20),
                        end_time=agenda.at(21))  # fmt: skip
        visiting.publish(gala)
    assert data()["eventStatus"] == "https://schema.org/EventRescheduled"
    assert data()["previousStartDate"] == "2026-11-21T12:00-06:00"
