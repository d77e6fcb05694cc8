"""A visitor on a phone and on a desktop: finds, reads, looks, downloads, notes the time."""

import re
from datetime import UTC, timedelta
from types import SimpleNamespace

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from livedemo import clock, tenancy, timezones
from livedemo.actors import SYSTEM
from livedemo.queries import agenda as agenda_queries
from livedemo.services import events, slides
from tests.support import factories as make
from tests.support import files, visiting
from tests.support.browser import SIZES, assert_accessible
from tests.support.databases import close_app, make_app
from tests.support.live_server import LiveServer

ZONES = ("America/Mexico_City", "Asia/Tokyo")
SWIPE = """(viewer, [from, to]) => {
  const at = (type, x) => new PointerEvent(type, { clientX: x, clientY: 400, isPrimary: true,
    bubbles: true, pointerType: "touch", pointerId: 7 });
  const photo = viewer.querySelector(".viewer-photo");
  photo.dispatchEvent(at("pointerdown", from));
  photo.dispatchEvent(at("pointerup", to));
}"""


@pytest.fixture(scope="module")
def house(sqlite_template):
    """Serve an event with everything; `now` is the minute in which a session is on."""
    with LiveServer(template=sqlite_template.path) as server:
        app = make_app(
            server.environment["DATABASE_URL"],
            secret_key=server.environment["SECRET_KEY"],
            storage_url=f"file://{server.folder}/uploads",
        )
        with app.app_context():
            begin = clock.now().replace(minute=0, second=0, microsecond=0)
            event = make.make_event(
                "gala", name="Gala", zone=_zone(begin),
                start_date=begin, end_date=begin + timedelta(hours=30),
            )  # fmt: skip
            with tenancy.tenant_scope(event.tenant_id):
                _fill(event, begin)
        close_app(app)
        yield SimpleNamespace(url=f"{server.url}/e/gala/", begin=begin, zone=_zone(begin))


def _fill(event, begin) -> None:
    events.update(SYSTEM, event, description="## How\n**Come** early", location="Teatro")
    visiting.album(event, 7)
    visiting.documents(event)
    visiting.plan(event, begin - timedelta(hours=1), 4, rooms=2, talks=1, slides=0)
    visiting.plan(event, begin + timedelta(hours=24), 2, rooms=1, talks=1, slides=0, hall="Patio")
    for talk in agenda_queries.speeches(event):
        with files.arrive(files.PDF) as incoming:
            slides.upload(SYSTEM, event, talk.id, incoming, name=f"talk-{talk.id}.pdf")
    visiting.publish(event)


def _zone(at) -> str:
    """Return a zone in which it is day, so that an hour before and after are on the same one."""
    return next(zone for zone in ZONES if 2 <= timezones.to_local(at, zone).hour <= 21)


@pytest.fixture(params=SIZES)
def page(request, open_page, house):
    page = open_page(request.param, timezone_id="Asia/Kolkata")
    page.said = []
    page.on("console", lambda line: page.said.append(f"{line.type} {line.text}"))
    page.on("pageerror", lambda fault: page.said.append(str(fault)))
    page.goto(house.url)
    yield page
    # What the content security policy stops is said here.
    assert page.said == []


def test_programme_is_found_and_read(page):
    expect(page.get_by_role("button", name="Enter")).to_be_in_viewport()
    page.get_by_role("navigation", name="On this page").get_by_role(
        "link", name="Programme"
    ).click()
    expect(page.get_by_role("heading", name="Programme", exact=True)).to_be_in_viewport()
    on = page.locator(".slot.now")
    expect(on).to_have_count(2)
    expect(on.first).to_contain_text("Now")
    on.first.get_by_role("link", name="Session 3").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Session 3")
    page.get_by_role("link", name="Whole programme").click()
    expect(page.locator(".slot.now").first).to_be_in_viewport()


def test_days_are_followed(page):
    tabs = page.locator(".day-tabs a[href^='#day']")
    expect(tabs).to_have_count(2)
    tabs.last.click()
    expect(tabs.last).to_have_attribute("aria-current", "date")
    expect(page.locator(".day").last).to_be_in_viewport()
    expect(page.locator(".day-tabs")).to_be_in_viewport()
    page.locator(".to-now").click()
    expect(page.locator(".slot.now").first).to_be_in_viewport()


def test_gallery_opens_and_goes_on_by_keys(page):
    first = page.locator(".gallery a").first
    first.focus()
    page.keyboard.press("Enter")
    count = page.locator(".viewer-count")
    expect(count).to_have_text("Photo 1 of 7")
    expect(page.locator(".viewer-photo")).to_have_attribute("alt", "Words of 1")
    assert_accessible(page)
    for key, shown in (("ArrowRight", 2), ("ArrowLeft", 1), ("ArrowLeft", 7), ("ArrowRight", 1),
                       ("End", 7), ("Home", 1)):  # fmt: skip
        page.keyboard.press(key)
        expect(count).to_have_text(f"Photo {shown} of 7")
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).to_be_hidden()
    expect(first).to_be_focused()


def test_gallery_goes_on_by_swipe_and_buttons(page):
    page.locator(".gallery a").nth(1).click()
    count, viewer = page.locator(".viewer-count"), page.locator(".viewer")
    viewer.evaluate(SWIPE, [300, 100])
    expect(count).to_have_text("Photo 3 of 7")
    viewer.evaluate(SWIPE, [100, 300])
    expect(count).to_have_text("Photo 2 of 7")
    viewer.evaluate(SWIPE, [100, 120])  # no swipe: too short
    expect(count).to_have_text("Photo 2 of 7")
    page.get_by_role("button", name="Next photo").click()
    expect(count).to_have_text("Photo 3 of 7")
    page.get_by_role("button", name="Close").click()
    expect(viewer).to_be_hidden()


def test_files_are_downloaded(page):
    for link, name in (
        (page.locator(".files .icon-button").first, r"talk-\d+\.pdf"),
        (page.get_by_role("link", name="Download Guide"), r"guide\.pdf"),
    ):
        with page.expect_download() as arriving:
            link.click()
        assert re.fullmatch(name, arriving.value.suggested_filename)
    page.locator(".slot-title a").first.click()
    with page.expect_download() as arriving:
        page.get_by_role("link", name="All slides as a ZIP").click()
    assert arriving.value.suggested_filename.endswith(".zip")


def test_calendar_gets_the_session(page, house):
    page.locator(".slot-title a").first.click()
    with page.expect_download() as arriving:
        page.get_by_role("link", name="Calendar").click()
    (entry,) = Calendar.from_ical(arriving.value.path().read_bytes()).walk("VEVENT")
    assert entry.start.astimezone(UTC) == house.begin - timedelta(hours=1)


def test_own_time_is_shown_and_remembered(page, house):
    button = page.locator("[data-module=mytime]")
    expect(button).to_have_text("Show in my time")
    button.click()
    expect(button).to_have_text("Your time: Calcutta")
    start = page.locator(".slot.now time").first
    own = (house.begin + timedelta(hours=5, minutes=30)).strftime("%H:%M")
    expect(start.locator(".mine-time")).to_contain_text(own)
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(page.locator(".mine-time")).to_have_count(0)
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_who_lives_in_the_zone_is_offered_no_other(open_page, house):
    page = open_page("phone", timezone_id=house.zone)
    page.goto(house.url)
    page.locator(".gallery a").first.click()
    expect(page.locator(".viewer")).to_be_visible()
    expect(page.locator("[data-module=mytime]")).to_be_hidden()


def test_way_in_stays_at_hand_on_a_phone(open_page, house):
    page = open_page("phone")
    page.goto(house.url)
    bar = page.locator("#way-bar")
    expect(bar).to_be_hidden()
    page.locator("#photos").scroll_into_view_if_needed()
    expect(bar.get_by_role("link", name="Enter")).to_be_in_viewport()
    bar.get_by_role("link", name="Enter").click()
    expect(page.get_by_label("Name")).to_be_in_viewport()


@pytest.mark.parametrize("size", SIZES)
def test_all_of_it_is_there_without_scripts(open_page, house, size):
    page = open_page(size, java_script_enabled=False)
    page.goto(house.url)
    expect(page.locator(".slot.now")).to_have_count(2)
    expect(page.locator("[data-module=mytime]")).to_be_hidden()
    expect(page.locator(".gallery li").last).to_be_visible()
    page.locator(".gallery a").last.click()
    assert re.search(r"/files/photo/\d+\?width=1920$", page.url)
    page.go_back()
    page.locator(".slot-title a").first.click()
    expect(page.get_by_role("link", name="All slides as a ZIP")).to_be_visible()
    page.go_back()
    for name, text in (("name", "Vera"), ("email", "vera@example.org"), ("phone", "5512345678")):
        page.locator(f"main [name={name}]").fill(text)
    page.get_by_role("button", name="Enter").click()
    page.wait_for_url("**/watch")


@pytest.mark.parametrize("size", SIZES)
def test_paper_shows_the_programme_and_no_controls(open_page, house, size):
    page = open_page(size)
    page.goto(house.url)
    page.emulate_media(media="print")
    expect(page.locator(".slot").first).to_be_visible()
    for gone in (".way-in", ".day-tabs", ".gallery", ".cover-links", ".languages"):
        expect(page.locator(gone).first).to_be_hidden()
