"""Access links: a token becomes a login and a clean address; nobody else learns anything."""

import pytest

from livedemo import access_links
from livedemo.actors import SYSTEM
from livedemo.services import tokens
from livedemo.tenancy import tenant_scope
from tests.support.factories import client_for, enter, make_event

NOBODY = "unknown" + "x" * 14


@pytest.fixture
def secret(app):
    with app.app_context():
        return make_event("secret", private=True)


def made(app, event, kind="participant", **how):
    """Return (id, path with the token) of a new token."""
    with app.app_context(), tenant_scope(event.tenant_id):
        (row,) = tokens.make(SYSTEM, event, type=kind, **how)
        link = access_links.address(event, row)
    return row.id, "/" + link.split("/", 3)[3]


def test_a_link_leads_to_a_clean_address(app, secret, client):
    _id, path = made(app, secret)
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/e/secret/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/e/secret/").status_code == 200


def test_who_holds_a_participants_token_enters_and_watches(app, secret, client):
    _id, path = made(app, secret)
    client.get(path)
    assert client.get("/e/secret/watch").headers["Location"].startswith("/?next=")
    enter(client, secret)
    assert client.get("/e/secret/watch").status_code == 200
    other = client_for(app)
    assert other.get("/e/secret/watch").status_code == 404
