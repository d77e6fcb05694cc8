"""An organiser and an event, for the pages that prepare it; one server a module."""

import pytest

from tests.support.live_server import LiveServer
from tests.support.visitors import organiser


@pytest.fixture(scope="module")
def server(sqlite_template):
    with LiveServer(template=sqlite_template.path) as server:
        server.flask("create-event", "gala", "--name", "Gala")
        yield server


@pytest.fixture(scope="module")
def ana(server):
    return organiser(server)
