"""The reports in a real browser: search, sort, the drawer, the live count, and without scripts."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from livedemo import tenancy
from livedemo.queries import events as event_queries
from tests.support import attending
from tests.support.browser import assert_accessible
from tests.support.databases import close_app, make_app

START = datetime(2026, 5, 2, 1, 0, tzinfo=UTC)
PEOPLE = [
    ("José Ríos", "jose@unam.mx", ("a", 2, 20), ("b", 14, 38), ("c", 30, 38), ("b", 49, 60)),
    ("Ana López", "lopez@unam.mx", ("a", 10, 15)),
    *((f"Person {n:02}", f"p{n}@y.mx", ("a", n, n + 9)) for n in range(60)),
]


@pytest.fixture
def room(serve):
    """Return a server with people who watched, and a link for the admin to sign in."""
    server = serve({"PING_INTERVAL_SECONDS": "2"})
    server.flask("create-tenant", "house", "--name", "House")
    server.flask("create-event", "gala", "--name", "Gala", "--tenant", "house",
                 "--timezone", "America/Mexico_City")  # fmt: skip
    app = make_app(server.environment["DATABASE_URL"])
    with app.app_context():
        event = event_queries.by_slug("gala")
        with tenancy.tenant_scope(event.tenant_id), attending.frozen(START):
            for name, email, *stays in PEOPLE:
                user = attending.register(event, email, name)
                minutes = [(tab, at(a), at(b)) for tab, a, b in stays]
                attending.watch(event, user, *minutes)
    close_app(app)
    server.link = server.flask("grant", "ana@example.org", "gala", "admin")[-1]
    return server


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def signed_in(page, room):
    page.goto(room.link)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page


def rows(page):
    return page.locator("#report-list tbody tr")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_search_sort_and_why(room, open_page, size):
    page = signed_in(open_page(size), room)
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(room.url + "/e/gala/reports/analytics")
    expect(rows(page)).to_have_count(50)
    assert_accessible(page)

    page.fill("#q", "unam")
    expect(rows(page)).to_have_count(2)
    expect(page.locator("#q")).to_be_focused()
    assert page.url.endswith("/reports/analytics?q=unam&sort=first_login")
    assert page.get_attribute("#export-this", "href") == "/e/gala/reports/analytics.csv?q=unam"
    if size == "desktop":
        page.click("#sort-total_minutes")
        expect(page.locator("#sort-total_minutes")).to_be_focused()
    else:
        page.click(".report-sort > summary")
        page.click(".report-sort a:has-text('Minutes')")
    expect(rows(page).first).to_contain_text("Ana López")

    number = page.locator("[data-why]", has_text="47")
    number.click()
    expect(page.locator("#why-title")).to_be_focused()
    expect(page.locator("#why-title")).to_have_text("Why 47 minutes")
    expect(page.locator(".why-sum dd")).to_have_text(["61 min", "−14 min", "47 min"])
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(number).to_be_focused()

    page.fill("#q", "nobody at all")
    expect(page.locator("#report-list .empty")).to_contain_text("Nobody matches “nobody at all”.")
    page.go_back()
    expect(rows(page)).not_to_have_count(0)
    assert faults == []


def test_count_follows_the_room(room, open_page):
    report = signed_in(open_page(), room)
    report.goto(room.url + "/e/gala/reports/people")
    expect(report.locator("#watching")).to_have_text("0")
    viewer = open_page("phone")
    viewer.goto(room.url + "/e/gala/")
    viewer.fill("#name", "Vera Ruiz")
    viewer.fill("#email", "vera@example.org")
    viewer.fill("#phone", "55 1234 5678")
    viewer.click("main form button[type=submit] >> visible=true")
    viewer.wait_for_url("**/watch")
    expect(report.locator("#watching")).to_have_text("1", timeout=20_000)


def test_everything_works_without_scripts(room, open_page):
    page = signed_in(open_page(java_script_enabled=False), room)
    page.goto(room.url + "/e/gala/reports/analytics")
    page.fill("#q", "jose")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    page.click("[data-why]")
    expect(page.locator("#why-title")).to_have_text("Why 47 minutes")
    with page.expect_download() as download:
        page.click("text=These intervals as CSV")
    written = download.value.path().read_text("utf-8-sig").splitlines()
    assert written[0].startswith("tab,start (America/Mexico_City),end (America/Mexico_City)")
    assert len(written) == 5
