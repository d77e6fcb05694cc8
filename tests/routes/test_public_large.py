"""A large programme: the same few statements, a day at a time, rooms beside each other."""

import re

import pytest

from livedemo import clock, tenancy
from tests.support import agenda, counting, visiting
from tests.support import factories as make


@pytest.fixture(autouse=True)
def noon():
    with clock.use(clock.Clock(wall=lambda: agenda.at(18.1), monotonic=lambda: 0.0)):
        yield


def planned(app, slug, count, **how):
    with app.app_context():
        event = make.make_event(slug, start_date=agenda.at(15), end_date=agenda.at(63))
        with tenancy.tenant_scope(event.tenant_id):
            first = visiting.plan(event, agenda.at(15), count, **how)
            visiting.album(event, 2)
            visiting.publish(event)
    return first


@pytest.mark.both_databases
def test_number_of_statements_does_not_grow(app, client):
    small = planned(app, "small", 2)
    large = planned(app, "large", 200, rooms=10, days=2, talks=1)
    found = []
    for slug, session in (("small", small), ("large", large)):
        for path in ("/", "/", "/?view=rooms", f"/sessions/{session}", f"/sessions/{session}.ics"):
            with counting.queries(app) as asked:
                assert client.get(f"/e/{slug}{path}").status_code == 200
            found.append((path.replace(str(session), "N"), len(asked)))
    assert found[:5] == found[5:]
    assert max(number for _path, number in found) <= 10


def test_a_long_programme_is_shown_by_day(app, client):
    planned(app, "large", 64, rooms=8, days=2, slides=0)
    html = client.get("/e/large/").get_data(as_text=True)
    assert html.count('id="session-') == 32
    assert 'href="?day=2026-11-22#programme"' in html
    assert "3 speeches" in html
    second = client.get("/e/large/?day=2026-11-22").get_data(as_text=True)
    assert second.count('id="session-') == 32
    assert "Session 64" in second
    last = max(int(one) for one in re.findall(r'id="session-(\d+)"', second))
    alone = client.get(f"/e/large/sessions/{last}").get_data(as_text=True)
    assert f'href="/e/large/?day=2026-11-22#session-{last}"' in alone
    assert "Session 64" not in html


@pytest.mark.parametrize("day", ["2026-13-45", "x", "", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_not_there_is_today(app, client, day):
    planned(app, "large", 64, rooms=8, days=2, slides=0)
    for view in ("", "&view=rooms"):
        answer = client.get(f"/e/large/?day={day}{view}")
        assert answer.status_code == 200
        assert "Session 1<" in answer.get_data(as_text=True)


def test_rooms_stand_beside_each_other(app, client):
    planned(app, "fair", 4, rooms=2, slides=0)
    html = client.get("/e/fair/").get_data(as_text=True)
    assert '<a class="only-wide" href="?view=rooms&amp;day=2026-11-21">' in html
    rooms = client.get("/e/fair/?view=rooms").get_data(as_text=True)
    assert rooms.count('<h2 class="room') == 2
    assert rooms.count('<li class="slot block') == 4
    assert "style=" not in rooms


def test_one_room_is_not_offered_as_columns(app, client):
    planned(app, "talk", 2, rooms=1, slides=0)
    assert "view=rooms" not in client.get("/e/talk/").get_data(as_text=True)


def test_what_is_kept_is_not_shown_in_another_language_or_event(app, client):
    planned(app, "one", 2, slides=0)
    planned(app, "two", 3, slides=0)
    assert "Times: " in client.get("/e/one/").get_data(as_text=True)
    assert "Horario: " in client.get("/e/one/?lang=es").get_data(as_text=True)
    assert client.get("/e/two/").get_data(as_text=True).count('id="session-') == 3
