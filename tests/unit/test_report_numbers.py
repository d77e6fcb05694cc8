"""Numbers of the reports agree with each other and with counting by hand."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from livedemo import explanation, tenancy, watch_time
from livedemo.blueprints.reports import lanes, sheets
from livedemo.extensions import db
from livedemo.models import Attendance, AudienceMinute, Visit
from livedemo.queries import attendance as attendance_queries
from livedemo.queries import audience
from livedemo.queries.upsert import upsert
from livedemo.services.attendance import whole_seconds
from livedemo.services.operation import operation
from livedemo.watch_time import Interval
from tests.support import attending
from tests.support import factories as make

START = datetime(2026, 10, 31, 23, 58, tzinfo=UTC)
MEXICO = "America/Mexico_City"
ALIVE_SINCE = START + timedelta(days=1)

# Whole minutes are where rounding goes wrong, and so is just before them.
moments = st.one_of(
    st.integers(0, 600).map(lambda minute: timedelta(minutes=minute)),
    st.integers(0, 36_000_000).map(lambda milli: timedelta(milliseconds=milli)),
    st.integers(1, 600).map(lambda minute: timedelta(minutes=minute, microseconds=-1)),
)
visits = st.builds(
    lambda tab, one, other, playing, ended: watch_time.Visit(
        tab, START + min(one, other), START + max(one, other), playing, ended
    ),
    st.sampled_from("abc"), moments, moments, st.sampled_from([True, True, False]), st.booleans(),
)  # fmt: skip
people_visits = st.lists(
    st.lists(visits, min_size=1, max_size=5, unique_by=lambda visit: visit.key), max_size=4
)


def visit(tab, first, last, playing=True, ended=True):
    return watch_time.Visit(
        tab, START + timedelta(minutes=first), START + timedelta(minutes=last), playing, ended
    )


@operation
def store(event, groups) -> None:
    """Put down visits as they are, without the rules by which they come about."""
    for model in (Visit, Attendance):
        db.session.execute(delete(model).where(model.event_id == event.id))
    scope = {"tenant_id": event.tenant_id, "event_id": event.id}
    rows, totals = [], []
    for number, group in enumerate(groups):
        user = make.make_person(f"p{number}@y.mx").id
        rows += [
            {"user_id": user, "tab_id": one.tab, "start_time": one.start, "ended": one.ended,
             "last_ping": one.last_ping, "playing": one.playing, "total_minutes": one.minutes,
             **scope}
            for one in group
        ]  # fmt: skip
        totals.append({"user_id": user, "first_join": START, "last_seen": START, "visits": 1,
                       "total_seconds": 0, **scope})  # fmt: skip
    upsert(Visit, rows, keys=("event_id", "user_id", "tab_id", "start_time"), update=("ended",))
    upsert(Attendance, totals, keys=("event_id", "user_id"), update=("visits",))


def by_hand(groups) -> dict[datetime, int]:
    """Count for each minute the people of whom some visit touches it."""
    counted: Counter[datetime] = Counter()
    for group in groups:
        minutes = set()
        for one in group:
            at = one.start.replace(second=0, microsecond=0)
            while one.playing and (at < one.last_ping or at <= one.start):
                minutes.add(at)
                at += timedelta(minutes=1)
        counted.update(minutes)
    return dict(counted)


@pytest.fixture
def event(app):
    with app.app_context():
        event = make.make_event("gala")
        tenancy.enter(event.tenant_id)
        yield event


@pytest.mark.both_databases
@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(groups=people_visits)
def test_curve_and_peak_are_those_counted_by_hand(event, groups):
    store(event, groups)
    seen = audience.audience(event)
    expected = by_hand(groups)
    assert dict(seen.minutes) == expected
    assert [at for at, _viewers in seen.minutes] == sorted(expected)
    if expected:
        most = max(expected.values())
        assert seen.peak == (min(at for at in expected if expected[at] == most), most)
    assert (seen.peak is None) == (not expected)
    sweep = watch_time.sweep(
        [watch_time.watched(group) for group in groups], START, START + timedelta(minutes=601)
    )
    assert [minute for minute in sweep if minute[1]] == seen.minutes


@pytest.mark.both_databases
def test_curve_of_a_period_is_cut_at_its_ends(event):
    store(event, [[visit("a", 0, 10)], [visit("a", 2, 4), visit("b", 3, 12)]])
    start, end = START + timedelta(minutes=3), START + timedelta(minutes=11)
    whole = audience.audience(event).minutes
    assert audience.audience(event, start, end).minutes == [
        (at, viewers) for at, viewers in whole if start <= at < end
    ]


def test_people_are_swept_in_groups_without_a_seam(event, monkeypatch):
    groups = [[visit("a", n, n + 3), visit("b", n + 1, n + 5)] for n in range(7)]
    store(event, groups)
    whole = audience.audience(event).minutes
    monkeypatch.setattr(audience, "PEOPLE_AT_ONCE", 2)
    assert audience.audience(event).minutes == whole
    assert dict(whole) == by_hand(groups)


def test_minutes_that_were_counted_without_people_are_in_the_curve(event):
    row = {"tenant_id": event.tenant_id, "event_id": event.id, "minute": START, "viewers": 7}

    @operation
    def count():
        upsert(AudienceMinute, [row], keys=("event_id", "minute"), update=("viewers",))

    count()
    assert audience.audience(event).minutes == [(START, 7)]
    assert audience.audience(event, START + timedelta(minutes=1)).minutes == []


@pytest.mark.both_databases
@pytest.mark.parametrize(("seconds", "median"), [([], None), ([9], 9), ([1, 4], 2), ([9, 1, 5], 5)])
def test_median(event, seconds, median):
    @operation
    def keep():
        rows = [
            {"tenant_id": event.tenant_id, "event_id": event.id, "total_seconds": value,
             "user_id": make.make_person(f"p{number}@y.mx").id, "first_join": START,
             "last_seen": START, "visits": 1}
            for number, value in enumerate(seconds)
        ]  # fmt: skip
        upsert(Attendance, rows, keys=("event_id", "user_id"), update=("visits",))

    keep()
    assert audience.median_seconds(event, [], len(seconds)) == median


@settings(deadline=None)
@given(group=st.lists(visits, max_size=8, unique_by=lambda one: one.key))
def test_table_drawer_and_files_come_to_the_same(group):
    """One number, whichever way somebody meets it."""
    why = explanation.explain(group)
    stored = whole_seconds(why.total_seconds)
    assert watch_time.whole_minutes(Decimal(stored)) == why.total_minutes
    known = sorted(group, key=lambda one: one.start)
    steps = lanes.steps(known, why, ALIVE_SINCE)
    shown = sum(step.minutes for step in steps if step.kind == "visit")
    assert shown == why.sum_minutes
    assert shown - why.overlap_minutes == why.total_minutes
    rows = list(sheets.intervals(MEXICO, why, lanes.numbers(known)).rows)
    assert sum(row[3] for row in rows) == why.sum_seconds
    assert sum(row[4] for row in rows) == why.total_seconds
    assert all(0 <= row[4] <= row[3] for row in rows)


@given(group=st.lists(visits, min_size=1, max_size=12, unique_by=lambda one: one.key))
def test_nothing_is_drawn_outside_the_picture(group):
    known = sorted(group, key=lambda one: one.start)
    why = explanation.explain(known)
    picture = lanes.draw(known, why, MEXICO)
    if picture is None:
        assert not why.rows
        return
    bars = [bar for lane in picture.lanes for bar in lane.bars] + picture.counted + picture.pauses
    for bar in bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= picture.width + 1.2
    assert len(picture.counted) == len(why.pieces)


def test_the_list_says_why_each_interval_ended():
    known = [
        visit("a", 0, 10, ended=True),  # then paused
        visit("b", 2, 8, ended=True),
        visit("a", 10, 12, playing=False),  # then played on
        visit("a", 12, 20),  # then away
        visit("a", 30, 31, ended=False),
    ]
    why = explanation.explain(known)
    steps = lanes.steps(known, why, START + timedelta(minutes=30))
    told = [(step.kind, step.tab, step.minutes, step.reason, step.away_minutes) for step in steps]
    assert told == [
        ("visit", 1, 10, lanes.End.PAUSED, 0),
        ("visit", 2, 6, lanes.End.LEFT, 0),
        ("pause", 1, 2, lanes.End.PLAYED, 0),
        ("visit", 1, 8, lanes.End.AWAY, 10),
        ("gap", None, 10, None, 0),
        ("visit", 1, 1, lanes.End.THERE, 0),
    ]
    later = lanes.steps(known, why, ALIVE_SINCE)
    assert later[-1].reason == lanes.End.LOST


def test_pauses_are_what_no_other_tab_watched():
    known = [visit("a", 0, 10, playing=False), visit("b", 2, 4), visit("b", 6, 12)]
    found = lanes.pauses(known, explanation.explain(known))
    assert found == [
        Interval(START, START + timedelta(minutes=2)),
        Interval(START + timedelta(minutes=4), START + timedelta(minutes=6)),
    ]


def test_drawer_says_the_sum_that_the_table_says(app, client):
    groups = [[visit("a", 0, 18), visit("b", 12, 36), visit("c", 28, 36), visit("b", 47, 58)]]
    with app.app_context():
        event = make.make_event("gala")
        make.staff(event, "ana@example.org", "admin")
        tenancy.enter(event.tenant_id)
        store(event, groups)
        people = attending.register(event, "p0@y.mx", "Vera")
        why = explanation.explain(groups[0])
        assert len(attendance_queries.visits_of(event.id, [people.id])) == 4
    make.sign_in(client, "ana@example.org")
    page = client.get("/e/gala/reports/analytics").get_data(as_text=True)
    link = re.search(r'href="(/e/gala/reports/people/\w+/time)"', page)[1]
    drawer = client.get(link, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "Why 47 minutes" in drawer
    assert re.findall(r"<dd[^>]*>([^<]+)</dd>", drawer) == ["61 min", "−14 min", "47 min"]
    assert (why.sum_minutes, why.overlap_minutes, why.total_minutes) == (61, 14, 47)
    assert "<html" not in drawer
    assert "<html" in client.get(link).get_data(as_text=True)
