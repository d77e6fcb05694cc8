"""What stands beside a link to an event: a JPEG at the organiser's own host, or nothing."""

import re

import pytest

from livedemo import storage
from livedemo.actors import SYSTEM
from livedemo.queries import photos
from livedemo.services import events
from livedemo.tenancy import tenant_scope
from tests.support import factories as make
from tests.support import visiting

HOME = "http://club.example"


@pytest.fixture
def night(app):
    with app.app_context():
        club = make.make_tenant("club", host="club.example")
        event = make.make_event("night", tenant=club)
        for email, role in (("mo", "moderator"), ("ana", "admin")):
            make.staff(event, f"{email}@example.org", role)
        with tenant_scope(event.tenant_id):
            visiting.album(event, 1, (40, 30))
        return event


def page(client, path):
    answer = client.get(path, base_url=HOME, follow_redirects=True)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def member(app, email):
    """Sign somebody in, and take the cookie to the organiser's host."""
    client = make.client_for(app)
    make.sign_in(client, f"{email}@example.org")
    name = app.config["SESSION_COOKIE_NAME"]
    client.set_cookie(name, client.get_cookie(name).value, domain="club.example")
    return client


def test_previews_and_their_picture_are_at_home(client, night):
    html = page(client, "/e/night/")
    for name in ("url", "image"):
        (found,) = re.findall(f'property="og:{name}" content="([^"]+)"', html)
        assert found.startswith(f"{HOME}/"), name
    assert f'rel="canonical" href="{HOME}/e/night/"' in html
    assert client.get(found, buffered=True).mimetype == "image/jpeg"


def test_photos_of_before_stand_beside_links_as_a_whole(app, client, night):
    html = page(client, "/e/night/")
    (address,) = re.findall('property="og:image" content="([^"]+)"', html)
    small = len(client.get(address, buffered=True).data)
    with app.app_context(), tenant_scope(night.tenant_id):
        storage.current().delete(photos.of_event(night)[0].share_key)
    answer = client.get(address, buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert len(answer.data) != small


def test_a_private_event_has_no_picture_beside_its_link(app, night):
    with app.app_context(), tenant_scope(night.tenant_id):
        events.update(SYSTEM, night, visibility="private")
    html = page(member(app, "mo"), "/e/night/")
    assert "og:title" in html
    assert "og:image" not in html
    assert 'content="summary"' in html
