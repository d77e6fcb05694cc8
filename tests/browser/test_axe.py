"""Every page, in light and dark, on a phone and a desktop: axe, width, console."""

from itertools import product

import pytest

from tests.support import browser as browsers
from tests.support.browser import assert_accessible
from tests.support.databases import close_app, make_app
from tests.support.furnished import EMPTY, FULL, LONG, Furnished
from tests.support.live_server import LiveServer
from tests.support.tour import NOT_PAGES, OPENED, STOPS

# What Chromium says by itself when a page's own status is an error.
EXPECTED = "Failed to load resource: the server responded with a status of"
# Modules are there with the bundle, and bound in this turn of the page.
BOUND = "() => new Promise((done) => setTimeout(done))"


@pytest.fixture(scope="module")
def house(sqlite_template):
    """Serve one furnished house to all tests of this module."""
    with LiveServer(template=sqlite_template.path) as server:
        yield Furnished(server)


class Look:
    """Look at pages in windows of one size, as whom one likes, and hear what their console says."""

    def __init__(self, browser, house: Furnished, size: str):
        self.browser, self.house, self.size = browser, house, size
        self.contexts: dict = {}
        self.who, self.page = None, None
        self.said: list[str] = []

    def at(self, stop, event: str = FULL):
        """Open a page; returns it."""
        if self.page is None or self.who != stop.who:
            self._change_to(stop.who)
        self.said.clear()
        answer = self.page.goto(self.house.url(stop, event))
        assert answer.status == stop.status, self.page.url
        self.page.evaluate(BOUND)
        return self.page

    def _change_to(self, who: str | None) -> None:
        """Open a window of this person; cookies of their own, which late answers cannot replace."""
        if self.page:
            self.page.close()
        if who not in self.contexts:
            self.contexts[who] = browsers.new_context(self.browser, self.size)
            self.contexts[who].add_cookies(self.house.cookies[who])
        self.who, self.page = who, self.contexts[who].new_page()
        self.page.on("pageerror", lambda fault: self.said.append(str(fault)))
        self.page.on("console", self._hear)

    def _hear(self, line) -> None:
        if line.type in {"error", "warning"}:
            self.said.append(line.text)

    def close(self) -> None:
        """Close all windows."""
        for context in self.contexts.values():
            context.close()

    def assert_good(self, stop) -> None:
        """Check the open page: no violation in both colours, nothing cut off, a quiet console."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            assert_accessible(self.page)
        self.assert_fits()
        faults = [line for line in self.said if stop.status < 400 or not line.startswith(EXPECTED)]
        assert faults == []

    def assert_fits(self) -> None:
        """Check that nothing makes the page scroll sideways."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"]


@pytest.fixture(scope="module")
def looks(browser, house):
    """Return a window of each size."""
    windows = {size: Look(browser, house, size) for size in browsers.SIZES}
    yield windows
    for window in windows.values():
        window.close()


def named(value) -> str:
    return getattr(value, "name", value)


@pytest.mark.parametrize(("size", "stop"), list(product(browsers.SIZES, STOPS)), ids=named)
def test_page(looks, size, stop):
    look = looks[size]
    for event in (FULL, EMPTY) if stop.also_empty else (FULL,):
        look.at(stop, event)
        look.assert_good(stop)


@pytest.mark.parametrize(
    ("size", "opened"), [(size, one) for one in OPENED for size in one.sizes], ids=named
)
def test_what_opens(looks, size, opened):
    look = looks[size]
    page = look.at(opened.stop)
    for touch in opened.touches:
        page.locator(f"{touch} >> visible=true").first.click()
    page.locator(opened.shows).first.wait_for()
    look.assert_good(opened.stop)


@pytest.mark.parametrize(
    ("size", "stop"),
    list(product(browsers.SIZES, [stop for stop in STOPS if stop.also_empty])),
    ids=named,
)
def test_long_words_fit(looks, size, stop):
    look = looks[size]
    look.at(stop, LONG)
    look.assert_fits()


def test_every_page_is_in_the_list(sqlite_template):
    app = make_app(f"sqlite:///{sqlite_template.path}")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    routes = {rule.endpoint for rule in rules if not rule.endpoint.startswith("api.")}
    close_app(app)
    listed = {stop.endpoint for stop in STOPS if not stop.endpoint.startswith("errors.")}
    assert routes - listed - NOT_PAGES.keys() == set()
    assert (listed | NOT_PAGES.keys()) - routes == set()
