"""Local times, days and labels are right on the nights when clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livedemo import timezones

MEXICO = "America/Mexico_City"
MAY = datetime(2026, 5, 1, 18, tzinfo=UTC)
instants = st.datetimes(datetime(1975, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))
names = st.sampled_from(sorted(name for name, _label in timezones.choices(MAY)))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Mars/Olympus",
        "america/mexico_city",
        "../etc/passwd",
        "localtime",
        "Factory",
        "America",
        "UTC\n",
        "/usr/share/zoneinfo/UTC",
    ],
)
def test_unknown_zone_is_refused(name):
    with pytest.raises(timezones.UnknownZone):
        timezones.zone(name)


def test_zone_is_an_iana_zone_and_old_names_stay_valid():
    assert timezones.zone(MEXICO) == ZoneInfo(MEXICO)
    assert timezones.zone("US/Pacific").key == "US/Pacific"


def test_choices_are_places_once_with_utc():
    offered = dict(timezones.choices(MAY))
    assert offered[MEXICO] == "America/Mexico_City (UTC−6)"
    assert offered["UTC"] == "UTC"
    assert "US/Pacific" not in offered
    assert 350 < len(offered) < 500
    assert list(offered) == sorted(offered)


def test_choices_keep_an_older_name_that_is_in_use():
    assert dict(timezones.choices(MAY, keep="US/Pacific"))["US/Pacific"].endswith("(UTC−7)")
    assert len(timezones.choices(MAY, keep=MEXICO)) == len(timezones.choices(MAY))


@pytest.mark.parametrize(
    ("name", "at", "shown"),
    [
        (MEXICO, MAY, "America/Mexico_City (UTC−6)"),
        ("Asia/Kolkata", MAY, "Asia/Kolkata (UTC+5:30)"),
        ("Europe/London", utc("2026-01-01"), "Europe/London (UTC+0)"),
        ("Europe/London", MAY, "Europe/London (UTC+1)"),
        ("America/St_Johns", utc("2026-01-01"), "America/St_Johns (UTC−3:30)"),
        ("Australia/Lord_Howe", utc("2026-01-01"), "Australia/Lord_Howe (UTC+11)"),
        ("Australia/Lord_Howe", utc("2026-07-01"), "Australia/Lord_Howe (UTC+10:30)"),
    ],
)
def test_label_names_the_offset_of_that_moment(name, at, shown):
    assert timezones.label(name, at) == shown


def test_city_is_the_name_people_use():
    assert timezones.city(MEXICO, "es") == "Ciudad de México"
    assert timezones.city(MEXICO) == "Mexico City"
    assert timezones.city("UTC") == "UTC"


def test_to_local_shows_the_clocks_of_the_zone():
    assert timezones.to_local(MAY, MEXICO).isoformat() == "2026-05-01T12:00:00-06:00"


def test_to_local_refuses_a_time_without_zone():
    with pytest.raises(ValueError, match="without zone"):
        timezones.to_local(datetime(2026, 5, 1), MEXICO)


@pytest.mark.parametrize("text", ["2026-05-01T12:00", " 2026-05-01 12:00:00 "])
def test_parse_local_returns_the_instant(text):
    assert timezones.parse_local(text, MEXICO) == (MAY, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2026-05-01",
        "2026-02-30T10:00",
        "2026-05-01T25:00",
        "2026-05-01T12:00Z",
        "2026-05-01T12:00-06:00",
        "20260501T1200",
        "٢٠٢٦-05-01T12:00",
        "2026-05-01T12:00:00.1234567",
    ],
)
def test_parse_local_refuses_other_formats(text):
    with pytest.raises(timezones.TimeProblem) as caught:
        timezones.parse_local(text, MEXICO)
    assert caught.value.kind == "format"


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "1969-12-31T23:59", "9999-12-31T23:59"])
def test_parse_local_refuses_years_that_no_event_has(text):
    with pytest.raises(timezones.TimeProblem) as caught:
        timezones.parse_local(text, "Pacific/Kiritimati")
    assert caught.value.kind == "range"


@pytest.mark.parametrize(
    ("name", "text", "resumes"),
    [
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T03:00:00"),
        ("America/New_York", "2026-03-08T02:00", "2026-03-08T03:00:00"),
        ("America/New_York", "2026-03-08T02:59:59.999999", "2026-03-08T03:00:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-04T02:30:00"),
        ("America/Santiago", "2026-09-06T00:30", "2026-09-06T01:00:00"),
        ("Asia/Beirut", "2026-03-29T00:00", "2026-03-29T01:00:00"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-31T00:00:00"),
    ],
)
def test_time_that_a_gap_skips_is_refused_with_the_first_one_after(name, text, resumes):
    with pytest.raises(timezones.TimeProblem) as caught:
        timezones.parse_local(text, name)
    assert caught.value.kind == "skipped"
    assert caught.value.resumes == datetime.fromisoformat(resumes)


@pytest.mark.parametrize(
    ("name", "text", "first"),
    [
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("America/Santiago", "2026-04-04T23:30", "2026-04-05T02:30"),
        ("Asia/Beirut", "2026-10-24T23:15", "2026-10-24T20:15"),
    ],
)
def test_time_that_comes_twice_is_the_first_and_says_so(name, text, first):
    assert timezones.parse_local(text, name) == (utc(first), timezones.FIRST_OF_TWO)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("America/New_York", "2026-03-08T01:59"),
        ("America/New_York", "2026-03-08T03:00"),
        ("America/New_York", "2026-11-01T00:59"),
        ("America/New_York", "2026-11-01T02:00"),
        ("America/Santiago", "2026-09-06T01:00"),
        ("Asia/Beirut", "2026-03-28T23:59"),
    ],
)
def test_neighbours_of_a_change_are_ordinary(name, text):
    at, note = timezones.parse_local(text, name)
    assert note is None
    assert timezones.to_local(at, name).replace(tzinfo=None) == datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "at", "start", "hours"),
    [
        (MEXICO, "2026-05-01T18:00", "2026-05-01T06:00", 24),
        ("America/New_York", "2026-03-08T12:00", "2026-03-08T05:00", 23),
        ("America/New_York", "2026-11-01T12:00", "2026-11-01T04:00", 25),
        ("Australia/Lord_Howe", "2026-10-04T00:00", "2026-10-03T13:30", 23.5),
        ("Australia/Lord_Howe", "2026-04-05T00:00", "2026-04-04T13:00", 24.5),
        ("America/Santiago", "2026-09-06T12:00", "2026-09-06T04:00", 23),
        ("America/Santiago", "2026-04-05T03:30", "2026-04-04T03:00", 25),
        ("Asia/Beirut", "2026-03-29T12:00", "2026-03-28T22:00", 23),
        ("Pacific/Apia", "2011-12-29T12:00", "2011-12-29T10:00", 24),
        # A gap over midnight, 23:30 to 00:30: the day begins half an hour late.
        ("America/Toronto", "1919-03-31T12:00", "1919-03-31T04:30", 23.5),
    ],
)
def test_day_bounds_follow_the_local_midnights(name, at, start, hours):
    first, last = timezones.day_bounds(name, utc(at))
    assert first == utc(start)
    assert last - first == timedelta(hours=hours)


@given(names, instants)
def test_bounds_of_a_day_hold_its_instants(name, at):
    start, end = timezones.bounds_of(name, timezones.to_local(at, name).date())
    assert start <= at < end or timezones.day_bounds(name, at) == (start, end)


def test_a_day_that_a_zone_left_out_is_empty():
    jump = utc("2011-12-30T10:00")
    assert timezones.bounds_of("Pacific/Apia", date(2011, 12, 30)) == (jump, jump)
    assert timezones.bounds_of("Pacific/Apia", date(2011, 12, 31))[0] == jump


def test_day_bounds_hold_where_clocks_went_back_over_midnight():
    # Newfoundland, 2006: at 00:01 on the 29th it was 23:01 on the 28th again.
    at = utc("2006-10-29T02:45")
    assert timezones.to_local(at, "America/St_Johns").date() == date(2006, 10, 28)
    first, last = timezones.day_bounds("America/St_Johns", at)
    assert (first, last) == (utc("2006-10-29T02:30"), utc("2006-10-30T03:30"))


@given(names, instants)
@settings(max_examples=400)
def test_days_contain_their_instants_and_follow_one_another(name, at):
    first, last = timezones.day_bounds(name, at)
    assert first <= at < last
    assert timezones.day_bounds(name, first) == (first, last)
    assert timezones.day_bounds(name, last)[0] == last
    assert timedelta(hours=20) < last - first < timedelta(hours=28)


@given(names, instants)
@settings(max_examples=400)
def test_parse_local_reads_back_what_to_local_shows(name, at):
    shown = timezones.to_local(at, name).replace(tzinfo=None).isoformat()
    again, note = timezones.parse_local(shown, name)
    assert again == at or (note == timezones.FIRST_OF_TWO and again < at)


@given(names, instants, st.timedeltas(timedelta(0), timedelta(days=5)))
def test_split_days_cuts_without_loss(name, start, length):
    parts = list(timezones.split_days(name, start, start + length))
    assert sum((part.end - part.start for part in parts), timedelta(0)) == length
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert len({part.day for part in parts}) == len(parts)
    for part in parts:
        assert timezones.day_bounds(name, part.start)[1] >= part.end


def test_split_days_cuts_at_a_midnight_that_does_not_exist():
    parts = list(
        timezones.split_days("America/Santiago", utc("2026-09-06T03:00"), utc("2026-09-06T05:00"))
    )
    assert parts == [
        (date(2026, 9, 5), utc("2026-09-06T03:00"), utc("2026-09-06T04:00")),
        (date(2026, 9, 6), utc("2026-09-06T04:00"), utc("2026-09-06T05:00")),
    ]
