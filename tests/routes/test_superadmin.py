"""The pages above single events: everything for superadmins, their own for organisers' admins."""

import re
from html import unescape

import pytest

from livedemo import tenancy
from livedemo.actors import SYSTEM
from livedemo.queries import events as event_queries
from livedemo.services import rooms
from tests.routes.settings_form import browser_of
from tests.support.factories import (
    client_for,
    enter,
    make_event,
    make_person,
    make_tenant,
    person,
    post,
    staff,
    tenant_admin,
)

LINK = re.compile(r"http://localhost(/sign-in/[\w-]+)")
NEW = {"name": "Fair", "slug": "fair", "timezone": "Europe/Madrid", "visibility": "public"}


@pytest.fixture
def world(app):
    """Make two tenants with an event each, zoe of the other one, and a superadmin."""
    with app.app_context():
        gala = make_event("gala", name="Gala")
        other = make_tenant("other", name="Other house")
        make_event("hidden", tenant=other, name="Hidden fair", private=True)
        tenant_admin(other, "zoe@example.org")
        staff(gala, "ana@example.org", "admin")
        make_person("root@example.org", "Root", role="superadmin")
        return gala


@pytest.fixture
def root(app, world):
    return browser_of(app, "root@example.org")


@pytest.fixture
def zoe(app, world):
    return browser_of(app, "zoe@example.org")


def text_of(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


def event(app, slug: str):
    with app.app_context():
        return event_queries.by_slug(slug)


def test_a_superadmin_sees_every_event_with_its_people(app, world, root):
    enter(client_for(app), world)
    page = text_of(root, "/admin/events")
    assert "Gala" in page
    assert "Hidden fair" in page
    assert re.search(r'data-label="People"[^>]*>1<', page)


def test_an_administrador_sees_every_event_too(app, world):
    with app.app_context():
        make_person("olga@example.org", "Olga", role="administrador")
    assert "Hidden fair" in text_of(browser_of(app, "olga@example.org"), "/admin/events")


def test_events_are_searched_by_words_and_state(app, world, root):
    with app.app_context(), tenancy.tenant_scope(world.tenant_id):
        rooms.toggle(SYSTEM, world, what="event", on=False)
    assert "Hidden fair" not in text_of(root, "/admin/events?q=GAL")
    assert "Gala" not in text_of(root, "/admin/events?q=other")
    assert "Gala" not in text_of(root, "/admin/events?state=open")
    assert "Hidden fair" not in text_of(root, "/admin/events?state=ended")
    assert "Nothing matches" in text_of(root, "/admin/events?q=%25")
    for odd in ("page=-3", "page=9999999999", "state=%27", "q=%00", "q=" + "x" * 900):
        assert root.get(f"/admin/events?{odd}").status_code == 200


def test_an_organisers_admin_sees_only_their_own(zoe):
    page = text_of(zoe, "/admin/events")
    assert "Hidden fair" in page
    assert "Gala" not in page
    assert "House<" not in text_of(zoe, "/admin/events/new")
    assert "Gala" not in text_of(zoe, "/admin/events?q=gala")


@pytest.mark.parametrize("path", ["tenants", "people", "audit", "health"])
def test_the_rest_is_for_superadmins(zoe, path):
    assert zoe.get(f"/admin/{path}").status_code == 403


@pytest.mark.parametrize("path", ["", "events", "events/new", "tenants", "people", "audit",
                                  "health"])  # fmt: skip
def test_nobody_else_gets_in(app, world, path):
    assert browser_of(app, "ana@example.org").get(f"/admin/{path}").status_code == 403
    viewer = client_for(app)
    enter(viewer, world, name="Not Root", email="root@example.org")
    assert viewer.get(f"/admin/{path}").status_code == 403
    assert client_for(app).get(f"/admin/{path}").status_code == 303


def test_a_superadmin_makes_an_event(app, root):
    answer = post(root, "/admin/events/new", {**NEW, "tenant": "house",
                  "start_date": "2026-07-01T10:00"})  # fmt: skip
    assert answer.headers["Location"] == "/e/fair/admin/"
    made = event(app, "fair")
    assert made.start_date.isoformat() == "2026-07-01T08:00:00+00:00"
    assert "The event is there." in text_of(root, "/e/fair/admin/")


def test_an_organisers_admin_makes_an_event_in_their_own_house(app, zoe):
    assert post(zoe, "/admin/events/new", {**NEW, "tenant": "other"}).status_code == 303
    assert event(app, "fair").tenant_id == event(app, "hidden").tenant_id
    assert zoe.get("/e/fair/admin/").status_code == 200


@pytest.mark.parametrize("tenant", ["house", "nothing"])
def test_somebody_elses_house_is_as_unknown_as_none(app, zoe, tenant):
    assert post(zoe, "/admin/events/new", {**NEW, "tenant": tenant}).status_code == 404
    assert event(app, "fair") is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "Gala 2026"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "gala"}, "slug"),
        ({"slug": "x" * 81}, "slug"),
        ({"name": ""}, "name"),
        ({"timezone": "Moon/Base"}, "timezone"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
        ({"tenant": ""}, "tenant"),
        ({"visibility": ""}, "visibility"),
    ],
)
def test_a_wrong_new_event_is_explained_beside_the_field(app, root, changes, field):
    answer = post(root, "/admin/events/new", {**NEW, "tenant": "house", **changes})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert event(app, "fair") is None


def test_an_organiser_gets_an_admin_who_signs_in(app, root):
    sent = {"name": "Third house", "slug": "third"}
    assert post(root, "/admin/tenants", sent).status_code == 303
    with app.app_context():
        third = event_queries.tenant_by_slug("third")
    path = f"/admin/tenants/{third.id}/admins"
    assert post(root, path, {"email": "tess@example.org"}).status_code == 303
    page = text_of(root, "/admin/tenants")
    tess = client_for(app)
    assert post(tess, LINK.search(page)[1]).headers["Location"] == "/admin/"
    assert "Third house" in text_of(tess, "/admin/events/new")
    user = person(app, "tess@example.org").id
    asked = text_of(root, f"/admin/tenants?remove={third.id}-{user}")
    assert "Remove tess from Third house?" in asked
    assert post(root, f"{path}/{user}/remove").status_code == 303
    assert tess.get("/admin/events").status_code == 403
    assert post(root, f"{path}/{user}/remove").status_code == 404


def test_a_program_is_told_in_json_what_a_form_refuses(root):
    sent = {"name": "Again", "slug": "other"}
    answer = post(root, "/admin/tenants", sent, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json["error"] == {
        "code": "invalid", "field": "slug", "message": "This short name is taken."}  # fmt: skip


@pytest.mark.parametrize("sent", [{"name": "", "slug": "x"}, {"name": "X", "slug": "X Y"},
                                  {"name": "Again", "slug": "house"},
                                  {"name": "Long", "slug": "x" * 64}])  # fmt: skip
def test_a_wrong_organiser_is_explained(root, sent):
    answer = post(root, "/admin/tenants", sent)
    assert answer.status_code == 422
    assert '-error"' in answer.get_data(as_text=True)


def test_an_organiser_gets_a_host_of_its_own(app, root):
    sent = {"name": "Third house", "slug": "third", "host": "Events.Third.example."}
    assert post(root, "/admin/tenants", sent).status_code == 303
    with app.app_context():
        third = event_queries.tenant_by_slug("third")
        house = event_queries.tenant_by_slug("house")
    assert third.host == "events.third.example"
    assert 'value="events.third.example"' in text_of(root, "/admin/tenants?host=third")
    for host in ("events.third.example", "localhost", "two words.example", "127.0.0.1",
                 "a.example:80", "https://a.example", "-a.example"):  # fmt: skip
        answer = post(root, f"/admin/tenants/{house.id}/host", {"host": host})
        assert answer.status_code == 422, host
    assert post(root, f"/admin/tenants/{third.id}/host", {"host": ""}).status_code == 303
    assert post(root, f"/admin/tenants/{house.id}/host",
                {"host": "events.third.example"}).status_code == 303  # fmt: skip
    with app.app_context():
        hosts = {one.slug: one.host for one in event_queries.tenants()}
    assert (hosts["third"], hosts["house"]) == (None, "events.third.example")
    assert "named an organiser's host" in text_of(root, "/admin/audit?kind=tenant")


def test_an_unknown_organiser_or_address_is_refused(root):
    assert post(root, "/admin/tenants/99/admins", {"email": "x@example.org"}).status_code == 404
    assert post(root, "/admin/tenants/1/admins", {"email": "x"}).status_code == 422


def test_people_are_found_by_name_address_and_phone(app, world, root):
    enter(client_for(app), world, name="Vera Ruiz", phone="+52 55 1234 5678")
    for words in ("vera", "VERA@EXAMPLE", "ruiz vera", "5512345678"):
        page = text_of(root, f"/admin/people?q={words}")
        assert "Vera Ruiz" in page, words
        assert "ana@example.org" not in page
    assert "Nobody matches" in text_of(root, "/admin/people?q=_%25")
    assert "Vera Ruiz" not in text_of(root, "/admin/people?role=superadmin")


def test_a_role_in_the_installation_is_given_and_taken(app, root):
    ana = person(app, "ana@example.org").id
    path = f"/admin/people/{ana}/role"
    assert post(root, path, {"role": "superadmin"}).status_code == 303
    browser = browser_of(app, "ana@example.org")
    assert browser.get("/admin/people").status_code == 200
    assert post(root, path, {"role": "user"}).status_code == 303
    assert browser.get("/admin/people").status_code in (303, 403)


def test_the_last_superadmin_stays(app, root):
    mine = person(app, "root@example.org").id
    answer = post(root, f"/admin/people/{mine}/role", {"role": "user"})
    assert answer.status_code == 409
    assert "last superadmin" in answer.get_data(as_text=True)
    assert person(app, "root@example.org").role == "superadmin"


def test_an_unknown_role_or_person_is_refused(app, root):
    ana = person(app, "ana@example.org").id
    assert post(root, f"/admin/people/{ana}/role", {"role": "emperor"}).status_code == 422
    assert post(root, "/admin/people/999/role", {"role": "user"}).status_code == 404
    assert post(root, "/admin/people/999/link").status_code == 404


def test_a_sign_in_link_for_a_person_is_shown_once(app, root):
    ana = person(app, "ana@example.org").id
    assert post(root, f"/admin/people/{ana}/link", {"q": "ana"}).status_code == 303
    page = text_of(root, "/admin/people?q=ana")
    path = LINK.search(page)[1]
    assert not LINK.search(text_of(root, "/admin/people?q=ana"))
    assert post(client_for(app), path).status_code == 303


def test_an_organisers_admin_gives_no_roles(app, zoe):
    ana = person(app, "ana@example.org").id
    mine = person(app, "zoe@example.org").id
    for path, sent in (
        (f"/admin/people/{mine}/role", {"role": "superadmin"}),
        (f"/admin/people/{ana}/link", {}),
        ("/admin/tenants", {"name": "X", "slug": "x"}),
        ("/admin/tenants/1/admins", {"email": "zoe@example.org"}),
        ("/e/hidden/admin/staff", {"email": "x@example.org", "role": "admin"}),
    ):
        assert post(zoe, path, sent).status_code == 403, path
    assert person(app, "zoe@example.org").role == "user"


def test_the_log_shows_all_events(app, root):
    page = text_of(root, "/admin/audit")
    assert "Gala" in page
    assert "named an organiser's admin" in page
    assert "gave a role" not in text_of(root, "/admin/audit?kind=tenant")


def test_health_says_what_is_there(root):
    page = text_of(root, "/admin/health")
    for part in ("database", "migrations", "redis", "zones", "clock"):
        assert part in page
    assert "Fault" not in page
