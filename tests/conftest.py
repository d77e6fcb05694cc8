"""Fixtures of the whole suite: servers, databases, the application, browsers.

A test marked `both_databases` that uses `database_url`, `app` or `client` runs twice; one marked
`both_storages` runs on a local folder and on a real S3 service.
"""

import itertools
from contextlib import ExitStack

import hypothesis
import pytest

from tests.support import browser as browsers
from tests.support.attending import frozen
from tests.support.databases import MariaTemplate, SqliteTemplate, close_app, make_app
from tests.support.live_server import LiveServer
from tests.support.s3 import S3
from tests.support.services import MariaDB, Redis
from tests.support.wire import IMPATIENT

_numbers = itertools.count(1)
pytest_plugins = ["tests.support.no_skips"]
# Busy machines take their time; what a property says does not depend on it.
hypothesis.settings.register_profile(
    "livedemo", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("livedemo")


def pytest_generate_tests(metafunc):
    """Run marked tests on both databases, and on both storages."""
    marked = metafunc.definition.get_closest_marker("both_databases")
    if marked and "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", ["sqlite", "mariadb"], indirect=True)
    marked = metafunc.definition.get_closest_marker("both_storages")
    if marked and "storage_url" in metafunc.fixturenames:
        metafunc.parametrize("storage_url", ["local", "s3"], indirect=True)


@pytest.fixture
def moment():
    """Let it be one moment, of those that the test names, until it ends."""
    with ExitStack() as stack:
        yield lambda at: stack.enter_context(frozen(at))


@pytest.fixture(scope="session")
def mariadb():
    """Serve a private MariaDB."""
    with MariaDB() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server():
    """Serve a private Redis."""
    with Redis() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server():
    """Serve a private S3 service."""
    with S3() as server:
        yield server


@pytest.fixture
def storage_url(request, tmp_path):
    """Return the STORAGE_URL of an empty storage; marked `both_storages`, of each kind."""
    if getattr(request, "param", "local") == "s3":
        name = f"bucket-{next(_numbers)}"
        return request.getfixturevalue("s3_server").bucket(name)
    return f"file://{tmp_path / 'files'}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """Migrate one SQLite file that tests copy."""
    return SqliteTemplate(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def mariadb_template(mariadb):
    """Migrate one MariaDB database that tests empty."""
    return MariaTemplate(mariadb, "livedemo_tests")


@pytest.fixture
def database_url(request, tmp_path):
    """Return the URL of an empty database at head."""
    if getattr(request, "param", "sqlite") == "mariadb":
        return request.getfixturevalue("mariadb_template").fresh()
    return request.getfixturevalue("sqlite_template").fresh(tmp_path)


@pytest.fixture
def app(database_url, storage_url):
    """Return the application on an empty database and storage, working at once."""
    app = make_app(database_url, storage_url=storage_url)
    yield app
    close_app(app)


@pytest.fixture
def client(app):
    """Return a browser without JavaScript and without cookies."""
    return app.test_client()


@pytest.fixture
def runner(app):
    """Return a runner of `flask` commands."""
    return app.test_cli_runner()


@pytest.fixture
def serve(sqlite_template):
    """Return a function that starts real servers with an environment; all end with the test."""
    servers = []

    def start(environment=None, **options) -> LiveServer:
        server = LiveServer(environment, template=sqlite_template.path, **options)
        servers.append(server)
        return server.__enter__()

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def impatient(serve):
    """Return a real server that waits a second at most."""
    return serve(command=IMPATIENT)


@pytest.fixture(scope="session")
def browser():
    """Start one Chromium for the session."""
    with browsers.launch() as running:
        yield running


@pytest.fixture
def open_page(browser):
    """Return a function that opens a page in a new context: `open_page("phone")`."""
    contexts = []

    def opened(size: str = "desktop", **options):
        context = browsers.new_context(browser, size, **options)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
