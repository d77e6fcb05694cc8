"""Rooms for the socket tests that run inside the test's own process."""

import pytest

from tests.support import factories
from tests.support.sockets import Socket, forget_all


class Room:
    """Be one open event with browsers that open sockets in it."""

    def __init__(self, app):
        self.app = app
        with app.app_context():
            self.event = factories.make_event("gala")

    def viewer(self, name="Vera Ruiz", email="vera@example.org", event=None):
        """Return the browser of somebody who entered."""
        browser = self.app.test_client()
        factories.enter(browser, event or self.event, name=name, email=email)
        return browser

    def member(self, role, email="mo@example.org", event=None, name=None):
        """Return the browser of somebody with a role, signed in."""
        with self.app.app_context():
            factories.staff(event or self.event, email, role, name)
        browser = self.app.test_client()
        factories.sign_in(browser, email)
        return browser

    def watch(self, browser=None, **auth) -> Socket:
        """Return a joined socket of the viewers' page."""
        socket = Socket(browser or self.viewer(), "gala", "watch", **auth)
        assert socket.connected, socket.refused
        return socket

    def say(self, text: str, email="otto@example.org", name="Otto Lang") -> int:
        """Write in the chat as somebody without a socket; return the line's id."""
        with self.app.app_context():
            return factories.say(self.event, text, email=email, name=name)


@pytest.fixture
def room(app):
    yield Room(app)
    forget_all()
