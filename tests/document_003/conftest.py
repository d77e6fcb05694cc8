"""The hall of an event with its team, as the verbs' own tests have it."""

import pytest

from tests.support.hall import open_hall


@pytest.fixture
def hall(app):
    """Be inside one event with its team."""
    with open_hall(app) as opened:
        yield opened


@pytest.fixture
def ana(hall):
    """Return the event's organiser."""
    return hall["ana"]
