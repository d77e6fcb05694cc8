"""What a visit of the room takes over the wire: everything but the video, headers included."""

from collections import defaultdict
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from livedemo.cli.demo_content import SLUG
from tests.support import browser as browsers
from tests.support.live_server import LiveServer
from tests.support.visitors import viewer

LIMIT = 60_000
# docs/performance.md: photos are counted apart; these are the demo's cover and gallery.
PHOTO, PHOTOS = "/files/photo/", 30_000
VIDEO = "/static/demo/"  # with its poster
TEXT = ("text/", "application/json", "image/svg")
# Of each photo that came for the gallery alone: its width, and that at which it is shown (px).
SEEN = """() => [...document.querySelectorAll(".gallery img")].filter(
  (one) => one.currentSrc && one.currentSrc !== document.querySelector(".cover img").currentSrc
).map((one) => [
    Number(new URL(one.currentSrc).searchParams.get("width")),
    devicePixelRatio * Math.max(
      one.clientWidth, one.clientHeight * one.getAttribute("width") / one.getAttribute("height")),
])"""
# Below this a file comes as it is.
SMALLEST = 500


@pytest.fixture(scope="module")
def room(sqlite_template):
    """Serve the demo, a room with a talk going on, and let a viewer in."""
    with LiveServer(template=sqlite_template.path) as server:
        server.flask("demo")
        vera = viewer(server, "Vera Ruiz", "vera@example.org", SLUG)
        event = f"{server.url}/e/{SLUG}"
        yield SimpleNamespace(url=f"{event}/watch", page=f"{event}/", cookies=vera.cookies)


class Wire:
    """Weigh what a page of Chromium receives."""

    def __init__(self, page):
        self.answers: dict[str, SimpleNamespace] = defaultdict(
            lambda: SimpleNamespace(path="", kind="", encoding=None, bytes=0, cached=False)
        )
        self.failed: list[str] = []
        self.spoken = 0
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.on("Network.responseReceived", self._answered)
        tools.on("Network.requestServedFromCache", self._cached)
        tools.on("Network.loadingFinished", self._finished)
        tools.on("Network.loadingFailed", self._lost)
        tools.on("Network.webSocketHandshakeResponseReceived", self._upgraded)
        tools.on("Network.webSocketFrameReceived", self._heard)

    def _answered(self, news):
        answer, response = self.answers[news["requestId"]], news["response"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        address = urlsplit(response["url"])
        answer.path = address.path if address.scheme == "http" else ""
        answer.kind = response["mimeType"]
        answer.encoding = headers.get("content-encoding")
        answer.cached |= bool(response.get("fromDiskCache"))

    def _cached(self, news):
        self.answers[news["requestId"]].cached = True

    def _finished(self, news):
        self.answers[news["requestId"]].bytes = news["encodedDataLength"]

    def _lost(self, news):
        path = self.answers[news["requestId"]].path
        # A player stops fetching when it has enough.
        if not (path.startswith(VIDEO) or news.get("type") == "Media"):
            self.failed.append(f"{path} {news['errorText']}")

    def _upgraded(self, news):
        self.spoken += len(news["response"].get("headersText", ""))

    def _heard(self, news):
        self.spoken += len(news["response"]["payloadData"].encode()) + 4

    @property
    def own(self) -> list[SimpleNamespace]:
        """Return the answers that are no video."""
        found = self.answers.values()
        return [one for one in found if one.path and not one.path.startswith(VIDEO)]

    @property
    def loaded(self) -> dict[str, int]:
        """Return what came over the wire, by its path."""
        return {one.path: one.bytes for one in self.own if not one.cached}


def visit(page, room) -> Wire:
    """Open the room and wait until it is live and has what it wants."""
    wire = Wire(page)
    page.goto(room.url, wait_until="networkidle")
    page.locator("[data-lamp].live").first.wait_for(state="attached")
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    return wire


@pytest.mark.parametrize("language", ["en-US", "es-MX"])
@pytest.mark.parametrize("size", browsers.SIZES)
def test_first_visit_of_the_room(room, browser, size, language):
    context = browsers.new_context(browser, size, locale=language)
    context.add_cookies(room.cookies)
    first = visit(context.new_page(), room)
    assert first.failed == []
    assert sum(first.loaded.values()) + first.spoken < LIMIT, first.loaded
    plain = {
        one.path
        for one in first.own
        if one.kind.startswith(TEXT) and one.bytes >= 2 * SMALLEST and not one.encoding
    }
    assert plain == set()
    # The second visit asks for the page; all else is there already.
    again = visit(context.new_page(), room)
    assert again.failed == []
    assert set(again.loaded) == {urlsplit(room.url).path}
    assert len(again.own) == len(first.own)
    context.close()


@pytest.mark.parametrize("size", browsers.SIZES)
def test_first_visit_of_the_public_page(room, browser, size):
    context = browsers.new_context(browser, size)
    page = context.new_page()
    first = Wire(page)
    page.goto(room.page, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    assert first.failed == []
    photos = sum(one.bytes for one in first.own if one.path.startswith(PHOTO))
    assert 0 < photos < PHOTOS
    assert sum(one.bytes for one in first.own) - photos < LIMIT, first.loaded
    assert urlsplit(room.page).path in first.loaded
    for wide, needed in page.evaluate(SEEN):
        assert wide <= 2 * needed, "a photo is no wider than it is shown"
    context.close()
