"""A program that makes requests of the API's own description finds no crash and no surprise."""

import pytest
import requests

from livedemo.actors import SYSTEM
from livedemo.cli.demo_content import SLUG
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import events as event_queries
from livedemo.services import event_files, photos, slides
from livedemo.tenancy import tenant_scope
from tests.support import files, fuzzing
from tests.support.databases import close_app, make_app
from tests.support.visitors import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(660)]


@pytest.fixture
def furnished(serve):
    """Return a server with the demo's evening, photos and files, and its sign-in links."""
    server = serve(command=fuzzing.UNHURRIED)
    printed = server.flask("demo")
    links = dict(line.split("\t", 1) for line in printed if "\t" in line)
    app = make_app(
        server.environment["DATABASE_URL"],
        secret_key=server.environment["SECRET_KEY"],
        storage_url=f"file://{server.folder}/uploads",
    )
    with app.app_context():
        event = event_queries.by_slug(SLUG)
        with tenant_scope(event.tenant_id):
            for _ in range(3):
                with files.arrive(files.picture()) as incoming:
                    photos.upload(SYSTEM, event, incoming, name="hall.jpg")
            with files.arrive(files.PDF) as incoming:
                event_files.put(SYSTEM, event, "programme", incoming, name="evening.pdf")
            talk = agenda_queries.speeches(event)[0]
            for _ in range(3):
                with files.arrive(files.PDF) as incoming:
                    slides.upload(SYSTEM, event, talk.id, incoming, name="deck.pdf")
        event_id = event.id
    close_app(app)
    return server, links, event_id


@pytest.mark.parametrize(
    ("role", "arguments"),
    [
        ("admin", ("--max-examples", "15")),
        ("superadmin", ("--include-path-regex", "^/api/admin", "--max-examples", "40")),
    ],
)
def test_no_request_crashes_it_or_is_answered_otherwise_than_described(
    furnished, tmp_path, role, arguments
):
    server, links, event_id = furnished
    (link,) = (link for said, link in links.items() if said.endswith(f", {role}"))
    person = Visitor(server.url).sign_in(link)
    token = person.token()
    document = requests.get(server.url + "/api/openapi.json", timeout=20).json()
    (cookie,) = [one.value for one in person.http.cookies if one.name == "ld"]
    path = tmp_path / "schemathesis.toml"
    path.write_text(fuzzing.settings(document, cookie=cookie, token=token, event_id=event_id))
    done = fuzzing.run(server.url, path, *arguments)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{server.logs()[-3000:]}"
