"""A program that makes requests of the API's own description finds no crash and no surprise."""

from types import SimpleNamespace

import pytest
import requests

from livedemo import access_links
from livedemo.actors import SYSTEM
from livedemo.cli.demo_content import SLUG
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import events as event_queries
from livedemo.services import event_files, photos, slides, tokens
from livedemo.tenancy import tenant_scope
from tests.support import files, fuzzing
from tests.support.databases import close_app, make_app
from tests.support.live_server import LiveServer
from tests.support.visitors import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(660)]


# Of each role how much is asked. Each is played on what the one before has left, so that those
# who may change more come later; who may change little is asked less.
ROLES = {
    "stranger": ("--phases", "fuzzing", "--max-examples", "4"),
    "holder": ("--phases", "fuzzing", "--max-examples", "8"),
    "speaker": ("--phases", "fuzzing", "--max-examples", "5"),
    "moderator": ("--phases", "fuzzing", "--max-examples", "3"),
    "admin": ("--max-examples", "15"),
    "superadmin": ("--include-path-regex", "^/api/admin", "--max-examples", "40"),
}


@pytest.fixture(scope="module")
def furnished(sqlite_template):
    """Return a server with the demo's evening, photos and files, and ways to come in."""
    with LiveServer(template=sqlite_template.path, command=fuzzing.UNHURRIED) as server:
        printed = server.flask("demo")
        links = dict(line.split("\t", 1) for line in printed if "\t" in line)
        roles = {said.rpartition(", ")[2]: link for said, link in links.items()}
        app = make_app(
            server.environment["DATABASE_URL"],
            secret_key=server.environment["SECRET_KEY"],
            storage_url=f"file://{server.folder}/uploads",
        )
        with app.test_request_context(base_url=server.url):
            event = event_queries.by_slug(SLUG)
            with tenant_scope(event.tenant_id):
                bring_files(event)
                (row,) = tokens.make(SYSTEM, event, type="organizer")
                address = access_links.address(event, row)
                event_id = event.id
        close_app(app)
        yield SimpleNamespace(server=server, roles=roles, address=address, event_id=event_id)


def bring_files(event) -> None:
    for _ in range(3):
        with files.arrive(files.picture()) as incoming:
            photos.upload(SYSTEM, event, incoming, name="hall.jpg")
    with files.arrive(files.PDF) as incoming:
        event_files.put(SYSTEM, event, "programme", incoming, name="evening.pdf")
    talk = agenda_queries.speeches(event)[0]
    for _ in range(6):
        with files.arrive(files.PDF) as incoming:
            slides.upload(SYSTEM, event, talk.id, incoming, name="deck.pdf")


def come_in(furnished, role: str) -> Visitor:
    """Return somebody of a role: nobody whom the server knows, who opened a link, who signed in."""
    person = Visitor(furnished.server.url)
    if role == "holder":
        path = furnished.address.removeprefix(furnished.server.url)
        page = person.http.get(furnished.server.url + path[path.index("/events/") :], timeout=20)
        assert page.url.endswith("/admin/slides"), page.url
    elif role != "stranger":
        person.sign_in(furnished.roles[role])
    return person


@pytest.mark.parametrize("role", ROLES)
def test_no_request_crashes_it_or_is_answered_otherwise_than_described(furnished, tmp_path, role):
    server = furnished.server
    person = come_in(furnished, role)
    token = person.token()
    document = requests.get(server.url + "/api/openapi.json", timeout=20).json()
    (cookie,) = [one.value for one in person.http.cookies if one.name == "ld"]
    path = tmp_path / "schemathesis.toml"
    path.write_text(
        fuzzing.settings(document, cookie=cookie, token=token, event_id=furnished.event_id)
    )
    done = fuzzing.run(server.url, path, *ROLES[role])
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{server.logs()[-3000:]}"
