"""What visitors see after midnight, and what an organiser set by hand."""

import re

import pytest

from livedemo import tenancy
from livedemo.actors import SYSTEM
from livedemo.services import venues
from tests.support import agenda, visiting
from tests.support import factories as make

ONE = agenda.at(31)  # 01:00 of the 22nd in Mexico City


def planned(app, moment, at):
    """Plan a long programme whose party goes on until 03:00, with a talk at 10:00."""
    moment(at)
    with app.app_context():
        event = make.make_event("gala", start_date=agenda.at(15), end_date=agenda.at(63))
        with tenancy.tenant_scope(event.tenant_id):
            visiting.plan(event, agenda.at(15), 60, rooms=10, talks=0)
            hall = venues.create(SYSTEM, event, name="Bar").id
            agenda.session(event, "Night party", 28, 33, room_id=hall)
            agenda.session(event, "Morning talk", 40, 41, room_id=hall)
            visiting.publish(event)


def page(client, query: str = "") -> str:
    answer = client.get(f"/e/gala/{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_what_is_on_after_midnight_is_on_the_page(app, client, moment):
    planned(app, moment, ONE)
    html = page(client)
    assert "Night party" in html
    assert "Morning talk" not in html
    way = re.search(r'<a class="tab to-now" href="#session-(\d+)">', html)[1]
    assert "Night party" in html[html.index(f'id="session-{way}"') :].partition("</li>")[0]


def test_the_page_of_the_new_day_begins_with_what_goes_on(app, client, moment):
    planned(app, moment, ONE)
    html = page(client, "?day=2026-11-22")
    assert html.index("Night party") < html.index("Morning talk")
    assert html.count("Since ") == 1
    rooms = page(client, "?view=rooms&day=2026-11-22")
    assert "Night party" in rooms
    assert rooms.count('<h2 class="room') == 1


def test_from_another_day_the_way_leads_to_what_is_on(app, client, moment):
    planned(app, moment, agenda.at(40.5))
    html = page(client, "?day=2026-11-21")
    assert re.search(r'<a class="tab to-now" href="\?day=2026-11-22#session-\d+">', html)


def test_a_state_set_by_hand_is_shown_and_stays(app, client, moment):
    moment(agenda.at(18))
    with app.app_context():
        event = make.make_event("gala")
        with tenancy.tenant_scope(event.tenant_id):
            late = agenda.session(event, "Late", 17, 19, status="pas_encore")
            early = agenda.session(event, "Early", 20, 21, status="en_cours")
            some = agenda.session(event, "Some time", status="en_cours")
            visiting.publish(event)
    html = page(client)
    found = {
        number: (state, rest)
        for state, number, rest in re.findall(
            r'<li class="slot (\w+)[^"]*" id="session-(\d+)"([^>]*)>', html
        )
    }
    assert found == {
        str(late.id): ("later", ""), str(early.id): ("now", ""), str(some.id): ("now", "")
    }  # fmt: skip
    assert "Now" in client.get(f"/e/gala/sessions/{early.id}").get_data(as_text=True)


@pytest.mark.parametrize(("now", "words"), [(18, "Live since 09:00"), (40, "Live now")])
def test_an_event_of_two_days_says_the_hour_on_its_first_day_alone(app, client, moment, now, words):
    moment(agenda.at(now))
    with app.app_context():
        make.make_event("gala", start_date=agenda.at(15), end_date=agenda.at(50))
    html = page(client)
    assert words in html
    assert ("Live since" in html) == (now == 18)
