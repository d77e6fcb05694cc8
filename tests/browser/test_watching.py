"""Signs of life from a real page: what the server did not take is told again."""

import pytest
from playwright.sync_api import WebSocket

from tests.browser.story import Viewer
from tests.support.crowd import read
from tests.support.databases import close_app, make_app
from tests.support.factories import make_event
from tests.support.processes import wait_until

# A twelfth of it, 3 s, lies between two signs that are worked on.
INTERVAL_SECONDS = 36
NEWEST = "SELECT playing FROM session_analytics ORDER BY id DESC LIMIT 1"


class Signs:
    """Count the pings that a page sends."""

    def __init__(self, page):
        self.sent = 0
        page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framesent", self._note)

    def _note(self, payload) -> None:
        self.sent += '["ping"' in str(payload)

    def wait(self, page, number: int) -> None:
        """Let the page run until it has sent so many."""
        for _ in range(200):
            if self.sent >= number:
                return
            page.wait_for_timeout(100)
        raise AssertionError(f"{self.sent} pings instead of {number}")


@pytest.fixture
def server(serve):
    """Serve an event with a video."""
    server = serve({"PING_INTERVAL_SECONDS": INTERVAL_SECONDS})
    app = make_app(server.environment["DATABASE_URL"],
                   secret_key=server.environment["SECRET_KEY"])  # fmt: skip
    with app.app_context():
        make_event("gala", name="Gala", video_url="/static/demo/stage.webm")
    yield server
    close_app(app)


def test_signs_that_arrive_together_end_as_the_page_is(server, open_page):
    """A server that hangs for a moment gets a pause and what followed it at the same time."""
    page = open_page("desktop")
    signs = Signs(page)
    vera = Viewer(page, server.url, "desktop")
    vera.fill_in("Vera Ruiz", "vera@example.org", "55 1842 0937")
    vera.is_live()
    video = page.locator("#player video")
    video.evaluate("(video) => { video.loop = true; return video.play(); }")
    vera.sees_the_video()
    wait_until(lambda: playing(server) == [1], "the visit that plays")
    page.wait_for_timeout(1000 * INTERVAL_SECONDS / 12 + 500)
    before = signs.sent
    server.pause()
    try:
        video.evaluate("(video) => video.pause()")
        signs.wait(page, before + 1)
        video.evaluate("(video) => video.play()")
        signs.wait(page, before + 2)
    finally:
        server.resume()
    signs.wait(page, before + 3)
    wait_until(lambda: playing(server) == [1], "the visit that plays again")
    visits = "SELECT playing FROM session_analytics ORDER BY id"
    assert read(server.environment["DATABASE_URL"], visits) == [(1,), (0,), (1,)]


def playing(server) -> list:
    return [value for (value,) in read(server.environment["DATABASE_URL"], NEWEST)]
