"""Events with their people, and a clock in the hand of the test."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from livedemo import clock
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.hall import open_hall
from tests.support.logged import bustle
from tests.support.parallel import House

START = datetime(2026, 11, 21, 19, tzinfo=UTC)


class Hand:
    """Be a clock that stands until the test moves it."""

    def __init__(self):
        self.passed = 0.0
        self.clock = clock.Clock(lambda: START, lambda: self.passed)

    def forward(self, **duration) -> None:
        """Let time pass, as `timedelta` says it."""
        self.passed += timedelta(**duration).total_seconds()


@pytest.fixture
def hall(app):
    """Be inside one event with its team."""
    with open_hall(app) as opened:
        yield opened


@pytest.fixture
def ana(hall):
    """Return the event's organiser."""
    return hall["ana"]


@pytest.fixture
def hand():
    with clock.use((held := Hand()).clock):
        yield held


@pytest.fixture
def house(app):
    """Return the application with one event in it."""
    with app.app_context():
        return House(app, factories.make_event("gala"))


@pytest.fixture
def inside(house):
    """Be inside the event's tenant for the whole test."""
    with house.app.app_context(), tenant_scope(house.event.tenant_id):
        yield house.event


@pytest.fixture
def told(inside):
    """Return an event in which staff did a bit of everything."""
    bustle(inside)
    return inside


@contextmanager
def counting(signal):
    """Collect what a signal was sent with."""
    heard = []

    def receiver(_sender, **what):
        heard.append(what)

    with signal.connected_to(receiver):
        yield heard
