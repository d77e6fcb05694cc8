"""An organiser with a host of its own: given, signed in at, worked at, and visited."""

import re
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from livedemo.actors import SYSTEM
from livedemo.services import logins
from tests.browser.story import Person
from tests.support import factories as make
from tests.support.browser import SIZES
from tests.support.databases import close_app, make_app
from tests.support.live_server import LiveServer

VERA = {"name": "Vera Ruiz", "email": "vera@example.org", "phone": "+52 55 1234 5678"}
NOT_FOUND = "status of 404"


@pytest.fixture(scope="module")
def server(sqlite_template):
    """Serve an event at the platform's host and an organiser a size; `link` signs in as root."""
    with LiveServer(template=sqlite_template.path) as server:
        settings = {name: server.environment[name.upper()] for name in ("secret_key", "public_url")}
        app = make_app(server.environment["DATABASE_URL"], **settings)
        with app.app_context():
            make.make_event("fair", name="Book fair")
            for size in SIZES:
                make.make_tenant(size, name=f"House {size}")

        def link() -> str:
            with app.app_context():
                root = make.make_person("root@example.org", "Root", role="superadmin")
                return f"{server.url}/sign-in/{logins.make_link(root, made_by=SYSTEM)}"

        server.link = link
        yield server
        close_app(app)


@pytest.fixture(params=SIZES)
def size(request):
    return request.param


@pytest.fixture
def come(server, open_page, size):
    """Return a function that lets somebody come to a host, the platform's or another."""
    people = []

    def come(host: str = "") -> Person:
        url = f"http://{host}:{server.port}" if host else server.url
        people.append(Person(open_page(size), url, size))
        return people[-1]

    yield come
    assert [fault for person in people for fault in person.faults if NOT_FOUND not in fault] == []


def give_host(root: Person, size: str, host: str) -> None:
    root.page.get_by_role("link", name=f"Host name of House {size}").click()
    root.page.locator("main [name=host]").fill(host)
    root.page.get_by_role("button", name="Save").click()
    expect(root.page.get_by_text(f"The host name of House {size} is saved.")).to_be_visible()


def name_admin(root: Person, size: str) -> str:
    """Name an organiser's admin and return the link that is shown."""
    root.page.get_by_role("link", name=f"Name an admin of House {size}").click()
    root.page.locator("main [name=email]").fill(f"zoe-{size}@example.org")
    root.page.get_by_role("button", name="Name as admin").click()
    return root.page.locator("#once").input_value()


def make_event(zoe: Person, slug: str) -> None:
    """Make an event in the admin's own pages, and arrive at its settings."""
    zoe.page.get_by_role("link", name="New event").first.click()
    main = zoe.page.locator("main")
    for name, text in (("name", "Gala"), ("slug", slug), ("start_date", "2031-05-04T18:00")):
        main.locator(f"[name={name}]").fill(text)
    main.get_by_role("button", name="Create the event").click()
    expect(zoe.page).to_have_url(f"{zoe.url}/e/{slug}/admin/")
    expect(zoe.page.get_by_label("Link for the audience")).to_have_value(f"{zoe.url}/e/{slug}/")


def test_an_organisers_own_host_is_where_everything_leads(server, come, size):
    host, slug = f"{size}.events.localhost", f"gala-{size}"
    root = come()
    root.sign_in(server.link(), "/admin/tenants")
    give_host(root, size, host)
    link = name_admin(root, size)
    assert urlsplit(link).netloc == f"{host}:{server.port}"

    zoe = come(host)
    zoe.sign_in(link, "/admin/events")
    make_event(zoe, slug)
    zoe.go(f"/e/{slug}/admin/agenda")
    expect(zoe.page.get_by_role("heading", level=1)).to_be_visible()
    zoe.go("/admin/events")
    zoe.page.get_by_role("link", name="Moderate Gala").click()
    expect(zoe.page).to_have_url(f"{zoe.url}/e/{slug}/mod")
    zoe.is_live()

    home = f"{zoe.url}/e/{slug}/"
    visit(come(host), home)
    stay_outside(come(), slug)

    # The platform's own people work where they are.
    root.go("/admin/events")
    root.page.get_by_role("link", name="Moderate Gala").first.click()
    expect(root.page).to_have_url(f"{root.url}/e/{slug}/mod")
    root.is_live()


def visit(vera: Person, home: str) -> None:
    """Find the event as a visitor, and go in."""
    vera.page.goto(home)
    tags = vera.page.locator("meta[property='og:url']"), vera.page.locator("link[rel=canonical]")
    assert tags[0].get_attribute("content") == tags[1].get_attribute("href") == home
    # Only the browser knows names below `localhost`.
    file = vera.page.evaluate("async () => (await fetch('event.ics')).text()")
    entry = Calendar.from_ical(file).walk("VEVENT")[0]
    assert entry["url"] == home
    vera.page.goto(entry["url"])
    for name, text in VERA.items():
        vera.page.locator(f"main [name={name}]").fill(text)
    vera.page.get_by_role("button", name="Enter").click()
    expect(vera.page).to_have_url(re.compile(r"/watch$"))
    vera.is_live()


def stay_outside(stranger: Person, slug: str) -> None:
    """Find nothing of it at the platform's host, which goes on with its own."""
    assert stranger.page.goto(f"{stranger.url}/e/{slug}/").status == 404
    stranger.go("/")
    expect(stranger.page.get_by_text("Book fair").first).to_be_visible()
    expect(stranger.page.get_by_text("Gala")).to_have_count(0)
