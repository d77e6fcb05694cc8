"""The world of the permission tests: built once, put back after each request."""

import pytest

from tests.permissions import world as worlds
from tests.permissions.vault import Vault
from tests.support.databases import close_app, make_app


@pytest.fixture(scope="session")
def furnished(sqlite_template, tmp_path_factory):
    """Build the world in a database of its own; return it with the database's URL."""
    url = sqlite_template.fresh(tmp_path_factory.mktemp("permissions"))
    app = make_app(url)
    world = worlds.build(app)
    close_app(app)
    return world, url


@pytest.fixture(scope="module")
def everybody(furnished):
    """Return the world with an application of this module, whose sockets are the newest."""
    world, url = furnished
    app = make_app(url)
    # A fast machine opens more sockets in a second than an event lets in.
    app.extensions["livedemo.live"].admission.limits |= {True: 100_000, False: 100_000}
    vault = Vault(url.removeprefix("sqlite:///"))
    yield worlds.Everybody(app, world, vault)
    vault.restore()
    vault.close()
    close_app(app)
